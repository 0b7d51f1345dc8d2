import type { Config } from '../run/config/config.ts';
import type { ExitCode } from './exit-code.ts';

/** What one run of the command line ends with, filled in as it goes. */
export interface CommandRun {
  exitCode: ExitCode;
  /** `overreach registry check`: for the hint in a complaint. */
  commandName: string;
  /** Of a command that takes one, once it runs (configured-options.ts). */
  config: Config | null;
  /** Prints one line on stderr. */
  readonly complain: (message: string) => void;
}

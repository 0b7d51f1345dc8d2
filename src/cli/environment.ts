import { resolve } from 'node:path';
import { packageRoot } from '../run/package-root.ts';

/** What a command knows of the place it runs in: handed in, so that nothing below reads `process`. */
export interface Environment {
  /** The caller's folder: relative paths are taken from here. */
  readonly folder: string;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadableStream;
  /** False with NO_COLOR, FORCE_COLOR=0 and TERM=dumb. */
  readonly colourAllowed: boolean;
  /** Columns of stdout; 100 when it is no terminal. */
  readonly columns: number;
  /** The variables that stand above the configuration file, and those that hold its secrets. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** A page that is not shown on a terminal is laid out this wide. */
const columnsWithoutTerminal = 100;

/** Reads the process's environment. */
export function processEnvironment(): Environment {
  const variables = process.env;
  return {
    folder: callerFolder(process.cwd(), variables['INIT_CWD']),
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    colourAllowed:
      (variables['NO_COLOR'] ?? '') === '' &&
      variables['FORCE_COLOR'] !== '0' &&
      variables['TERM'] !== 'dumb',
    columns: process.stdout.isTTY ? process.stdout.columns || 80 : columnsWithoutTerminal,
    variables,
  };
}

/**
 * The folder that the caller stood in. `npm run` in a checkout moves to the checkout and leaves the caller's folder
 * in INIT_CWD; anywhere else the working folder is the caller's, and INIT_CWD may be left over from an outer npm.
 */
function callerFolder(workingFolder: string, initial: string | undefined): string {
  const isMoved = initial !== undefined && initial !== '' && workingFolder === packageRoot();
  return isMoved ? resolve(initial) : workingFolder;
}

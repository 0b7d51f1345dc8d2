import { resolve } from 'node:path';

/** What a command knows of the place it runs in: handed in, so that nothing below reads `process`. */
export interface Environment {
  /** Relative paths are taken from here: npm scripts run in the package's folder, INIT_CWD is the caller's. */
  readonly folder: string;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadableStream;
  /** False with NO_COLOR, FORCE_COLOR=0 and TERM=dumb. */
  readonly colourAllowed: boolean;
  /** Columns of stdout; 100 when it is no terminal. */
  readonly columns: number;
}

/** A page that is not shown on a terminal is laid out this wide. */
const columnsWithoutTerminal = 100;

/** Reads the process's environment. */
export function processEnvironment(): Environment {
  const variables = process.env;
  const folder = variables['INIT_CWD'];
  return {
    folder: folder === undefined || folder === '' ? process.cwd() : resolve(folder),
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    colourAllowed:
      (variables['NO_COLOR'] ?? '') === '' &&
      variables['FORCE_COLOR'] !== '0' &&
      variables['TERM'] !== 'dumb',
    columns: process.stdout.isTTY ? process.stdout.columns || 80 : columnsWithoutTerminal,
  };
}

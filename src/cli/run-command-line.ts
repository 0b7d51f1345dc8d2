import { CommanderError } from 'commander';
import { escapeTerminal } from '../deliver/text/escape.ts';
import { CommandFailure } from '../run/failure.ts';

import type { Environment } from './environment.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { buildProgram } from './program.ts';
import { describeUsageError } from './usage-error.ts';

/** Runs one command line and returns its exit code; whatever goes wrong is one line on stderr. */
export async function runCommandLine(argv: readonly string[], environment: Environment): Promise<ExitCode> {
  const complain = (message: string): void => {
    environment.stderr.write(`overreach: ${escapeTerminal(message)}\n`);
  };
  // stderr may be closed too; there is nobody left to tell.
  environment.stderr.on('error', () => {});
  const run = { exitCode: exitCodes.clean as ExitCode, commandName: 'overreach', config: null, complain };
  const debug = argv.includes('--debug');
  try {
    await buildProgram(environment, run).parseAsync([...argv], { from: 'user' });
    return run.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      const complaint = describeUsageError(error, run.commandName);
      if (complaint === null) return exitCodes.clean;
      complain(complaint);
      return exitCodes.badInput;
    }
    if (error instanceof CommandFailure || isStoreError(error)) {
      if (debug) environment.stderr.write(`${describeStack(error as Error)}\n`);
      complain((error as Error).message);
      return exitCodes.badInput;
    }
    environment.stderr.write(`${describeInternalError(error, debug)}\n`);
    return exitCodes.undecided;
  }
}

/** One line for an error that nobody foresaw, with its stack before it where that is wanted. */
export function describeInternalError(error: unknown, debug: boolean): string {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const line = `overreach: ${escapeTerminal(`internal error: ${reason}`)}`;
  if (!debug) return `${line}: run again with \`--debug\` and report what it prints`;
  return error instanceof Error ? `${describeStack(error)}\n${line}` : line;
}

function describeStack(error: Error): string {
  const lines = [error.stack ?? error.message];
  if (error.cause instanceof Error) lines.push(`caused by ${describeStack(error.cause)}`);
  return lines.join('\n').split('\n').map(escapeTerminal).join('\n');
}

// By name and not by class: the store's room is loaded only by the commands that need it.
function isStoreError(error: unknown): boolean {
  return error instanceof Error && error.name === 'StoreError';
}

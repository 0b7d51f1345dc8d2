import { processEnvironment } from './environment.ts';
import { exitCodes } from './exit-code.ts';
import { describeInternalError, runCommandLine } from './run-command-line.ts';

// What no command caught, such as an error event of a worker: still one line, and never exit code 0.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${describeInternalError(error, process.argv.includes('--debug'))}\n`);
  process.exit(exitCodes.undecided);
});

process.exitCode = await runCommandLine(process.argv.slice(2), processEnvironment());

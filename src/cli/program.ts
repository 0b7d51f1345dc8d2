import { Command, Option } from 'commander';
import { packageVersion } from '../run/package-root.ts';
import type { CommandRun } from './command-run.ts';
import { addCanCommands } from './commands/can.ts';
import { addChangesCommands } from './commands/changes.ts';
import { addCollectCommand } from './commands/collect.ts';
import { addCompareCommand } from './commands/compare.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDigestCommand } from './commands/digest.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addDriftCommand } from './commands/drift.ts';
import { addEvaluateCommand } from './commands/evaluate.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addExportCommand } from './commands/export.ts';
import { addFindingsCommands } from './commands/findings.ts';
import { addHistoryCommand } from './commands/history.ts';
import { addInitCommand } from './commands/init.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addRegistryCommands } from './commands/registry.ts';
import { addRetainCommand } from './commands/retain.ts';
import { addRulesCommand } from './commands/rules.ts';
import { addScanCommand } from './commands/scan.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSessionsCommand } from './commands/sessions.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { addWorkerCommand } from './commands/worker.ts';
import { useConfiguration } from './configured-options.ts';
import type { Environment } from './environment.ts';
import { withinColumns } from './help-width.ts';

/** The command line: names, options and help; the work itself is loaded by the command that runs. */
export function buildProgram(environment: Environment, run: CommandRun): Command {
  const program = new Command('overreach')
    .description('Finds where an AI agent in AWS can reach further than its human operator meant it to.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpCommand('help [command]', 'print the help of a command')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', overview)
    .hook('preAction', (_program, command) => useConfiguration(command, environment, run));
  addDemoCommand(program, environment, run);
  addInitCommand(program, environment, run);
  addScanCommand(program, environment, run);
  addCollectCommand(program, environment, run);
  addDoctorCommand(program, environment, run);
  addSessionsCommand(program, environment, run);
  addDriftCommand(program, environment, run);
  addExplainCommand(program, environment, run);
  addFindingsCommands(program, environment, run);
  addChangesCommands(program, environment, run);
  addExportCommand(program, environment, run);
  addDigestCommand(program, environment, run);
  addHistoryCommand(program, environment, run);
  addRulesCommand(program, environment, run);
  addCanCommands(program, environment, run);
  addCompareCommand(program, environment, run);
  addEvaluateCommand(program, environment, run);
  addRegistryCommands(program, environment, run);
  addMigrateCommand(program, environment, run);
  addVerifyCommand(program, environment, run);
  addRetainCommand(program, environment, run);
  addWorkerCommand(program, environment, run);
  addServeCommand(program, environment, run);
  for (const command of everyCommand(program)) tame(command, environment, run);
  return program;
}

const overview = `
First steps:
  overreach demo                         see findings now: an example organization, without AWS
  overreach init                            write overreach.yaml; then doctor and scan, on your own organization
  overreach scan --estate DIR --registry registry.yaml
  overreach explain fp1:3f9c             the whole story of one finding, by how its id begins

Exit codes:
  0  nothing found, within, or all answered
  1  found, exceeds, or may exceed
  2  wrong use or bad input (one line on stderr says what, where and how to mend it)
  3  could not decide, or the data is not complete

stdout carries only the result: text on a terminal, JSON into a pipe or file, unless --format says
which.
Every command explains itself: overreach COMMAND --help`;

// Commander writes several lines of its own and exits; here it throws, and one line is made of what it says.
function tame(command: Command, environment: Environment, run: CommandRun): void {
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => environment.stdout.write(withinColumns(text, environment.columns)),
      writeErr: () => {},
      getOutHelpWidth: () => environment.columns,
      getOutHasColors: () => false,
    })
    .helpOption('-h, --help', 'print this help')
    .addOption(new Option('--debug', 'show stack traces when something fails'))
    .hook('preSubcommand', (_parent, sub) => {
      run.commandName = `${run.commandName} ${sub.name()}`;
    });
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

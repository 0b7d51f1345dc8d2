import type { Command } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { addConfigOption, addFormatOption, callerPath, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';
import { addRegistryInitCommand } from './registry-init.ts';

interface RegistryOptions extends FormatOption {
  readonly registry?: string;
  readonly estate?: string;
}

const fallback = 'registry.yaml';

/** `overreach registry init`, `registry check` and `registry show AGENT`. */
export function addRegistryCommands(program: Command, environment: Environment, run: CommandRun): void {
  const registry = program
    .command('registry')
    .description('Draft and check what agents are meant to do, and see what it comes to.')
    .helpCommand(false);
  addRegistryInitCommand(registry, environment, run);
  addConfigOption(addFormatOption(registry.command('check')))
    .argument('[path]', `a YAML file or a folder of them (default ${fallback})`)
    .option('--registry <path>', 'the same, as the other commands take it')
    .description('Find everything that is wrong in a registry, with file, line and column.')
    .addHelpText('after', checkHelp)
    .action(async (path: string | undefined, options: RegistryOptions) => {
      run.exitCode = await check(path ?? options.registry ?? fallback, options, environment, run);
    });
  addConfigOption(addFormatOption(registry.command('show')))
    .argument('<agent>', 'the id of an agent in the registry')
    .option('--registry <path>', `a YAML file or a folder of them (default ${fallback})`)
    .option(
      '--estate <path>',
      'collected data: tells accounts, permission sets, managed policies and maturity',
    )
    .description("Print the IAM policies that an agent's scope resolves to, and how mature its handling is.")
    .addHelpText('after', showHelp)
    .action(async (agent: string, options: RegistryOptions) => {
      run.exitCode = await show(agent, options, environment);
    });
}

async function check(
  path: string,
  options: RegistryOptions,
  environment: Environment,
  run: CommandRun,
): Promise<ExitCode> {
  const { checkRegistryFiles } = await import('../../run/registry-check.ts');
  const { registryIssueInWords } = await import('../../run/registry-issue.ts');
  const { registryCheckPage } = await import('../../deliver/text/registry-page.ts');
  const result = await checkRegistryFiles(callerPath(path, environment));
  const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
  await output.json(result);
  await output.page(registryCheckPage(result));
  if (result.ok) return exitCodes.clean;
  const errors = result.issues.filter(({ level }) => level === 'error');
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  if (first !== undefined) run.complain(`${registryIssueInWords(first)}${more}`);
  return exitCodes.badInput;
}

async function show(agent: string, options: RegistryOptions, environment: Environment): Promise<ExitCode> {
  const { showScope } = await import('../../run/registry-show.ts');
  const { maturityPage } = await import('../../deliver/text/maturity-page.ts');
  const { scopePage } = await import('../../deliver/text/registry-page.ts');
  const registry = callerPath(options.registry ?? fallback, environment);
  const estate = options.estate === undefined ? null : callerPath(options.estate, environment);
  const { lines, json } = await showScope(agent, registry, estate);
  const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
  await output.json(json);
  await output.page([...scopePage(lines), ...maturityPage(json.maturity, json.maturity.from)]);
  return json.known ? exitCodes.clean : exitCodes.undecided;
}

const checkHelp = `
Examples:
  overreach registry check registry.yaml
  overreach registry check registry/ --format json

Exit code: 0 no errors (warnings may be), 2 errors.`;

const showHelp = `
Examples:
  overreach registry show kiro-cost-explorer --registry registry.yaml
  overreach registry show kiro-cost-explorer --registry registry.yaml --estate estate/

Exit code: 0 shown, 2 no such agent or a registry that cannot be used, 3 a part of the scope is
unknown.`;

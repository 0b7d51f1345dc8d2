import type { Command } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { addFormatOption, callerPath, type FormatOption } from '../options.ts';
import { openOutput } from '../output.ts';

interface InitOptions extends FormatOption {
  readonly estate: string;
  readonly out?: string;
}

/** `overreach registry init`, below the `registry` command. */
export function addRegistryInitCommand(registry: Command, environment: Environment, run: CommandRun): void {
  addFormatOption(registry.command('init'), 'text unless asked')
    .requiredOption(
      '--estate <path>',
      'collected data: a folder, or one get-account-authorization-details file',
    )
    .option('--out <file>', 'write the registry there (never over a file that exists); else it is printed')
    .description('Draft a registry from what was collected: agents, their operators, and what they used.')
    .addHelpText('after', initHelp)
    .action(async (options: InitOptions) => {
      run.exitCode = await init(options, environment);
    });
}

async function init(options: InitOptions, environment: Environment): Promise<ExitCode> {
  const { initRegistry } = await import('../../run/registry-init.ts');
  const { registryInit } = await import('../../deliver/registry-draft.ts');
  const { registryDraftPage, registryWrittenPage } = await import(
    '../../deliver/text/registry-draft-page.ts'
  );
  const out = options.out === undefined ? null : callerPath(options.out, environment);
  const { draft, yaml, file } = await initRegistry(callerPath(options.estate, environment), out);
  // A registry is a text that people edit: `init … > registry.yaml` must hold one, whatever stdout is.
  const output = openOutput(options.format ?? 'text', environment);
  await output.json(registryInit(draft, yaml, file));
  await output.page(
    file === null ? registryDraftPage(yaml) : registryWrittenPage(draft, options.out ?? file),
  );
  return draft.agents.length > 0 ? exitCodes.clean : exitCodes.undecided;
}

const initHelp = `
Examples:
  overreach registry init --estate estate/ --out registry.yaml
  overreach registry init --estate account.json > registry.yaml

It says what was seen, not what is meant. What destroyed something, weakened a guardrail or raised
rights is named in a comment and never proposed. Text is the default here, also into a pipe.

Exit code: 0 drafted, 2 the estate cannot be read or the file exists already, 3 no agent was found.`;

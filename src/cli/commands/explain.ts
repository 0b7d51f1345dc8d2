import type { Command } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { addFormatOption, addStoreOption, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';

interface ExplainOptions extends FormatOption {
  readonly store?: string;
}

/** `overreach explain ID`: the whole story of one finding. */
export function addExplainCommand(program: Command, environment: Environment, run: CommandRun): void {
  addStoreOption(addFormatOption(program.command('explain')), 'pglite:.overreach/db')
    .argument('<id>', 'the fingerprint of a finding, or the beginning of it, with or without fp1:')
    .description('Tell the whole story of one finding: proof, cause, history, how to undo it.')
    .addHelpText('after', help)
    .action((id: string, options: ExplainOptions) => tellStory(id, options, environment, run));
}

/** Tells one finding by the beginning of its fingerprint. */
export async function tellStory(
  id: string,
  options: ExplainOptions,
  environment: Environment,
  run: CommandRun,
): Promise<void> {
  const { explainFinding } = await import('../../run/explain.ts');
  const { storyPage } = await import('../../deliver/text/story-page.ts');
  const story = await explainFinding(id, options.store, environment.folder);
  const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
  await output.json(story);
  await output.page(storyPage(story));
  run.exitCode = 0;
}

const help = `
Examples:
  overreach explain fp1:3f9c
  overreach explain 3f9c --store pglite:.overreach/demo

Exit code: 0 told, 2 no such finding, or the beginning fits several.`;

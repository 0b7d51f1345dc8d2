import type { Command } from 'commander';
import type { Verification } from '../../deliver/verification.ts';
import { failure } from '../../run/failure.ts';
import { configOf } from '../collect-options.ts';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { exitCodes } from '../exit-code.ts';
import { addFormatOption, addStoreOption, callerPath, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';

interface ExplainOptions extends FormatOption {
  readonly store?: string;
  readonly verifyOnAws?: boolean;
  readonly estate?: string;
}

/** `overreach explain ID`: the whole story of one finding. */
export function addExplainCommand(program: Command, environment: Environment, run: CommandRun): void {
  addStoreOption(addFormatOption(program.command('explain')), 'pglite:.overreach/db')
    .argument(
      '<id>',
      'the fingerprint of a finding, or the beginning of it, with or without fp1:; or the beginning of a change, ch1:…',
    )
    .description('Tell the whole story of one finding, or change: proof, cause, history, how to undo it.')
    .option('--verify-on-aws', "also ask IAM's policy simulator about the proof requests (needs --estate)")
    .option('--estate <path>', 'the collected data that the finding was made of, for --verify-on-aws')
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
  if (id.startsWith('ch1:')) return tellChange(id, options, environment, run);
  const story = await explainFinding(id, options.store, environment.folder);
  const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
  if (options.verifyOnAws !== true) {
    await output.json(story);
    await output.page(storyPage(story));
    run.exitCode = exitCodes.clean;
    return;
  }
  const { verifyOnAws } = await import('../../run/verify-on-aws.ts');
  const { verifyBlock } = await import('../../deliver/text/verify-block.ts');
  if (options.estate === undefined)
    throw failure('`--verify-on-aws` needs the collected data: add `--estate`');
  const estate = callerPath(options.estate, environment);
  const verification = await verifyOnAws(story.finding, estate, configOf(run));
  await output.json({ ...story, verification });
  await output.page([...storyPage(story), ...verifyBlock(verification)]);
  run.exitCode = isConfirmed(verification) ? exitCodes.clean : exitCodes.undecided;
}

/** Tells one change, and the gravest of the findings that it moved. */
async function tellChange(
  id: string,
  options: ExplainOptions,
  environment: Environment,
  run: CommandRun,
): Promise<void> {
  if (options.verifyOnAws === true) throw failure('`--verify-on-aws` asks about a finding: give its id');
  const { explainChange } = await import('../../run/explain-change.ts');
  const { changePage } = await import('../../deliver/text/change-page.ts');
  const { storyPage } = await import('../../deliver/text/story-page.ts');
  const { blank, paragraph, span } = await import('../../deliver/text/page.ts');
  const explained = await explainChange({ store: options.store, folder: environment.folder }, id);
  const { gravest } = explained;
  const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
  await output.json(explained);
  await output.page([
    ...changePage(explained),
    ...(gravest === null
      ? []
      : [blank, paragraph([span('The gravest of them:', 'strong')]), blank, ...storyPage(gravest)]),
  ]);
  run.exitCode = exitCodes.clean;
}

/** Whether every request that was asked about, of which there was one, is allowed here and on AWS. */
function isConfirmed({ requests }: Verification): boolean {
  return (
    requests.length > 0 && requests.every(({ verdict, ours }) => verdict === 'agrees' && ours === 'Allowed')
  );
}

const help = `
Examples:
  overreach explain fp1:3f9c
  overreach explain 3f9c --store pglite:.overreach/demo
  overreach explain 3f9c --estate estate/ --verify-on-aws

With --verify-on-aws the proof requests go to iam:SimulateCustomPolicy, under the tier \`verify\` of deploy/, with the identity
policies, the boundary and the SCPs of the estate; AWS's decision stands beside ours, and what the simulator cannot judge is said.

Exit code: 0 told (and AWS agrees, where it was asked), 2 no such finding, or the beginning fits several, or AWS cannot be asked,
3 AWS does not agree or cannot tell, or that estate does not allow it.`;

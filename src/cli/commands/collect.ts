import type { Command } from 'commander';
import type { CollectResult } from '../../deliver/collect-result.ts';
import { addCollectOptions, type CollectOptions, collectConfig, configOf } from '../collect-options.ts';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { addConfigOption, addFormatOption, callerPath, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';

interface Options extends FormatOption, CollectOptions {
  readonly out: string;
}

/** `overreach collect`: from AWS into an estate folder, for `scan --estate`. */
export function addCollectCommand(program: Command, environment: Environment, run: CommandRun): void {
  addFormatOption(addCollectOptions(addConfigOption(program.command('collect'))))
    .description('Read an organization, or one account, from AWS into a folder.')
    .requiredOption('--out <folder>', 'where the estate goes: a folder that is not there yet')
    .addHelpText('after', help)
    .action(async (options: Options) => {
      run.exitCode = await collect(options, environment, run);
    });
}

async function collect(options: Options, environment: Environment, run: CommandRun): Promise<ExitCode> {
  const { collectFromAws } = await import('../../run/collect-from-aws.ts');
  const { summarizeCollection } = await import('../../run/collect-summary.ts');
  const { collectPage } = await import('../../deliver/text/collect-page.ts');
  const out = callerPath(options.out, environment);
  const progress = await startProgress(environment);
  const warn = (text: string): void => {
    progress.stop();
    run.complain(`warning: ${text}`);
  };
  const collection = await collectFromAws(
    { config: collectConfig(options, configOf(run)), out, warn },
    progress.report,
  ).finally(progress.stop);
  const result = summarizeCollection(collection, out);
  const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
  await output.json(result);
  await output.page(collectPage(result));
  return collectExitCode(result);
}

/**
 * 3 when something that was asked for could not be read; what nobody asked for, or is there to be read, is no gap of the
 * collection.
 */
export function collectExitCode({ gaps }: CollectResult): ExitCode {
  const isGap = ({ reason }: CollectResult['gaps'][number]) =>
    reason !== 'not-asked' && reason !== 'account-suspended';
  return gaps.some(isGap) ? exitCodes.undecided : exitCodes.clean;
}

const help = `
Credentials and Region are found as the AWS CLI finds them (environment, profile, container, instance). Without --role only the
caller's own account is read. The folder is whole or not there; what could not be read is in its estate.json with the reason.

Examples:
  overreach collect --out estate/                                     the caller's own account
  overreach collect --out estate/ --role OverreachReader --external-id 7f3a --regions eu-central-1,us-east-1
  overreach collect --out estate/ --config overreach.yaml
  overreach collect --out estate/ --role OverreachReader --exclude ou-ab12-sandbox,stage=test

Exit code: 0 everything asked for was read, 2 nothing could be collected (no credentials, no list of accounts, the folder is
there already), 3 something could not be read.`;

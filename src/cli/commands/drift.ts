import type { Command } from 'commander';
import { estateCalled } from '../asked-estate-options.ts';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { exitCodes, worstExitCode } from '../exit-code.ts';
import { addFormatOption, addStoreOption, callerPath, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';

interface DriftOptions extends FormatOption {
  readonly from: string;
  readonly to?: string;
  readonly store?: string;
  readonly registry?: string;
  readonly registryBefore?: string;
}

/** `overreach drift`: what moved between two collections of one organization, and who changed what. */
export function addDriftCommand(program: Command, environment: Environment, run: CommandRun): void {
  addStoreOption(addFormatOption(program.command('drift')), 'pglite:.overreach/db')
    .description('Say what moved between two estates, grouped by the change that did it and who made it.')
    .requiredOption(
      '--from <estate>',
      "the earlier estate: a folder, one authorization-details file, or what the store kept: a day, a moment or a scan's id",
    )
    .option(
      '--to <estate>',
      'the later one of the same organization (default: the newest that the store kept)',
    )
    .option('--registry <path>', 'what agents are meant to do: a YAML file, or a folder of them')
    .option('--registry-before <path>', 'the registry as it was at the earlier estate (default --registry)')
    .addHelpText('after', help)
    .action(async (options: DriftOptions) => {
      const { driftOfEstates } = await import('../../run/drift.ts');
      const { driftPage } = await import('../../deliver/text/drift-page.ts');
      const path = (given: string | undefined) =>
        given === undefined ? null : callerPath(given, environment);
      const progress = await startProgress(environment);
      const drift = await driftOfEstates(
        {
          from: estateCalled(options.from, options.store, environment),
          to: estateCalled(options.to ?? null, options.store, environment),
          registry: path(options.registry),
          registryBefore: path(options.registryBefore),
        },
        progress.report,
      ).finally(progress.stop);
      const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
      await output.json(drift);
      await output.page(driftPage(drift));
      const isWorse = drift.counts.opened + drift.counts.widened > 0;
      const isWhole = drift.from.complete && drift.to.complete;
      run.exitCode = worstExitCode(
        [...(isWorse ? [exitCodes.found] : []), ...(isWhole ? [] : [exitCodes.undecided])],
        false,
      );
    });
}

const help = `
A change is proved to be the cause by undoing it: the request that shows the excess is then refused again.
A store keeps who may do what, and the calls that changed it, but no sessions: of those nothing is said then.

Examples:
  overreach drift --from estate-monday/ --to estate-tuesday/ --registry registry.yaml
  overreach drift --from 2026-11-13 --registry registry.yaml
  overreach drift --from a/ --to b/ --registry new/ --registry-before old/ --format json

Exit code: 0 nothing opened or widened, 1 something did, 2 bad input, 3 not everything could be read.`;

import { type Command, Option } from 'commander';
import { type ExportFormat, exportFormats } from '../../deliver/export/export-data.ts';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { exitCodes } from '../exit-code.ts';
import {
  addFindingFilterOptions,
  type FindingFilterOptions,
  findingFilter,
} from '../finding-filter-options.ts';
import { addStoreOption, callerPath } from '../options.ts';
import { openOutput } from '../output.ts';

interface ExportOptions extends FindingFilterOptions {
  readonly format: ExportFormat;
  readonly store?: string;
  readonly out?: string;
  readonly region?: string;
}

/** `overreach export`: findings in the forms that people and other programs take. */
export function addExportCommand(program: Command, environment: Environment, run: CommandRun): void {
  const command = program
    .command('export')
    .addOption(
      new Option(
        '--format <format>',
        'html: a report in one file; csv: a row each; json; ocsf: events, one a line; asff: batches',
      )
        .choices(exportFormats)
        .makeOptionMandatory(),
    )
    .option('--out <file>', 'write to this file, whole or not at all (default: stdout)');
  addFindingFilterOptions(addStoreOption(command, 'pglite:.overreach/db'))
    .option('--region <region>', 'with asff: the Region of the Security Hub that it is for')
    .description(
      'Write findings as a report, a table, or for another program; resolved ones only when asked for.',
    )
    .addHelpText('after', help)
    .action(async (options: ExportOptions) => {
      const { exportFindings } = await import('../../run/export.ts');
      const pieces = await exportFindings({
        place: { store: options.store, folder: environment.folder },
        filter: findingFilter(options),
        format: options.format,
        region: options.region ?? null,
      });
      await writeOut(pieces, options.out, environment);
      run.exitCode = exitCodes.clean;
    });
}

async function writeOut(
  pieces: Iterable<string>,
  out: string | undefined,
  environment: Environment,
): Promise<void> {
  if (out === undefined || out === '-') {
    await openOutput('text', environment).pieces(pieces);
    return;
  }
  const { writeWholeFile } = await import('../../run/whole-file.ts');
  await writeWholeFile(callerPath(out, environment), pieces);
}

const help = `
Examples:
  overreach export --format html --out report.html
  overreach export --format csv --severity high --team payments > findings.csv
  overreach export --format ocsf --state new widened resolved --out findings.ocsf.jsonl
  overreach export --format asff --account 111122223333 --region eu-central-1 --out batches.jsonl

docs/exports.md says what each form holds.

Exit code: 0 written (whether there are findings or not), 2 no store, no scan in it, nobody of that name, or a file that cannot be
written.`;

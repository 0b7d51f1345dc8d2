import { type Command, Option } from 'commander';
import { type ExportFormat, exportFormats } from '../../deliver/export/export-data.ts';
import { failure } from '../../run/failure.ts';
import { type AskedEstateOptions, addAskedEstateOptions, askedEstate } from '../asked-estate-options.ts';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import {
  addFindingFilterOptions,
  type FindingFilterOptions,
  findingFilter,
} from '../finding-filter-options.ts';
import { callerPath } from '../options.ts';
import { openOutput } from '../output.ts';

interface ExportOptions extends FindingFilterOptions, AskedEstateOptions {
  readonly format: ExportFormat;
  readonly out?: string;
  readonly region?: string;
  readonly people: 'full' | 'initials' | 'none';
  readonly review?: string;
  readonly registry?: string;
}

const fallbackRegistry = 'registry.yaml';
const notWithReview = ['state', 'severity', 'rule', 'agent', 'account', 'team', 'region', 'people'];

/** `overreach export`: findings in the forms that people and other programs take, and access reviews. */
export function addExportCommand(program: Command, environment: Environment, run: CommandRun): void {
  const command = program
    .command('export')
    .addOption(
      new Option(
        '--format <format>',
        'html: a report in one file; csv: a row each; json; ocsf: events, one a line; asff: batches, one a line',
      )
        .choices(exportFormats)
        .makeOptionMandatory(),
    )
    .option('--out <file>', 'write to this file, whole or not at all (default: stdout)');
  addAskedEstateOptions(addFindingFilterOptions(command))
    .addOption(
      new Option('--people <how>', 'how people are named in it')
        .choices(['full', 'initials', 'none'])
        .default('full'),
    )
    .option('--region <region>', 'with asff: the Region of the Security Hub that it is for')
    .addOption(
      new Option(
        '--review <agent>',
        'an access review of this agent instead (html or json; takes --registry and --estate or --at)',
      ).conflicts(notWithReview),
    )
    .option(
      '--registry <path>',
      `with --review: a YAML file or a folder of them (default ${fallbackRegistry})`,
    )
    .description(
      'Write findings as a report, a table, or for another program; resolved ones only when asked for.',
    )
    .addHelpText('after', help)
    .action(async (options: ExportOptions, self: Command) => {
      run.exitCode = await (options.review === undefined
        ? writeFindings(options, environment)
        : writeReview(options.review, options, self, environment));
    });
}

async function writeFindings(options: ExportOptions, environment: Environment): Promise<ExitCode> {
  const { exportFindings } = await import('../../run/export.ts');
  const pieces = await exportFindings({
    place: { store: options.store, folder: environment.folder },
    filter: findingFilter(options),
    format: options.format,
    region: options.region ?? null,
    people: options.people,
  });
  await writeOut(pieces, options.out, environment);
  return exitCodes.clean;
}

async function writeReview(
  agent: string,
  options: ExportOptions,
  self: Command,
  environment: Environment,
): Promise<ExitCode> {
  const { format } = options;
  if (format !== 'html' && format !== 'json') {
    throw failure(`an access review is written as html or json, not as \`${format}\``);
  }
  const { reviewAgent } = await import('../../run/export-review.ts');
  const { isWhole } = await import('../../deliver/export/review/review-pack.ts');
  const pack = await reviewAgent({
    agent,
    registry: callerPath(options.registry ?? fallbackRegistry, environment),
    place: { store: options.store, folder: environment.folder },
    estate: askedEstate(options, self, environment),
  });
  const { reviewHtml } = await import('../../deliver/export/review/review-html.ts');
  const { jsonText } = await import('../../deliver/export/json-text.ts');
  await writeOut([format === 'html' ? reviewHtml(pack) : `${jsonText(pack)}\n`], options.out, environment);
  return isWhole(pack.evidence) ? exitCodes.clean : exitCodes.undecided;
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
  overreach export --format ocsf --state new widened resolved --out findings.jsonl
  overreach export --format asff --account 111122223333 --region eu-central-1 --out batches.jsonl
  overreach export --review kiro-cost-explorer --format html --estate estate/ --out review.html

docs/exports.md says what each form holds.

Exit code: 0 written (whether there are findings or not), 2 no store, no scan in it, nobody of that
name, or a file that cannot be written, 3 a review was written of which a part is unknown.`;

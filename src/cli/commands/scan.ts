import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Severity, severities } from '../../audit/finding.ts';
import type { ScanResult } from '../../deliver/scan-result.ts';
import { type Instant, parseInstant } from '../../estate/identifiers.ts';
import { addCollectOptions, type CollectOptions, collectConfig, configOf } from '../collect-options.ts';
import type { CommandRun } from '../command-run.ts';
import { fromConfiguration } from '../configured-options.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes, worstExitCode } from '../exit-code.ts';
import {
  addFormatOption,
  addStoreOption,
  callerPath,
  explainCommand,
  type FormatOption,
} from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';

interface ScanOptions extends FormatOption, CollectOptions {
  readonly estate?: string;
  readonly collectedAt?: Instant | 'now';
  readonly registry?: string;
  readonly store?: string;
  readonly config?: string;
  readonly failOn?: Severity;
  readonly casesOut?: string;
  readonly requireComplete?: boolean;
}

/** `overreach scan`: collected data and a registry in, findings out. */
export function addScanCommand(program: Command, environment: Environment, run: CommandRun): void {
  addCollectOptions(addStoreOption(addFormatOption(program.command('scan')), 'pglite:.overreach/db'))
    .description('Find where agents reach further than they were meant to, and keep the findings.')
    .option(
      '--estate <path>',
      'collected data: an estate folder, or one get-account-authorization-details file (unless given: collected from AWS now)',
    )
    .option(
      '--collected-at <time>',
      'when the data was collected, where it does not say so itself: `now`, or a time such as 2027-01-31T02:00:00Z',
      collectionTime,
    )
    .option('--registry <path>', 'what agents are meant to do: a YAML file, or a folder of them')
    .addOption(
      new Option(
        '--fail-on <severity>',
        'exit 1 for open findings of this severity or worse (default low)',
      ).choices(severities),
    )
    .option(
      '--cases-out <file>',
      'also write one line for `evaluate` per proof request, each expected Allowed',
    )
    .option('--require-complete', 'exit 3 before 1 when not everything could be seen')
    .addHelpText('after', help)
    .action(async (options: ScanOptions, command: Command) => {
      const isConfigured = command.getOptionValueSource('store') === fromConfiguration;
      const explain = explainCommand(
        options.store,
        isConfigured ? { file: options.config ?? null } : undefined,
      );
      run.exitCode = await scan(options, explain, environment, run);
    });
}

async function scan(
  options: ScanOptions,
  explain: string | null,
  environment: Environment,
  run: CommandRun,
): Promise<ExitCode> {
  const { scanEstate } = await import('../../run/scan.ts');
  const { scanPage } = await import('../../deliver/text/scan-page.ts');
  const progress = await startProgress(environment);
  const inputs = {
    registry: options.registry === undefined ? null : callerPath(options.registry, environment),
    store: options.store,
    folder: environment.folder,
    casesOut: options.casesOut === undefined ? null : callerPath(options.casesOut, environment),
    ...(options.collectedAt === undefined ? {} : { collectedAt: options.collectedAt }),
  };
  const warn = (text: string): void => {
    progress.stop();
    run.complain(`warning: ${text}`);
  };
  const listener = { report: progress.report, warn };
  const { estate } = options;
  const result = await (estate === undefined
    ? (await import('../../run/scan-from-aws.ts')).scanFromAws(
        collectConfig(options, configOf(run)),
        inputs,
        listener,
      )
    : scanEstate({ ...inputs, estate: callerPath(estate, environment) }, listener)
  ).finally(progress.stop);
  const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
  await output.json(result);
  await output.page(scanPage(result, explain));
  return scanExitCode(result, options.failOn ?? 'low', options.requireComplete === true);
}

function collectionTime(text: string): Instant | 'now' {
  if (text === 'now') return text;
  const time = parseInstant(text);
  if (time === null)
    throw new InvalidArgumentError('it is neither `now` nor a time such as 2027-01-31T02:00:00Z');
  return time;
}

/** 1 for open findings that are bad enough, 3 where the estate could not be seen, read or judged whole. */
export function scanExitCode(result: ScanResult, failOn: Severity, requireComplete: boolean): ExitCode {
  const worst = severities.indexOf(failOn);
  const isFound = result.findings.some(
    ({ state, severity }) =>
      state !== 'resolved' && state !== 'suppressed' && severities.indexOf(severity) >= worst,
  );
  // An agent that nobody could judge is a question left open, and so is an estate older than the last one.
  const isUndecided = result.findings.some(
    ({ rule, agent, state }) => rule === 'visibility-gap' && agent !== null && state !== 'resolved',
  );
  const isWhole =
    result.coverage.complete &&
    result.quarantined.length === 0 &&
    !isUndecided &&
    result.scan.standing === 'applied';
  return worstExitCode(
    [...(isFound ? [exitCodes.found] : []), ...(isWhole ? [] : [exitCodes.undecided])],
    requireComplete,
  );
}

const help = `
The data is either one file printed by
  aws iam get-account-authorization-details > account.json
or a folder with estate.json, organization.json, accounts/<id>/ and cloudtrail/
(schemas/estate.schema.json).
Without --estate it is collected from AWS, as \`overreach collect\` does, and not kept.

Examples:
  overreach scan --estate account.json --collected-at now --registry registry.yaml
  overreach scan --estate estate/ --registry registry/ --fail-on high --format json > findings.json
  overreach scan --config overreach.yaml
  overreach scan --registry registry.yaml --role OverreachReader --external-id 7f3a
  overreach scan --estate estate/ --store postgres://overreach@db.example.com/overreach

Exit code: 0 nothing found, 1 open findings at or above --fail-on, 2 bad input or an unusable store
(which is then left as it was), 3 not everything could be seen. When 1 and 3 apply it is 1, with
--require-complete it is 3.`;

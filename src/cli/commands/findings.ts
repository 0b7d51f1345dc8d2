import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { TriageAct } from '../../audit/triage.ts';
import type { Instant } from '../../estate/identifiers.ts';
import type { CommandRun } from '../command-run.ts';
import { endOfDay } from '../days.ts';
import type { Environment } from '../environment.ts';
import {
  addFindingFilterOptions,
  type FindingFilterOptions,
  findingFilter,
} from '../finding-filter-options.ts';
import { addFormatOption, addStoreOption, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';
import { tellStory } from './explain.ts';

interface StoreOption extends FormatOption {
  readonly store?: string;
}

type ListOptions = StoreOption & FindingFilterOptions;

interface DecisionOptions extends StoreOption {
  readonly by: string;
  readonly note?: string;
  readonly notMine?: boolean;
  readonly reason?: string;
  readonly until?: Instant;
}

const fallback = 'pglite:.overreach/db';

/** `overreach findings list|show|ack|accept|reopen`: what is kept, and what people decide about it. */
export function addFindingsCommands(program: Command, environment: Environment, run: CommandRun): void {
  const findings = program
    .command('findings')
    .description('List what is kept of earlier scans, and decide about it: acknowledge, accept, reopen.')
    .addHelpText('after', help);
  addFindingFilterOptions(addStoreOption(addFormatOption(findings.command('list')), fallback))
    .description('List the findings of a store, worst first; resolved ones only when asked for.')
    .action(async (options: ListOptions) => {
      const { listFindings } = await import('../../run/findings.ts');
      const { findingsPage } = await import('../../deliver/text/findings-page.ts');
      const list = await listFindings(
        { store: options.store, folder: environment.folder },
        findingFilter(options),
      );
      const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
      await output.json(list);
      await output.page(findingsPage(list));
      run.exitCode = 0;
    });
  addStoreOption(addFormatOption(findings.command('show')), fallback)
    .argument('<id>', 'the beginning of a fingerprint')
    .description('Tell one finding whole, as `explain` does.')
    .action((id: string, options: StoreOption) => tellStory(id, options, environment, run));
  const decision = (name: string, description: string, act: (options: DecisionOptions) => TriageAct) =>
    addStoreOption(addFormatOption(findings.command(name)), fallback)
      .argument('<id>', 'the beginning of a fingerprint')
      .description(description)
      .option('--by <name>', 'who decides, as the history shows it', userInfo().username)
      .action((id: string, options: DecisionOptions) => decide(id, act(options), options, environment, run));
  decision('ack', 'Say that a finding was seen and is looked after.', ({ note, notMine }) => ({
    kind: 'acknowledge',
    note: note ?? '',
    notMine: notMine === true,
  }))
    .option('--note <text>', 'for those who read the history')
    .option('--not-mine', 'it was sent to the wrong team');
  decision('accept', 'Accept a finding as it is now until a day; any growth re-opens it.', (options) => ({
    kind: 'accept',
    reason: options.reason ?? '',
    expires: options.until as Instant,
  }))
    .requiredOption('--reason <text>', 'why it may stay')
    .requiredOption('--until <day>', 'the last day of the acceptance, such as 2027-01-31 (UTC)', endOfDay);
  decision('reopen', 'Take an acceptance or an acknowledgement back.', ({ reason }) => ({
    kind: 'reopen',
    reason: reason ?? '',
  })).option('--reason <text>', 'why');
}

async function decide(
  id: string,
  act: TriageAct,
  options: DecisionOptions,
  environment: Environment,
  run: CommandRun,
): Promise<void> {
  const { decideFinding } = await import('../../run/findings.ts');
  const { findingLine } = await import('../../deliver/text/finding-block.ts');
  const place = { store: options.store, folder: environment.folder };
  const finding = await decideFinding(place, id, act, options.by);
  const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
  await output.json(finding);
  await output.page(findingLine(finding));
  run.exitCode = 0;
}

const help = `
Examples:
  overreach findings list --severity high --team payments
  overreach findings accept 3f9c --reason "migration until January" --until 2027-01-31
  overreach findings ack 3f9c --note "ticket 4711" --by wei.chen

Exit code: 0 answered or decided, 2 no such finding, or what was asked may not be (one line says why).`;

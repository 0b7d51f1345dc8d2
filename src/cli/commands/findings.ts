import type { Command } from 'commander';
import type { TriageAct } from '../../audit/triage.ts';
import type { CommandRun } from '../command-run.ts';
import { addDecisionCommands, type DecisionOptions } from '../decision-commands.ts';
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
  addDecisionCommands(findings, {
    id: 'the beginning of a fingerprint',
    store: fallback,
    says: {
      ack: 'Say that a finding was seen and is looked after.',
      accept: 'Accept a finding as it is now until a day; any growth re-opens it.',
      reopen: 'Take an acceptance or an acknowledgement back.',
    },
    decide: (id, act, options) => decide(id, act, options, environment, run),
  });
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
  overreach findings accept 3f9c --seen 5d41402abc4b2a76 --reason "migration until January" --until 2027-01-31
  overreach findings ack 3f9c --note "ticket 4711" --by wei.chen

Exit code: 0 answered or decided, 2 no such finding, or what was asked may not be (one line says why).`;

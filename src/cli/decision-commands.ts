import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import type { TriageAct } from '../audit/triage.ts';
import type { Instant } from '../estate/identifiers.ts';
import { endOfDay } from './days.ts';
import { addFormatOption, addStoreOption, type FormatOption } from './options.ts';

/** Where a decision is made, and by whom. */
export interface DecisionOptions extends FormatOption {
  readonly store?: string;
  readonly by: string;
}

interface SaidOptions extends DecisionOptions {
  readonly note?: string;
  readonly notMine?: boolean;
  readonly reason?: string;
  readonly until?: Instant;
  readonly seen?: string;
}

/** What is decided about: a finding, or a change as one. */
export interface DecidedOn {
  /** `the beginning of a fingerprint`. */
  readonly id: string;
  readonly store: string;
  /** What each command says of itself. */
  readonly says: { readonly ack: string; readonly accept: string; readonly reopen: string };
  readonly decide: (id: string, act: TriageAct, options: DecisionOptions) => Promise<void>;
}

function markOf(text: string): string {
  if (!/^[0-9a-f]{16}$/.test(text)) throw new InvalidArgumentError('it is no mark such as `show` prints');
  return text;
}

/** Adds `ack`, `accept` and `reopen`. */
export function addDecisionCommands(parent: Command, { id, store, says, decide }: DecidedOn): void {
  const decision = (name: keyof typeof says, act: (options: SaidOptions) => TriageAct): Command =>
    addStoreOption(addFormatOption(parent.command(name)), store)
      .argument('<id>', id)
      .description(says[name])
      .option('--by <name>', 'who decides, as the history shows it', userInfo().username)
      .action((given: string, options: SaidOptions) => decide(given, act(options), options));
  decision('ack', ({ note, notMine }) => ({
    kind: 'acknowledge',
    note: note ?? '',
    notMine: notMine === true,
  }))
    .option('--note <text>', 'for those who read the history')
    .option('--not-mine', 'it was sent to the wrong team');
  decision('accept', ({ reason, until, seen }) => ({
    kind: 'accept',
    reason: reason ?? '',
    expires: until as Instant,
    ...(seen === undefined ? {} : { seen }),
  }))
    .requiredOption('--reason <text>', 'why it may stay')
    .requiredOption('--until <day>', 'the last day of the acceptance, such as 2027-01-31 (UTC)', endOfDay)
    .option(
      '--seen <mark>',
      'accept only what this mark is of, as `show` prints it and JSON has it (seenMark); refused where it changed since',
      markOf,
    );
  decision('reopen', ({ reason }) => ({ kind: 'reopen', reason: reason ?? '' })).option(
    '--reason <text>',
    'why',
  );
}

import { type Command, Option } from 'commander';
import { type Severity, severities } from '../audit/finding.ts';
import type { ShownState } from '../audit/lifecycle.ts';
import type { FindingFilter } from '../run/findings.ts';
import { accountId, knownRule } from './filter-values.ts';

/** Which findings are meant, as the command line says it. */
export interface FindingFilterOptions {
  readonly state?: readonly ShownState[];
  readonly severity?: Severity;
  readonly rule?: string;
  readonly agent?: string;
  readonly account?: string;
  readonly team?: string;
}

const states: readonly ShownState[] = [
  'new',
  'open',
  'widened',
  'suppressed',
  'resolved',
  'regressed',
  'unknown',
];

/** Adds `--state`, `--severity`, `--rule`, `--agent`, `--account` and `--team`. */
export function addFindingFilterOptions(command: Command): Command {
  return command
    .addOption(new Option('--state <state...>', 'only of these states').choices(states))
    .addOption(new Option('--severity <severity>', 'of this severity or worse').choices(severities))
    .option('--rule <rule>', 'only of this rule', knownRule)
    .option('--agent <id>', 'only of this agent')
    .option('--account <id>', 'only of this account', accountId)
    .option('--team <id>', 'only of this team');
}

/** The same as a filter: what is not said is any. */
export function findingFilter(options: FindingFilterOptions): FindingFilter {
  return {
    states: options.state ?? null,
    atLeast: options.severity ?? null,
    rule: options.rule ?? null,
    agent: options.agent ?? null,
    account: options.account ?? null,
    team: options.team ?? null,
  };
}

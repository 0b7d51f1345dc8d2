import type { FindingEvent, FindingRecord } from './lifecycle.ts';

/** What became of a finding, for the question how much of a rule is noise. */
export const outcomes = ['opened', 'actedOn', 'acknowledged', 'notMine', 'accepted'] as const;
export type Outcome = (typeof outcomes)[number];

/** How many findings of one rule one thing happened to, each counted once. */
export interface RuleOutcome {
  readonly rule: string;
  readonly what: Outcome;
  readonly findings: number;
}

/** Reasons of `resolved` that begin so are somebody's work; a wider scope or a registry edit is not. */
export const mendedReasons = ['access narrowed', 'principal gone', 'policy gone', 'no longer so'] as const;

/** What an event says became of its finding; null where it says nothing of that. */
export function outcomeOf({ kind, detail }: FindingEvent): Outcome | null {
  const reason = typeof detail['reason'] === 'string' ? detail['reason'] : '';
  switch (kind) {
    case 'opened':
      return 'opened';
    case 'narrowed':
      return 'actedOn';
    case 'resolved':
      return mendedReasons.some((begin) => reason.startsWith(begin)) ? 'actedOn' : null;
    case 'acknowledged':
      return detail['notMine'] === true ? 'notMine' : 'acknowledged';
    case 'suppressed':
      return 'accepted';
    default:
      return null;
  }
}

/** What became of each rule's findings: each finding once for each outcome; in order of rule, then outcome. */
export function countOutcomes(
  events: readonly FindingEvent[],
  records: readonly FindingRecord[],
): readonly RuleOutcome[] {
  const rules = new Map(records.map(({ detection }) => [detection.fingerprint, detection.rule]));
  const happened = new Map<string, Set<string>>();
  for (const event of events) {
    const rule = rules.get(event.fingerprint);
    const what = outcomeOf(event);
    if (rule === undefined || what === null) continue;
    const key = `${rule} ${what}`;
    happened.set(key, (happened.get(key) ?? new Set()).add(event.fingerprint));
  }
  return [...happened]
    .map(([key, found]): RuleOutcome => {
      const [rule = '', what = ''] = key.split(' ');
      return { rule, what: what as Outcome, findings: found.size };
    })
    .sort(byRuleAndOutcome);
}

/** One order whatever a database's collation. */
export function byRuleAndOutcome(left: RuleOutcome, right: RuleOutcome): number {
  if (left.rule !== right.rule) return left.rule < right.rule ? -1 : 1;
  return outcomes.indexOf(left.what) - outcomes.indexOf(right.what);
}

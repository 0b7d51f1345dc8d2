import { type Page, paragraph, span } from './page.ts';

/** What `retain` answers: how many rows of each kind were given up, or would be, and what counted as old. */
export interface RetentionResult {
  readonly store: string;
  /** Nothing was changed. */
  readonly isTrial: boolean;
  /** What is older goes; null: never. */
  readonly before: Readonly<Record<string, string | null>>;
  readonly givenUp: Readonly<Record<string, number>>;
}

const words: readonly (readonly [kind: string, one: string, many: string])[] = [
  ['estates', "scan's estate", "scans' estates"],
  ['entries', 'piece that only they held', 'pieces that only they held'],
  ['documents', 'text that nothing holds any more', 'texts that nothing holds any more'],
  ['sessions', "agent's session", "agents' sessions"],
  ['coverage', "scan's coverage", "scans' coverage"],
  ['maturity', 'level of an agent in a scan', 'levels of agents in scans'],
  ['sent', 'message that people were sent', 'messages that people were sent'],
  ['slots', 'slot of the schedule', 'slots of the schedule'],
];

/** The answer of `retain` for people. */
export function retentionPage({ store, isTrial, givenUp }: RetentionResult): Page {
  const lines = words.flatMap(([kind, one, many]) => {
    const count = givenUp[kind] ?? 0;
    return count === 0 ? [] : [paragraph([`${count} ${count === 1 ? one : many}`], 2)];
  });
  if (lines.length === 0) return [paragraph([span(`Nothing in ${store} is old enough to go.`, 'good')])];
  return [paragraph([isTrial ? `Would go from ${store}:` : `Given up from ${store}:`]), ...lines];
}

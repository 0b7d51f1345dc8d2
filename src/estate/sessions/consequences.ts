import type { CallConsequences, SessionCall } from '../session.ts';
import { CallTable } from './call-table.ts';
import { removes } from './deeds.ts';
import { compareText } from './least.ts';
import { instantOf, type Moment } from './moments.ts';
import type { SessionGroup } from './session-group.ts';

/** Rows that one call's consequences show at most; the rest is counted. */
const mostRows = 20;

/** What services did because of one row of calls, summed over the credentials that they did it with. */
export class Consequences {
  readonly #services = new Set<string>();
  readonly #calls = new CallTable();
  #count = 0;
  #reads = 0;
  #firstAt: Moment;
  #lastAt: Moment;

  constructor(first: SessionGroup) {
    this.#firstAt = first.firstMoment;
    this.#lastAt = first.lastMoment;
  }

  add(group: SessionGroup): void {
    if (group.invokedBy !== null) this.#services.add(group.invokedBy);
    this.#count += group.mutations;
    this.#reads += group.events - group.mutations;
    this.#firstAt = Math.min(this.#firstAt, group.firstMoment);
    this.#lastAt = Math.max(this.#lastAt, group.lastMoment);
    this.#calls.merge(group.calls);
  }

  /** `weightOf` ranks actions, the gravest highest; null = by their verb. */
  list(weightOf: ((action: string) => number) | null): CallConsequences {
    const { calls, truncated } = this.#calls.list();
    const weigh = (call: SessionCall): number => {
      if (call.readOnly || call.errorCode !== null) return -1;
      return weightOf === null ? Number(removes(call.action)) : weightOf(call.action);
    };
    const ranked = calls.toSorted((a, b) => weigh(b) - weigh(a) || compareText(a.firstAt, b.firstAt));
    return {
      tier: 'inferred',
      invokedBy: [...this.#services].sort(),
      count: this.#count,
      reads: this.#reads,
      firstAt: instantOf(this.#firstAt),
      lastAt: instantOf(this.#lastAt),
      calls: ranked.slice(0, mostRows),
      callsTruncated: truncated || ranked.length > mostRows,
    };
  }
}

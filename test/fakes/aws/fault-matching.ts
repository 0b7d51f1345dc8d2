import { Random } from '../../oracle/random.ts';
import { covers } from './authorize.ts';
import type { Fault, FaultEffect, FaultMatch } from './fault.ts';

/** What of a call faults are matched by. */
export interface Matched {
  readonly iamAction: string;
  readonly account: string | null;
  readonly region: string;
}

/** Counts the calls that each fault matches, and says which befall this one. */
export class FaultMatching {
  readonly #counters: readonly Counter[];

  constructor(faults: readonly Fault[]) {
    this.#counters = faults.map((fault) => new Counter(fault));
  }

  /** In the order in which the faults were given. */
  of(call: Matched): readonly FaultEffect[] {
    return this.#counters.flatMap((counter) => (counter.strikes(call) ? [counter.effect] : []));
  }
}

class Counter {
  readonly effect: FaultEffect;
  readonly #match: FaultMatch;
  readonly #random: Random;
  #count = 0;
  #burstLeft = 0;

  constructor({ match, fault }: Fault) {
    this.#match = match;
    this.effect = fault;
    this.#random = new Random(match.seed ?? 1);
  }

  strikes({ iamAction, account, region }: Matched): boolean {
    const { action, nth, every, probability, burst } = this.#match;
    if (action !== undefined && !covers(action, iamAction)) return false;
    if (this.#match.account !== undefined && this.#match.account !== account) return false;
    if (this.#match.region !== undefined && this.#match.region !== region) return false;
    this.#count += 1;
    if (nth !== undefined && ![nth].flat().includes(this.#count)) return false;
    if (every !== undefined && this.#count % every !== 0) return false;
    if (probability === undefined) return true;
    const length = burst ?? 1;
    // Chosen so that `probability` is the share of calls that fall, however long the bursts are.
    const begins = probability / (length - probability * (length - 1));
    if (this.#burstLeft === 0 && this.#random.chance(begins)) this.#burstLeft = length;
    if (this.#burstLeft === 0) return false;
    this.#burstLeft -= 1;
    return true;
  }
}

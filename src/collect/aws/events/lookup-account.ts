import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { AccountId } from '../../../estate/identifiers.ts';
import { SeenEvents } from '../../../estate/sessions/seen-events.ts';
import type { AwsConnection } from '../connection.ts';
import type { EventGap, EventLimit, RegionCoverage } from './event-coverage.ts';
import type { EventWindow, RawEvent, TakeEvents } from './event-source.ts';
import { isWithin } from './event-window.ts';
import { type CallBudget, eventsPerPage, lookUp } from './lookup-pages.ts';
import { changeSteps, issuingSteps, keySteps, type LookupStep, printStep, restSteps } from './lookup-plan.ts';
import { readRawEvent } from './raw-event.ts';
import type { WantedKeys } from './wanted-keys.ts';

/** How an account is looked up. */
export interface AccountLookup {
  readonly regions: readonly string[];
  /** The part of the window asked for that LookupEvents can answer. */
  readonly window: EventWindow;
  /** `everything` makes coverage complete; `changes`: only who changed permissions, for the management account. */
  readonly depth: 'everything' | 'chosen-roles' | 'changes';
  readonly mostCalls: number;
  readonly keys: WantedKeys;
  readonly limits: readonly EventLimit[];
  readonly gaps: readonly EventGap[];
}

/**
 * Looks up one account: what issued credentials in every Region first, then what was done with the keys, then who
 * changed permissions, then, as far as the calls reach, everything. Regions go on side by side, each in its own rate.
 */
export async function lookUpAccount(
  connection: AwsConnection,
  lookup: AccountLookup,
  take: TakeEvents,
): Promise<{ readonly regions: readonly RegionCoverage[]; readonly calls: number }> {
  const { window, depth, keys } = lookup;
  const { partition } = connection;
  const regions = lookup.regions.map((region) => new RegionLookup(connection, region, lookup, take));
  const inAll = async (steps: (region: string) => readonly LookupStep[]) => {
    await Promise.all(regions.map((one) => one.run(steps(one.region))));
  };
  if (depth !== 'changes') {
    await inAll((region) => issuingSteps(partition, region, window));
    const all = keys.list();
    // Where everything is asked for in the end, the keys must leave calls for it.
    const wanted = depth === 'everything' ? all.slice(0, Math.floor(lookup.mostCalls / 4)) : all;
    await inAll((region) => keySteps(region, window, wanted));
  }
  await inAll((region) => changeSteps(partition, region, window));
  if (depth === 'everything') await inAll((region) => restSteps(region, window));
  return {
    regions: regions.map((one) => one.coverage()),
    calls: regions.reduce((sum, one) => sum + one.calls, 0),
  };
}

/** The look-ups of one account in one Region. */
class RegionLookup {
  readonly region: string;
  readonly #account: AccountId;
  readonly #client: CloudTrailClient;
  readonly #lookup: AccountLookup;
  readonly #budget: CallBudget;
  readonly #take: TakeEvents;
  readonly #seen = new SeenEvents();
  readonly #gaps: EventGap[];
  #events = 0;
  #stopped = false;
  /** The oldest moment down to which everything was read; null: nothing was. */
  #wholeFrom: EventWindow['from'] | null = null;

  constructor(connection: AwsConnection, region: string, lookup: AccountLookup, take: TakeEvents) {
    this.region = region;
    this.#account = connection.account;
    this.#client = connection.client(CloudTrailClient, region);
    this.#lookup = lookup;
    this.#budget = { left: lookup.mostCalls };
    this.#take = take;
    this.#gaps = [...lookup.gaps];
  }

  get calls(): number {
    return this.#lookup.mostCalls - this.#budget.left;
  }

  /** Makes look-ups one after another; after one that is cut or broken no further one is made. */
  async run(steps: readonly LookupStep[]): Promise<void> {
    for (const step of steps) {
      if (this.#stopped) return;
      const end = await lookUp(this.#client, step, this.#budget, (records) => this.#hand(records, step));
      if (end.kind === 'whole') {
        if (step.attribute === null) this.#wholeFrom = step.window.from;
      } else {
        this.#stopped = true;
        this.#gaps.push(end.kind === 'cut' ? this.#tooMany(step) : end.gap);
      }
    }
  }

  coverage(): RegionCoverage {
    const { window, depth, limits } = this.#lookup;
    const isWhole = depth === 'everything' && this.#wholeFrom === window.from && this.#gaps.length === 0;
    const seen = depth === 'everything' ? this.#wholeFrom : this.#gaps.length === 0 ? window.from : null;
    return {
      account: this.#account,
      region: this.region,
      state: isWhole || (depth !== 'everything' && this.#gaps.length === 0) ? 'complete' : 'unknown',
      seen: seen === null ? null : { from: seen, to: window.to },
      events: this.#events,
      gaps: this.#gaps,
      limits,
    };
  }

  async #hand(records: readonly string[], step: LookupStep): Promise<void> {
    const events: RawEvent[] = [];
    for (const text of records) {
      const reading = readRawEvent(text);
      if (!reading.ok) {
        this.#gaps.push({ reason: 'malformed', place: printStep(step), message: reading.reason });
        continue;
      }
      const { event } = reading;
      if (event.id !== null && !this.#seen.add(this.#account, event.id)) continue;
      if (step.attribute !== null) this.#lookup.keys.add(text);
      if (isWithin(this.#lookup.window, event.time)) events.push(event);
    }
    if (events.length === 0) return;
    this.#events += events.length;
    await this.#take({ account: this.#account, region: this.region, events });
  }

  #tooMany(step: LookupStep): EventGap {
    const { mostCalls } = this.#lookup;
    return {
      reason: 'too-many-events',
      place: printStep(step),
      message: `more than ${mostCalls * eventsPerPage} events, which is all that ${mostCalls} calls bring: read the trail's bucket instead`,
    };
  }
}

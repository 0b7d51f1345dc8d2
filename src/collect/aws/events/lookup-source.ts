import pLimit from 'p-limit';
import type { AccountId } from '../../../estate/identifiers.ts';
import type { AwsConnection } from '../connection.ts';
import type { Timer } from '../timer.ts';
import type { EventGap, EventLimit, RegionCoverage } from './event-coverage.ts';
import { gapOfError } from './event-failure.ts';
import { askedRegions, regionLimit } from './event-regions.ts';
import type { EventSource, EventWindow, TakeEvents } from './event-source.ts';
import { instantOf, lookupDays, millisecondsOf, settledPart } from './event-window.ts';
import { lookUpAccount } from './lookup-account.ts';
import { type KeyChoice, WantedKeys } from './wanted-keys.ts';

/** What LookupEvents is told. */
export interface LookupSettings extends KeyChoice {
  readonly connect: (account: AccountId) => Promise<AwsConnection>;
  /**
   * The Regions that an account uses, to which those of global events are added; none named: those that are on in
   * every account, and the caller's own.
   */
  readonly regions: (account: AccountId) => readonly string[];
  readonly timer: Timer;
  /** `everything`: every management event, so that absence counts; `chosen-roles`: only what concerns `roles`. */
  readonly depth: 'everything' | 'chosen-roles';
  /** Long-lived keys of agents, which no event issues. */
  readonly accessKeys?: readonly string[];
  /** Its changes of organization policies are looked up even when it is not among the accounts; null = none. */
  readonly managementAccount?: AccountId | null;
  /** For each account and Region; absent: an hour's worth at two a second. */
  readonly mostCalls?: number;
}

/** An hour at two calls a second, 360,000 events: where more happens, the trail's bucket is the better source. */
const usualMostCalls = 7_200;

/** Accounts at once: each waits for its own rate most of the time. */
const accountsAtOnce = 64;

/** Reads events with cloudtrail:LookupEvents: management events of the last 90 days, slowly, without any trail. */
export function lookupSource(settings: LookupSettings): EventSource {
  return {
    kind: 'lookup-events',
    async collect(window, accounts, take) {
      const management = settings.managementAccount ?? null;
      const asked = [...new Set(accounts)].sort();
      const extra = management !== null && !asked.includes(management) ? [management] : [];
      const limit = pLimit(accountsAtOnce);
      const done = await Promise.all(
        [...asked, ...extra].map((account) =>
          limit(() =>
            collectAccount(
              settings,
              account,
              account === extra[0] ? 'changes' : settings.depth,
              window,
              take,
            ),
          ),
        ),
      );
      return {
        source: 'lookup-events',
        regions: done.flatMap(({ regions }) => regions),
        work: { calls: done.reduce((sum, { calls }) => sum + calls, 0), objects: 0, bytes: 0 },
      };
    },
  };
}

async function collectAccount(
  settings: LookupSettings,
  account: AccountId,
  depth: LookupSettings['depth'] | 'changes',
  window: EventWindow,
  take: TakeEvents,
): Promise<{ readonly regions: readonly RegionCoverage[]; readonly calls: number }> {
  const named = [...new Set(settings.regions(account))].sort();
  const now = settings.timer.now();
  const settled = settledPart(window, now);
  const limits: EventLimit[] = ['management-events-only'];
  if (settled === null || settled.to < window.to) limits.push('delivery-delay');
  if (depth !== 'everything') limits.push('chosen-roles-only');
  const oldest = instantOf(now - lookupDays);
  const gaps: EventGap[] = [];
  if (window.from < oldest)
    gaps.push({
      reason: 'beyond-ninety-days',
      place: null,
      message: `LookupEvents keeps 90 days: nothing before ${oldest} can be read`,
    });
  const unknown = (more: readonly EventGap[]) => ({
    regions: (named.length > 0 ? named : ['*']).map((region) => ({
      ...({ account, region, state: 'unknown', seen: null, events: 0 } as const),
      gaps: [...gaps, ...more],
      limits,
    })),
    calls: 0,
  });
  if (settled === null || millisecondsOf(settled.to) < now - lookupDays) return unknown([]);
  const part = { from: window.from < oldest ? oldest : window.from, to: settled.to };
  let connection: AwsConnection;
  try {
    connection = await settings.connect(account);
  } catch (error) {
    return unknown([gapOfError(error, account)]);
  }
  // Where everything is asked for in the end, only agents' keys come before the rest.
  const roles = depth === 'everything' ? (settings.roles ?? []) : settings.roles;
  const keys = new WantedKeys({ ...settings, roles }, settings.accessKeys ?? []);
  const mostCalls = settings.mostCalls ?? usualMostCalls;
  const { partition } = connection;
  const regions = askedRegions(partition, named, connection.region);
  const left = regionLimit(partition, named);
  if (left !== null) limits.push(left);
  if (regions.length === 0) {
    const message = `no Region of the partition \`${partition}\` is known: name them`;
    return unknown([{ reason: 'nothing-seen', place: account, message }]);
  }
  return lookUpAccount(connection, { regions, window: part, depth, mostCalls, keys, limits, gaps }, take);
}

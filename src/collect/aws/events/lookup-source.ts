import pLimit from 'p-limit';
import type { AccountId } from '../../../estate/identifiers.ts';
import type { AwsConnection } from '../connection.ts';
import type { Timer } from '../timer.ts';
import type { EventGap, EventLimit, RegionCoverage } from './event-coverage.ts';
import { gapOfError } from './event-failure.ts';
import { withGlobalRegions } from './event-regions.ts';
import type { EventSource, EventWindow, TakeEvents } from './event-source.ts';
import { instantOf, lookupDays, millisecondsOf, settledPart } from './event-window.ts';
import { lookUpAccount } from './lookup-account.ts';
import { type KeyChoice, WantedKeys } from './wanted-keys.ts';

/** What LookupEvents is told. */
export interface LookupSettings extends KeyChoice {
  readonly connect: (account: AccountId) => Promise<AwsConnection>;
  /** The Regions that an account uses; those that hold the partition's global events are asked in any case. */
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
  const regions = [...new Set(settings.regions(account))].sort();
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
  const unknown = (more: readonly EventGap[]): RegionCoverage[] =>
    regions.map((region) => ({
      account,
      region,
      state: 'unknown',
      seen: null,
      events: 0,
      gaps: [...gaps, ...more],
      limits,
    }));
  if (regions.length === 0) {
    const message = 'no Region of the account is known';
    const gap: EventGap = { reason: 'nothing-seen', place: account, message };
    const region = { account, region: '*', state: 'unknown', seen: null, events: 0 } as const;
    return { regions: [{ ...region, gaps: [gap], limits }], calls: 0 };
  }
  if (settled === null || millisecondsOf(settled.to) < now - lookupDays)
    return { regions: unknown([]), calls: 0 };
  const part = { from: window.from < oldest ? oldest : window.from, to: settled.to };
  let connection: AwsConnection;
  try {
    connection = await settings.connect(account);
  } catch (error) {
    return { regions: unknown([gapOfError(error, account)]), calls: 0 };
  }
  // Where everything is asked for in the end, only agents' keys come before the rest.
  const roles = depth === 'everything' ? (settings.roles ?? []) : settings.roles;
  const keys = new WantedKeys({ ...settings, roles }, settings.accessKeys ?? []);
  const mostCalls = settings.mostCalls ?? usualMostCalls;
  const asked = withGlobalRegions(connection.partition, regions);
  return lookUpAccount(
    connection,
    { regions: asked, window: part, depth, mostCalls, keys, limits, gaps },
    take,
  );
}

import { AthenaClient } from '@aws-sdk/client-athena';
import { type AccountId, parseAccountId } from '../../../estate/identifiers.ts';
import type { AwsConnection } from '../connection.ts';
import type { Timer } from '../timer.ts';
import { readRow } from './athena-columns.ts';
import { athenaQuery, longestStatement } from './athena-query.ts';
import { type AthenaRun, runQuery } from './athena-run.ts';
import type { AthenaTable } from './athena-table.ts';
import type { EventGap, EventLimit, RegionCoverage } from './event-coverage.ts';
import { gapOfError } from './event-failure.ts';
import { askedRegions, regionLimit } from './event-regions.ts';
import type { EventSource, EventWindow, RawEvent, TakeEvents } from './event-source.ts';
import { settledPart } from './event-window.ts';
import { doubtSilence } from './silence.ts';
import { type TrailDescription, trailShortfall } from './trail-description.ts';

/** What the Athena source is told. */
export interface AthenaSettings extends AthenaTable {
  readonly trail: TrailDescription;
  /** Connects to the account that has the table. */
  readonly connect: () => Promise<AwsConnection>;
  /** Where the table is; absent: the connection's own Region. */
  readonly athenaRegion?: string;
  readonly workGroup: string;
  readonly output: AthenaRun['output'];
  /** The Regions that the organization uses, to which those of global events are added; empty: those that are on in every account. */
  readonly regions: readonly string[];
  /** Roles and users whose every event is wanted. */
  readonly principals: readonly string[];
  readonly accessKeys: readonly string[];
  readonly timer: Timer;
}

/** Accounts in one statement: an injected partition takes at most 1,000 values, and their roles must fit in as well. */
const accountsPerQuery = 500;

/** Malformed rows of one query that are named. */
const namedRows = 5;

/** Asks Athena for the events that bear on agents, over a trail's bucket. Nothing vouches for the objects it reads. */
export function athenaSource(settings: AthenaSettings): EventSource {
  return {
    kind: 'athena',
    async collect(window, accounts, take) {
      const asked = [...new Set(accounts)].sort();
      const settled = settledPart(window, settings.timer.now());
      const limits: EventLimit[] = ['agent-sessions-only', 'not-verified'];
      if (settled === null || settled.to < window.to) limits.push('delivery-delay');
      const regions: RegionCoverage[] = [];
      let connection: AwsConnection | EventGap;
      try {
        connection = await settings.connect();
      } catch (error) {
        connection = gapOfError(error, settings.workGroup);
      }
      let names: readonly string[] = ['*'];
      if (!('reason' in connection)) {
        const { partition, region } = connection;
        const known = askedRegions(partition, settings.regions, region);
        const left = regionLimit(partition, settings.regions);
        if (left !== null) limits.push(left);
        if (known.length > 0) names = known;
        else connection = { reason: 'nothing-seen', place: null, message: 'no Region is known: name them' };
      }
      let calls = 0;
      let bytes = 0;
      for (let at = 0; at < asked.length; at += accountsPerQuery) {
        const some = asked.slice(at, at + accountsPerQuery);
        const answer =
          settled === null
            ? nothingAsked
            : 'reason' in connection
              ? { ...nothingAsked, gaps: [connection] }
              : await ask(connection, { ...settings, regions: names }, some, settled, take);
        calls += answer.calls;
        bytes += answer.bytes;
        for (const account of some)
          for (const region of names)
            regions.push(coverageOf(settings, account, region, settled, limits, answer));
      }
      const where = `the table \`${settings.database}.${settings.table}\``;
      return { source: 'athena', regions: doubtSilence(regions, where), work: { calls, objects: 0, bytes } };
    },
  };
}

interface Answer {
  readonly calls: number;
  readonly bytes: number;
  readonly gaps: readonly EventGap[];
  /** By account and Region, with a space between. */
  readonly counts: ReadonlyMap<string, number>;
}

const nothingAsked: Answer = { calls: 0, bytes: 0, gaps: [], counts: new Map() };

async function ask(
  connection: AwsConnection,
  settings: AthenaSettings,
  accounts: readonly AccountId[],
  window: EventWindow,
  take: TakeEvents,
): Promise<Answer> {
  const isTheirs = (arn: string) => accounts.some((account) => arn.split(':')[4] === account);
  const principals = settings.principals.filter(isTheirs);
  const sql = athenaQuery({ ...settings, accounts, principals, window });
  const wrong = (message: string): Answer => ({
    ...nothingAsked,
    gaps: [{ reason: 'query-failed', place: null, message }],
  });
  if (sql === null) return wrong('the database, the table or a Region has a name that is none');
  if (Buffer.byteLength(sql) > longestStatement)
    return wrong(`the query names ${principals.length} principals, which is more than a statement holds`);
  const counts = new Map<string, number>();
  const gaps: EventGap[] = [];
  let malformed = 0;
  const run: AthenaRun = { ...settings, client: connection.client(AthenaClient, settings.athenaRegion) };
  const outcome = await runQuery(run, sql, async (rows) => {
    const batches = new Map<string, { account: AccountId; region: string; events: RawEvent[] }>();
    for (const row of rows) {
      const reading = readRow(row);
      const account = reading.ok ? parseAccountId(reading.account) : null;
      if (!reading.ok || account === null) {
        malformed++;
        const message = reading.ok ? 'a row names no account' : reading.reason;
        if (malformed <= namedRows) gaps.push({ reason: 'malformed', place: null, message });
        continue;
      }
      const key = `${account} ${reading.region}`;
      const batch = batches.get(key) ?? { account, region: reading.region, events: [] };
      batches.set(key, batch);
      batch.events.push(reading.event);
    }
    for (const [key, batch] of batches) {
      counts.set(key, (counts.get(key) ?? 0) + batch.events.length);
      await take(batch);
    }
  });
  if (outcome.gap !== null) gaps.push(outcome.gap);
  return { calls: outcome.calls, bytes: outcome.scannedBytes, gaps, counts };
}

function coverageOf(
  { trail }: AthenaSettings,
  account: AccountId,
  region: string,
  settled: EventWindow | null,
  limits: readonly EventLimit[],
  answer: Answer,
): RegionCoverage {
  const shortfall = trailShortfall(trail, region, { from: settled?.from ?? null });
  const gaps = [...shortfall.gaps, ...answer.gaps];
  return {
    account,
    region,
    state: gaps.length === 0 && settled !== null ? 'complete' : 'unknown',
    seen: answer.gaps.length === 0 ? settled : null,
    events: answer.counts.get(`${account} ${region}`) ?? 0,
    gaps,
    limits: [...limits, ...shortfall.limits],
  };
}

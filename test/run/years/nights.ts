import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FindingEvent, FindingRecord } from '../../../src/audit/lifecycle.ts';
import { shownState } from '../../../src/audit/shown-state.ts';
import { triage } from '../../../src/audit/triage.ts';
import type { AccountId, Instant } from '../../../src/estate/identifiers.ts';
import { judgeBeside, readScanInputs } from '../../../src/run/judge-estate.ts';
import { createJudgingMemory } from '../../../src/run/judging-memory.ts';
import { withoutSessions } from '../../../src/run/kept-estate.ts';
import { recordJudged } from '../../../src/run/scan.ts';
import { settleAfterScan } from '../../../src/run/settle-after-scan.ts';
import type { Store } from '../../../src/store/store.ts';
import type { Random } from '../../oracle/random.ts';
import { explained } from './fold.ts';
import {
  arnOf,
  changeAccount,
  excessOf,
  members,
  newWorld,
  passDay,
  registryText,
  writeEstate,
} from './world.ts';

const first = Date.UTC(2026, 0, 1, 2, 15);
const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
const rule = 'agent-outside-intended-scope';

/** What the nights came to. */
export interface Years {
  readonly nights: number;
  readonly scans: number;
  readonly partial: number;
  readonly incomplete: number;
  /** Events by kind. */
  readonly events: Readonly<Record<string, number>>;
  /** Kept states that were compared with what their events say. */
  readonly explained: number;
  /** Findings that were compared with the world itself. */
  readonly checked: number;
  readonly findings: number;
  readonly decisions: number;
  /** In words; none when all is well. */
  readonly problems: readonly string[];
}

/** What is done between two nights, and told of one. */
export interface YearsOptions {
  readonly folder: string;
  readonly nights: number;
  readonly random: Random;
  /** Called after each night, with the moment it is then. */
  readonly afterNight?: (night: number, now: Instant) => Promise<void>;
}

/**
 * Lives through so many nights of a world that changes, is read in part, and is decided about, and holds each night against two
 * second opinions: what the events alone say of each finding, and what the world is.
 */
export async function liveThrough(store: Store, options: YearsOptions): Promise<Years> {
  const { folder, nights, random } = options;
  const world = newWorld(random);
  const memory = createJudgingMemory();
  const problems: string[] = [];
  const events: Record<string, number> = {};
  let [scans, partial, incomplete, explainedStates, checked, decisions, number] = [0, 0, 0, 0, 0, 0, 0];
  let wholeAt = '';
  const seen = new Map<string, readonly FindingEvent[]>();

  const scan = async (now: number, only: AccountId | null): Promise<void> => {
    const at = new Date(now).toISOString() as Instant;
    const estatePath = join(folder, 'estate');
    const registryPath = join(folder, 'registry.yaml');
    writeEstate(estatePath, world, at);
    writeFileSync(registryPath, registryText(world));
    const read = await readScanInputs(estatePath, registryPath, memory);
    const [base] = await store.scans({ limit: 1 });
    // As a look at a change does: the rest as it was kept, under the key of the scan before.
    const estate =
      only === null || base === undefined
        ? read.estate
        : { ...withoutSessions(read.estate), key: base.estate };
    const judged = await judgeBeside(store, { ...read, estate }, memory);
    number += 1;
    const clock = { now: () => at, newScanId: () => `scan-${String(number).padStart(5, '0')}` };
    const reading = only === null ? undefined : { accounts: new Set([only]), because: 'a change' };
    const result = await recordJudged(store, judged, at, clock, () => {}, reading);
    await settleAfterScan(store, judged, result.scan, (text) => problems.push(`${at}: ${text}`));
    scans += 1;
    if (only === null) wholeAt = at;
    else partial += 1;
    if (!result.scan.sealed) incomplete += 1;
    for (const { fingerprint } of result.changes) seen.delete(fingerprint);
    await check(at, result.scan.id, only);
  };

  const check = async (at: Instant, scanId: string, only: AccountId | null): Promise<void> => {
    const findings = await store.findings({});
    const byPrincipal = new Map<string, FindingRecord>();
    for (const record of findings) {
      const { fingerprint } = record.detection;
      const own = seen.get(fingerprint) ?? (await store.events(fingerprint));
      seen.set(fingerprint, own);
      if (record.detection.rule === rule) byPrincipal.set(record.detection.principal, record);
      try {
        const { kept, told } = explained(record, own, wholeAt, shownState(record));
        explainedStates += 1;
        if (JSON.stringify(kept) !== JSON.stringify(told))
          problems.push(
            `${at} ${record.detection.title}: kept ${JSON.stringify(kept)}, its events say ${JSON.stringify(told)}`,
          );
        if (only === null && record.presence !== 'absent' && (record.suppression?.expires ?? '~') <= at)
          problems.push(`${at} ${record.detection.title}: its acceptance is over, and still holds`);
      } catch (thrown) {
        problems.push(`${at} ${record.detection.title}: ${String(thrown)}`);
      }
      for (const event of own) {
        if (event.scanId !== scanId) continue;
        events[event.kind] = (events[event.kind] ?? 0) + 1;
        const settles = event.kind === 'resolved' || event.kind === 'narrowed';
        const { account } = record.detection;
        if (settles && (only !== null || world.unread.has(account)))
          problems.push(`${at} ${record.detection.title}: ${event.kind} by a scan that had not read it`);
      }
    }
    for (const role of world.roles) {
      const record = byPrincipal.get(arnOf(role));
      const isThere = record !== undefined && record.presence !== 'absent';
      const state = world.unread.get(role.account);
      const exceeds = excessOf(role).length > 0;
      checked += 1;
      const isRead = state === undefined && (only === null || only === role.account);
      if (isRead && exceeds && !isThere) problems.push(`${at} ${arnOf(role)}: exceeds, and nothing says so`);
      if (isRead && only === null && world.isOrganizationRead && !exceeds && isThere)
        problems.push(`${at} ${arnOf(role)}: is within, and is still called beyond`);
      if (exceeds && record?.presence === 'absent' && isResolvedNow(record, seen, scanId))
        problems.push(`${at} ${arnOf(role)}: exceeds, and was resolved`);
    }
  };

  for (let night = 0; night < nights; night += 1) {
    const now = first + night * dayMs;
    if (night > 0) passDay(world, random);
    await scan(now, null);
    decisions += await decide(store, random, new Date(now + hourMs).toISOString() as Instant, seen);
    if (random.next() < 0.25) {
      const account = members[random.below(members.length)] ?? members[0];
      if (!world.unread.has(account)) {
        changeAccount(world, account, random);
        await scan(now + 8 * hourMs, account as AccountId);
      }
    }
    await options.afterNight?.(night, new Date(now + 9 * hourMs).toISOString() as Instant);
  }
  return {
    ...{
      nights,
      scans,
      partial,
      incomplete,
      events,
      explained: explainedStates,
      checked,
      decisions,
      problems,
    },
    findings: (await store.findings({})).length,
  };
}

function isResolvedNow(
  { detection }: FindingRecord,
  seen: ReadonlyMap<string, readonly FindingEvent[]>,
  scanId: string,
): boolean {
  const last = (seen.get(detection.fingerprint) ?? []).findLast(({ kind }) => kind === 'resolved');
  return last?.scanId === scanId;
}

/** People decide about some findings; returns how many decisions were taken. */
async function decide(
  store: Store,
  random: Random,
  at: Instant,
  seen: Map<string, readonly FindingEvent[]>,
): Promise<number> {
  let taken = 0;
  for (const { estate, detection, presence } of await store.findings({})) {
    if (presence === 'absent' || random.next() > 0.06) continue;
    const expires = new Date(Date.parse(at) + (1 + random.below(25)) * dayMs).toISOString() as Instant;
    const dice = random.next();
    const decided = await store.triage(estate, detection.fingerprint, (record) => {
      if (dice < 0.5) return triage(record, { kind: 'accept', reason: 'for now', expires }, 'wei.chen', at);
      if (dice < 0.75)
        return triage(record, { kind: 'acknowledge', note: '', notMine: false }, 'wei.chen', at);
      return triage(record, { kind: 'reopen', reason: 'looked again' }, 'wei.chen', at);
    });
    if (decided.ok) taken += 1;
    seen.delete(detection.fingerprint);
  }
  return taken;
}

import type { DigestFacts } from '../audit/digest-facts.ts';
import type { KeptChange } from '../audit/kept-change.ts';
import type { FindingEvent } from '../audit/lifecycle.ts';
import { ruleCatalog } from '../audit/rule-catalog.ts';
import type { Coverage } from '../deliver/scan-result.ts';
import type { DigestInput } from '../deliver/slack/digest-input.ts';
import type { NamingOfPeople } from '../deliver/slack/people.ts';
import type { Instant } from '../estate/identifiers.ts';
import { accountsOf } from '../store/kept-coverage.ts';
import type { OutboxRow } from '../store/outbox.ts';
import type { DigestRowFacts } from '../store/outbox-of-scan.ts';
import type { Store, StoredScan } from '../store/store.ts';
import { shownFinding, worstFirst } from './shown-findings.ts';

/**
 * Scans looked back at, for the night before and for how long an account is unread. Looks between two nights that found
 * nothing are not among them: there may be a thousand in a day.
 */
const mostScans = 500;

const required: ReadonlySet<string> = new Set(ruleCatalog.flatMap(({ requires }) => requires));

/**
 * Reads what the digest of a scan is made of. Throws StoreError; null where the scan is not kept.
 * @param now when it is written, by the store's clock
 */
export async function digestData(
  store: Store,
  row: OutboxRow,
  now: Instant,
  people: NamingOfPeople,
): Promise<DigestInput | null> {
  const { estate, scanId, id } = row;
  if (estate === null || scanId === null) return null;
  const all = await store.scans({ estate, isTold: true, limit: mostScans });
  const scans = all.filter(({ standing }) => standing === 'applied');
  const place = scans.findIndex((scan) => scan.id === scanId);
  const scan =
    scans[place] ?? (await store.scans({ idPrefix: scanId, limit: 2 })).find((one) => one.id === scanId);
  // Of a night that is so old that its coverage was given up nobody waits for the digest.
  if (scan === undefined || scan.coverage === null) return null;
  const before = place < 0 ? undefined : scans[place + 1];
  const { told, held, addsOnly } = factsOf(row);
  const previous = before === undefined ? null : await previousNight(store, before);
  const scanIds = [...sinceLastDigest(all, scan), scan.id];
  const isUnsettled = (await store.unsettledScans(estate)).some((one) => one.scan.id === scanId);
  const { layers, maturity } = await store.scanFacts(estate);
  const coverage = scan.coverage as Coverage;
  return {
    id,
    now,
    scan: {
      id: scan.id,
      startedAt: scan.startedAt,
      collectedAt: scan.collectedAt,
      coverage,
      hasRegistry: scan.registryDigest !== null,
    },
    previous,
    facts: told,
    held,
    addsOnly,
    events: await eventsOf(store, scanIds),
    findings: (await store.findings({ estate })).map(shownFinding).sort(worstFirst),
    changes: isUnsettled ? null : await changesOf(store, scanIds),
    layers,
    agents: maturity,
    unreadSince: unreadSince(place < 0 ? [scan] : scans.slice(place)),
    heads: await store.chainHeads([...accountsOf(scan)]),
    undelivered: await undeliveredSince(store, before?.startedAt ?? null, row),
    people,
    team: null,
  };
}

/**
 * The scans of parts of the estate since the night before, oldest first: what they found has no digest of its own, and the
 * night finds it there already. INVARIANT: what any scan did to a finding is told by one digest.
 */
function sinceLastDigest(all: readonly StoredScan[], scan: StoredScan): readonly string[] {
  const place = all.findIndex(({ id }) => id === scan.id);
  const older = place < 0 ? [] : all.slice(place + 1);
  const end = older.findIndex(({ standing }) => standing === 'applied');
  const between = end < 0 ? older : older.slice(0, end);
  return between
    .filter(({ standing }) => standing === 'partial')
    .map(({ id }) => id)
    .toReversed();
}

async function eventsOf(store: Store, scanIds: readonly string[]): Promise<readonly FindingEvent[]> {
  const moves = [];
  for (const scanId of scanIds) moves.push(...(await store.scanMoves(scanId)).events);
  return moves;
}

async function changesOf(store: Store, scanIds: readonly string[]): Promise<readonly KeptChange[]> {
  const changes = [];
  for (const scanId of scanIds) changes.push(...(await store.changes({ scanId })));
  return changes;
}

/** What the row of a digest keeps; rows of other releases may keep less. */
export function factsOf({ facts }: Pick<OutboxRow, 'facts'>): DigestRowFacts {
  const kept = (facts ?? {}) as Partial<DigestRowFacts>;
  return { told: kept.told ?? null, held: kept.held ?? [], addsOnly: kept.addsOnly ?? null };
}

/** What the digest of a scan kept; null where it has none. */
export async function factsOfScan(store: Store, estate: string, scanId: string): Promise<DigestFacts | null> {
  const rows = await store.deliveries({ estate, kind: 'digest', limit: mostScans });
  const found = rows.find(({ row }) => row.scanId === scanId);
  return found === undefined ? null : factsOf(found.row).told;
}

/** What the newest digest of an estate kept: what is true of a part that was read since. */
export async function newestFacts(store: Store, estate: string): Promise<DigestFacts | null> {
  const [newest] = await store.deliveries({ estate, kind: 'digest', limit: 1 });
  return newest === undefined ? null : factsOf(newest.row).told;
}

async function previousNight(store: Store, before: StoredScan): Promise<DigestInput['previous']> {
  const facts = await factsOfScan(store, before.estate, before.id);
  return {
    collectedAt: before.collectedAt,
    accounts: accountsOf(before),
    rules: facts === null ? null : new Set(facts.rules),
    granted: facts?.granted ?? {},
  };
}

/** For each account that the newest of these scans did not read whole: the first of those in a row that did not. */
function unreadSince([newest, ...older]: readonly StoredScan[]): ReadonlyMap<string, Instant> {
  const since = new Map<string, Instant>();
  if (newest === undefined) return since;
  for (const account of unreadIn(newest)) since.set(account, newest.collectedAt);
  const open = new Set(since.keys());
  for (const scan of older) {
    if (open.size === 0) break;
    const unread = unreadIn(scan);
    for (const account of open) {
      if (unread.has(account)) since.set(account, scan.collectedAt);
      else open.delete(account);
    }
  }
  return since;
}

/** None of a scan whose coverage was given up: how long before that it was unread nobody knows any more. */
function unreadIn({ coverage }: StoredScan): ReadonlySet<string> {
  return new Set(
    ((coverage as Coverage | null)?.layers ?? [])
      .filter(({ state, layer }) => state === 'unknown' && required.has(layer))
      .map(({ account }) => account),
  );
}

/** Messages that were given up since the night before, and that nobody will be told of but here. */
async function undeliveredSince(store: Store, since: Instant | null, { id }: OutboxRow): Promise<number> {
  const rows = [
    ...(await store.deliveries({ outcome: 'failed', limit: mostScans })),
    ...(await store.deliveries({ outcome: 'poison', limit: mostScans })),
  ];
  return rows
    .filter(({ row }) => row.id !== id && (since === null || (row.finishedAt ?? '') >= since))
    .reduce(
      (sum, { messages }) => sum + Math.max(1, messages.filter(({ state }) => state !== 'sent').length),
      0,
    );
}

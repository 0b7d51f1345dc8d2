import type { CallLimits } from '../collect/aws/call-limits.ts';
import type { CollectConfig, OptionalLayer } from '../collect/aws/collect-config.ts';
import type { EstateFiles, ReadPiece } from '../collect/kept/estate-lots.ts';
import { overlayEstate } from '../collect/kept/overlay-estate.ts';
import type { ScanResult } from '../deliver/scan-result.ts';
import { momentInWords } from '../deliver/text/times.ts';
import type { ChangeEvent } from '../estate/changes/change-event.ts';
import { changesInOrder } from '../estate/changes/changes-in-order.ts';
import { type Touched, touchedBy } from '../estate/changes/touched-by.ts';
import type { Estate } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { accountsOf } from '../store/kept-coverage.ts';
import type { Store, StoredScan } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { collectFromAws } from './collect-from-aws.ts';
import { failure } from './failure.ts';
import { judgeEstate, readRegistryBeside } from './judge-estate.ts';
import type { JudgingMemory } from './judging-memory.ts';
import { layOutEstate, withoutSessions } from './kept-estate.ts';
import { readEstateInput } from './read-inputs.ts';
import { recordJudged, type ScanListener } from './scan.ts';
import { settleAfterScan } from './settle-after-scan.ts';
import { clockAhead, storeClockAhead, timerAhead } from './store-clock.ts';
import { withTemporaryEstate } from './temporary-estate.ts';

/** What a look at changes needs. */
export interface PartialScanMeans {
  readonly store: Store;
  readonly config: CollectConfig;
  /** The registry's path; null: there is none. */
  readonly registry: string | null;
  /** What was compared before; it goes from look to look. */
  readonly memory: JudgingMemory;
  readonly listener: ScanListener;
  /** How fast AWS may be called, by all workers together; absent: as this process alone may. */
  readonly limits?: CallLimits;
  readonly clock?: Clock;
}

/** What a look came to. */
export type PartialScan =
  | {
      readonly state: 'kept';
      readonly result: ScanResult;
      readonly accounts: readonly AccountId[];
      readonly unread: Touched;
    }
  /** Nothing to look at: why, in words. */
  | { readonly state: 'nothing'; readonly why: string; readonly unread: Touched };

/** Layers that say who may do what, and change by a call. */
const reread: readonly OptionalLayer[] = ['resources', 'tags'];

/**
 * Reads what some changes touched anew, puts it over the estate of the newest scan, judges that, and keeps what got worse.
 * It settles nothing: the next whole scan does. StoreError and CommandFailure when the store or AWS cannot be used: the
 * same changes may then be tried again, as may those that touch what it calls unread.
 */
export async function scanChanged(
  means: PartialScanMeans,
  events: readonly ChangeEvent[],
): Promise<PartialScan> {
  for (let looks = 1; ; looks++) {
    const looked = await lookOnce(means, events);
    if (looked.state === 'nothing' || looked.result.scan.standing !== 'superseded') return looked;
    // A night was kept meanwhile: it may have read the account before the change.
    if (looks === mostLooks) throw failure('each time it was looked, a whole scan was kept meanwhile');
  }
}

/** Nights are kept hours apart, and looks take seconds. */
const mostLooks = 3;

async function lookOnce(means: PartialScanMeans, events: readonly ChangeEvent[]): Promise<PartialScan> {
  const { store } = means;
  const touched = touchedBy(events);
  const concerned = [...touched.accounts, ...events.flatMap(({ account }) => account ?? [])];
  const scans = await store.scans({ limit: recentScans });
  // A store may hold several organizations: theirs is the one that has their accounts.
  const newest = scans.find(
    (scan) => scan.standing !== 'superseded' && concerned.some((id) => accountsOf(scan).has(id)),
  );
  if (newest === undefined) return nothing('they concern no account of a scan that is kept');
  const wholes = await store.scans({ estate: newest.estate, standing: 'applied', limit: recentScans });
  // Of two that overlapped the one that was begun first may have been kept last.
  const whole = wholes.toSorted(byCollection)[0];
  // Asked again: INVARIANT: the base is no older than the whole scan that it is said to lie over.
  const base = (await store.scans({ estate: newest.estate, limit: recentScans })).find(
    ({ id, standing }) => standing === 'partial' || id === whole?.id,
  );
  if (whole === undefined || base === undefined) return nothing('no whole scan is kept yet');
  const known = accountsOf(base);
  const accounts = [...touched.accounts].filter((id) => known.has(id)).sort();
  if (accounts.length === 0 && !touched.organization)
    return nothing('they concern no account of the last scan');
  return withTemporaryEstate((place) => look(means, events, { base, whole, accounts, touched, place }));
}

/** The one that was collected last first; of two of one time the order stays. */
function byCollection(left: StoredScan, right: StoredScan): number {
  if (left.collectedAt === right.collectedAt) return 0;
  return left.collectedAt < right.collectedAt ? 1 : -1;
}

/** A partial scan's base is among the last ones; a store may hold several organizations. */
const recentScans = 50;

interface Look {
  readonly base: StoredScan;
  /** The newest whole one. */
  readonly whole: StoredScan;
  readonly accounts: readonly AccountId[];
  readonly touched: Touched;
  readonly place: string;
}

async function look(
  means: PartialScanMeans,
  events: readonly ChangeEvent[],
  { base, whole, accounts, touched, place }: Look,
): Promise<PartialScan> {
  const { store, listener, memory, limits } = means;
  const aheadMs = means.clock === undefined ? await storeClockAhead(store) : 0;
  const clock = means.clock ?? clockAhead(aheadMs);
  const startedAt = clock.now();
  const registry = await readRegistryBeside(means.registry, memory);
  const kept = await layOutEstate(store, base, place);
  if (kept === null) return nothing('the estate of the last scan is not kept');
  const fresh = `${place}-fresh`;
  const config = configFor(means.config, accounts, base);
  await collectFromAws(
    { config, out: fresh, organization: touched.organization, ...(limits === undefined ? {} : { limits }) },
    listener.report,
    timerAhead(aheadMs),
  );
  const overlay = await overlayEstate(kept.path, fresh, accounts, touched.organization);
  const { taken, left } = overlay;
  const unread = { accounts: new Set(left), organization: touched.organization && !overlay.organization };
  for (const id of left) listener.warn(`account ${id} changed, and could not be read anew`);
  if (unread.organization) listener.warn('the organization changed, and could not be read anew');
  if (taken.length === 0 && !overlay.organization) return nothing('nothing of it could be read', unread);
  const digests = new Map<string, string>();
  const pieces = new Map<string, readonly ReadPiece[]>();
  const again = memory && { memory: memory.reading, pieces };
  const own = registry?.onDisk.parsed.registry ?? null;
  const read = await readEstateInput(kept.path, own, digests, again);
  const estate = withChanges(read, base, [...kept.changeEvents, ...events]);
  const files: EstateFiles = { root: kept.path, digests, pieces };
  // What came and went is for the night to say, which has the trail.
  const judged = judgeEstate({ estate, registry, files }, await store.guardrails(base.estate), memory);
  const concerned = overlay.organization ? estate.accounts.map(({ id }) => id) : taken;
  const { collectedAt, estateDigest } = whole;
  const over = { collectedAt, estateDigest };
  const partial = { accounts: new Set(concerned), because: inWords(events), over };
  const result = await recordJudged(store, judged, startedAt, clock, listener.warn, partial);
  await settleAfterScan(store, judged, result.scan, listener.warn);
  return { state: 'kept', result, accounts: concerned, unread };
}

/** Only these accounts, and of them only what a call can change. Without any the first one stands for the organization. */
function configFor(config: CollectConfig, accounts: readonly AccountId[], base: StoredScan): CollectConfig {
  const from = accounts.length > 0 ? accounts : [...accountsOf(base)].slice(0, 1);
  return {
    ...config,
    accounts: { from, include: null, exclude: null },
    layers: new Set(reread.filter((layer) => config.layers.has(layer))),
    events: null,
  };
}

/** The estate under the key of the scan before it, with the calls that changed it, each once, in order of time. */
function withChanges(read: Estate, { estate: key }: StoredScan, changes: readonly ChangeEvent[]): Estate {
  return { ...withoutSessions(read), key, changeEvents: changesInOrder(changes) };
}

function inWords(events: readonly ChangeEvent[]): string {
  const [first] = events;
  if (first === undefined) return 'a change';
  const more = events.length > 1 ? ` and ${events.length - 1} more` : '';
  return `${first.action} at ${momentInWords(first.at)}${more}`;
}

function nothing(why: string, unread: Touched = untouched): PartialScan {
  return { state: 'nothing', why, unread };
}

const untouched: Touched = { accounts: new Set(), organization: false };

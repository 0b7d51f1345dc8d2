import { changeEventsFile, EstateChangedError, estateLots } from '../collect/kept/estate-lots.ts';
import { writeKeptEstate } from '../collect/kept/write-kept-estate.ts';
import type { ChangeEvent } from '../estate/changes/change-event.ts';
import { changesInOrder } from '../estate/changes/changes-in-order.ts';
import type { Estate, LayerState } from '../estate/estate.ts';
import { layersOf } from '../store/kept-coverage.ts';
import type { Store, StoredScan } from '../store/store.ts';
import { failure } from './failure.ts';
import type { ScanInputs } from './judge-estate.ts';
import { readEstateInput } from './read-inputs.ts';
import { withTemporaryEstate } from './temporary-estate.ts';

/**
 * Keeps an estate in the store as it was read, before its scan is recorded. A store in memory keeps none: nobody could ask
 * for it later.
 * @returns the version to name in the scan's report; null where the estate is not kept
 */
export async function keepEstate(
  store: Store,
  key: string,
  { estate, files }: ScanInputs,
): Promise<number | null> {
  if (files === undefined || store.kind === 'memory') return null;
  try {
    return await store.keepEstate(key, estateLots(files, estate.changeEvents ?? []));
  } catch (error) {
    if (error instanceof EstateChangedError) throw failure(error.message, error);
    throw error;
  }
}

/**
 * The estate of an earlier scan as it was kept: who there was, what they were granted, the organization, and the calls that
 * changed them; no sessions, and therefore nothing known of the trail. null where the store does not hold it (any more).
 * @param changesSince an earlier scan: the change events of all scans after it are with it, not only the scan's own
 */
export async function readKeptEstate(
  store: Store,
  scan: StoredScan,
  changesSince: StoredScan | null = null,
): Promise<Estate | null> {
  const { estate: key, estateVersion: version } = scan;
  if (version === null) return null;
  return withTemporaryEstate(async (place) => {
    const written = await layOutEstate(store, scan, place);
    if (written === null) return null;
    const since = changesSince?.estateVersion ?? null;
    const changeEvents =
      since === null ? written.changeEvents : await changesBetween(store, key, since, version);
    return asKept(await readEstateInput(written.path), scan, changeEvents);
  });
}

/** A kept estate that lies in a folder again, as its files and as what they say. */
export interface LaidOutEstate {
  readonly path: string;
  readonly changeEvents: readonly ChangeEvent[];
}

/** Lays the estate of a scan out in a folder, which is made; null where the store does not hold it. */
export async function layOutEstate(
  store: Store,
  { estate, estateVersion: version }: StoredScan,
  folder: string,
): Promise<LaidOutEstate | null> {
  if (version === null) return null;
  const { hasFiles, ...written } = await writeKeptEstate(store.keptEntries({ estate, version }), folder);
  return hasFiles ? written : null;
}

/** Why nothing is known of the trail in a kept estate. */
const notKept = 'events are not kept with an estate';

/**
 * The estate of a scan as a store gives it back, of one that is at hand. What the files that are not kept would have said is
 * unknown, never absent.
 */
export function asKept(
  estate: Estate,
  scan: Pick<StoredScan, 'estate' | 'estateDigest' | 'collectedAt'>,
  changeEvents: readonly ChangeEvent[],
): Estate {
  return {
    ...withoutSessions(estate),
    key: scan.estate,
    digest: scan.estateDigest,
    collectedAt: scan.collectedAt,
    changeEvents,
  };
}

/** An estate as nobody looked at its sessions. */
export function withoutSessions(estate: Estate): Estate {
  return { ...estate, sessions: [], layers: estate.layers.map(asUnread) };
}

function asUnread(layer: LayerState): LayerState {
  return layer.layer === 'cloudtrail' && layer.state === 'complete'
    ? { ...layer, state: 'unknown', reason: notKept }
    : layer;
}

/** A kept estate for which the trail counts as read as far as it was for its scan: its change events are all there. */
export function withItsTrail(estate: Estate, scan: StoredScan): Estate {
  const whole = new Set<string>(
    layersOf(scan).flatMap(({ account, layer, state }) =>
      layer === 'cloudtrail' && state === 'complete' ? [account] : [],
    ),
  );
  return {
    ...estate,
    layers: estate.layers.map((one) =>
      one.layer === 'cloudtrail' && whole.has(one.account)
        ? { ...one, state: 'complete', reason: null }
        : one,
    ),
  };
}

/** Every change event that a scan brought after one version, up to another, in order of time. */
async function changesBetween(
  store: Store,
  estate: string,
  cameAfter: number,
  version: number,
): Promise<readonly ChangeEvent[]> {
  const events: ChangeEvent[] = [];
  for await (const lot of store.keptEntries({ estate, version, cameAfter, file: changeEventsFile }))
    for (const { text } of lot) events.push(JSON.parse(text) as ChangeEvent);
  return changesInOrder(events);
}

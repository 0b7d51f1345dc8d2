import type { Estate } from '../estate/estate.ts';
import { type Instant, parseInstant } from '../estate/identifiers.ts';
import type { StoreLocation } from '../store/location.ts';
import type { Store, StoredScan } from '../store/store.ts';
import { failure } from './failure.ts';
import { readKeptEstate } from './kept-estate.ts';
import { requireExisting, withStore } from './open-location.ts';
import { readEstateInput, type UsableRegistry } from './read-inputs.ts';

/** An estate that somebody asks about: collected data on disk, or what a store kept of a scan. */
export type AskedEstate =
  | { readonly path: string }
  | {
      readonly store: StoreLocation;
      /** A scan's id or the beginning of one, a day, or a moment; null: the newest. */
      readonly at: string | null;
    };

/**
 * Reads the estate that is asked about; the scan it is of, where a store kept it. A CommandFailure when there is none.
 * @param registry for the signatures of its own
 * @param changesSince an earlier scan of the same store: what changed since is to be with the estate
 */
export async function readAskedEstate(
  asked: AskedEstate,
  registry: UsableRegistry | null = null,
  changesSince: StoredScan | null = null,
): Promise<{ readonly estate: Estate; readonly scan: StoredScan | null }> {
  if ('path' in asked)
    return {
      estate: await readEstateInput(asked.path, registry?.onDisk.parsed.registry ?? null),
      scan: null,
    };
  requireExisting(asked.store);
  return withStore(asked.store, async (store) => {
    const scan = await scanAsked(store, asked.at);
    const estate = await readKeptEstate(store, scan, changesSince);
    if (estate === null) throw notKept(scan);
    return { estate, scan };
  });
}

/** The scan that is meant: the newest of that day or moment, or the one that is called so. A CommandFailure without one. */
export async function scanAsked(store: Store, at: string | null): Promise<StoredScan> {
  const moment = at === null ? null : momentOf(at);
  const filter = at === null ? {} : moment === null ? { idPrefix: at } : { collectedBy: moment };
  const all = await store.scans({ ...filter, limit: mostScans });
  const isNamed = at !== null && moment === null;
  // What came too late to count is older than what is kept: it answers only where it is called by its name.
  const found = isNamed ? all : all.filter(({ standing }) => standing !== 'superseded');
  const [newest] = found;
  if (newest === undefined) {
    const what =
      at === null
        ? 'no scan'
        : moment === null
          ? `no scan whose id begins with \`${at}\``
          : `no scan from ${at} or before`;
    throw failure(`the store \`${store.location}\` holds ${what}`);
  }
  if (at !== null && moment === null) {
    if (found.length > 1) throw failure(`several scans' ids begin with \`${at}\`: give more of it`);
    return newest;
  }
  const other = found.find(({ estate }) => estate !== newest.estate);
  if (other === undefined) return newest;
  throw failure(
    `the store holds several estates, such as \`${newest.estate}\` and \`${other.estate}\`: give a scan's id, such as \`${newest.id}\``,
  );
}

/** The error of a scan whose estate the store does not hold. */
export function notKept(scan: StoredScan): Error {
  return failure(
    `the estate of scan \`${scan.id}\` is not kept: it was scanned by an earlier release, or has been given up since`,
  );
}

/** Enough to see whether a store holds estates of several organizations. */
const mostScans = 50;

/** The end of a day in UTC, or a moment; null where it is neither. */
function momentOf(at: string): Instant | null {
  if (!/^\d{4}-\d/.test(at)) return null;
  const moment = parseInstant(/^\d{4}-\d\d-\d\d$/.test(at) ? `${at}T23:59:59.999Z` : at);
  if (moment === null)
    throw failure(`\`${at}\` is no time: write \`2026-11-20\` or \`2026-11-20T22:10:00Z\`, or a scan's id`);
  return moment;
}

import { type EstateEntry, type EstateLot, withTexts } from '../../estate/estate-entry.ts';
import { storableText } from '../storable.ts';
import type { KeptEntriesFilter } from '../store.ts';

interface HeldEntry {
  readonly entry: EstateEntry;
  readonly from: number;
  until: number | null;
}

/** Kept estates in this process: what sql/estate-rows.ts does in SQL. */
export interface MemoryEstates {
  keep(estate: string, lots: AsyncIterable<EstateLot>): Promise<number>;
  select(filter: KeptEntriesFilter): readonly EstateEntry[];
  /** The versions of each estate that are kept, the oldest first. */
  kept(): ReadonlyMap<string, readonly number[]>;
  /** Gives up the versions below a floor; with `isTrial` it only says how much went. */
  giveUp(
    estate: string,
    floor: number,
    isTrial: boolean,
  ): { readonly entries: number; readonly documents: number };
}

/** Makes the place for kept estates of a store in memory. */
export function createMemoryEstates(): MemoryEstates {
  const versions = new Map<string, number>();
  const floors = new Map<string, number>();
  const held = new Map<string, HeldEntry[]>();
  const isKept = (estate: string, version: number): boolean => version >= (floors.get(estate) ?? 1);
  const documents = (): Set<string> =>
    new Set([...held.values()].flatMap((all) => all.map(({ entry }) => entry.digest)));
  return {
    keep: async (estate, lots) => {
      const given: EstateEntry[] = [];
      for await (const lot of lots)
        for (const one of await withTexts(lot, lot.entries))
          given.push({ ...one, path: storableText(one.path), text: storableText(one.text) });
      // From here on within one turn of the event loop.
      const version = (versions.get(estate) ?? 0) + 1;
      versions.set(estate, version);
      const all = held.get(estate) ?? [];
      const now = new Map(all.filter(({ until }) => until === null).map((one) => [one.entry.path, one]));
      const seen = new Set<string>();
      for (const entry of given) {
        if (seen.has(entry.path)) continue;
        seen.add(entry.path);
        const before = now.get(entry.path);
        now.delete(entry.path);
        if (before?.entry.digest === entry.digest) continue;
        if (before !== undefined) before.until = version;
        all.push({ entry, from: version, until: null });
      }
      for (const one of now.values()) one.until = version;
      held.set(estate, all);
      return version;
    },
    kept: () =>
      new Map(
        [...versions].map(([estate, newest]) => [
          estate,
          Array.from({ length: newest }, (_, index) => index + 1).filter((one) => isKept(estate, one)),
        ]),
      ),
    giveUp: (estate, floor, isTrial) => {
      const all = held.get(estate) ?? [];
      const left = all.filter(({ until }) => until === null || until > floor);
      if (isTrial) return { entries: all.length - left.length, documents: 0 };
      const before = documents().size;
      floors.set(estate, floor);
      held.set(estate, left);
      return { entries: all.length - left.length, documents: before - documents().size };
    },
    select: ({ estate, version, cameAfter, file }) =>
      (isKept(estate, Math.min(version, cameAfter ?? version)) ? (held.get(estate) ?? []) : [])
        .filter(({ entry, from, until }) => {
          if (from > version || (file !== undefined && !entry.path.startsWith(`${file}#`))) return false;
          return cameAfter === undefined ? until === null || until > version : from > cameAfter;
        })
        .sort((a, b) =>
          a.entry.path === b.entry.path ? a.from - b.from : a.entry.path < b.entry.path ? -1 : 1,
        )
        .map(({ entry }) => entry),
  };
}

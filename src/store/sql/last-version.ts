/** The version of an estate that this process wrote last: what its entries are need not be asked again. */
export interface LastVersion {
  readonly version: number;
  /** When the database kept it, to the microsecond. */
  readonly keptAt: string;
  /** Path -> digest. */
  readonly entries: ReadonlyMap<string, string>;
}

/**
 * What a store remembers of versions, one of each estate. INVARIANT: it counts only where the database's newest version has the
 * same number and the same moment: another process may have written since, and a backup of before may have been restored.
 */
export type LastVersions = Map<string, LastVersion>;

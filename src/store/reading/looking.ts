import type { Slice } from './rows.ts';

/** Rows that are looked at in one statement where not every row fits. */
const rowsPerLook = 2_000;
/** Rows that one page of a list looks at in all: beyond it the reader is asked whether to go on. */
const rowsPerPage = 4_000;

/** A row that was looked at. */
export interface Looked<Row> {
  readonly row: Row;
  readonly fits: boolean;
  /** Where the list would go on after it. */
  readonly place: string;
}

/**
 * Reads a stretch of a list in its order, from after a place.
 * @param most answered when every row fits: `most` rows. Else `most` rows are looked at, and answered are those that fit and
 *   the last one, which says where to go on.
 */
export type Look<Row> = (after: string | null, most: number) => Promise<Stretch<Row>>;

/** Some rows of a list. */
export interface Stretch<Row> {
  readonly rows: readonly Looked<Row>[];
  /** How many were looked at. */
  readonly looked: number;
}

/**
 * One page of a list of which perhaps not every row fits: reads on until it is full, the list ends, or enough was looked at.
 * @param runs the list in parts that follow one another; `after` belongs to the first of them
 */
export async function fillPage<Row>(
  runs: readonly Look<Row>[],
  { after, limit }: { readonly after: string | null; readonly limit: number },
  everyRowFits: boolean,
): Promise<Slice<Row>> {
  const found: Looked<Row>[] = [];
  let looked = 0;
  let place = after;
  let begin = after;
  for (const run of runs) {
    for (;;) {
      // One more than is shown says whether there is another page.
      const most = everyRowFits ? limit + 1 - found.length : Math.min(rowsPerLook, rowsPerPage - looked);
      const stretch = await run(begin, most);
      looked += stretch.looked;
      found.push(...stretch.rows.filter(({ fits }) => fits));
      place = stretch.rows.at(-1)?.place ?? place;
      begin = place;
      if (found.length > limit) {
        const shown = found.slice(0, limit);
        return { rows: shown.map(({ row }) => row), next: shown.at(-1)?.place ?? null, looked: null };
      }
      if (stretch.looked < most) break;
      if (!everyRowFits && looked >= rowsPerPage) {
        return { rows: found.map(({ row }) => row), next: place, looked };
      }
    }
    // The next part begins at its beginning.
    begin = null;
  }
  return { rows: found.map(({ row }) => row), next: null, looked: null };
}

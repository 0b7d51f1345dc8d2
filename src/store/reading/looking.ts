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
 * @param most so many rows are looked at: answered are those that fit, and the last of so many, which says where to go on
 * @param wanted so many that fit are enough
 */
export type Look<Row> = (after: string | null, most: number, wanted: number) => Promise<Stretch<Row>>;

/** Some rows of a list. */
export interface Stretch<Row> {
  readonly rows: readonly Looked<Row>[];
  /** How many were looked at, up to the last that is answered; fewer than asked for: there are no more. */
  readonly looked: number;
  /**
   * Where to go on, null where there are no more: said by a look that cannot stop after so many rows. It then looked at more or
   * fewer than asked for, and cuts off what fits only beyond `wanted`.
   */
  readonly next?: string | null;
}

/** One page of a list of which perhaps not every row fits: reads on until it is full, the list ends, or enough was looked at. */
export async function fillPage<Row>(
  look: Look<Row>,
  { after, limit }: { readonly after: string | null; readonly limit: number },
  everyRowFits: boolean,
): Promise<Slice<Row>> {
  const found: Looked<Row>[] = [];
  let looked = 0;
  let place = after;
  for (;;) {
    // One more than is shown says whether there is another page.
    const most = everyRowFits ? limit + 1 : Math.min(rowsPerLook, rowsPerPage - looked);
    const stretch = await look(place, most, limit + 1 - found.length);
    looked += stretch.looked;
    found.push(...stretch.rows.filter(({ fits }) => fits));
    place = stretch.next ?? stretch.rows.at(-1)?.place ?? place;
    if (found.length > limit) {
      const shown = found.slice(0, limit);
      return { rows: shown.map(({ row }) => row), next: shown.at(-1)?.place ?? null, looked: null };
    }
    const rows = found.map(({ row }) => row);
    const isEnd = stretch.next === undefined ? stretch.looked < most : stretch.next === null;
    if (isEnd) return { rows, next: null, looked: null };
    if (looked >= rowsPerPage) return { rows, next: place, looked };
  }
}

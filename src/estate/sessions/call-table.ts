import type { SessionCall } from '../session.ts';
import type { Deed } from './deeds.ts';
import { compareText } from './least.ts';
import { LeastKeys } from './least-keys.ts';
import { instantOf, type Moment } from './moments.ts';

/** Rows that a session shows at most. */
const mostCalls = 200;
/** Kept for one action, so that 10,000 deleted objects never push a deleted database out. */
const rowsPerAction = 20;
/** Of those that change something, and of those that read. */
const mostActions = 300;

/** A row while it is counted. */
interface Row {
  readonly deed: Deed;
  firstAt: Moment;
  lastAt: Moment;
  count: number;
  /** The first event's. */
  eventID: string;
}

/**
 * What a session called, one row for each action, resource, Region and outcome. INVARIANT: which rows are kept
 * depends on their keys alone, never on counts or order, so that any order of events gives the same table.
 */
export class CallTable {
  readonly #mutating = new LeastKeys<LeastKeys<Row>>(mostActions);
  readonly #reading = new LeastKeys<LeastKeys<Row>>(mostActions);
  /** The rows of both by their keys, to find one at once; null while there is one at most. */
  #rows: Map<string, Row> | null = null;
  #onlyRow: Row | null = null;
  #leftOut = false;

  add(deed: Deed, at: Moment, eventID: string): void {
    const row = this.#row(deed, at, eventID);
    if (row === null) return;
    if (row.count > 0) join(row, at, at, eventID);
    row.count++;
  }

  merge(other: CallTable): void {
    for (const rows of other.#tables())
      for (const [, from] of rows.entries()) {
        const row = this.#row(from.deed, from.firstAt, from.eventID);
        if (row === null) continue;
        join(row, from.firstAt, from.lastAt, from.eventID);
        row.count += from.count;
      }
    this.#leftOut ||= other.#leftOut || other.#isCut();
  }

  /** Mutating calls first, then by time; cut so that every action keeps a row before any keeps its second. */
  list(): { readonly calls: readonly SessionCall[]; readonly truncated: boolean } {
    const ranked: { readonly rank: number; readonly row: Row }[] = [];
    for (const rows of this.#tables()) {
      const sorted = [...rows.entries()].sort(([a], [b]) => compareText(a, b));
      for (const [rank, [, row]] of sorted.entries()) ranked.push({ rank, row });
    }
    ranked.sort(
      (a, b) =>
        Number(a.row.deed.readOnly) - Number(b.row.deed.readOnly) ||
        a.rank - b.rank ||
        compareText(a.row.deed.action, b.row.deed.action),
    );
    const calls = ranked.slice(0, mostCalls).map(({ row }) => toCall(row));
    return {
      calls: calls.sort(inOrder),
      truncated: this.#leftOut || this.#isCut() || ranked.length > mostCalls,
    };
  }

  #isCut(): boolean {
    if (this.#mutating.leftOut || this.#reading.leftOut) return true;
    return this.#tables().some((rows) => rows.leftOut);
  }

  #tables(): readonly LeastKeys<Row>[] {
    return [...this.#mutating.entries(), ...this.#reading.entries()].map(([, rows]) => rows);
  }

  #row(deed: Deed, at: Moment, eventID: string): Row | null {
    const { key } = deed;
    if (this.#rows !== null) {
      const known = this.#rows.get(key);
      if (known !== undefined) return known;
    } else if (this.#onlyRow?.deed.key === key) return this.#onlyRow;
    const row: Row = { deed, firstAt: at, lastAt: at, count: 0, eventID };
    if (!this.#put(row)) return null;
    if (this.#rows !== null) this.#rows.set(key, row);
    else if (this.#onlyRow === null) this.#onlyRow = row;
    else this.#rows = new Map([this.#onlyRow, row].map((one) => [one.deed.key, one]));
    return row;
  }

  /** Puts a new row where it belongs, if there is room for it. */
  #put(row: Row): boolean {
    const { action, readOnly, key } = row.deed;
    const table = readOnly ? this.#reading : this.#mutating;
    let rows = table.get(action);
    if (rows === undefined) {
      rows = new LeastKeys(rowsPerAction);
      const out = table.put(action, rows);
      if (out === rows) return false;
      for (const [gone] of out?.entries() ?? []) this.#rows?.delete(gone);
    }
    const out = rows.put(key, row);
    if (out !== null) this.#rows?.delete(out.deed.key);
    return out !== row;
  }
}

function toCall({ deed, count, eventID, ...row }: Row): SessionCall {
  const { action, resource, region, readOnly, errorCode } = deed;
  const firstAt = instantOf(row.firstAt);
  const lastAt = row.lastAt === row.firstAt ? firstAt : instantOf(row.lastAt);
  return { action, resource, region, readOnly, errorCode, firstAt, lastAt, count, eventID };
}

function join(row: Row, firstAt: Moment, lastAt: Moment, eventID: string): void {
  if (firstAt < row.firstAt || (firstAt === row.firstAt && eventID < row.eventID)) {
    row.firstAt = firstAt;
    row.eventID = eventID;
  }
  if (lastAt > row.lastAt) row.lastAt = lastAt;
}

function inOrder(a: SessionCall, b: SessionCall): number {
  return (
    Number(a.readOnly) - Number(b.readOnly) ||
    compareText(a.firstAt, b.firstAt) ||
    compareText(a.action, b.action) ||
    compareText(a.resource ?? '', b.resource ?? '') ||
    compareText(a.region, b.region) ||
    compareText(a.errorCode ?? '', b.errorCode ?? '')
  );
}

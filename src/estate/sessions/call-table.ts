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
  /** The last event's; empty where it has no id. */
  lastEventID: string;
}

/** The rows of one action. */
interface ActionRows {
  readonly rows: Row[];
  /** The one with the greatest key, once there is no room for more; null = not looked for. */
  last: Row | null;
}

/**
 * What a session called, one row for each action, resource, Region and outcome. INVARIANT: which rows are kept
 * depends on their keys alone, never on counts or order, so that any order of events gives the same table.
 */
export class CallTable {
  /** The rows by their keys, to find one at once; null while there is one at most. */
  #rows: Map<string, Row> | null = null;
  #onlyRow: Row | null = null;
  /** The same rows by action. */
  #mutating: LeastKeys<ActionRows> | null = null;
  #reading: LeastKeys<ActionRows> | null = null;
  #leftOut = false;

  add(deed: Deed, at: Moment, eventID: string): void {
    const row = this.#row(deed, at, eventID);
    if (row === null) return;
    if (row.count > 0) join(row, at, eventID, at, eventID);
    row.count++;
  }

  merge(other: CallTable): void {
    for (const rows of other.#tables())
      for (const from of rows) {
        const row = this.#row(from.deed, from.firstAt, from.eventID);
        if (row === null) continue;
        join(row, from.firstAt, from.eventID, from.lastAt, from.lastEventID);
        row.count += from.count;
      }
    this.#leftOut ||= other.#leftOut;
  }

  /** Mutating calls first, then by time; cut so that every action keeps a row before any keeps its second. */
  list(): { readonly calls: readonly SessionCall[]; readonly truncated: boolean } {
    const tables = this.#tables();
    const rows = tables.flat();
    const truncated = this.#leftOut || rows.length > mostCalls;
    const kept = rows.length > mostCalls ? firstOfEach(tables).slice(0, mostCalls) : rows;
    return { calls: kept.sort(inOrder).map(toCall), truncated };
  }

  #tables(): readonly (readonly Row[])[] {
    if (this.#rows === null) return this.#onlyRow === null ? [] : [[this.#onlyRow]];
    const tables = [...(this.#mutating?.entries() ?? []), ...(this.#reading?.entries() ?? [])];
    return tables.map(([, { rows }]) => rows);
  }

  #row(deed: Deed, at: Moment, eventID: string): Row | null {
    const known = this.#rows === null ? this.#onlyRow : this.#rows.get(deed.key);
    if (known?.deed.key === deed.key) return known;
    const row: Row = { deed, firstAt: at, lastAt: at, count: 0, eventID, lastEventID: eventID };
    if (this.#onlyRow === null) {
      this.#onlyRow = row;
      return row;
    }
    if (this.#rows === null) {
      this.#rows = new Map();
      this.#put(this.#onlyRow, this.#rows);
    }
    return this.#put(row, this.#rows) ? row : null;
  }

  /** Puts a new row where it belongs, if there is room for it. */
  #put(row: Row, byKey: Map<string, Row>): boolean {
    const kept = this.#rowsOf(row.deed, byKey);
    if (kept === null) return false;
    if (kept.rows.length >= rowsPerAction) {
      this.#leftOut = true;
      kept.last ??= kept.rows.reduce((last, other) => (other.deed.key > last.deed.key ? other : last));
      if (row.deed.key > kept.last.deed.key) return false;
      byKey.delete(kept.last.deed.key);
      kept.rows.splice(kept.rows.indexOf(kept.last), 1);
      kept.last = null;
    }
    kept.rows.push(row);
    byKey.set(row.deed.key, row);
    return true;
  }

  /** The rows of a deed's action; null when there is no room for the action. */
  #rowsOf({ action, readOnly }: Deed, byKey: Map<string, Row>): ActionRows | null {
    this.#mutating ??= new LeastKeys(mostActions);
    this.#reading ??= new LeastKeys(mostActions);
    const table = readOnly ? this.#reading : this.#mutating;
    const known = table.get(action);
    if (known !== undefined) return known;
    const kept: ActionRows = { rows: [], last: null };
    const out = table.put(action, kept);
    if (out === null) return kept;
    this.#leftOut = true;
    for (const { deed } of out.rows) byKey.delete(deed.key);
    return out === kept ? null : kept;
  }
}

/** The first row of each action, then the second of each, and so on; mutating actions before reading ones. */
function firstOfEach(tables: readonly (readonly Row[])[]): Row[] {
  const ranked = tables.flatMap((rows) =>
    rows.toSorted((a, b) => compareText(a.deed.key, b.deed.key)).map((row, rank) => ({ row, rank })),
  );
  ranked.sort(
    (a, b) =>
      Number(a.row.deed.readOnly) - Number(b.row.deed.readOnly) ||
      a.rank - b.rank ||
      compareText(a.row.deed.action, b.row.deed.action),
  );
  return ranked.map(({ row }) => row);
}

function toCall({ deed, count, eventID, lastEventID, ...row }: Row): SessionCall {
  const { action, resource, region, readOnly, errorCode } = deed;
  const firstAt = instantOf(row.firstAt);
  const lastAt = row.lastAt === row.firstAt ? firstAt : instantOf(row.lastAt);
  const call = { action, resource, region, readOnly, errorCode, firstAt, lastAt, count, eventID };
  return lastEventID === eventID || lastEventID === '' ? call : { ...call, lastEventID };
}

function join(row: Row, firstAt: Moment, eventID: string, lastAt: Moment, lastEventID: string): void {
  if (firstAt < row.firstAt || (firstAt === row.firstAt && eventID < row.eventID)) {
    row.firstAt = firstAt;
    row.eventID = eventID;
  }
  if (lastAt > row.lastAt || (lastAt === row.lastAt && lastEventID > row.lastEventID)) {
    row.lastAt = lastAt;
    row.lastEventID = lastEventID;
  }
}

function inOrder(a: Row, b: Row): number {
  return (
    Number(a.deed.readOnly) - Number(b.deed.readOnly) ||
    a.firstAt - b.firstAt ||
    compareText(a.deed.action, b.deed.action) ||
    compareText(a.deed.resource ?? '', b.deed.resource ?? '') ||
    compareText(a.deed.region, b.deed.region) ||
    compareText(a.deed.errorCode ?? '', b.deed.errorCode ?? '')
  );
}

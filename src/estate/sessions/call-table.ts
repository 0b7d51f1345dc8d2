import type { Instant } from '../identifiers.ts';
import type { SessionCall } from '../session.ts';
import { compareText } from './least.ts';
import { LeastKeys } from './least-keys.ts';

/** Rows that a session shows at most. */
const mostCalls = 200;
/** Kept for one action, so that 10,000 deleted objects never push a deleted database out. */
const rowsPerAction = 20;
/** Of those that change something, and of those that read. */
const mostActions = 300;

/** A row while it is counted. */
interface Row {
  readonly action: string;
  readonly resource: string | null;
  readonly region: string;
  readonly readOnly: boolean;
  readonly errorCode: string | null;
  firstAt: Instant;
  lastAt: Instant;
  count: number;
  eventID: string;
}

/** One call as it comes. */
export type Call = Pick<SessionCall, 'action' | 'resource' | 'region' | 'readOnly' | 'errorCode'> & {
  readonly at: Instant;
  readonly eventID: string;
};

/**
 * What a session called, one row for each action, resource, Region and outcome. INVARIANT: which rows are kept
 * depends on their keys alone, never on counts or order, so that any order of events gives the same table.
 */
export class CallTable {
  readonly #mutating = new LeastKeys<LeastKeys<Row>>(mostActions);
  readonly #reading = new LeastKeys<LeastKeys<Row>>(mostActions);
  #leftOut = false;

  add(call: Call): void {
    const row = this.#row(call);
    if (row === null) return;
    if (row.count > 0) join(row, call.at, call.at, call.eventID);
    row.count++;
  }

  merge(other: CallTable): void {
    for (const rows of other.#tables())
      for (const [, from] of rows.entries()) {
        const row = this.#row({ ...from, at: from.firstAt });
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
        Number(a.row.readOnly) - Number(b.row.readOnly) ||
        a.rank - b.rank ||
        compareText(a.row.action, b.row.action),
    );
    const calls = ranked.slice(0, mostCalls).map(({ row }): SessionCall => ({ ...row }));
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

  #row(call: Call): Row | null {
    const table = call.readOnly ? this.#reading : this.#mutating;
    let rows = table.get(call.action);
    if (rows === undefined) {
      rows = new LeastKeys(rowsPerAction);
      if (!table.put(call.action, rows)) return null;
    }
    const key = rowKey(call);
    const known = rows.get(key);
    if (known !== undefined) return known;
    const row = newRow(call);
    return rows.put(key, row) ? row : null;
  }
}

/** An empty error code puts what succeeded before what failed. */
function rowKey({ errorCode, resource, region }: Call): string {
  return `${errorCode ?? ''}\n${resource ?? ''}\n${region}`;
}

function newRow({ action, resource, region, readOnly, errorCode, at, eventID }: Call): Row {
  return { action, resource, region, readOnly, errorCode, firstAt: at, lastAt: at, count: 0, eventID };
}

function join(row: Row, firstAt: Instant, lastAt: Instant, eventID: string): void {
  if ((compareText(firstAt, row.firstAt) || compareText(eventID, row.eventID)) < 0) {
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

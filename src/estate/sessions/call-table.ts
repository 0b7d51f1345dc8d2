import type { Instant } from '../identifiers.ts';
import type { SessionCall } from '../session.ts';
import { compareText } from './least.ts';

/** Rows that a session shows at most. */
const mostCalls = 200;
/** Kept for one action, so that 10,000 deleted objects never push a deleted database out. */
const rowsPerAction = 20;
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
  readonly #actions = new Map<string, Map<string, Row>>();
  #truncated = false;

  add(call: Call): void {
    const row = this.#row(call);
    if (row === null) return;
    if (row.count > 0) join(row, call.at, call.at, call.eventID);
    row.count++;
  }

  merge(other: CallTable): void {
    for (const rows of other.#actions.values())
      for (const from of rows.values()) {
        const row = this.#row({ ...from, at: from.firstAt });
        if (row === null) continue;
        join(row, from.firstAt, from.lastAt, from.eventID);
        row.count += from.count;
      }
    this.#truncated ||= other.#truncated;
  }

  /** Mutating calls first, then by time; cut so that every action keeps a row before any keeps its second. */
  list(): { readonly calls: readonly SessionCall[]; readonly truncated: boolean } {
    const ranked: { readonly rank: number; readonly action: string; readonly row: Row }[] = [];
    for (const [action, rows] of this.#actions) {
      for (const [rank, key] of [...rows.keys()].sort().entries())
        ranked.push({ rank, action, row: rows.get(key) as Row });
    }
    ranked.sort(
      (a, b) =>
        compareText(a.action[0] ?? '', b.action[0] ?? '') ||
        a.rank - b.rank ||
        compareText(a.action, b.action),
    );
    const calls = ranked.slice(0, mostCalls).map(({ row }): SessionCall => ({ ...row }));
    return { calls: calls.sort(inOrder), truncated: this.#truncated || ranked.length > mostCalls };
  }

  #row(call: Call): Row | null {
    const action = actionKey(call);
    const rows = this.#keep(this.#actions, action, mostActions, () => new Map<string, Row>());
    return rows && this.#keep(rows, rowKey(call), rowsPerAction, () => newRow(call));
  }

  /** The value under `key`, made when there is room or the key comes before another; null when it is left out. */
  #keep<T>(table: Map<string, T>, key: string, most: number, make: () => T): T | null {
    const known = table.get(key);
    if (known !== undefined) return known;
    if (table.size >= most) {
      this.#truncated = true;
      let last = key;
      for (const other of table.keys()) if (other > last) last = other;
      if (last === key) return null;
      table.delete(last);
    }
    const made = make();
    table.set(key, made);
    return made;
  }
}

/** '0' and '1' put mutating calls first. */
function actionKey({ readOnly, action }: Call): string {
  return (readOnly ? '1' : '0') + action;
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

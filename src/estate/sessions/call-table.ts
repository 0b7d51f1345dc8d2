import type { SessionCall } from '../session.ts';
import { compareText, greatest } from './least.ts';

/** Rows that a session shows at most. */
const mostCalls = 200;
/** Kept for one action, so that 10,000 deleted objects never push a deleted database out. */
const rowsPerAction = 20;
const mostActions = 300;

/**
 * What a session called, one row for each action, resource, Region and outcome. INVARIANT: which rows are kept
 * depends on their keys alone, never on counts or order, so that any order of events gives the same table.
 */
export class CallTable {
  readonly #actions = new Map<string, Map<string, SessionCall>>();
  #truncated = false;

  add(call: SessionCall): void {
    // '0' and '1' put mutating calls first; an empty error code puts what succeeded before what failed.
    const action = `${call.readOnly ? '1' : '0'}${call.action}`;
    const row = `${call.errorCode ?? ''}\n${call.resource ?? ''}\n${call.region}`;
    const rows = this.#keep(this.#actions, action, mostActions, () => new Map<string, SessionCall>());
    if (!rows) return;
    const kept = this.#keep(rows, row, rowsPerAction, () => call);
    if (kept && kept !== call) rows.set(row, joined(kept, call));
  }

  merge(other: CallTable): void {
    for (const rows of other.#actions.values()) for (const call of rows.values()) this.add(call);
    this.#truncated ||= other.#truncated;
  }

  /** Mutating calls first, then by time; cut so that every action keeps a row before any keeps its second. */
  list(): { readonly calls: readonly SessionCall[]; readonly truncated: boolean } {
    const ranked: { readonly rank: number; readonly action: string; readonly call: SessionCall }[] = [];
    for (const [action, rows] of this.#actions) {
      const keys = [...rows.keys()].sort();
      for (const [rank, key] of keys.entries())
        ranked.push({ rank, action, call: rows.get(key) as SessionCall });
    }
    ranked.sort(
      (a, b) =>
        compareText(a.action[0] ?? '', b.action[0] ?? '') ||
        a.rank - b.rank ||
        compareText(a.action, b.action),
    );
    const calls = ranked.slice(0, mostCalls).map(({ call }) => call);
    calls.sort(
      (a, b) =>
        Number(a.readOnly) - Number(b.readOnly) ||
        compareText(a.firstAt, b.firstAt) ||
        compareText(a.action, b.action) ||
        compareText(a.resource ?? '', b.resource ?? '') ||
        compareText(a.region, b.region) ||
        compareText(a.errorCode ?? '', b.errorCode ?? ''),
    );
    return { calls, truncated: this.#truncated || ranked.length > mostCalls };
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

function joined(a: SessionCall, b: SessionCall): SessionCall {
  const first = compareText(a.firstAt, b.firstAt) || compareText(a.eventID, b.eventID);
  return {
    ...a,
    firstAt: first <= 0 ? a.firstAt : b.firstAt,
    eventID: first <= 0 ? a.eventID : b.eventID,
    lastAt: greatest(a.lastAt, b.lastAt),
    count: a.count + b.count,
  };
}

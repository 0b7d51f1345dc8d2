import type { SessionSource } from '../session.ts';
import { compareText, least } from './least.ts';

/** A session has few sources; a client that hops between addresses has none worth listing. */
const mostSources = 8;

/**
 * Where a session's calls came from. INVARIANT: which sources are kept depends on their keys alone (personal computers
 * before others, then by address), so that any order of events gives the same set.
 */
export class SourceSet {
  #rows: Map<string, SessionSource> | null = null;
  #lastAddress: string | null = null;
  #lastSystem: SessionSource['system'] = null;
  #lastEventID: string | null = null;

  add(address: string | null, system: SessionSource['system'], eventID: string): void {
    if (address === null && system === null) return;
    // What came last comes again mostly.
    const isLast = system === this.#lastSystem && address === this.#lastAddress;
    if (isLast && this.#lastEventID !== null && this.#lastEventID <= eventID) return;
    this.#lastAddress = address;
    this.#lastSystem = system;
    this.#lastEventID = eventID;
    this.#note({ address, system, eventID });
  }

  merge(other: SourceSet): void {
    for (const row of other.#rows?.values() ?? []) this.#note(row);
  }

  list(): readonly SessionSource[] {
    const rows = [...(this.#rows ?? [])].sort(([a], [b]) => compareText(a, b));
    return rows.map(([, row]) => row);
  }

  #note(row: SessionSource): void {
    this.#rows ??= new Map();
    const rows = this.#rows;
    const personal = row.system === 'macOS' || row.system === 'Windows' ? '0' : '1';
    const key = `${personal} ${row.system ?? ''} ${row.address ?? ''}`;
    const known = rows.get(key);
    const eventID = least(known?.eventID ?? null, row.eventID) ?? row.eventID;
    rows.set(key, { ...row, eventID });
    if (rows.size <= mostSources) return;
    let last = key;
    for (const other of rows.keys()) if (other > last) last = other;
    rows.delete(last);
  }
}

/** The operating system that a user agent names: `os/macos#26.1`, `Windows/10`; null when it names none. */
export function systemOf(userAgent: string): SessionSource['system'] {
  const found = /\b(?:os\/)?(macos|darwin|windows|linux)[/#\s;)]/i.exec(`${userAgent} `)?.[1]?.toLowerCase();
  switch (found) {
    case 'macos':
    case 'darwin':
      return 'macOS';
    case 'windows':
      return 'Windows';
    case 'linux':
      return 'Linux';
    default:
      return null;
  }
}

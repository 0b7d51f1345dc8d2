import type { ClueFinder } from './event-clues.ts';
import { type ReadEvent, SessionGroup } from './session-group.ts';

/** Half an hour without a call ends a session of long-lived credentials. */
export const idleMilliseconds = 30 * 60 * 1000;

interface Window {
  start: number;
  end: number;
  readonly group: SessionGroup;
}

/**
 * The sessions of one principal with long-lived credentials. Two events belong together when no gap between them and
 * those in between is longer than 30 minutes: windows that come to touch are merged, whatever came first.
 */
export class IdleWindows {
  /** In order of time; two neighbours are always more than the idle time apart. */
  readonly #windows: Window[] = [];

  add(read: ReadEvent, finder: ClueFinder): void {
    const { event, at: moment } = read;
    const time = Date.parse(event.time);
    // The first window that ends late enough to reach the event.
    const at = this.#firstEndingAt(time - idleMilliseconds);
    let window = this.#windows[at];
    if (!window || window.start > time + idleMilliseconds) {
      const group = new SessionGroup({ at: moment, principal: event.identity.arn ?? '' });
      window = { start: time, end: time, group };
      this.#windows.splice(at, 0, window);
    }
    window.group.add(read, finder);
    window.start = Math.min(window.start, time);
    window.end = Math.max(window.end, time);
    const next = this.#windows[at + 1];
    if (next && next.start - window.end <= idleMilliseconds) {
      window.group.merge(next.group);
      window.end = Math.max(window.end, next.end);
      this.#windows.splice(at + 1, 1);
    }
  }

  /** The window that holds a moment, or null. */
  at(time: number): SessionGroup | null {
    const window = this.#windows[this.#firstEndingAt(time)];
    return window && window.start <= time ? window.group : null;
  }

  groups(): readonly SessionGroup[] {
    return this.#windows.map(({ group }) => group);
  }

  #firstEndingAt(time: number): number {
    let low = 0;
    let high = this.#windows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#windows[middle]?.end ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

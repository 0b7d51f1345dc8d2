import type { Estate } from '../estate/estate.ts';
import type { EventsRead } from '../estate/events-read.ts';
import type { Instant } from '../estate/identifiers.ts';
import { minuteOf } from './wording.ts';

/** From the first event of the trail in the estate to its last. */
export interface TrailWindow {
  readonly from: Instant;
  readonly to: Instant;
  /** Whole days. */
  readonly days: number;
}

const day = 86_400_000;

const windows = new WeakMap<Estate, { readonly window: TrailWindow | null }>();

/**
 * What time the events of an estate cover, null where it holds none. A session may have begun before its first event:
 * only events count.
 */
export function trailWindow(estate: Estate): TrailWindow | null {
  let known = windows.get(estate);
  if (known === undefined) {
    known = { window: measure(estate) };
    windows.set(estate, known);
  }
  return known.window;
}

function measure({ sessions }: Estate): TrailWindow | null {
  let from: Instant | null = null;
  let to: Instant | null = null;
  for (const { calls, lastEventAt } of sessions) {
    if (to === null || lastEventAt > to) to = lastEventAt;
    if (from === null || lastEventAt < from) from = lastEventAt;
    for (const { firstAt } of calls) if (firstAt < from) from = firstAt;
  }
  if (from === null || to === null) return null;
  return { from, to, days: Math.floor((Date.parse(to) - Date.parse(from)) / day) };
}

/**
 * The part of a window in which an account's own events were read: others may have been read for longer.
 * @param events undefined: the estate does not say, so that the window stands
 */
export function windowOfAccount(window: TrailWindow, events: EventsRead | undefined): TrailWindow {
  if (events === undefined || events.from === null || events.to === null) return window;
  const from = events.from > window.from ? events.from : window.from;
  const to = events.to < window.to ? events.to : window.to;
  return { from, to, days: Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / day)) };
}

/** `from 2025-12-10 09:12 UTC to 2025-12-11 01:19 UTC`. */
export function windowText({ from, to }: TrailWindow): string {
  return `from ${minuteOf(from)} to ${minuteOf(to)}`;
}

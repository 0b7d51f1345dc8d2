import type { Instant } from '../../estate/identifiers.ts';
import type { Cron } from './cron.ts';
import type { Zone } from './zone.ts';

/** When to scan: times on the wall of a zone. */
export interface Schedule {
  readonly cron: Cron;
  readonly zone: Zone;
}

const day = 24 * 60 * 60 * 1000;

/** How far back the latest slot is looked for, in days: most schedules are daily; 29 February may be eight years off. */
const reaches = [2, 35, 400, 3_000];

/**
 * The slots after `from` up to and with `to`, in order. Pure: it depends on its input alone.
 *
 * INVARIANT: a time on the wall is one slot, however often the clock shows it: an hour that is set back runs once, in its
 * first round, and one that is left out runs once, as much later. Two times that fall on one instant are one slot.
 */
export function slotsBetween(schedule: Schedule, from: Instant, to: Instant): readonly Instant[] {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  if (first >= last) return [];
  const found = new Set<number>();
  // A day more on both sides: a slot of the day before may be moved past midnight.
  for (const date of dates(schedule.zone.wallOf(first) - day, schedule.zone.wallOf(last) + day)) {
    for (const instant of slotsOn(schedule, date)) if (instant > first && instant <= last) found.add(instant);
  }
  return [...found].sort((left, right) => left - right).map(written);
}

/** The latest slot at or before a moment; null when there was none in eight years. */
export function latestSlot(schedule: Schedule, at: Instant): Instant | null {
  for (const reach of reaches) {
    const slot = slotsBetween(schedule, written(Date.parse(at) - reach * day), at).at(-1);
    if (slot !== undefined) return slot;
  }
  return null;
}

/** The first slot after a moment; null when there is none in eight years. */
export function nextSlot(schedule: Schedule, after: Instant): Instant | null {
  for (const reach of reaches) {
    const [slot] = slotsBetween(schedule, after, written(Date.parse(after) + reach * day));
    if (slot !== undefined) return slot;
  }
  return null;
}

/** The days on the wall, each as its midnight. */
function* dates(from: number, to: number): Generator<number> {
  for (let date = Math.floor(from / day) * day; date <= to; date += day) yield date;
}

function* slotsOn({ cron, zone }: Schedule, midnight: number): Generator<number> {
  const date = new Date(midnight);
  if (!cron.months.has(date.getUTCMonth() + 1)) return;
  if (!cron.daysOfMonth.has(date.getUTCDate()) || !cron.daysOfWeek.has(date.getUTCDay())) return;
  for (const hour of cron.hours) {
    for (const minute of cron.minutes) yield zone.instantOf(midnight + (hour * 60 + minute) * 60_000);
  }
}

function written(instant: number): Instant {
  return new Date(instant).toISOString() as Instant;
}

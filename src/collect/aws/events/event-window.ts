import { type Instant, parseInstant } from '../../../estate/identifiers.ts';
import type { EventWindow } from './event-source.ts';

/**
 * CloudTrail delivers within about 5 minutes on average, usually within 15 (CloudTrail User Guide, "How CloudTrail
 * works"; LookupEvents the same). Nothing younger is ever called complete. In milliseconds.
 */
export const deliveryDelay = 20 * 60 * 1000;

/** LookupEvents keeps 90 days (CloudTrail API Reference, LookupEvents). In milliseconds. */
export const lookupDays = 90 * 24 * 60 * 60 * 1000;

const day = 24 * 60 * 60 * 1000;

/** A moment as milliseconds since 1970. */
export function millisecondsOf(instant: Instant): number {
  return Date.parse(instant);
}

/** Milliseconds since 1970 as a moment. */
export function instantOf(milliseconds: number): Instant {
  return parseInstant(new Date(milliseconds).toISOString()) as Instant;
}

/** The part of a window that is old enough to be whole at `now`; null when none is. */
export function settledPart(window: EventWindow, now: number): EventWindow | null {
  const to = Math.min(millisecondsOf(window.to), now - deliveryDelay);
  return to < millisecondsOf(window.from) ? null : { from: window.from, to: instantOf(to) };
}

/** Whether a moment lies in a window. */
export function isWithin(window: EventWindow, time: Instant): boolean {
  return time >= window.from && time <= window.to;
}

/** The days (UTC) that a window touches, `2026-11-20`, in order. */
export function daysOf({ from, to }: EventWindow): readonly string[] {
  const days: string[] = [];
  for (let at = Math.floor(millisecondsOf(from) / day) * day; at <= millisecondsOf(to); at += day)
    days.push(instantOf(at).slice(0, 10));
  return days;
}

/**
 * Cuts a window into parts of at most so many milliseconds, newest first. Neighbours share their edge: an event there
 * is found twice rather than never.
 */
export function cutWindow({ from, to }: EventWindow, longest: number): readonly EventWindow[] {
  const parts: EventWindow[] = [];
  const start = millisecondsOf(from);
  for (let end = millisecondsOf(to); ; end -= longest) {
    const begin = Math.max(start, end - longest);
    parts.push({ from: instantOf(begin), to: instantOf(end) });
    if (begin === start) return parts;
  }
}

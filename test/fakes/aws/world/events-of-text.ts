import type { WorldEvent } from './trail.ts';

/** CloudTrail events out of a file's text: `{"Records"}`, a list, one event, JSON lines, EventBridge's `detail`. */
export function eventsOfText(text: string): readonly WorldEvent[] {
  const whole = attempt(text);
  if (whole !== null) return eventsOf(whole);
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : eventsOf(attempt(line))));
}

function eventsOf(value: unknown): readonly WorldEvent[] {
  if (Array.isArray(value)) return value.flatMap(eventsOf);
  if (typeof value !== 'object' || value === null) return [];
  const { Records, detail } = value as { Records?: unknown; detail?: unknown };
  if (Records !== undefined) return eventsOf(Records);
  if (detail !== undefined) return eventsOf(detail);
  return 'eventName' in value ? [value as WorldEvent] : [];
}

function attempt(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

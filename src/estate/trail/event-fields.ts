import type { EventObject } from './event.ts';

/** The longest value kept; CloudTrail itself cuts user agents at 1 KB. ARNs have at most 2,048 characters. */
const longestText = 2048;

const nothing: readonly unknown[] = [];

/** An own object-valued key; null when it is anything else. */
export function objectAt(object: EventObject | null, key: string): EventObject | null {
  const value = object && Object.hasOwn(object, key) ? object[key] : null;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as EventObject) : null;
}

/** An own list-valued key; empty when it is anything else. */
export function listAt(object: EventObject | null, key: string): readonly unknown[] {
  const value = object && Object.hasOwn(object, key) ? object[key] : null;
  return Array.isArray(value) ? value : nothing;
}

/**
 * An own non-empty text, cut at 2,048 characters; null when it is anything else. What an object inherits is no text, so
 * nobody need ask whose it is: this is read 25 times an event.
 */
export function textAt(object: EventObject | null, key: string): string | null {
  const value = object === null ? null : object[key];
  return typeof value === 'string' && value !== '' ? cut(value) : null;
}

function cut(text: string): string {
  return text.length > longestText ? text.slice(0, longestText) : text;
}

/** An own boolean, also as the text `true` or `false`; null when it is anything else. */
export function flagAt(object: EventObject | null, key: string): boolean | null {
  const value = object && Object.hasOwn(object, key) ? object[key] : null;
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : null;
}

/** The value as an object; null when it is none. */
export function asEventObject(value: unknown): EventObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as EventObject) : null;
}

import type { EventObject } from './event.ts';

/** The longest value kept; CloudTrail itself cuts user agents at 1 KB. ARNs have at most 2,048 characters. */
const longestText = 2048;

const nothing: readonly unknown[] = [];

/** An own object-valued key; null when it is anything else. */
export function objectAt(object: EventObject | null, key: string): EventObject | null {
  return object && Object.hasOwn(object, key) ? asEventObject(object[key]) : null;
}

/** An own list-valued key; empty when it is anything else. */
export function listAt(object: EventObject | null, key: string): readonly unknown[] {
  return object && Object.hasOwn(object, key) ? asList(object[key]) : nothing;
}

/**
 * An own non-empty text, cut at 2,048 characters; null when it is anything else. What an object inherits is no text, so
 * nobody need ask whose it is.
 */
export function textAt(object: EventObject | null, key: string): string | null {
  return object === null ? null : asText(object[key]);
}

/** An own boolean, also as the text `true` or `false`; null when it is anything else. */
export function flagAt(object: EventObject | null, key: string): boolean | null {
  return object && Object.hasOwn(object, key) ? asFlag(object[key]) : null;
}

/** The value as an object; null when it is none. */
export function asEventObject(value: unknown): EventObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as EventObject) : null;
}

/** The value as a list; empty when it is none. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : nothing;
}

/** The value as a non-empty text, cut at 2,048 characters; null when it is none. */
export function asText(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  return value.length > longestText ? value.slice(0, longestText) : value;
}

/** The value as a boolean, also the text `true` or `false`; null when it is none. */
export function asFlag(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : null;
}

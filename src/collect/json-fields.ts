import type { JsonValue } from '../policy/index.ts';

/** A JSON object without a prototype, as readJson gives it. */
export type JsonObject = { readonly [key: string]: JsonValue };

/** The value as an object, or null when it is none. */
export function asObject(value: JsonValue | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The value as an array, or null when it is none. */
export function asArray(value: JsonValue | undefined): readonly JsonValue[] | null {
  return Array.isArray(value) ? value : null;
}

/** The value as a string, or null when it is none. */
export function asText(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/**
 * Tags as a record without prototype, from `[{Key, Value}]` (also in lower case) or `{key: value}`.
 * What is no tag is left out.
 */
export function asTags(value: JsonValue | undefined): Readonly<Record<string, string>> {
  const tags: Record<string, string> = Object.create(null);
  for (const entry of asArray(value) ?? []) {
    const tag = asObject(entry);
    const key = asText(tag?.['Key'] ?? tag?.['key']);
    if (key !== null) tags[key] = asText(tag?.['Value'] ?? tag?.['value']) ?? '';
  }
  for (const [key, text] of Object.entries(asObject(value) ?? {})) {
    if (typeof text === 'string') tags[key] = text;
  }
  return tags;
}

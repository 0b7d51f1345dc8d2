import { hash } from 'node:crypto';

/** JSON with sorted keys and no spaces: equal values have equal texts. `undefined` fields are left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}

/** sha256 over the canonical JSON of a value, lower-case hex. */
export function digestOf(value: unknown): string {
  return hash('sha256', canonicalJson(value));
}

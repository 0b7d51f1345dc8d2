import { hash } from 'node:crypto';

/** sha256, lower-case hex, over the JSON of plain values in a fixed order. */
export function contentDigest(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts));
}

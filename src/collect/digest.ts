import { hash } from 'node:crypto';

/** sha256 of a text (as UTF-8) or of bytes, in lower-case hex. */
export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content);
}

/**
 * One digest over many files: of the sorted list of (name, digest) pairs, so that neither the order of
 * reading nor times nor owners count, and every byte of every file does.
 */
export function digestOfFiles(digests: ReadonlyMap<string, string>): string {
  const names = [...digests.keys()].sort();
  return sha256(JSON.stringify(names.map((name) => [name, digests.get(name)])));
}

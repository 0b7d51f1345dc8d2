import { globalKeys, type KeyType } from './global-keys.ts';

/** What the catalog knows about a context key. */
export interface KeyFacts {
  readonly type: KeyType;
  readonly arity: 'single' | 'multi';
}

/** Finds a context key in any case, with tag keys and other open ends matched by prefix; null when unknown. */
export type KeyLookup = (key: string) => KeyFacts | null;

interface OpenKey extends KeyFacts {
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * Builds the lookup over the `key type` rows of the table and AWS's global keys, which win.
 * A placeholder, `${TagKey}` or `<key>`, stands for one or more characters.
 */
export function readKeys(rows: readonly string[]): KeyLookup {
  const exact = new Map<string, KeyFacts>();
  const open = new Map<string, OpenKey[]>();
  for (const row of [...rows, ...globalKeys]) {
    const blank = row.lastIndexOf(' ');
    const key = row.slice(0, blank).toLowerCase();
    const facts = keyFacts(row.slice(blank + 1));
    const placeholder = /\$\{[^}]*\}|<[^>]*>/.exec(key);
    if (placeholder === null && !key.endsWith('/')) exact.set(key, facts);
    else {
      const prefix = placeholder === null ? key : key.slice(0, placeholder.index);
      const suffix = placeholder === null ? '' : key.slice(placeholder.index + placeholder[0].length);
      const bucket = bucketOf(prefix);
      open.set(bucket, [...(open.get(bucket) ?? []), { ...facts, prefix, suffix }]);
    }
  }
  return (key) => {
    const id = key.toLowerCase();
    const claim = claimOf(id);
    // The IAM User Guide compares an identity provider's `amr` with ForAnyValue: it holds a list, whoever the provider.
    if (claim === 'amr') return { type: 'String', arity: 'multi' };
    const known = exact.get(id);
    if (known !== undefined) return known;
    if (claim === 'aud' || claim === 'sub') return { type: 'String', arity: 'single' };
    const candidates = open.get(bucketOf(id)) ?? [];
    const match = candidates.find(
      ({ prefix, suffix }) =>
        id.length > prefix.length + suffix.length && id.startsWith(prefix) && id.endsWith(suffix),
    );
    return match === undefined ? null : { type: match.type, arity: match.arity };
  };
}

/** The claim in a key of an OIDC provider, `oidc.example.com/path:sub` -> sub; null when no host stands before it. */
function claimOf(key: string): string | null {
  const colon = key.lastIndexOf(':');
  return colon > 0 && key.slice(0, colon).includes('.') ? key.slice(colon + 1) : null;
}

/** Open keys are sought among those that begin alike: up to the first of `:`, `/`, `.` or `-`. */
function bucketOf(key: string): string {
  const end = key.search(/[:/.-]/);
  return end < 0 ? key : key.slice(0, end);
}

function keyFacts(letters: string): KeyFacts {
  return { type: keyType(letters[0] ?? 'S'), arity: letters.endsWith('*') ? 'multi' : 'single' };
}

function keyType(letter: string): KeyType {
  switch (letter) {
    case 'A':
      return 'ARN';
    case 'B':
      return 'Bool';
    case 'N':
      return 'Numeric';
    case 'D':
      return 'Date';
    case 'I':
      return 'IPAddress';
    default:
      return 'String';
  }
}

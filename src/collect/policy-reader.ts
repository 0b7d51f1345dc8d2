import type { PolicyReading } from '../estate/estate.ts';
import { createGenerations, type Generations } from '../estate/generations.ts';
import { type Issue, type JsonValue, type PolicyKind, parsePolicyAt, readJson } from '../policy/index.ts';
import { sha256 } from './digest.ts';
import type { KnownDocument } from './reading-memory.ts';

/** Where a document lies in its file, and which duplicate keys the file's reading found inside it. */
export interface DocumentPlace {
  readonly path: string;
  readonly duplicates: readonly Issue[];
}

/**
 * Reads policy documents as files and APIs carry them: an object, or a text, which IAM's API URL-encodes
 * (RFC 3986: `+` is a plus sign there, not a space) and Organizations leaves plain.
 */
export interface PolicyReader {
  /** `name` is what people know the policy by. Never throws: what cannot be read is `unreadable`. */
  read(document: JsonValue | undefined, kind: PolicyKind, name: string, place: DocumentPlace): PolicyReading;
}

/**
 * One reader for a whole estate: equal documents are parsed once and shared, since thousands of roles repeat
 * a few hundred documents.
 * @param known those of an earlier reading, where a process reads again
 */
export function createPolicyReader(known: Generations<KnownDocument> = createGenerations()): PolicyReader {
  return {
    read(document, kind, name, place) {
      const text = decoded(document);
      if (!text.ok) return unreadable(name, text.digest, [{ path: place.path, message: text.message }]);
      if (place.duplicates.length > 0) return unreadable(name, sha256(text.value), place.duplicates);
      const key = sha256(text.value);
      const shared = known.get(`${kind} ${key}`);
      if (shared) return { state: 'readable', name, ...shared };
      const json =
        typeof document === 'string'
          ? readJson(text.value)
          : { ok: true as const, value: document as JsonValue, duplicates: [] };
      if (!json.ok)
        return unreadable(
          name,
          key,
          json.issues.map((issue) => moved(issue, place.path)),
        );
      if (json.duplicates.length > 0) {
        return unreadable(
          name,
          key,
          json.duplicates.map((issue) => moved(issue, place.path)),
        );
      }
      // The digest is of the document, not of how it was written down: encoded and decoded ones agree.
      const digest = typeof document === 'string' ? sha256(JSON.stringify(json.value)) : key;
      const parsed = parsePolicyAt(json.value, kind, place.path);
      if (!parsed.ok) return unreadable(name, digest, parsed.issues);
      known.set(`${kind} ${key}`, { document: parsed.value, digest });
      return { state: 'readable', name, document: parsed.value, digest };
    },
  };
}

/** An unreadable policy: kept, since nobody may take it for an empty one. */
export function unreadable(name: string, digest: string, issues: readonly Issue[]): PolicyReading {
  return { state: 'unreadable', name, digest, issues };
}

type Decoded =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly message: string; readonly digest: string };

function decoded(document: JsonValue | undefined): Decoded {
  if (document === undefined || document === null) {
    return { ok: false, message: 'the policy document is missing', digest: sha256('') };
  }
  if (typeof document !== 'string') return { ok: true, value: JSON.stringify(document) };
  // A plain JSON text begins with a brace; an encoded one begins with %7B, so the first character decides.
  if (document.trimStart().startsWith('{')) return { ok: true, value: document };
  try {
    return { ok: true, value: decodeURIComponent(document) };
  } catch {
    return {
      ok: false,
      message:
        'the policy document is neither JSON nor URL-encoded: a `%` in it is not followed by two hexadecimal digits of UTF-8',
      digest: sha256(document),
    };
  }
}

/** An issue found in an embedded text, with the path it has in the file. Its line would mislead: dropped. */
function moved(issue: Issue, path: string): Issue {
  return { path: `${path}${issue.path.slice(1)}`, message: issue.message };
}

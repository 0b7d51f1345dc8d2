import type { Issue, NamedPolicy, Parsed } from '../policy/document.ts';
import { childPath, indexPath, issuesUnder, parsePolicyAt, readJson } from '../policy/index.ts';
import type { AccessLevel, AccessSet } from './access-set.ts';

/** Which policies are compared: those of identities, or those of resources (which name a principal). */
export type CompareKind = 'identity' | 'resource';

/** One line of `compare --pairs`. */
export interface ComparePair {
  readonly id: string;
  readonly granted: AccessSet;
  readonly intended: AccessSet;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Reads `{id, granted, intended}`; other fields are ignored, duplicate keys in them too. */
export function parsePairLine(text: string, kind: CompareKind): Parsed<ComparePair> {
  const reading = readJson(text);
  if (!reading.ok) return reading;
  const duplicates = ['$.id', '$.granted', '$.intended'].flatMap((path) =>
    issuesUnder(reading.duplicates, path),
  );
  if (duplicates.length > 0) return { ok: false, issues: duplicates };
  const pair = reading.value;
  if (!isObject(pair)) return { ok: false, issues: [{ path: '$', message: 'a pair is an object' }] };
  const issues: Issue[] = [];
  const { id } = pair;
  if (typeof id !== 'string') issues.push({ path: '$.id', message: '`id` must be a string' });
  const granted = readSide(pair['granted'], '$.granted', 'granted', kind, issues);
  const intended = readSide(pair['intended'], '$.intended', 'intended', kind, issues);
  return issues.length > 0
    ? { ok: false, issues }
    : { ok: true, value: { id: String(id), granted, intended } };
}

/** Reads one side from a file's text; a key that occurs twice anywhere is an issue. `name` is what policies are called. */
export function parseSideText(text: string, name: string, kind: CompareKind): Parsed<AccessSet> {
  const reading = readJson(text);
  if (!reading.ok) return reading;
  const issues: Issue[] = [...reading.duplicates];
  const side = readSide(reading.value, '$', name, kind, issues);
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: side };
}

/** A document, an array of documents (united), or `{"levels": [[documents], …], "facts": {…}}` (intersected). */
function readSide(json: unknown, path: string, name: string, kind: CompareKind, issues: Issue[]): AccessSet {
  const add = (at: string, message: string) => issues.push({ path: at, message });
  const document = (value: unknown, at: string, called: string): NamedPolicy[] => {
    const parsed = parsePolicyAt(value, kind, at);
    if (parsed.ok) return [{ name: called, document: parsed.value }];
    issues.push(...parsed.issues);
    return [];
  };
  const level = (values: readonly unknown[], at: string, called: string): AccessLevel => ({
    name: called,
    kind,
    policies: values.flatMap((value, index) => document(value, indexPath(at, index), `${called}[${index}]`)),
    namesPrincipals: kind === 'resource',
  });
  const layers = (levels: readonly AccessLevel[], facts: AccessFacts = {}): AccessSet => ({
    kind: 'layers',
    levels,
    facts,
  });

  if (Array.isArray(json)) return layers([level(json, path, name)]);
  if (!isObject(json)) {
    add(path, 'a side is a policy document, an array of them, or `{"levels": [[…], …]}`');
    return layers([]);
  }
  if (!Object.hasOwn(json, 'levels')) {
    const policies = document(json, path, name);
    return layers([{ name, kind, policies, namesPrincipals: kind === 'resource' }]);
  }
  for (const key of Object.keys(json)) {
    if (key !== 'levels' && key !== 'facts')
      add(childPath(path, key), 'beside `levels` there is only `facts`');
  }
  const { levels } = json;
  const at = childPath(path, 'levels');
  if (!Array.isArray(levels) || levels.length === 0) {
    add(at, '`levels` must hold at least one level: without any, nobody can say what is allowed');
    return layers([]);
  }
  const read = levels.map((value: unknown, index): AccessLevel => {
    const called = `${name}.levels[${index}]`;
    if (Array.isArray(value)) return level(value, indexPath(at, index), called);
    add(indexPath(at, index), 'a level is an array of policy documents');
    return { name: called, kind, policies: [] };
  });
  return layers(read, readFacts(json['facts'], childPath(path, 'facts'), add));
}

type AccessFacts = Readonly<Record<string, string | readonly string[]>>;

function readFacts(json: unknown, path: string, add: (at: string, message: string) => void): AccessFacts {
  // Without a prototype, so that a key such as `__proto__` is only a key.
  const facts: Record<string, string | readonly string[]> = Object.create(null);
  if (json === undefined) return facts;
  if (!isObject(json)) {
    add(path, '`facts` is an object of context keys');
    return facts;
  }
  const seen = new Set<string>();
  for (const [key, value] of Object.entries(json)) {
    const at = childPath(path, key);
    if (seen.has(key.toLowerCase())) add(at, 'this context key is given twice, in another case');
    seen.add(key.toLowerCase());
    const values = Array.isArray(value) ? value.map(printed) : printed(value);
    if (values === null || (Array.isArray(values) && values.includes(null))) {
      add(at, 'a fact is a string, or an array of strings');
    } else facts[key] = values as string | readonly string[];
  }
  return facts;
}

function printed(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : null;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { AccessSet } from '../access/access-set.ts';
import type { PolicyDocument } from '../policy/document.ts';

const known = new WeakMap<PolicyDocument, ReadonlySet<string>>();

/** Context keys (lower case) that a document's conditions and variables name. Computed once per document. */
export function keysOfDocument(document: PolicyDocument): ReadonlySet<string> {
  let keys = known.get(document);
  if (!keys) {
    keys = readKeys(document);
    known.set(document, keys);
  }
  return keys;
}

/** Context keys (lower case) that any policy of an access names. */
export function keysOfAccess(access: AccessSet): ReadonlySet<string> {
  const keys = new Set<string>();
  collect(access, keys);
  return keys;
}

function collect(access: AccessSet, keys: Set<string>): void {
  if (access.kind !== 'layers') {
    for (const member of access.of) collect(member, keys);
    return;
  }
  for (const level of access.levels) {
    for (const { document } of level.policies) for (const key of keysOfDocument(document)) keys.add(key);
  }
}

function readKeys(document: PolicyDocument): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { conditions, resource } of document.statements) {
    for (const text of resource?.patterns ?? []) addVariables(text, keys);
    for (const condition of conditions) {
      keys.add(condition.keyId);
      for (const value of condition.values) addVariables(value, keys);
    }
  }
  return keys;
}

/** `${key}` and `${key, 'default'}`. Read loosely: a key too many costs nothing, one too few loses a fact. */
function addVariables(text: string, keys: Set<string>): void {
  for (let start = text.indexOf('${'); start >= 0; start = text.indexOf('${', start + 2)) {
    const end = text.indexOf('}', start);
    if (end < 0) return;
    keys.add((text.slice(start + 2, end).split(',')[0] ?? '').trim().toLowerCase());
  }
}

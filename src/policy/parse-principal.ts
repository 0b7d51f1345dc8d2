import type { PrincipalElement, PrincipalEntry } from './document.ts';
import { type IssueList, isJsonObject, kindOf, own, quoted } from './issue-list.ts';
import { childPath, indexPath } from './json-path.ts';

const entryTypes: ReadonlySet<string> = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser']);

/**
 * Reads Principal or NotPrincipal (IAM User Guide, "AWS JSON policy elements: Principal"): `"*"`, or an object of
 * lists by type. null when it added an issue.
 */
export function parsePrincipal(
  json: unknown,
  negated: boolean,
  path: string,
  issues: IssueList,
): PrincipalElement | null {
  if (json === '*') return { negated, entries: [{ type: '*', value: '*' }] };
  if (!isJsonObject(json)) {
    const found = typeof json === 'string' ? quoted(json) : kindOf(json);
    issues.add(path, `a principal is \`"*"\` or an object such as \`{"AWS": …}\`, found ${found}`);
    return null;
  }
  const entries: PrincipalEntry[] = [];
  const types = Object.keys(json);
  if (types.length === 0) issues.add(path, 'the principal names nobody: an empty object');
  for (const type of types) {
    const at = childPath(path, type);
    if (entryTypes.has(type))
      readEntries(own(json, type), type as PrincipalEntry['type'], at, entries, issues);
    else issues.add(at, `unknown principal type ${quoted(type)}`);
  }
  return entries.length === 0 ? null : { negated, entries };
}

function readEntries(
  json: unknown,
  type: PrincipalEntry['type'],
  path: string,
  entries: PrincipalEntry[],
  issues: IssueList,
): void {
  const list: readonly unknown[] = Array.isArray(json) ? json : [json];
  if (list.length === 0) issues.add(path, 'the principal names nobody: an empty list');
  for (let index = 0; index < list.length; index++) {
    const value = list[index];
    if (typeof value === 'string' && value !== '') entries.push({ type, value });
    else {
      const at = Array.isArray(json) ? indexPath(path, index) : path;
      issues.add(at, `a principal is a string, found ${value === '' ? 'an empty one' : kindOf(value)}`);
    }
  }
}

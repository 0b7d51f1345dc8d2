import type { Role } from '../estate/estate.ts';
import { compiledStatements } from '../policy/compile-policy.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { matchAction } from '../policy/match-action.ts';
import type { EffectiveAccess } from './effective-access.ts';
import { keysOfDocument } from './mentioned-keys.ts';
import { patternTest, rolesByPattern } from './roles-by-pattern.ts';

/** What may be done with a role: taking it, or handing it to a service. */
type RoleAction = 'sts:AssumeRole' | 'iam:PassRole';

/** What one document's statements on an action say of resources. */
interface Patterns {
  readonly allows: readonly string[];
  /** Patterns of all statements but `*`: what may tell two roles apart. */
  readonly telling: readonly string[];
}

const known = { 'sts:AssumeRole': new WeakMap(), 'iam:PassRole': new WeakMap() } as Readonly<
  Record<RoleAction, WeakMap<PolicyDocument, Patterns>>
>;

/** The roles that some identity Allow of the caller may name; all of them where an identity policy was not read. */
export function namedTargets(
  { access, gaps }: EffectiveAccess,
  roles: readonly Role[],
  action: RoleAction = 'sts:AssumeRole',
): readonly Role[] {
  if (gaps.some(({ effect }) => effect === 'either')) return roles;
  const allows = new Set<string>();
  for (const { kind, policies } of access.levels) {
    if (kind !== 'identity') continue;
    for (const { document } of policies) {
      for (const pattern of patternsOf(document, action).allows) allows.add(pattern);
    }
  }
  if (allows.has('*')) return roles;
  const found = [...allows].flatMap((pattern) => rolesByPattern(pattern, roles));
  return allows.size < 2 ? found : [...new Set(found)];
}

/**
 * Sorts roles of one account and one trust policy into groups that a caller's policies cannot tell apart. Patterns are
 * read wide: one too many costs a question only.
 */
export function sameTargets(
  { access }: EffectiveAccess,
  roles: readonly Role[],
  trust: PolicyDocument,
): readonly (readonly Role[])[] {
  if (roles.length === 0) return [];
  const telling = new Set<string>();
  let byTag = asksForTags(trust);
  for (const { policies } of access.levels) {
    for (const { document } of policies) {
      for (const pattern of patternsOf(document, 'sts:AssumeRole').telling) telling.add(pattern);
      byTag ||= asksForTags(document);
    }
  }
  if (roles.length === 1 || (telling.size === 0 && !byTag)) return [roles];
  const tests = [...telling].map(patternTest);
  const groups = Map.groupBy(
    roles,
    ({ arn, tags }) =>
      tests.map((covers) => (covers(arn) ? '1' : '0')).join('') + (byTag ? JSON.stringify(tags) : ''),
  );
  return [...groups.values()];
}

function patternsOf(document: PolicyDocument, roleAction: RoleAction): Patterns {
  const found = known[roleAction].get(document);
  if (found) return found;
  const allows: string[] = [];
  const telling: string[] = [];
  for (const { statement, action } of compiledStatements({ name: '', document })) {
    if (!matchAction(action, roleAction.toLowerCase())) continue;
    const { resource, effect } = statement;
    const patterns = resource?.patterns ?? ['*'];
    telling.push(...patterns.filter((pattern) => pattern !== '*'));
    if (effect === 'Allow') allows.push(...(resource?.negated ? ['*'] : patterns));
  }
  const made = { allows, telling };
  known[roleAction].set(document, made);
  return made;
}

const byTags = new WeakMap<PolicyDocument, boolean>();

function asksForTags(document: PolicyDocument): boolean {
  let asks = byTags.get(document);
  if (asks === undefined) {
    asks = [...keysOfDocument(document)].some((key) => /^(?:aws|iam):resourcetag\//.test(key));
    byTags.set(document, asks);
  }
  return asks;
}

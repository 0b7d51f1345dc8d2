import type { Role } from '../estate/estate.ts';
import { compiledStatements } from '../policy/compile-policy.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { matchAction } from '../policy/match-action.ts';
import { globOf, matchGlob } from '../policy/match-glob.ts';
import { parsePattern, type ResolvedToken } from '../policy/pattern.ts';
import type { EffectiveAccess } from './effective-access.ts';
import { keysOfDocument } from './mentioned-keys.ts';

/** What one document's statements on an action say of resources. */
interface Patterns {
  readonly allows: readonly string[];
  /** Patterns of all statements but `*`: what may tell two roles apart. */
  readonly telling: readonly string[];
}

/** What may be done with a role: taking it, or handing it to a service. */
type RoleAction = 'sts:AssumeRole' | 'iam:PassRole';

const known = { 'sts:AssumeRole': new WeakMap(), 'iam:PassRole': new WeakMap() } as Readonly<
  Record<RoleAction, WeakMap<PolicyDocument, Patterns>>
>;

/**
 * Sorts roles of one account and one trust policy into groups that a caller's policies cannot tell apart; roles that no
 * identity Allow may name are left out. Patterns are read wide, variables as `*`: one too many costs a question only.
 * @param named whether the trust policy itself suffices, so that no role is left out
 * @param trust their trust policy
 */
export function sameTargets(
  { access, gaps }: EffectiveAccess,
  roles: readonly Role[],
  named = false,
  trust: PolicyDocument | null = null,
  action: RoleAction = 'sts:AssumeRole',
): readonly (readonly Role[])[] {
  // An identity policy that nobody read may allow anything.
  const all = named || gaps.some(({ effect }) => effect === 'either');
  const allows = new Set<string>();
  const telling = new Set<string>();
  let byTag = trust !== null && asksForTags(trust);
  for (const { kind, policies } of access.levels) {
    // What resource policies say is asked of each role's own trust policy.
    if (kind === 'scope') continue;
    for (const { document } of policies) {
      const patterns = patternsOf(document, action);
      if (kind === 'identity') for (const pattern of patterns.allows) allows.add(pattern);
      for (const pattern of patterns.telling) telling.add(pattern);
      byTag ||= asksForTags(document);
    }
  }
  if (!all && allows.size === 0) return [];
  const open = all || allows.has('*');
  const reachable = open ? roles : roles.filter(({ arn }) => [...allows].some((one) => covers(one, arn)));
  if (reachable.length < 2 || (telling.size === 0 && !byTag))
    return reachable.length === 0 ? [] : [reachable];
  const tests = [...telling];
  const groups = Map.groupBy(
    reachable,
    ({ arn, tags }) =>
      tests.map((pattern) => (covers(pattern, arn) ? '1' : '0')).join('') +
      (byTag ? JSON.stringify(tags) : ''),
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

function asksForTags(document: PolicyDocument): boolean {
  for (const key of keysOfDocument(document)) if (/^(?:aws|iam):resourcetag\//.test(key)) return true;
  return false;
}

/** Whether a pattern may cover an ARN, wherever its stars run. */
function covers(pattern: string, arn: string): boolean {
  if (!/[*?$]/.test(pattern)) return pattern === arn;
  const { tokens, malformed } = parsePattern(pattern, '2012-10-17');
  if (malformed) return true;
  const star = parsePattern('*', '2012-10-17').tokens;
  const wide = tokens.flatMap((token) => (token.kind === 'variable' ? star : [token]));
  return matchGlob(globOf(wide.filter((token): token is ResolvedToken => token.kind !== 'variable')), arn);
}

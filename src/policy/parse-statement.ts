import type { Effect, ElementList, PolicyKind, PrincipalElement, Statement } from './document.ts';
import { type IssueList, isJsonObject, type JsonObject, kindOf, own, quoted } from './issue-list.ts';
import { childPath, indexPath } from './json-path.ts';
import { parseConditions } from './parse-conditions.ts';
import { parsePrincipal } from './parse-principal.ts';

const statementElements: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

/**
 * Reads one statement. null, or a statement that must not be used, when it added an issue.
 */
export function parseStatement(
  json: unknown,
  index: number,
  kind: PolicyKind,
  path: string,
  issues: IssueList,
): Statement | null {
  if (!isJsonObject(json)) {
    issues.add(path, `a statement is an object, found ${kindOf(json)}`);
    return null;
  }
  for (const key of Object.keys(json)) {
    if (!statementElements.has(key)) issues.add(childPath(path, key), `unknown element ${quoted(key)}`);
  }
  const sid = own(json, 'Sid');
  if (sid !== undefined && typeof sid !== 'string') {
    issues.add(childPath(path, 'Sid'), `\`Sid\` is a string, found ${kindOf(sid)}`);
  }
  const effect = readEffect(json, path, issues);
  const action = readList(json, 'Action', path, issues);
  if (action !== null) checkActions(action, path, issues);
  const resource = readResource(json, kind, action, path, issues);
  const principal = readPrincipal(json, kind, effect, path, issues);
  if (kind === 'resource-control') checkResourceControl(json, effect, principal, path, issues);
  const conditions = parseConditions(own(json, 'Condition'), childPath(path, 'Condition'), issues);
  if (effect === null || action === null) return null;
  const named = typeof sid === 'string' && sid !== '' ? sid : null;
  return { index, sid: named, effect, action, resource, principal, conditions };
}

/** Effect is case-sensitive. */
function readEffect(json: JsonObject, path: string, issues: IssueList): Effect | null {
  const effect = own(json, 'Effect');
  if (effect === 'Allow' || effect === 'Deny') return effect;
  if (effect === undefined) issues.add(path, '`Effect` is missing');
  else {
    const found = typeof effect === 'string' ? quoted(effect) : kindOf(effect);
    issues.add(
      childPath(path, 'Effect'),
      `\`Effect\` is \`Allow\` or \`Deny\`, in this case, found ${found}`,
    );
  }
  return null;
}

/**
 * exactly one of `name` and its Not form. R-003: an empty list is an issue, so that an empty NotAction or
 * NotResource never becomes everything.
 */
function readList(
  json: JsonObject,
  name: 'Action' | 'Resource',
  path: string,
  issues: IssueList,
): ElementList | null {
  const has = Object.hasOwn(json, name);
  const hasNot = Object.hasOwn(json, `Not${name}`);
  if (has && hasNot) {
    issues.add(path, `\`${name}\` and \`Not${name}\` exclude each other`);
    return null;
  }
  if (!has && !hasNot) {
    issues.add(path, `\`${name}\` or \`Not${name}\` is missing`);
    return null;
  }
  const element = hasNot ? `Not${name}` : name;
  const patterns = readStrings(json[element], childPath(path, element), element, issues);
  return patterns === null ? null : { negated: hasNot, patterns };
}

function readStrings(json: unknown, path: string, element: string, issues: IssueList): string[] | null {
  const list: readonly unknown[] = Array.isArray(json) ? json : [json];
  if (list.length === 0) {
    issues.add(path, `\`${element}\` is an empty list`);
    return null;
  }
  const strings: string[] = [];
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    if (typeof item === 'string' && item !== '') strings.push(item);
    else {
      const at = Array.isArray(json) ? indexPath(path, index) : path;
      issues.add(at, `\`${element}\` holds ${item === '' ? 'an empty string' : kindOf(item)}`);
    }
  }
  return strings.length === list.length ? strings : null;
}

function checkActions(action: ElementList, path: string, issues: IssueList): void {
  const element = action.negated ? 'NotAction' : 'Action';
  action.patterns.forEach((pattern, index) => {
    const colon = pattern.indexOf(':');
    if (pattern === '*' || (colon > 0 && colon < pattern.length - 1)) return;
    const at = action.patterns.length === 1 ? path : indexPath(childPath(path, element), index);
    issues.add(at, `${quoted(pattern)} is no action: \`service:Name\` or \`*\` is expected`);
  });
}

/** Resource is absent in trust policies, and only there (IAM User Guide, "IAM JSON policy elements: Resource"). */
function readResource(
  json: JsonObject,
  kind: PolicyKind,
  action: ElementList | null,
  path: string,
  issues: IssueList,
): ElementList | null {
  if (kind === 'resource' && isRepositoryStatement(json, action)) return null;
  if (kind !== 'trust') return readList(json, 'Resource', path, issues);
  for (const element of ['Resource', 'NotResource']) {
    if (Object.hasOwn(json, element)) {
      issues.add(childPath(path, element), `a trust policy has no \`${element}\``);
    }
  }
  return null;
}

/**
 * the policy of an ECR repository says no resource, it is the repository's own. So a resource policy may
 * leave it out where every action is one of ECR's.
 */
function isRepositoryStatement(json: JsonObject, action: ElementList | null): boolean {
  if (Object.hasOwn(json, 'Resource') || Object.hasOwn(json, 'NotResource') || action === null) return false;
  return !action.negated && action.patterns.every((pattern) => pattern.toLowerCase().startsWith('ecr:'));
}

/** no principal in identity policies and SCPs. R-039: NotPrincipal goes with Deny only. */
function readPrincipal(
  json: JsonObject,
  kind: PolicyKind,
  effect: Effect | null,
  path: string,
  issues: IssueList,
): PrincipalElement | null {
  const has = Object.hasOwn(json, 'Principal');
  const hasNot = Object.hasOwn(json, 'NotPrincipal');
  if (!has && !hasNot) return null;
  const element = hasNot ? 'NotPrincipal' : 'Principal';
  const at = childPath(path, element);
  if (has && hasNot) {
    issues.add(path, '`Principal` and `NotPrincipal` exclude each other');
    return null;
  }
  if (kind === 'identity' || kind === 'service-control') {
    const name = kind === 'identity' ? 'an identity policy' : 'a service control policy';
    issues.add(at, `${name} has no \`${element}\``);
    return null;
  }
  if (hasNot && effect === 'Allow') issues.add(at, '`NotPrincipal` goes with `Deny` only');
  return parsePrincipal(json[element], hasNot, at, issues);
}

/** an RCP denies, to everyone; the one Allow is that of RCPFullAWSAccess. */
function checkResourceControl(
  json: JsonObject,
  effect: Effect | null,
  principal: PrincipalElement | null,
  path: string,
  issues: IssueList,
): void {
  const everyone = principal !== null && !principal.negated && principal.entries[0]?.type === '*';
  if (!everyone) issues.add(path, 'a resource control policy has `"Principal": "*"`');
  if (effect !== 'Allow') return;
  const full =
    own(json, 'Action') === '*' && own(json, 'Resource') === '*' && !Object.hasOwn(json, 'Condition');
  if (!full) issues.add(childPath(path, 'Effect'), 'a resource control policy only denies');
}

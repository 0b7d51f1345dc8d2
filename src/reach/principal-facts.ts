import type { AccessLevel } from '../access/access-set.ts';
import type { Estate, Role, User } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { pathToAccount } from '../estate/organization.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { keysOfDocument } from './mentioned-keys.ts';

/** Key -> its value(s); no value at all: the key is known to be absent. */
export type Facts = Readonly<Record<string, string | readonly string[]>>;

/**
 * Context keys whose value is the same in every request the principal makes (IAM User Guide, "AWS global
 * condition context keys"). A tag that a session could override is not among them.
 * aws:ResourceAccount is one: without resource policies only the identity side is judged, account by account.
 * @param levels tags that their policies ask for and the principal cannot have are facts too: absent
 * @param resources the account whose resources are asked for
 */
export function principalFacts(
  estate: Estate,
  principal: Role | User,
  levels: readonly AccessLevel[] = [],
  resources: AccountId = principal.account,
): Facts {
  const facts: Record<string, string | readonly string[]> = Object.assign(Object.create(null), {
    // the role's ARN with its path, never the session's.
    'aws:PrincipalArn': principal.arn,
    'aws:PrincipalAccount': principal.account,
    'aws:PrincipalType': principal.kind === 'role' ? 'AssumedRole' : 'User',
    'aws:PrincipalIsAWSService': 'false',
    'aws:ResourceAccount': resources,
  });
  if (principal.kind === 'user') {
    facts['aws:username'] = principal.name;
    facts['aws:userid'] = principal.uniqueId;
  } else {
    facts['aws:username'] = [];
  }
  addOrganization(facts, estate, 'Principal', principal.account);
  addOrganization(facts, estate, 'Resource', resources);
  if (principal.kind === 'user' || !acceptsSessionTags(principal)) {
    for (const [key, value] of Object.entries(principal.tags)) facts[`aws:PrincipalTag/${key}`] = value;
    addAbsentTags(facts, levels);
  }
  return facts;
}

function addAbsentTags(
  facts: Record<string, string | readonly string[]>,
  levels: readonly AccessLevel[],
): void {
  const known = new Set(Object.keys(facts).map((key) => key.toLowerCase()));
  for (const { document } of levels.flatMap(({ policies }) => policies)) {
    for (const key of keysOfDocument(document)) {
      if (key.startsWith('aws:principaltag/') && !known.has(key)) facts[key] = [];
    }
  }
}

/** An account outside the organization, or in one nobody collected, leaves its keys unknown. */
function addOrganization(
  facts: Record<string, string | readonly string[]>,
  estate: Estate,
  whose: 'Principal' | 'Resource',
  account: AccountId,
): void {
  const { organization } = estate;
  if (!organization) return;
  const path = pathToAccount(organization, account);
  if (path.length === 0) return;
  facts[`aws:${whose}OrgID`] = organization.id;
  // `o-…/r-…/ou-…/`: the nodes above the account, with a slash at the end.
  const nodes = path.slice(0, -1).map(({ id }) => id);
  facts[`aws:${whose}OrgPaths`] = [`${[organization.id, ...nodes].join('/')}/`];
}

/**
 * Whether some session of the role can carry tags, which win over the role's own of the same key (IAM User Guide,
 * "Pass session tags in AWS STS"): its trust policy allows sts:TagSession, or nobody can read it.
 */
export function acceptsSessionTags(role: Role): boolean {
  const { trustPolicy } = role;
  return trustPolicy.state === 'unreadable' || allowsTagSession(trustPolicy.document);
}

function allowsTagSession(document: PolicyDocument): boolean {
  return document.statements.some(({ effect, action }) => {
    if (effect !== 'Allow') return false;
    // A NotAction that spares this action needs no reading: it is counted as allowing it.
    return action.negated || action.patterns.some(mayCoverTagSession);
  });
}

/** True for `*`, `sts:*` and every pattern with a wildcard: one too many only keeps a fact unknown. */
function mayCoverTagSession(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?') || pattern.toLowerCase() === 'sts:tagsession';
}

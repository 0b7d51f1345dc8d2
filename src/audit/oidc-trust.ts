import type { AccessSet } from '../access/access-set.ts';
import type { Condition, NamedPolicy, PolicyDocument, Statement } from '../policy/document.ts';

/** An identity provider that a trust policy lets start the role, as written and by its host. */
export interface OidcProvider {
  /** The provider's ARN, or its name. */
  readonly value: string;
  /** Host with path, which its context keys begin with: `token.actions.githubusercontent.com`. */
  readonly host: string;
}

/** OIDC providers named by the Allow statements of a trust policy; SAML providers are none. */
export function oidcProviders(document: PolicyDocument): readonly OidcProvider[] {
  const found = new Map<string, OidcProvider>();
  for (const { effect, principal } of document.statements) {
    if (effect !== 'Allow' || principal === null || principal.negated) continue;
    for (const { type, value } of principal.entries) {
      if (type !== 'Federated' || value.includes(':saml-provider/')) continue;
      const mark = ':oidc-provider/';
      const at = value.indexOf(mark);
      const host = (at < 0 ? value : value.slice(at + mark.length)).toLowerCase();
      if (host !== '') found.set(value, { value, host });
    }
  }
  return [...found.values()].sort((left, right) => (left.value < right.value ? -1 : 1));
}

/** One claim of a provider's token that a condition asks for. */
export interface ClaimCondition {
  readonly condition: Condition;
  /** `sub`, `aud`, … */
  readonly claim: string;
  readonly value: string;
  /** Whether the value alone keeps other people's workloads out. */
  readonly narrow: boolean;
}

/** The operator that holds a claim to a value: of an Allow as written, of a Deny turned round. */
const holding: Readonly<Record<Statement['effect'], Readonly<Record<string, Condition['operator']>>>> = {
  Allow: {
    StringEquals: 'StringEquals',
    StringEqualsIgnoreCase: 'StringEqualsIgnoreCase',
    StringLike: 'StringLike',
  },
  Deny: {
    StringNotEquals: 'StringEquals',
    StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
    StringNotLike: 'StringLike',
  },
};

/** Every value that the statements hold the provider's claims to; other operators hold them to none. */
export function claimConditions(
  statements: readonly Statement[],
  { host }: OidcProvider,
): readonly ClaimCondition[] {
  return statements.flatMap(({ effect, conditions }) =>
    conditions.flatMap((written): readonly ClaimCondition[] => {
      const { keyId, quantifier, values } = written;
      if (!keyId.startsWith(`${host}:`)) return [];
      const operator = holding[effect][written.operator ?? ''] ?? null;
      if (operator === null || quantifier === 'ForAllValues') return [];
      // An absent claim passes IfExists: in an Allow it asks for nothing.
      if (written.ifExists && effect === 'Allow') return [];
      const claim = keyId.slice(host.length + 1);
      const condition = { ...written, operator, operatorText: operator, ifExists: false, quantifier: null };
      return values.map((value) => ({
        condition,
        claim,
        value,
        narrow: isNarrow(host, claim, value, operator),
      }));
    }),
  );
}

/** What the provider may start the role with where some claim has a narrow value: the bound of what is meant. */
export function narrowAccess(claims: readonly ClaimCondition[]): AccessSet {
  const narrow = claims.filter((one) => one.narrow);
  if (narrow.length === 0) return { kind: 'union', of: [] };
  const statements = narrow.map(
    ({ condition, value }, index): Statement => ({
      index,
      sid: null,
      effect: 'Allow',
      action: { negated: false, patterns: ['*'] },
      resource: { negated: false, patterns: ['*'] },
      principal: null,
      conditions: [{ ...condition, values: [value] }],
    }),
  );
  const policy: NamedPolicy = { name: 'narrow', document: { version: '2012-10-17', id: null, statements } };
  return { kind: 'layers', levels: [{ name: 'narrow', kind: 'scope', policies: [policy] }], facts: {} };
}

export const githubHost = 'token.actions.githubusercontent.com';

/** Providers whose tokens anybody can get for any audience: only the subject tells whose workload it is. */
const everybodysProviders: ReadonlySet<string> = new Set([
  githubHost,
  'gitlab.com',
  'app.terraform.io',
  'agent.buildkite.com',
]);

function isNarrow(host: string, claim: string, value: string, operator: string): boolean {
  const fixed = operator === 'StringLike' ? literalStart(value) : value;
  const exact = fixed === value;
  if (host === githubHost) return isOneRepository(claim, fixed, exact);
  if (!/[^*?]/.test(value)) return false;
  return !(everybodysProviders.has(host) && claim === 'aud');
}

/**
 * Whether a GitHub claim is held to one repository (GitHub Docs, "OpenID Connect reference"): `repo:ORG/REPO:` is, and
 * `repo:ORG/*` or `repo:ORG/REPO*`, which also names repositories that do not exist yet, is not.
 */
function isOneRepository(claim: string, fixed: string, exact: boolean): boolean {
  switch (claim) {
    case 'sub':
      return (
        /^repo:[^/:]+\/[^/:]+:/.test(fixed) ||
        /(^|:)repository_id:[0-9]+(:|$)/.test(fixed) ||
        /(^|:)(job_workflow_ref|repository):[^/:]+\/[^/:@]+[/:@]/.test(fixed)
      );
    case 'repository':
    case 'repository_id':
      return exact && fixed !== '';
    case 'job_workflow_ref':
      return /^[^/]+\/[^/]+\//.test(fixed);
    default:
      return false;
  }
}

/** The text before the first `*`, `?` or variable. */
function literalStart(value: string): string {
  const at = value.search(/[*?]|\$\{/);
  return at < 0 ? value : value.slice(0, at);
}

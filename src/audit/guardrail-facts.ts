import { resourceControlLevels, serviceControlLevels } from '../estate/control-policies.ts';
import type { PolicyReading, Role, User } from '../estate/estate.ts';
import { pathToAccount } from '../estate/organization.ts';
import { isServiceLinkedRole } from '../estate/special-roles.ts';
import type { PolicyDocument } from '../policy/document.ts';
import type { AuditContext } from './audit-context.ts';
import { denyKey, type GuardrailFact, type GuardrailKind } from './guardrail-fact.ts';
import { trustGuardrails } from './trust-guardrails.ts';

/** What holds a principal back tonight, and of which kinds something could not be read, with the reason. */
export interface GuardrailView {
  readonly facts: readonly GuardrailFact[];
  readonly doubts: ReadonlyMap<GuardrailKind, string>;
}

const mcpKeys: ReadonlySet<string> = new Set(['aws:viaawsmcpservice', 'aws:calledviaawsmcp']);

/** Everything that holds a principal back: boundary, the Denies of control policies, trust, Denies of MCP calls. */
export function guardrailFacts(context: AuditContext, principal: Role | User): GuardrailView {
  const doubts = new Map<GuardrailKind, string>();
  const facts = [
    ...boundaryOf(context, principal),
    ...(principal.kind === 'role' ? trustGuardrails(principal) : []),
    ...controlsOf(context, principal, 'scp', doubts),
    ...controlsOf(context, principal, 'rcp', doubts),
    ...mcpDenies(context, principal, doubts),
  ];
  if (principal.kind === 'role' && principal.trustPolicy.state === 'unreadable') {
    doubts.set('trust', `the trust policy of ${principal.name} cannot be read`);
    doubts.set('trust-deny', `the trust policy of ${principal.name} cannot be read`);
  }
  const byKey = new Map(facts.map((fact) => [fact.key, fact]));
  return {
    facts: [...byKey.values()].sort((left, right) => (left.key < right.key ? -1 : 1)),
    doubts,
  };
}

/** A boundary that allows everything holds nobody back. Which policy it is does not matter: that is for the access to say. */
function boundaryOf(context: AuditContext, { account, boundaryArn }: Role | User): readonly GuardrailFact[] {
  if (boundaryArn === null) return [];
  const reading = context.account(account)?.managedPolicies.get(boundaryArn);
  if (reading?.state === 'readable' && allowsEverything(reading.document)) return [];
  return [{ kind: 'boundary', key: 'boundary', policy: boundaryArn }];
}

function allowsEverything({ statements }: PolicyDocument): boolean {
  const all = (list: { readonly negated: boolean; readonly patterns: readonly string[] } | null) =>
    list !== null && !list.negated && list.patterns.includes('*');
  return (
    statements.every(({ effect }) => effect === 'Allow') &&
    statements.some(
      ({ action, resource, conditions }) => all(action) && all(resource) && conditions.length === 0,
    )
  );
}

/** The Denies of the SCPs over the principal, or of the RCPs over its account's resources. */
function controlsOf(
  { estate }: AuditContext,
  principal: Role | User,
  kind: 'scp' | 'rcp',
  doubts: Map<GuardrailKind, string>,
): readonly GuardrailFact[] {
  const { organization } = estate;
  const { account } = principal;
  if (organization === null) {
    doubts.set(kind, 'no organization data was collected');
    return [];
  }
  if (kind === 'scp' && principal.kind === 'role' && isServiceLinkedRole(principal)) return [];
  const bound =
    kind === 'scp' ? serviceControlLevels(estate, account) : resourceControlLevels(estate, account);
  if (bound.state === 'unknown') doubts.set(kind, `${account} is not in the collected organization`);
  if (bound.state !== 'bound') return [];
  const doubt = bound.unreadable[0]?.policy.name ?? bound.gaps[0];
  if (doubt !== undefined) doubts.set(kind, `${doubt} has control policies that could not be read`);
  const type = kind === 'scp' ? 'SERVICE_CONTROL_POLICY' : 'RESOURCE_CONTROL_POLICY';
  const path = pathToAccount(organization, account);
  return organization.policies.flatMap((policy): readonly GuardrailFact[] => {
    const target = path.find(({ id }) => policy.targets.includes(id))?.id;
    if (policy.type !== type || target === undefined || policy.policy.state === 'unreadable') return [];
    return policy.policy.document.statements
      .filter(({ effect }) => effect === 'Deny')
      .map((statement) => ({
        kind,
        key: denyKey(kind, statement),
        policy: policy.id,
        name: policy.name,
        target,
        statement,
      }));
  });
}

/** Denies in the principal's own policies that speak of calls through an MCP server. */
function mcpDenies(
  context: AuditContext,
  principal: Role | User,
  doubts: Map<GuardrailKind, string>,
): readonly GuardrailFact[] {
  return identityPolicies(context, principal).flatMap(({ arn, reading }): readonly GuardrailFact[] => {
    if (reading === null || reading.state === 'unreadable') {
      doubts.set('mcp', `${reading?.name ?? arn} cannot be read`);
      return [];
    }
    return reading.document.statements
      .filter(
        ({ effect, conditions }) => effect === 'Deny' && conditions.some(({ keyId }) => mcpKeys.has(keyId)),
      )
      .map((statement) => ({
        kind: 'mcp',
        key: denyKey('mcp', statement),
        policy: reading.name,
        arn,
        statement,
      }));
  });
}

/** The principal's identity policies with those of its groups; `reading` null: the estate does not hold it. */
function identityPolicies(
  context: AuditContext,
  principal: Role | User,
): readonly { readonly arn: string | null; readonly reading: PolicyReading | null }[] {
  const account = context.account(principal.account);
  const names: readonly string[] = principal.kind === 'user' ? principal.groups : [];
  const groups = (account?.groups ?? []).filter(({ name }) => names.includes(name));
  return [principal, ...groups].flatMap(({ inlinePolicies, attachedPolicyArns }) => [
    ...inlinePolicies.map((reading) => ({ arn: null, reading })),
    ...attachedPolicyArns.map((arn) => ({ arn, reading: account?.managedPolicies.get(arn) ?? null })),
  ]);
}

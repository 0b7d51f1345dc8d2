import type { AccessSet } from '../../access/access-set.ts';
import { matchSignatures } from '../../catalog/index.ts';
import type { Role } from '../../estate/estate.ts';
import { isServiceLinkedRole } from '../../estate/special-roles.ts';
import { parseIdentity } from '../../policy/arn-identity.ts';
import type { NamedPolicy } from '../../policy/document.ts';
import { outsideAccess, type TrustView, trustView } from '../../reach/assume-access.ts';
import { roleControls } from '../../reach/role-controls.ts';
import type { AuditContext } from '../audit-context.ts';
import type { Evidence } from '../finding.ts';
import { ownerOf } from '../owner.ts';
import { absentOf, present, type Ruling, type Subject, undecided } from '../ruling.ts';
import { principalKey } from '../subject-keys.ts';
import { accountLabel, listed } from '../wording.ts';

/**
 * For every role that a service for agents may start, and every declared agent's: does the trust policy say for whom?
 * Asked of the policy as a whole: may the service start it while it works for an account outside the organization?
 */
export function trustConfusedDeputy(context: AuditContext): readonly Ruling[] {
  const agents = new Map(context.agents.map((one) => [one.principal, one.identified[0]?.agent ?? null]));
  const own = ownAccounts(context);
  return context.estate.accounts.flatMap((account) =>
    account.roles.map((role) => judge(context, role, agents.has(role), agents.get(role) ?? null, own)),
  );
}

type Declared = AuditContext['agents'][number]['identified'][number]['agent'] | null;

function judge(
  context: AuditContext,
  role: Role,
  isAgent: boolean,
  agent: Declared,
  own: readonly string[],
): Ruling {
  const { estate } = context;
  const subject: Subject = {
    rule: 'trust-confused-deputy',
    account: role.account,
    principalKey: principalKey(role),
  };
  // Its trust policy is the service's own to write.
  if (isServiceLinkedRole(role)) return absentOf(estate, subject.rule, role);
  if (role.trustPolicy.state === 'unreadable') {
    return isAgent
      ? undecided(estate, subject, `the trust policy of ${role.name} cannot be read`)
      : absentOf(estate, subject.rule, role);
  }
  const { document } = role.trustPolicy;
  const open: { readonly service: string; readonly view: TrustView }[] = [];
  let doubt: string | null = null;
  for (const service of agentServices(role, isAgent)) {
    const view = trustView(document, role, parseIdentity(service), false, context.catalog);
    if (view.free.length + view.capped.length + view.delegated.length === 0) continue;
    const gaps = roleControls(estate, role.account).gaps;
    const access = outsideAccess(estate, role, view, 'sts:AssumeRole', foreign(role, own));
    const { verdict } = context.comparer.compare(
      { access, gaps },
      { access: forOurselves(role, own), gaps: [] },
    ).comparison;
    if (verdict === 'exceeds' && !view.doubtful) open.push({ service, view });
    else if (verdict !== 'within')
      doubt = gaps[0]?.reason ?? 'a condition of the trust policy could not be decided';
  }
  if (open.length === 0) {
    return doubt === null ? absentOf(estate, subject.rule, role) : undecided(estate, subject, doubt);
  }
  const services = listed(open.map(({ service }) => service));
  const where = accountLabel(estate, role.account);
  return present(estate, subject, {
    severity: 'high',
    principal: role.arn,
    uniqueId: role.uniqueId,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: role.account }),
    title: `${services} may start ${agent?.id ?? role.name} in ${where} for any customer of the service`,
    members: open.map(({ service }) => service),
    details: [
      'neither aws:SourceAccount, aws:SourceArn nor aws:SourceOrgID says on whose behalf the service may come',
    ],
    evidence: open.flatMap(({ service, view }) => evidenceOf(role, service, view)),
    remedy: {
      text: `add to the statement of ${services}: ${condition(role)}, and aws:SourceArn where the agent's ARN is known`,
      command: null,
      hint: 'aws iam update-assume-role-policy replaces the whole trust policy: begin from the present one',
      policy: null,
      proof: 'not-applicable',
    },
  });
}

/** Services of the trust policy that run agents; of Bedrock itself only for a role that is declared as an agent's. */
function agentServices({ trustPolicy }: Role, isAgent: boolean): readonly string[] {
  if (trustPolicy.state === 'unreadable') return [];
  const found = new Set<string>();
  for (const { effect, principal } of trustPolicy.document.statements) {
    if (effect !== 'Allow' || principal === null || principal.negated) continue;
    for (const { type, value } of principal.entries) {
      if (type === '*') found.add('bedrock-agentcore.amazonaws.com');
      if (type !== 'Service') continue;
      const proven = matchSignatures('trust-service', value).some(
        ({ signature }) => signature.says === 'agent' && signature.tier === 'proven',
      );
      if (proven || (isAgent && /^bedrock\.amazonaws\.com(?:\.cn)?$/.test(value))) found.add(value);
    }
  }
  return [...found].sort();
}

/** The service comes for an account of another organization. Its source ARN is left open. */
function foreign(role: Role, own: readonly string[]): Readonly<Record<string, string | readonly string[]>> {
  const text = textOf(role);
  const account = ['999999999999', '888888888888', '000000000000'].find(
    (id) => !text.includes(id) && !own.includes(id),
  );
  return {
    'aws:SourceAccount': account ?? '999999999990',
    'aws:SourceOrgID': 'o-overreach0foreign',
    'aws:SourceOrgPaths': ['o-overreach0foreign/r-none/'],
    'aws:ResourceAccount': role.account,
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalArn': [],
    'aws:PrincipalAccount': [],
    'aws:PrincipalOrgID': [],
  };
}

/** Requests in which the source ARN is one of our own: those are meant, whatever else they carry. */
function forOurselves(role: Role, own: readonly string[]): AccessSet {
  const text = textOf(role);
  // An account that the trust policy does not write cannot be what its source ARN is held to.
  const accounts = own.filter((id) => id === role.account || text.includes(id));
  const policy: NamedPolicy = {
    name: 'own accounts',
    document: {
      version: '2012-10-17',
      id: null,
      statements: [
        {
          index: 0,
          sid: null,
          effect: 'Allow',
          action: { negated: false, patterns: ['*'] },
          resource: { negated: false, patterns: ['*'] },
          principal: null,
          conditions: [
            {
              operator: 'ArnLike',
              operatorText: 'ArnLike',
              quantifier: null,
              ifExists: false,
              key: 'aws:SourceArn',
              keyId: 'aws:sourcearn',
              values: accounts.map((account) => `arn:*:*:*:${account}:*`),
            },
          ],
        },
      ],
    },
  };
  return { kind: 'layers', levels: [{ name: 'own', kind: 'scope', policies: [policy] }], facts: {} };
}

function textOf({ trustPolicy }: Role): string {
  return trustPolicy.state === 'readable' ? JSON.stringify(trustPolicy.document) : '';
}

function ownAccounts({ estate }: AuditContext): readonly string[] {
  return [
    ...new Set([
      ...estate.accounts.map(({ id }) => id as string),
      ...(estate.organization?.accounts.map(({ id }) => id as string) ?? []),
    ]),
  ].sort();
}

function condition(role: Role): string {
  return `"Condition": {"StringEquals": {"aws:SourceAccount": "${role.account}"}}`;
}

function evidenceOf(role: Role, service: string, view: TrustView): readonly Evidence[] {
  return [...view.free, ...view.capped, ...view.delegated].slice(0, 2).map((statement) => {
    const name = statement.sid ?? String(statement.index);
    return {
      kind: 'granted-by',
      policy: `trust policy of ${role.name}`,
      statement: name,
      text: `statement ${name} of the trust policy of ${role.name} trusts ${service} for anybody`,
    };
  });
}

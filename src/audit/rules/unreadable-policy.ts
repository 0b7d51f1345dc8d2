import { attachedPolicies } from '../../estate/attached-policies.ts';
import type { Account, PolicyReading } from '../../estate/estate.ts';
import type { AuditContext } from '../audit-context.ts';
import type { Evidence, Remedy } from '../finding.ts';
import { homeAccount } from '../home-account.ts';
import { ownerOf } from '../owner.ts';
import { absent, absentOf, present, type Ruling } from '../ruling.ts';
import { policyKey, principalKey } from '../subject-keys.ts';
import { accountLabel, listed } from '../wording.ts';

type Unreadable = Extract<PolicyReading, { state: 'unreadable' }>;

/**
 * Policies nobody could read: one finding per managed or control policy, and one per principal for its inline and
 * trust policies. An alarm where it concerns an agent or caps the organization; else a note.
 */
export function unreadablePolicy(context: AuditContext): readonly Ruling[] {
  return [
    ...context.estate.accounts.flatMap((account) => ofAccount(context, account)),
    ...ofOrganization(context),
  ];
}

function ofAccount(context: AuditContext, account: Account): readonly Ruling[] {
  const concerned = policiesOfAgents(context, account);
  const agents = new Map(context.agents.map((one) => [one.principal, one]));
  const rulings: Ruling[] = [];
  for (const [arn, reading] of account.managedPolicies) {
    const subject = { rule: 'unreadable-policy', account: account.id, principalKey: policyKey(arn) } as const;
    rulings.push(
      reading.state === 'readable'
        ? absent(context.estate, subject)
        : present(context.estate, subject, {
            ...said(context, account, arn, [reading], concerned.has(arn)),
            principal: arn,
            uniqueId: null,
            agent: null,
          }),
    );
  }
  for (const principal of [...account.roles, ...account.users]) {
    const own =
      principal.kind === 'role'
        ? [...principal.inlinePolicies, principal.trustPolicy]
        : principal.inlinePolicies;
    const unreadable = own.filter((reading) => reading.state === 'unreadable');
    if (unreadable.length === 0) {
      rulings.push(absentOf(context.estate, 'unreadable-policy', principal));
      continue;
    }
    const subject = {
      rule: 'unreadable-policy',
      account: account.id,
      principalKey: principalKey(principal),
    } as const;
    const agent = agents.get(principal)?.identified[0]?.agent ?? null;
    rulings.push(
      present(context.estate, subject, {
        ...said(context, account, principal.name, unreadable, agent !== null),
        principal: principal.arn,
        uniqueId: principal.uniqueId,
        agent: agent?.id ?? null,
        ...(agent ? { owner: ownerOf(context, { agent, operator: null, account: account.id }) } : {}),
      }),
    );
  }
  return rulings;
}

function ofOrganization(context: AuditContext): readonly Ruling[] {
  const account = homeAccount(context.estate);
  if (account === null) return [];
  return (context.estate.organization?.policies ?? []).map(({ id, name, policy, type }) => {
    const subject = { rule: 'unreadable-policy', account, principalKey: policyKey(id) } as const;
    if (policy.state === 'readable') return absent(context.estate, subject);
    const word = type === 'SERVICE_CONTROL_POLICY' ? 'SCP' : 'RCP';
    const about = { agent: null, operator: null, account };
    return present(context.estate, subject, {
      severity: 'medium',
      principal: id,
      uniqueId: null,
      agent: null,
      operator: null,
      owner: ownerOf(context, about),
      title: `${word} ${name} (${id}) cannot be read, so what it caps is unknown`,
      evidence: issues([policy]),
      remedy,
      requires: ['organization'],
    });
  });
}

function said(
  context: AuditContext,
  account: Account,
  name: string,
  readings: readonly Unreadable[],
  concernsAgent: boolean,
) {
  const where = accountLabel(context.estate, account.id);
  const names = readings.map((reading) => reading.name).filter((one) => one !== name);
  const what = names.length === 0 ? `Policy ${name}` : `${listed(names)} of ${name}`;
  return {
    severity: concernsAgent ? ('medium' as const) : ('info' as const),
    lane: concernsAgent ? ('alarm' as const) : ('hygiene' as const),
    operator: null,
    owner: ownerOf(context, { agent: null, operator: null, account: account.id }),
    title: `${what} in ${where} cannot be read${concernsAgent ? ", so an agent's access is unknown" : ''}`,
    evidence: issues(readings),
    remedy,
  };
}

/** ARNs of the managed policies and boundaries that the account's agents carry. */
function policiesOfAgents(context: AuditContext, account: Account): ReadonlySet<string> {
  const arns = new Set<string>();
  for (const { principal } of context.agents) {
    if (principal.account !== account.id) continue;
    for (const arn of principal.attachedPolicyArns) arns.add(arn);
    for (const { name } of attachedPolicies(account, principal).readings) arns.add(name);
    if (principal.boundaryArn !== null) arns.add(principal.boundaryArn);
  }
  return arns;
}

function issues(readings: readonly Unreadable[]): readonly Evidence[] {
  return readings.flatMap(({ name, issues: found }) =>
    found
      .slice(0, 3)
      .map(({ path, message }): Evidence => ({ kind: 'note', text: `${name} at ${path}: ${message}` })),
  );
}

const remedy: Remedy = {
  text: 'mend the document: until then it is read as one that may allow anything and stop nothing',
  command: null,
  hint: null,
  policy: null,
  proof: 'not-applicable',
};

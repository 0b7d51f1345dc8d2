import type { Role } from '../../estate/estate.ts';
import type { AgentPrincipal } from '../agent-principals.ts';
import { assumeRelations } from '../assume-relations.ts';
import { denyAssume } from '../assume-remedy.ts';
import { edgeEvidence, needsOf } from '../assume-wording.ts';
import type { AuditContext } from '../audit-context.ts';
import { humanPrincipals } from '../human-principals.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject, undecided } from '../ruling.ts';
import { principalKey } from '../subject-keys.ts';
import { accountLabel, listed } from '../wording.ts';

/** For every principal of a declared agent: can it take a human's role in one step? */
export function agentCanAssumeHumanRole(context: AuditContext): readonly Ruling[] {
  if (context.agents.length === 0) return [];
  const edges = Map.groupBy(assumeRelations(context).fromAgents, ({ caller }) => caller);
  const humans = new Map(humanPrincipals(context).map((human) => [human.principal, human.why]));
  return context.agents.map((agent) => judge(context, agent, edges.get(agent.principal) ?? [], humans));
}

function judge(
  context: AuditContext,
  { principal, identified }: AgentPrincipal,
  edges: ReturnType<typeof assumeRelations>['fromAgents'],
  humans: ReadonlyMap<unknown, string>,
): Ruling {
  const { estate } = context;
  const subject: Subject = {
    rule: 'agent-can-assume-human-role',
    account: principal.account,
    principalKey: principalKey(principal),
  };
  const reached = edges.flatMap((edge) => {
    const targets = humansAmong(edge.targets, humans);
    return targets.length === 0 ? [] : [{ edge: { ...edge, targets }, targets }];
  });
  const sure = reached.filter(({ edge }) => edge.can === 'yes');
  if (sure.length === 0) {
    const doubt = reached[0]?.edge.reason;
    return doubt ? undecided(estate, subject, doubt) : absent(estate, subject);
  }
  const roles: readonly Role[] = sure.flatMap(({ targets }) => targets);
  const agent = identified[0]?.agent ?? null;
  const who = agent?.id ?? principal.name;
  const names = listed(
    roles.map(({ name }) => name),
    3,
  );
  const first = sure[0]?.edge;
  return present(estate, subject, {
    severity: 'high',
    principal: principal.arn,
    uniqueId: principal.uniqueId,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: principal.account }),
    title: `${who} can assume ${roles.length === 1 ? "a human's role" : "humans' roles"}: ${names}${first ? needsOf(first) : ''}`,
    members: roles.map(principalKey),
    details: roles
      .slice(0, 5)
      .map((role) => `${role.name} in ${accountLabel(estate, role.account)}: ${humans.get(role) ?? ''}`),
    evidence: sure.slice(0, 3).flatMap(({ edge }) => edgeEvidence(edge)),
    remedy: denyAssume(context, principal, roles, 'overreach-no-human-roles'),
  });
}

const known = new WeakMap<readonly Role[], readonly Role[]>();

/** Callers with the same grants share their list of targets: each list is read once. */
function humansAmong(roles: readonly Role[], humans: ReadonlyMap<unknown, string>): readonly Role[] {
  const found = known.get(roles) ?? roles.filter((role) => humans.has(role));
  known.set(roles, found);
  return found;
}

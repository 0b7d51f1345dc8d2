import type { Role } from '../../estate/estate.ts';
import type { AssumeEdge } from '../../reach/assume-edges.ts';
import type { AgentPrincipal } from '../agent-principals.ts';
import { assumeRelations } from '../assume-relations.ts';
import { denyAssume } from '../assume-remedy.ts';
import { edgeEvidence, needsOf } from '../assume-wording.ts';
import type { AuditContext } from '../audit-context.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject, undecided } from '../ruling.ts';
import { principalKey } from '../subject-keys.ts';
import { listed } from '../wording.ts';

/** For every principal of a declared agent: can it take another agent's role in one step? */
export function agentsAssumeEachOther(context: AuditContext): readonly Ruling[] {
  if (context.agents.length === 0) return [];
  const edges = Map.groupBy(assumeRelations(context).fromAgents, ({ caller }) => caller);
  const owners = new Map<unknown, readonly string[]>(
    context.agents.map(({ principal, identified }) => [principal, identified.map(({ agent }) => agent.id)]),
  );
  return context.agents.map((agent) => judge(context, agent, edges.get(agent.principal) ?? [], owners));
}

function judge(
  context: AuditContext,
  { principal, identified }: AgentPrincipal,
  edges: readonly AssumeEdge[],
  owners: ReadonlyMap<unknown, readonly string[]>,
): Ruling {
  const { estate } = context;
  const subject: Subject = {
    rule: 'agents-assume-each-other',
    account: principal.account,
    principalKey: principalKey(principal),
  };
  const own = new Set(identified.map(({ agent }) => agent.id));
  // Two roles that one agent owns are its own affair.
  const isOther = (target: Role): boolean =>
    target !== principal && owners.get(target)?.some((id) => !own.has(id)) === true;
  const reached = edges.flatMap((edge) => {
    const targets = firstOf(edge.targets, isOther);
    return targets.length === 0 ? [] : [{ ...edge, targets }];
  });
  const sure = reached.filter(({ can }) => can === 'yes');
  const first = sure[0];
  if (first === undefined) {
    const doubt = reached[0]?.reason;
    return doubt ? undecided(estate, subject, doubt) : absent(estate, subject);
  }
  const roles = sure.flatMap(({ targets }) => targets);
  const more = roles.length > mostShown ? ', and perhaps more' : '';
  const agent = identified[0]?.agent ?? null;
  const others = [...new Set(roles.flatMap((role) => owners.get(role)?.filter((id) => !own.has(id)) ?? []))];
  return present(estate, subject, {
    severity: 'medium',
    principal: principal.arn,
    uniqueId: principal.uniqueId,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: principal.account }),
    title: `${agent?.id ?? principal.name} can assume the role of ${listed(others, 3)}${needsOf(first)}`,
    // The list of many ends anywhere: what is not on it tonight may have been there all along.
    ...(roles.length > mostShown ? {} : { members: roles.map(principalKey) }),
    details: [`roles it can take: ${listed(roles.map(({ name }) => name))}${more}`],
    evidence: sure.slice(0, 3).flatMap(edgeEvidence),
    remedy: denyAssume(context, principal, roles, 'overreach-no-other-agents'),
  });
}

/** More than any remedy or page names: with thousands of roles open, counting them says no more. */
const mostShown = 100;

function firstOf(roles: readonly Role[], wanted: (role: Role) => boolean): readonly Role[] {
  const found: Role[] = [];
  for (const role of roles) {
    if (wanted(role)) found.push(role);
    if (found.length > mostShown) break;
  }
  return found;
}

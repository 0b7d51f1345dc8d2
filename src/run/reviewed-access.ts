import { createEngine } from '../access/index.ts';
import { type AgentPrincipal, agentPrincipals } from '../audit/agent-principals.ts';
import { type AgentSession, agentSessions } from '../audit/agent-sessions.ts';
import { type Comparer, createComparer } from '../audit/index.ts';
import { type ActionUse, useOfSessions } from '../audit/principal-use.ts';
import { grantedUse } from '../audit/use.ts';
import type { Catalog } from '../catalog/index.ts';
import type {
  BorrowedUse,
  ReviewedAccess,
  ReviewedPrincipal,
  ReviewedUse,
} from '../deliver/export/review/review-pack.ts';
import type { Estate } from '../estate/estate.ts';
import { accessAbroad } from '../reach/access-abroad.ts';
import { type EffectiveAccess, effectiveAccess } from '../reach/effective-access.ts';
import type { Agent, Registry } from '../registry/index.ts';

/** What the roles and users of an agent may do in an estate, and what of it was used. */
export function reviewedAccess(
  agent: Agent,
  registry: Registry,
  estate: Estate,
  catalog: Catalog,
): ReviewedAccess {
  const comparer = createComparer(createEngine(catalog), catalog);
  const own = agentPrincipals(estate, registry).filter(({ identified }) =>
    identified.some((one) => one.agent.id === agent.id),
  );
  const owned = new Set(own.map(({ principal }) => principal.arn));
  const borrowed = agentSessions(estate, registry).filter(
    ({ identified, principal }) =>
      identified.some((one) => one.agent.id === agent.id) && !(principal && owned.has(principal.arn)),
  );
  return {
    known: true,
    principals: own.map((one) => reviewPrincipal(one, agent, estate, comparer, catalog)),
    borrowed: borrowedUse(borrowed),
    trailUnread: estate.layers.flatMap(({ account, layer, state, reason }) =>
      layer === 'cloudtrail' && state === 'unknown' ? [{ account, reason: reason ?? 'not collected' }] : [],
    ),
  };
}

/** One entry a principal and human, in order. */
function borrowedUse(sessions: readonly AgentSession[]): readonly BorrowedUse[] {
  const groups = Map.groupBy(sessions, ({ session, principal }) =>
    JSON.stringify([principal?.arn ?? session.issuer, session.human?.id ?? null]),
  );
  return [...groups.values()]
    .flatMap((group): readonly BorrowedUse[] => {
      const [first] = group;
      if (first === undefined) return [];
      const all = group.map(({ session }) => session);
      return [
        {
          principal: first.principal?.arn ?? first.session.issuer,
          human: first.session.human?.id ?? null,
          sessions: all.length,
          from: all.map(({ startedAt }) => startedAt).sort()[0] ?? '',
          to:
            all
              .map(({ lastEventAt }) => lastEventAt)
              .sort()
              .at(-1) ?? '',
          used: usedActions([...useOfSessions(all).actions.values()]),
        },
      ];
    })
    .sort(
      (left, right) => byText(left.principal, right.principal) || byText(left.human ?? '', right.human ?? ''),
    );
}

/** The latest first. */
function usedActions(actions: readonly ActionUse[]): ReviewedUse['used'] {
  return actions
    .map(({ action, count, lastAt, resource }) => ({ action, count, lastAt, resource }))
    .sort((left, right) => byText(right.lastAt, left.lastAt) || byText(left.action, right.action));
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function reviewPrincipal(
  { principal, identified }: AgentPrincipal,
  agent: Agent,
  estate: Estate,
  comparer: Comparer,
  catalog: Catalog,
): ReviewedPrincipal {
  const granted = effectiveAccess(estate, principal);
  const abroad = accessAbroad(estate, principal).map((access) => ({ access, account: access.resources }));
  return {
    arn: principal.arn,
    uniqueId: principal.uniqueId,
    account: principal.account,
    sharedWith: identified.map((one) => one.agent.id).filter((id) => id !== agent.id),
    effective: [{ access: granted, account: principal.account }, ...abroad].map(({ access, account }) =>
      inWhole(access, account, comparer),
    ),
    use: useIn(grantedUse(estate, principal, granted, catalog)),
  };
}

/** Everything that is allowed, said as the excess over nothing. */
function inWhole(
  { access, grants, gaps, assumptions }: EffectiveAccess,
  account: string,
  comparer: Comparer,
): ReviewedPrincipal['effective'][number] {
  const nothing = { access: { kind: 'union' as const, of: [] }, gaps: [] };
  const { comparison } = comparer.compare({ access, grants, gaps, assumptions }, nothing, account);
  return {
    account,
    verdict: comparison.verdict,
    regions: comparison.regions,
    gaps: gaps.map(({ reason }) => reason),
    assumptions: comparison.assumptions,
  };
}

function useIn({
  window,
  undecided,
  used,
  unseen,
  notObservable,
}: ReturnType<typeof grantedUse>): ReviewedUse {
  return {
    window,
    undecided,
    used: usedActions(used),
    unusedByService: unseen.map(({ service, actions }) => ({ service, actions })),
    notObservable: notObservable.length,
  };
}

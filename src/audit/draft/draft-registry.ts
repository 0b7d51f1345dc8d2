import type { Catalog } from '../../catalog/index.ts';
import { trailVisibility } from '../../catalog/trail-visibility.ts';
import type { Role, User } from '../../estate/estate.ts';
import { findPrincipal } from '../../estate/principals.ts';
import { isServiceLinkedRole } from '../../estate/special-roles.ts';
import type { Truth } from '../../policy/index.ts';
import { weightOf } from '../action-weight.ts';
import { type AuditContext, type AuditInput, auditContext } from '../audit-context.ts';
import { grantedActions } from '../granted-actions.ts';
import { type TrailWindow, trailWindow } from '../trail-window.ts';
import { agentDanger } from './agent-danger.ts';
import { type DraftEnvironment, draftEnvironments } from './draft-environments.ts';
import { compareTexts, DraftNames, isPattern } from './draft-names.ts';
import { type DraftOperator, type DraftOperators, draftOperators } from './draft-operators.ts';
import { type DraftTeam, type DraftTeams, draftTeams } from './draft-teams.ts';
import { type FoundAgent, foundAgents } from './found-agents.ts';
import { type SuggestedScope, suggestScope } from './suggest-scope.ts';
import { unseenLines } from './unseen-lines.ts';

/** A registry to begin with, and the page that can be told before anybody has written one. */
export interface RegistryDraft {
  readonly teams: readonly DraftTeam[];
  readonly operators: readonly DraftOperator[];
  readonly environments: readonly DraftEnvironment[];
  readonly agents: readonly DraftAgent[];
  readonly summary: DraftSummary;
  /** null: no event was read. */
  readonly window: TrailWindow | null;
  /** What could not be seen, one line each. */
  readonly unseen: readonly string[];
}

export interface DraftAgent {
  readonly id: string;
  readonly owner: string;
  readonly operators: readonly string[];
  readonly identify: readonly DraftBlock[];
  readonly scope: SuggestedScope;
  /** `none` unless every operator's own roles are known. */
  readonly ceiling: 'operator' | 'none';
  readonly because: string;
  readonly tier: FoundAgent['tier'];
  readonly sessions: number;
  readonly onHumanCredentials: number;
  readonly destroyProduction: Truth;
  readonly switchOffLog: Truth;
  /** Granted, and only data events (or none) would show their use; the gravest first. */
  readonly notObservable: readonly string[];
  /** People who drive it and are left out: an agent names few. */
  readonly morePeople: number;
  /** Its roles that no block names: more names than there is room for. */
  readonly moreRoles: number;
}

export type DraftBlock =
  | { readonly role: string; readonly accounts?: readonly string[] }
  | { readonly product: string; readonly operator: string };

/** "<n> agents, <n> on human credentials, <n> can destroy production, <n> could switch off the log". */
export interface DraftSummary {
  readonly agents: number;
  /** null: no event was read, so nobody can say. */
  readonly onHumanCredentials: number | null;
  readonly canDestroyProduction: Counted;
  readonly couldSwitchOffLog: Counted;
}

export interface Counted {
  readonly yes: number;
  /** Of so many nobody can say. */
  readonly unknown: number;
}

/** An agent's part of the file stays under 15 lines: so many blocks and entries at most. */
const mostBlocks = 3;
const mostEntries = 2;

/** Drafts a registry from what was collected. The same estate gives the same draft. */
export function draftRegistry(input: Pick<AuditInput, 'estate' | 'catalog' | 'engine'>): RegistryDraft {
  const { estate, catalog } = input;
  const context = auditContext({ ...input, registry: null });
  const environments = draftEnvironments(estate);
  const teams = draftTeams(estate);
  const found = foundAgents(estate);
  const humans = found.flatMap(({ sessions }) => sessions.flatMap(({ human }) => human ?? []));
  const operators = draftOperators(estate, humans, teams);
  const names = new DraftNames();
  const drafted = found.map((agent) =>
    draftAgent(context, catalog, agent, { environments, teams, operators, names }),
  );
  // Nothing would identify them: their people have no name that a registry could hold.
  const agents = drafted.filter(({ identify }) => identify.length > 0);
  const nameless = drafted.filter(({ identify }) => identify.length === 0).map(({ id }) => id);
  const named = new Set(agents.flatMap((agent) => agent.operators));
  const window = trailWindow(estate);
  return {
    teams: teams.teams,
    operators: operators.operators.filter(({ id }) => named.has(id)),
    environments,
    agents,
    summary: {
      agents: drafted.length,
      onHumanCredentials:
        window === null ? null : drafted.filter((agent) => agent.onHumanCredentials > 0).length,
      canDestroyProduction: count(drafted.map((agent) => agent.destroyProduction)),
      couldSwitchOffLog: count(drafted.map((agent) => agent.switchOffLog)),
    },
    window,
    unseen: unseenLines(estate, operators.unnameable, nameless),
  };
}

interface DraftParts {
  readonly environments: readonly DraftEnvironment[];
  readonly teams: DraftTeams;
  readonly operators: DraftOperators;
  readonly names: DraftNames;
}

function draftAgent(
  context: AuditContext,
  catalog: Catalog,
  agent: FoundAgent,
  { environments, teams, operators, names }: DraftParts,
): DraftAgent {
  const accounts = new Set<string>([
    ...agent.roles.map(({ account }) => account),
    ...agent.sessions.map(({ account }) => account),
  ]);
  const own = environments.filter((environment) => environment.accounts.some((id) => accounts.has(id)));
  const tags = agent.roles[0]?.tags ?? {};
  const [home = ''] = [...accounts].sort(compareTexts);
  const drivers = driversOf(agent, operators);
  const kept = drivers.slice(0, mostBlocks);
  const principals = principalsOf(context, agent);
  const production = new Set<string>(
    environments.filter(({ tier }) => tier === 'production').flatMap((environment) => environment.accounts),
  );
  const danger = agentDanger(context, principals, agent.sessions, (account) => production.has(account));
  const withRoles = new Set(
    operators.operators.filter(({ assignments }) => assignments.length > 0).map(({ id }) => id),
  );
  const identify = blocksOf(agent, kept, operators);
  return {
    id: names.of(agent.name, agent.name),
    owner: teams.ownerOf(tags, agent.roles[0]?.account ?? home),
    operators: kept,
    identify,
    scope: suggestScope(agent, own, catalog, identify.length >= mostBlocks ? 1 : mostEntries),
    ceiling: kept.length > 0 && kept.every((id) => withRoles.has(id)) ? 'operator' : 'none',
    because: agent.because,
    tier: agent.tier,
    sessions: agent.sessions.length,
    onHumanCredentials: agent.onHumanCredentials.length,
    ...danger,
    notObservable: notObservable(context, agent, catalog),
    morePeople: drivers.length - kept.length,
    moreRoles: agent.roles.length + agent.issuers.length - rolesNamed(identify),
  };
}

/** Who drives it, those with most sessions first. */
function driversOf(agent: FoundAgent, operators: DraftOperators): readonly string[] {
  const counts = new Map<string, number>();
  for (const { human } of agent.sessions) {
    const id = human === null ? null : operators.idOf(human);
    if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts]
    .sort(([left, many], [right, more]) => more - many || compareTexts(left, right))
    .map(([id]) => id);
}

function blocksOf(
  agent: FoundAgent,
  kept: readonly string[],
  operators: DraftOperators,
): readonly DraftBlock[] {
  const { product } = agent;
  const people = new Set(
    agent.onHumanCredentials.flatMap(({ human }) => (human === null ? [] : (operators.idOf(human) ?? []))),
  );
  const uses =
    product === null ? [] : kept.filter((id) => people.has(id)).map((operator) => ({ product, operator }));
  const plain = agent.roles.filter(({ arn }) => !isPattern(arn)).map(patternOf);
  const arns = [...new Set([...plain, ...agent.issuers])].sort(compareTexts);
  const room = Math.max(1, mostBlocks - uses.length);
  const roles: readonly DraftBlock[] =
    arns.length <= room ? arns.map((role) => ({ role })) : acrossAccounts(arns, room);
  return [...roles, ...uses];
}

/** Identity Center gives a role another suffix whenever it is provisioned anew. */
function patternOf({ arn, path }: Role): string {
  return path.startsWith('/aws-reserved/sso.amazonaws.com/') ? arn.replace(/_[0-9a-f]{16}$/, '_*') : arn;
}

/** Roles of one name in several accounts are one block; of more names than there is room for, the first are written. */
function acrossAccounts(arns: readonly string[], room: number): readonly DraftBlock[] {
  const groups = Map.groupBy(arns, (arn) => arn.replace(/:\d{12}:/, ':*:'));
  return [...groups].slice(0, room).map(([role, all]) => {
    const [only] = all;
    if (all.length === 1 && only !== undefined) return { role: only };
    return { role, accounts: all.flatMap((arn) => arn.split(':')[4] ?? []).sort(compareTexts) };
  });
}

function rolesNamed(blocks: readonly DraftBlock[]): number {
  return blocks.reduce((sum, block) => sum + ('role' in block ? (block.accounts?.length ?? 1) : 0), 0);
}

/** Its own roles, and the roles of the people whose credentials it ran on. */
function principalsOf(context: AuditContext, agent: FoundAgent): readonly (Role | User)[] {
  const { estate } = context;
  const principals = new Map<string, Role | User>(agent.roles.map((role) => [role.arn, role]));
  for (const { issuer, principal } of agent.sessions) {
    const found = findPrincipal(estate, issuer) ?? findPrincipal(estate, principal);
    if (found !== null) principals.set(found.arn, found);
  }
  return [...principals.values()].filter((one) => one.kind === 'user' || !isServiceLinkedRole(one));
}

function notObservable(
  context: AuditContext,
  { roles, sessions }: FoundAgent,
  catalog: Catalog,
): readonly string[] {
  const seen = new Set(sessions.flatMap(({ calls }) => calls.map(({ action }) => action.toLowerCase())));
  const granted = new Set(roles.flatMap((role) => grantedActions(context.effective(role).access, catalog)));
  return [...granted]
    .map((index) => catalog.actionName(index))
    .filter((action) => trailVisibility(action) !== 'recorded' && !seen.has(action.toLowerCase()))
    .sort((left, right) => weightOf(right) - weightOf(left) || compareTexts(left, right));
}

function count(truths: readonly Truth[]): Counted {
  return {
    yes: truths.filter((truth) => truth === 'yes').length,
    unknown: truths.filter((truth) => truth === 'unknown').length,
  };
}

import type { Catalog } from '../catalog/index.ts';
import type { Account, Estate, Role, User } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import type { NamedPolicy } from '../policy/document.ts';
import { type AccessAbroad, accessAbroad } from '../reach/access-abroad.ts';
import { type EffectiveAccess, effectiveAccess } from '../reach/effective-access.ts';
import type { ApprovalReading } from '../registry/approval.ts';
import { type AccountEnvironment, environmentOf } from '../registry/environments.ts';
import type { Agent, Registry } from '../registry/registry.ts';
import { resolveScope } from '../registry/resolve-scope.ts';
import type { ResolvedScope } from '../registry/resolved-scope.ts';
import { type AgentPrincipal, agentPrincipals } from './agent-principals.ts';
import { type AgentSession, agentSessions } from './agent-sessions.ts';
import type { AuditMemory } from './audit-memory.ts';
import { type Comparer, type ComparisonEngine, createComparer } from './comparer.ts';
import type { ComparisonMemory } from './comparison-memory.ts';
import type { GuardrailFact } from './guardrail-fact.ts';
import { relaxedOnce } from './intended-scope.ts';
import { type OperatorAccess, operatorAccess } from './operator-access.ts';
import { type PolicyFiles, scopeContext } from './scope-context.ts';

/** What an audit is made of: one estate, what its operators mean, and what AWS is. No clock. */
export interface AuditInput {
  readonly estate: Estate;
  /** null: nothing is declared; only rules that need no registry speak. */
  readonly registry: Registry | null;
  readonly catalog: Catalog;
  readonly engine: ComparisonEngine;
  /** What earlier audits with this engine compared; absent: nothing is kept beyond this one. */
  readonly comparisons?: ComparisonMemory;
  /** What earlier audits with this engine judged; absent: nothing is kept beyond this one. */
  readonly memory?: AuditMemory;
  /** Policy files beside the registry; without it a scope that names one is unknown. */
  readonly policyFiles?: PolicyFiles;
  /** What the registry's sources say of approvals; null or absent: nobody looked. */
  readonly approvals?: ApprovalReading | null;
  /** What held the agents' principals back in earlier sealed scans, by principal key; absent: nobody kept it. */
  readonly keptGuardrails?: ReadonlyMap<string, readonly GuardrailFact[]>;
  /**
   * The estate as the scan before saw it, whose changes since are replayed; null: something may have come and gone since, and
   * it is not kept any more. Absent: nothing can have, or there was none.
   */
  readonly before?: Estate | null;
}

/** The input with what all rules share, each worked out once. */
export interface AuditContext {
  readonly estate: Estate;
  readonly registry: Registry | null;
  readonly catalog: Catalog;
  readonly comparer: Comparer;
  /** What earlier audits judged; null: nobody kept it. */
  readonly memory: AuditMemory | null;
  /** Roles and users that the registry says belong to agents. */
  readonly agents: readonly AgentPrincipal[];
  /** Sessions with evidence of an agent. */
  readonly sessions: readonly AgentSession[];
  /** null: no source of approvals is named, so nobody looked. */
  readonly approvals: ApprovalReading | null;
  /** What held the agents' principals back in earlier sealed scans, by principal key. */
  readonly keptGuardrails: ReadonlyMap<string, readonly GuardrailFact[]>;
  account(id: AccountId): Account | null;
  effective(principal: Role | User): EffectiveAccess;
  /** What it is allowed in other accounts by naming them. */
  abroad(principal: Role | User): readonly AccessAbroad[];
  scopeOf(agent: Agent): ResolvedScope;
  relaxedScopeOf(scope: ResolvedScope): readonly NamedPolicy[] | null;
  /** What operators hold by their roles in `account` on resources of `resources`. */
  operatorAccess(operators: readonly string[], account: AccountId, resources: AccountId): OperatorAccess;
  /** Unknown counts as production, and so does everything without a registry. */
  environment(account: string): AccountEnvironment;
}

/**
 * Prepares an estate for its rules.
 * @param agents the principals to judge, where not all that the registry identifies
 */
export function auditContext(
  input: AuditInput,
  agents: readonly AgentPrincipal[] = agentPrincipals(input.estate, input.registry),
): AuditContext {
  const { estate, registry, catalog } = input;
  const resolution = scopeContext(estate, input.policyFiles);
  const accounts = new Map(estate.accounts.map((account) => [account.id, account]));
  const places = new Map(resolution.accounts.map((account) => [account.id, account]));
  const relaxed = relaxedOnce();
  const unknownPlace: AccountEnvironment = { environments: [], tier: 'production', known: false };
  return {
    estate,
    registry,
    catalog,
    comparer: createComparer(input.engine, catalog, input.comparisons),
    memory: input.memory ?? null,
    agents,
    sessions: agentSessions(estate, registry),
    approvals: input.approvals ?? null,
    keptGuardrails: input.keptGuardrails ?? new Map(),
    account: (id) => accounts.get(id) ?? null,
    effective: remember(
      (principal: Role | User) => effectiveAccess(estate, principal),
      (principal) => principal.arn,
    ),
    abroad: remember(
      (principal: Role | User) => accessAbroad(estate, principal),
      (principal) => principal.arn,
    ),
    scopeOf: remember(
      (agent: Agent) => resolveScope(requireRegistry(registry), agent, catalog, resolution),
      (agent) => agent.id,
    ),
    relaxedScopeOf: (scope) => relaxed(scope.policies),
    operatorAccess: rememberOperators((operators, account, resources) =>
      operatorAccess(estate, requireRegistry(registry), operators, account, resources),
    ),
    environment: remember(
      (id: string) =>
        registry === null
          ? unknownPlace
          : environmentOf(registry, places.get(id) ?? { id, ous: null, tags: null }),
      (id) => id,
    ),
  };
}

function requireRegistry(registry: Registry | null): Registry {
  if (registry === null) throw new RangeError('no registry is at hand');
  return registry;
}

function remember<Input, Output>(
  work: (input: Input) => Output,
  keyOf: (input: Input) => string,
): (input: Input) => Output {
  const known = new Map<string, Output>();
  return (input) => {
    const key = keyOf(input);
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = work(input);
    known.set(key, made);
    return made;
  };
}

type OperatorQuestion = AuditContext['operatorAccess'];

function rememberOperators(work: OperatorQuestion): OperatorQuestion {
  const known = new Map<string, OperatorAccess>();
  return (operators, account, resources) => {
    const key = JSON.stringify([account, resources, [...operators].sort()]);
    const found = known.get(key) ?? work(operators, account, resources);
    known.set(key, found);
    return found;
  };
}

import type { Catalog } from '../catalog/index.ts';
import { profileScope } from './find-profile.ts';
import type { Agent, AllowEntry, Registry, Scope } from './registry.ts';
import { type Resolution, type ResolvedPart, resolveAllow, resolveDeny } from './resolve-entry.ts';
import type { ResolvedScope, ScopeContext } from './resolved-scope.ts';
import { digestScope } from './scope-digest.ts';

interface Bounds {
  readonly environments: readonly string[];
  readonly regions: readonly string[];
}

const unbound: Bounds = { environments: [], regions: [] };
const memories = new WeakMap<Registry, WeakMap<ScopeContext, Resolution['memory']>>();

/**
 * Turns an agent's scope into policies: profiles, environments, access levels, categories and references become plain
 * statements. What does not resolve is said in `unknown`, never left out in silence: a scope with unknowns must not be
 * compared as if it were whole.
 */
export function resolveScope(
  registry: Registry,
  agent: Agent,
  catalog: Catalog,
  context: ScopeContext,
): ResolvedScope {
  const memory = memoryOf(registry, context);
  const resolution: Resolution = { registry, catalog, accounts: context.accounts, context, memory };
  const { policies, unknown } = resolveWhole(resolution, agent);
  const ceilingOperators = agent.scope?.ceiling === 'operator' ? agent.operators : [];
  const documents = policies.map(({ document }) => document);
  const digest = digestScope(documents, ceilingOperators, unknown);
  return { agent: agent.id, policies, ceilingOperators, unknown, digest };
}

function resolveWhole(resolution: Resolution, agent: Agent): ResolvedPart {
  const { scope } = agent;
  if (scope === null) return { policies: [], unknown: ['no scope is declared'] };
  const found = resolveParts(resolution, scope, `${agent.id} `, 'scope.', unbound, []);
  if (scope.allow.length === 0) return { ...found, unknown: ['the scope has no `allow`', ...found.unknown] };
  const allows = found.policies.some(({ document }) =>
    document.statements.some(({ effect }) => effect === 'Allow'),
  );
  if (allows || found.unknown.length > 0) return found;
  return { ...found, unknown: ['the scope allows no request at all'] };
}

/** `inside` are the profiles being read, from the outermost. */
function resolveParts(
  resolution: Resolution,
  scope: Scope,
  owner: string,
  prefix: string,
  bounds: Bounds,
  inside: readonly string[],
): ResolvedPart {
  const parts = [
    ...scope.allow.map((entry, index) => {
      const path = `${prefix}allow[${index}]`;
      return resolveAllowed(resolution, entry, owner, path, bounds, inside);
    }),
    // A profile's denials bind the whole scope: what is shared as forbidden stays so beside any allow entry.
    ...scope.deny.map((entry, index) => {
      const path = `${prefix}deny[${index}]`;
      return at(path, resolveDeny(resolution, entry, owner + path));
    }),
  ];
  return {
    policies: parts.flatMap(({ policies }) => policies),
    unknown: parts.flatMap(({ unknown }) => unknown),
  };
}

function resolveAllowed(
  resolution: Resolution,
  entry: AllowEntry,
  owner: string,
  path: string,
  bounds: Bounds,
  inside: readonly string[],
): ResolvedPart {
  const fail = (reason: string): ResolvedPart => at(path, { policies: [], unknown: [reason] });
  switch (entry.kind) {
    case 'profile': {
      const { profile: name } = entry;
      const profile = profileScope(resolution.registry, name);
      if (profile === null) return fail(`no profile \`${name}\` is declared or shipped`);
      if (inside.includes(name)) return fail(`profile \`${name}\` names itself`);
      const inner = tighter(bounds, entry);
      if (inner === null) return fail(`profile \`${name}\` is bound twice`);
      return resolveParts(resolution, profile, owner, `${path} ${name}.`, inner, [...inside, name]);
    }
    case 'actions': {
      const inner = tighter(bounds, entry);
      if (inner === null) return fail('is bound twice, by itself and by the entry that names its profile');
      return at(path, resolveAllow(resolution, { ...entry, ...inner }, owner + path));
    }
    default:
      if (bounds.environments.length > 0 || bounds.regions.length > 0) {
        return fail('a policy inside a profile cannot be bound to environments or Regions');
      }
      return at(path, resolveAllow(resolution, entry, owner + path));
  }
}

function at(path: string, part: ResolvedPart): ResolvedPart {
  return { ...part, unknown: part.unknown.map((reason) => `${path}: ${reason}`) };
}

/** A profile's bounds with an entry's own; null when both bind the same thing, which no one statement can say. */
function tighter(outer: Bounds, inner: Bounds): Bounds | null {
  if (outer.environments.length > 0 && inner.environments.length > 0) return null;
  if (outer.regions.length > 0 && inner.regions.length > 0) return null;
  return {
    environments: outer.environments.length > 0 ? outer.environments : inner.environments,
    regions: outer.regions.length > 0 ? outer.regions : inner.regions,
  };
}

function memoryOf(registry: Registry, context: ScopeContext): Resolution['memory'] {
  const byContext = memories.get(registry) ?? new WeakMap<ScopeContext, Resolution['memory']>();
  memories.set(registry, byContext);
  const memory = byContext.get(context) ?? new Map();
  byContext.set(context, memory);
  return memory;
}

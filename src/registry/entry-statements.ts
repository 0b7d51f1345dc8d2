import { actionsInCategory, type Catalog, isActionCategory } from '../catalog/index.ts';
import { bindResources } from './bind-resources.ts';
import { placesOf } from './place-terms.ts';
import type { Registry } from './registry.ts';
import type { ScopeAccount } from './resolved-scope.ts';
import { type ActionChoice, selectActions, splitByRegion, type WrittenActions } from './select-actions.ts';
import type { PolicyJsonStatement } from './statement.ts';
import { conditionBlock } from './statement-condition.ts';

/** What an entry of a scope says about requests, profile bounds included. */
export interface EntryRequests extends WrittenActions {
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  readonly environments: readonly string[];
  readonly regions: readonly string[];
}

/** Statements of one entry, and why it cannot be known (empty = known; then the statements are exact). */
export interface EntryStatements {
  readonly statements: readonly PolicyJsonStatement[];
  readonly unknown: readonly string[];
}

/** What entries are resolved against. */
export interface EntryFacts {
  readonly registry: Registry;
  readonly catalog: Catalog;
  readonly accounts: readonly ScopeAccount[];
}

/** The statements of a deny by categories: the catalog's graded actions, on every resource. */
export function categoryStatements(
  categories: readonly string[],
  bounds: { readonly environments: readonly string[]; readonly regions: readonly string[] },
  facts: EntryFacts,
): EntryStatements {
  const unknown = categories
    .filter((name) => !isActionCategory(name))
    .map((name) => `no category \`${name}\` is known`);
  const actions = [
    ...new Set(categories.filter(isActionCategory).flatMap((name) => actionsInCategory(name))),
  ];
  const everywhere = { notActions: [], accessLevels: [], resources: ['*'], notResources: [] };
  const found =
    actions.length === 0
      ? null
      : requestStatements({ actions: actions.sort(), ...everywhere, ...bounds }, 'Deny', facts);
  return { statements: found?.statements ?? [], unknown: [...unknown, ...(found?.unknown ?? [])] };
}

/** The statements of an entry that names actions, resources, environments and Regions. */
export function requestStatements(
  entry: EntryRequests,
  effect: 'Allow' | 'Deny',
  facts: EntryFacts,
): EntryStatements {
  const { registry, catalog, accounts } = facts;
  const choice = selectActions(entry, effect, catalog);
  if (choice === null) return { statements: [], unknown: [] };
  const places =
    entry.environments.length === 0 ? null : placesOf(entry.environments, effect, registry, accounts);
  const terms = places === null ? [null] : places.terms;
  const regions = entry.regions.length === 0 ? null : entry.regions;
  const parts: { readonly choice: ActionChoice; readonly regions: readonly string[] | null }[] = [];
  if (regions === null) parts.push({ choice, regions });
  else {
    const { regional, global } = splitByRegion(choice, effect, catalog);
    if (regional) parts.push({ choice: regional, regions });
    if (global) parts.push({ choice: global, regions: null });
  }
  const negated = entry.notResources.length > 0;
  const patterns = negated ? entry.notResources : entry.resources;
  const statements = parts.flatMap((part) =>
    terms.flatMap((term) =>
      bindResources(patterns, negated, term, part.regions, effect).map((bound) => {
        const condition = conditionBlock(bound.conditions);
        return {
          Effect: effect,
          [part.choice.negated ? 'NotAction' : 'Action']: part.choice.patterns,
          [bound.negated ? 'NotResource' : 'Resource']: bound.patterns,
          ...(condition === undefined ? {} : { Condition: condition }),
        };
      }),
    ),
  );
  return { statements, unknown: places?.unknown ?? [] };
}

import type { Catalog } from '../catalog/index.ts';
import { hasWildcard } from './pattern.ts';

/** Action patterns of one statement; `negated` is NotAction. */
export interface ActionChoice {
  readonly negated: boolean;
  readonly patterns: readonly string[];
}

/** The actions of an entry as written. */
export interface WrittenActions {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly accessLevels: readonly string[];
}

/**
 * The actions that an entry means; null when that is none. Access levels pick from the catalog's actions by name, so an
 * action that AWS adds later is not meant. A deny takes actions of unknown level too: it must not deny less.
 */
export function selectActions(
  written: WrittenActions,
  effect: 'Allow' | 'Deny',
  catalog: Catalog,
): ActionChoice | null {
  const { actions, notActions, accessLevels } = written;
  const negated = notActions.length > 0;
  if (accessLevels.length === 0) return { negated, patterns: negated ? notActions : actions };
  const chosen = new Set<number>();
  for (const pattern of negated ? ['*'] : actions) {
    for (const index of catalog.expandActions(pattern)) chosen.add(index);
  }
  for (const pattern of notActions) for (const index of catalog.expandActions(pattern)) chosen.delete(index);
  const fits = (index: number): boolean =>
    catalog.isAmongLevels(index, accessLevels) ||
    (effect === 'Deny' && catalog.accessLevel(index) === 'Unknown');
  const names = [...chosen]
    .filter(fits)
    .sort((a, b) => a - b)
    .map((index) => catalog.actionName(index));
  if (effect === 'Deny') {
    names.push(...actions.filter((action) => !hasWildcard(action) && catalog.actionIndex(action) < 0));
  }
  return names.length === 0 ? null : { negated: false, patterns: names };
}

/** The same actions in two parts, for entries bound to Regions: the global services are exempt from those. */
export function splitByRegion(
  choice: ActionChoice,
  effect: 'Allow' | 'Deny',
  catalog: Catalog,
): { readonly regional: ActionChoice | null; readonly global: ActionChoice | null } {
  const global = (): readonly string[] =>
    catalog.services.filter((service) => catalog.isGlobalService(service));
  if (choice.negated)
    return { regional: choice, global: globalOutside(choice.patterns, global(), effect, catalog) };
  const regionalPatterns: string[] = [];
  const globalPatterns: string[] = [];
  for (const pattern of choice.patterns) {
    const prefix = prefixOf(pattern);
    if (prefix !== null) (catalog.isGlobalService(prefix) ? globalPatterns : regionalPatterns).push(pattern);
    else {
      regionalPatterns.push(pattern);
      if (pattern === '*' || pattern === '*:*')
        globalPatterns.push(...global().map((service) => `${service}:*`));
      else
        globalPatterns.push(
          ...catalog
            .expandActions(pattern)
            .map((index) => catalog.actionName(index))
            .filter((name) => catalog.isGlobalService(prefixOf(name) ?? '')),
        );
    }
  }
  const some = (patterns: readonly string[]): ActionChoice | null =>
    patterns.length === 0 ? null : { negated: false, patterns: [...new Set(patterns)] };
  return { regional: some(regionalPatterns), global: some(globalPatterns) };
}

/** The global services' part of NotAction. What cannot be said exactly is narrowed in an allow, widened in a deny. */
function globalOutside(
  excluded: readonly string[],
  global: readonly string[],
  effect: 'Allow' | 'Deny',
  catalog: Catalog,
): ActionChoice | null {
  if (effect === 'Deny') {
    const regional = catalog.services.filter((service) => !catalog.isGlobalService(service));
    return { negated: true, patterns: [...excluded, ...regional.map((service) => `${service}:*`)] };
  }
  const removed = new Set(excluded.flatMap((pattern) => catalog.expandActions(pattern)));
  const patterns = global.flatMap((service) => {
    const touched = excluded.some((pattern) => {
      const prefix = prefixOf(pattern);
      return prefix === null || prefix === service;
    });
    if (!touched) return [`${service}:*`];
    const left = catalog.expandActions(`${service}:*`).filter((index) => !removed.has(index));
    return left.map((index) => catalog.actionName(index));
  });
  return patterns.length === 0 ? null : { negated: false, patterns };
}

/** The service of an action pattern in lower case; null when a wildcard leaves it open. */
function prefixOf(pattern: string): string | null {
  const colon = pattern.indexOf(':');
  const prefix = colon < 0 ? pattern : pattern.slice(0, colon);
  return colon < 0 || hasWildcard(prefix) ? null : prefix.toLowerCase();
}

import type { CatalogFacts } from '../policy/facts.ts';
import { compileActions, matchAction } from '../policy/match-action.ts';
import { type AccessLevel, gravestLevel, isAmongLevels, levelsOf } from './access-level.ts';
import { type KeyFacts, readKeys } from './condition-keys.ts';
import type { KeyType } from './global-keys.ts';
import { globalServices } from './global-services.ts';
import { type ActionResourceType, readResources, type ServiceResources } from './resource-types.ts';
import { readServiceKeys, type ServiceKeys } from './service-keys.ts';
import { readTable, type ServiceRow } from './table.ts';

/** What kind of text an Action element holds: callers keep and count what is unknown, and drop nothing. */
export type ActionClass =
  | { readonly kind: 'known'; readonly index: number }
  | { readonly kind: 'unknown-action' }
  | { readonly kind: 'unknown-service' }
  | { readonly kind: 'pattern' };

/** What AWS's Service Authorization Reference says about one action. */
export interface ActionDetails {
  /** `service:Name` in AWS's case. */
  readonly name: string;
  readonly service: string;
  /** The gravest level. */
  readonly accessLevel: AccessLevel | 'Unknown';
  /** Every level AWS names, the gravest first. */
  readonly accessLevels: readonly AccessLevel[];
  readonly resourceTypes: readonly ActionResourceType[];
  /** Service condition keys the action or its resource types take, in AWS's case, sorted; global keys are not listed. */
  readonly conditionKeys: readonly string[];
}

/** AWS's actions, services and context keys, by number and by name. Actions are numbered 0…size-1. */
export interface Catalog extends CatalogFacts {
  /** Package and licence the facts come from. */
  readonly source: string;
  readonly size: number;
  /** Service prefixes, sorted. */
  readonly services: readonly string[];
  /** The name AWS prints for a service prefix, or null. */
  serviceName(service: string): string | null;
  /** Whether a list of Regions cannot bind the service (global-services.ts). */
  isGlobalService(service: string): boolean;
  /** `service:Name` in AWS's case; throws RangeError outside 0…size-1. */
  actionName(index: number): string;
  /** The number of an action in any case, or -1. */
  actionIndex(action: string): number;
  /** The gravest access level AWS names; Unknown outside 0…size-1. */
  accessLevel(index: number): AccessLevel | 'Unknown';
  /** Every access level AWS names, the gravest first. */
  accessLevels(index: number): readonly AccessLevel[];
  /** Whether the action belongs to a choice such as `accessLevels: [Read, List]` (access-level.ts says how). */
  isAmongLevels(index: number, chosen: readonly string[]): boolean;
  action(index: number): ActionDetails;
  resourceTypes(index: number): readonly ActionResourceType[];
  /** `arn:*:s3:::*`-style patterns of the resource types; empty when the action takes none. */
  resourcePatterns(index: number): readonly string[];
  conditionKeys(index: number): readonly string[];
  /** Type of a context key in any case; null when unknown. */
  keyType(key: string): KeyType | null;
  /** Numbers of the actions that a name or pattern covers, in any case, ascending. */
  expandActions(pattern: string): readonly number[];
  classifyAction(text: string): ActionClass;
}

/** Whether the text holds a wildcard of the Action element. */
function isActionPattern(text: string): boolean {
  return text.includes('*') || text.includes('?');
}

/** A row with its lazily split parts. */
interface Service {
  readonly row: ServiceRow;
  numbers?: ReadonlyMap<string, number>;
  resources?: ServiceResources;
  keys?: ServiceKeys;
}

let loaded: Catalog | undefined;

/** The catalog that ships with the tool. Read once; later calls return the same value. */
export function loadCatalog(): Catalog {
  loaded ??= buildCatalog();
  return loaded;
}

function buildCatalog(): Catalog {
  const table = readTable();
  const services: readonly Service[] = table.services.map((row) => ({ row }));
  const byPrefix = new Map(services.map((service) => [service.row.prefix, service]));
  const serviceOf = new Uint16Array(table.size);
  services.forEach(({ row }, number) => {
    serviceOf.fill(number, row.first, row.first + row.actions.length);
  });
  const at = (index: number): Service => {
    const service = services[serviceOf[index] ?? -1];
    if (service === undefined) throw new RangeError(`no action has the number \`${index}\``);
    return service;
  };
  const offset = (service: Service, index: number): number => index - service.row.first;
  const letter = (index: number): string => {
    const service = services[serviceOf[index] ?? -1];
    return service?.row.levels[offset(service, index)] ?? '';
  };
  const resources = (service: Service): ServiceResources =>
    (service.resources ??= readResources(service.row));
  const keysOf = (service: Service): ServiceKeys =>
    (service.keys ??= readServiceKeys(service.row, table.keys));
  let lookup: ((key: string) => KeyFacts | null) | undefined;
  const key = (id: string): KeyFacts | null => {
    lookup ??= readKeys(table.keys);
    return lookup(id);
  };

  const actionIndex = (action: string): number => {
    const colon = action.indexOf(':');
    const service = byPrefix.get(action.slice(0, Math.max(colon, 0)).toLowerCase());
    if (service === undefined) return -1;
    return numbers(service).get(action.slice(colon + 1).toLowerCase()) ?? -1;
  };

  // Policies say the same patterns over and over. Of most of them there are few actions: some megabytes in all.
  const known = new Map<string, readonly number[]>();
  let kept = 0;
  const expanded = (pattern: string): readonly number[] => {
    const found = known.get(pattern);
    if (found !== undefined) return found;
    const actions = expand(pattern, services, byPrefix);
    kept += actions.length + costOfPattern;
    if (kept > mostKept) {
      known.clear();
      kept = actions.length + costOfPattern;
    }
    known.set(pattern, actions);
    return actions;
  };
  const catalog: Catalog = {
    date: table.date,
    source: table.source,
    size: table.size,
    services: services.map(({ row }) => row.prefix),
    serviceName: (service) => byPrefix.get(service.toLowerCase())?.row.name ?? null,
    isGlobalService: (service) => globalServices.has(service.toLowerCase()),
    supportsResourceControlPolicies: (service) =>
      byPrefix.get(service.toLowerCase())?.row.supportsResourceControlPolicies ?? false,
    actionName: (index) => {
      const service = at(index);
      return `${service.row.prefix}:${service.row.actions[offset(service, index)]}`;
    },
    actionIndex,
    accessLevel: (index) => gravestLevel(letter(index)),
    accessLevels: (index) => levelsOf(letter(index)),
    isAmongLevels: (index, chosen) => isAmongLevels(letter(index), chosen),
    action: (index) => ({
      name: catalog.actionName(index),
      service: at(index).row.prefix,
      accessLevel: catalog.accessLevel(index),
      accessLevels: catalog.accessLevels(index),
      resourceTypes: catalog.resourceTypes(index),
      conditionKeys: catalog.conditionKeys(index),
    }),
    resourceTypes: (index) => resources(at(index)).of(offset(at(index), index)),
    resourcePatterns: (index) => resources(at(index)).patternsOf(offset(at(index), index)),
    conditionKeys: (index) => keysOf(at(index)).of(offset(at(index), index)),
    keyArity: (id) => key(id)?.arity ?? null,
    keyType: (id) => key(id)?.type ?? null,
    isWildcardOnly: (action) => {
      const index = actionIndex(action);
      return index < 0 ? null : catalog.resourceTypes(index).length === 0;
    },
    expandActions: (pattern) => expanded(pattern.toLowerCase()),
    classifyAction: (text) => {
      if (isActionPattern(text)) return { kind: 'pattern' };
      const index = actionIndex(text);
      if (index >= 0) return { kind: 'known', index };
      const prefix = text.slice(0, Math.max(text.indexOf(':'), 0)).toLowerCase();
      return { kind: byPrefix.has(prefix) ? 'unknown-action' : 'unknown-service' };
    },
  };
  return Object.freeze(catalog);
}

function numbers(service: Service): ReadonlyMap<string, number> {
  service.numbers ??= new Map(
    service.row.actions.map((name, place) => [name.toLowerCase(), service.row.first + place]),
  );
  return service.numbers;
}

/** Actions that are kept of patterns, some 16 MB: whoever writes policies may write patterns without end. */
const mostKept = 2_000_000;
/** What a pattern takes beside its actions, in actions. */
const costOfPattern = 20;

/** Only the services that the pattern's prefix can name are looked into; the matching is the language's own. */
function expand(
  pattern: string,
  services: readonly Service[],
  byPrefix: ReadonlyMap<string, Service>,
): readonly number[] {
  const colon = pattern.indexOf(':');
  const prefix = colon < 0 ? pattern : pattern.slice(0, colon);
  const named = byPrefix.get(prefix);
  // A wildcard may run over the colon (`*`, `s*Object`): then every service may hold a match.
  const candidates = isActionPattern(prefix) ? services : named === undefined ? [] : [named];
  const matcher = compileActions({ negated: false, patterns: [pattern] });
  const found: number[] = [];
  for (const service of candidates)
    for (const [name, index] of numbers(service))
      if (matchAction(matcher, `${service.row.prefix}:${name}`)) found.push(index);
  return found;
}

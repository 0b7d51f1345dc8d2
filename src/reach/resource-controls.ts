import type { AccessLevel } from '../access/access-set.ts';
import { type Catalog, loadCatalog } from '../catalog/index.ts';
import { resourceControlLevels } from '../estate/control-policies.ts';
import type { Estate, PolicyReading } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import type { Condition, ElementList, NamedPolicy, Statement } from '../policy/document.ts';
import { anyService, deniesByPrincipal, servicesOfDenies } from './denied-services.ts';
import type { Gap } from './gap.ts';
import { openPolicy } from './open-policy.ts';

/** What RCPs deny on the resources of one account. */
export interface ResourceControls {
  /** Denies, beside an Allow of everything (RCPFullAWSAccess); none: no RCP denies anything. */
  readonly levels: readonly AccessLevel[];
  readonly gaps: readonly Gap[];
  readonly unreadable: readonly PolicyReading[];
}

const nothing: ResourceControls = { levels: [], gaps: [], unreadable: [] };
const known = new WeakMap<Estate, Map<AccountId, ResourceControls>>();

/**
 * The RCPs of a resource's account as Denies: for services that support them, without kms:RetireGrant and AWS
 * managed keys. A statement that cannot be said so is left out, with a gap. Worked out once for each account.
 */
export function resourceControls(estate: Estate, account: AccountId): ResourceControls {
  const accounts = known.get(estate) ?? new Map<AccountId, ResourceControls>();
  known.set(estate, accounts);
  const found = accounts.get(account) ?? build(estate, account, loadCatalog());
  accounts.set(account, found);
  return found;
}

function build(estate: Estate, account: AccountId, catalog: Catalog): ResourceControls {
  const control = resourceControlLevels(estate, account);
  if (control.state !== 'bound') return nothing;
  const levels: AccessLevel[] = [];
  const left: NamedPolicy[] = [];
  for (const { level, policies } of control.levels) {
    const denies: NamedPolicy[] = [];
    for (const { name, document } of policies) {
      const said: Statement[] = [];
      const unsaid: Statement[] = [];
      for (const statement of document.statements) {
        if (statement.effect !== 'Deny') continue;
        const exact = bounded(statement, catalog);
        if (exact === null) unsaid.push(statement);
        else said.push(...exact);
      }
      if (said.length > 0) denies.push({ name, document: { ...document, statements: said } });
      if (unsaid.length > 0) left.push({ name, document: { ...document, statements: unsaid } });
    }
    if (denies.length > 0)
      levels.push({
        name: `rcp:${level}`,
        kind: 'rcp',
        policies: [openPolicy('RCPFullAWSAccess'), ...denies],
      });
  }
  const gaps: Gap[] = control.unreadable.map(({ level, policy }) => ({
    layer: 'rcp',
    effect: 'less',
    reason: `RCP ${policy.name} at ${level} cannot be read`,
    services: null,
    shared: false,
  }));
  if (left.length > 0) {
    const services = servicesOfDenies(left);
    const named = services.has(anyService) ? 'any service' : [...services].sort().join(', ');
    gaps.push({
      layer: 'rcp',
      effect: 'less',
      reason: `RCPs that may deny requests to ${named} are not applied`,
      services: services.has(anyService) ? null : services,
      shared: !deniesByPrincipal(left),
    });
  }
  return { levels, gaps, unreadable: control.unreadable.map(({ policy }) => policy) };
}

/** The Deny as it binds: statements for the services that support RCPs; null when they cannot say it. */
function bounded(statement: Statement, catalog: Catalog): readonly Statement[] | null {
  const { action, principal } = statement;
  const everyone = principal?.entries.some(
    ({ type, value }) => type === '*' || (type === 'AWS' && value === '*'),
  );
  if (action.negated || principal === null || principal.negated || !everyone) return null;
  const plain: string[] = [];
  const keys: string[] = [];
  for (const pattern of action.patterns) {
    const services = servicesOf(pattern, catalog);
    if (services === null) return null;
    const rest = pattern.includes(':') ? pattern.slice(pattern.indexOf(':') + 1) : '*';
    for (const service of services) {
      if (service === 'kms') keys.push(...keyActions(`kms:${rest}`, catalog));
      else plain.push(`${service}:${rest}`);
    }
  }
  const parts: Statement[] = [];
  if (plain.length > 0) parts.push({ ...statement, action: list(plain) });
  if (keys.length > 0) {
    const notManaged = withoutManagedKeys(statement);
    if (notManaged === null) return null;
    parts.push({ ...notManaged, action: list(keys) });
  }
  return parts;
}

/** The services that support RCPs among those a pattern names; null when its service is a pattern of its own. */
function servicesOf(pattern: string, catalog: Catalog): readonly string[] | null {
  const service = pattern.slice(0, Math.max(pattern.indexOf(':'), 0)).toLowerCase();
  if (pattern === '*' || service === '*') return supporting(catalog);
  if (service === '' || /[*?]/.test(service)) return null;
  return catalog.supportsResourceControlPolicies(service) ? [service] : [];
}

const lists = new WeakMap<Catalog, readonly string[]>();

function supporting(catalog: Catalog): readonly string[] {
  const found =
    lists.get(catalog) ??
    catalog.services.filter((service) => catalog.supportsResourceControlPolicies(service));
  lists.set(catalog, found);
  return found;
}

/** kms:RetireGrant is exempt. Names stand for a pattern that covers it; what no catalog knows is not denied. */
function keyActions(pattern: string, catalog: Catalog): readonly string[] {
  const names = catalog.expandActions(pattern).map((index) => catalog.actionName(index));
  const spared = names.filter((name) => name.toLowerCase() !== 'kms:retiregrant');
  return spared.length === names.length ? [pattern] : spared;
}

/** AWS managed keys are exempt; they are known by their alias only. */
function withoutManagedKeys(statement: Statement): Statement | null {
  const { resource } = statement;
  if (resource === null || resource.negated || !resource.patterns.includes('*')) return null;
  return {
    ...statement,
    resource: { negated: true, patterns: ['arn:*:kms:*:*:alias/aws/*'] },
    conditions: [...statement.conditions, ...notManaged],
  };
}

const notManaged: readonly Condition[] = [
  condition(null, 'StringNotLike', 'kms:RequestAlias'),
  condition('ForAllValues', 'StringNotLike', 'kms:ResourceAliases'),
];

function condition(quantifier: Condition['quantifier'], operator: 'StringNotLike', key: string): Condition {
  const operatorText = quantifier === null ? operator : `${quantifier}:${operator}`;
  const values = ['alias/aws/*'];
  return { operator, operatorText, quantifier, ifExists: false, key, keyId: key.toLowerCase(), values };
}

function list(patterns: readonly string[]): ElementList {
  return { negated: false, patterns: [...new Set(patterns)] };
}

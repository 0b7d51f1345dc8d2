import type { AccessLevel } from '../access/access-set.ts';
import type { NamedPolicy } from '../policy/document.ts';
import { mergedOnce, plainPolicy } from './merged-policies.ts';
import type { GrantLimit } from './resource-hits.ts';
import type { GrantPart } from './resource-parts.ts';

/** What resource policies grant a principal beside its own policies, before its own layers are put to it. */
export interface SideGrant {
  readonly limit: GrantLimit;
  /** Only a session of this name; null: every one. */
  readonly session: string | null;
  /** The Allows with the Denies of the same resources' policies, and what else bounds them. */
  readonly levels: readonly AccessLevel[];
}

/** Grants of one limit that matter to a principal. */
export interface KeptGroup {
  readonly parts: readonly GrantPart[];
  readonly arns: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  /** What they come to beside the Denies for everybody; worked out when first asked for. */
  common?: readonly SideGrant[];
}

const keptGroups = new WeakMap<readonly GrantPart[], Map<string, KeptGroup>>();

/** What delegates only counts for services that identity policies name. Worked out once for each choice of services. */
export function keptGroup(group: readonly GrantPart[], relevant: (service: string) => boolean): KeptGroup {
  const choices = keptGroups.get(group) ?? new Map<string, KeptGroup>();
  keptGroups.set(group, choices);
  const all = choices.get('') ?? kept(group);
  choices.set('', all);
  if (group[0]?.limit !== 'both') return all;
  const services = [...all.services].filter(relevant);
  if (services.length === all.services.size) return all;
  const key = services.join(' ') || 'none';
  const found =
    choices.get(key) ?? kept(group.filter(({ part }) => services.includes(part.read.resource.service)));
  choices.set(key, found);
  return found;
}

function kept(parts: readonly GrantPart[]): KeptGroup {
  const resources = parts.map(({ part }) => part.read.resource);
  return {
    parts,
    arns: new Set(resources.map(({ arn }) => arn)),
    services: new Set(resources.map(({ service }) => service)),
  };
}

/** Grants of one limit: those that patterns can say together, each other one by itself. */
export function sideGrants(
  group: readonly GrantPart[],
  limit: GrantLimit,
  session: string | null,
  against: readonly NamedPolicy[],
): readonly SideGrant[] {
  const level = (allows: readonly NamedPolicy[]): AccessLevel => ({
    name: 'resource policies',
    kind: 'resource',
    policies: [...allows, ...against],
  });
  const plain = group.filter(({ part }) => part.read.patterns !== null);
  const grants: SideGrant[] = [];
  if (plain.length > 0)
    grants.push({ limit, session, levels: [level(mergedOnce(plain.map(({ part }) => part)))] });
  for (const { part } of group) {
    if (part.read.patterns !== null) continue;
    const { resource, statement, version } = part.read;
    const alone = { ...statement, principal: null, action: part.action ?? statement.action };
    const allow = { name: resource.name, document: { version, id: null, statements: [alone] } };
    const only = plainPolicy(resource.name, 'Allow', ['*'], resource.own);
    grants.push({
      limit,
      session,
      levels: [level([allow]), { name: 'own resources', kind: 'scope', policies: [only] }],
    });
  }
  return grants;
}

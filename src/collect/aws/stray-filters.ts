import type { AccountFilter, CollectConfig } from './collect-config.ts';
import type { CollectedOrganization } from './organization/read-organization.ts';

/**
 * What the configuration includes or leaves out by a name that the organization does not have, in one line each: a typing
 * error reads an account that was to be left out, or leaves out one that was to be read. Tags are not looked at: that no
 * account has one just now is nothing strange. Empty where the organization is not known.
 */
export function strayFilters(
  { include, exclude }: CollectConfig['accounts'],
  organization: CollectedOrganization | null,
): readonly string[] {
  if (organization === null) return [];
  const accounts = new Set<string>(organization.accounts.map(({ id }) => id));
  const units = new Set([...organization.roots, ...organization.organizationalUnits].map(({ id }) => id));
  const strays = (key: 'include' | 'exclude', filter: AccountFilter | null) => [
    ...(filter?.ids ?? [])
      .filter((id) => !accounts.has(id))
      .map((id) => `\`${key}\` names account ${id}, which is not in the organization`),
    ...(filter?.organizationalUnits ?? [])
      .filter((id) => !units.has(id))
      .map((id) => `\`${key}\` names the unit \`${id}\`, which the organization does not have`),
  ];
  return [...strays('include', include), ...strays('exclude', exclude)];
}

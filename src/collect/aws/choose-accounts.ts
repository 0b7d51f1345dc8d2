import { type AccountId, parseAccountId } from '../../estate/identifiers.ts';
import type { AccountFilter, CollectConfig } from './collect-config.ts';
import type { CollectedOrganization } from './organization/read-organization.ts';

/**
 * The accounts that a run reads, in order of id: those of the configuration's list, or all of the organization's, less
 * what `include` and `exclude` leave out. Tags and units are known of accounts in the organization only.
 * @param own the hub's account: all there is without an organization
 */
export function chooseAccounts(
  config: CollectConfig['accounts'],
  organization: CollectedOrganization | null,
  own: AccountId,
): readonly AccountId[] {
  const { from, include, exclude } = config;
  const named = from === 'organization' ? (organization?.accounts.map(({ id }) => id) ?? [own]) : from;
  return [...new Set(named)]
    .flatMap((id) => parseAccountId(id) ?? [])
    .filter((id) => include === null || matches(include, id, organization))
    .filter((id) => exclude === null || !matches(exclude, id, organization))
    .sort();
}

/** Whether an account has one of the ids, lies below one of the units, or has one of the tags. */
function matches(filter: AccountFilter, id: AccountId, organization: CollectedOrganization | null): boolean {
  if (filter.ids.includes(id)) return true;
  const account = organization?.accounts.find((one) => one.id === id);
  if (!account || !organization) return false;
  if (unitsAbove(account.parentId, organization).some((unit) => filter.organizationalUnits.includes(unit)))
    return true;
  return filter.tags.some(({ key, value }) => {
    const found = Object.hasOwn(account.tags, key) ? account.tags[key] : undefined;
    return found !== undefined && (value === null || value === found);
  });
}

/** From the account's parent up to the root. */
function unitsAbove(parentId: string, organization: CollectedOrganization): readonly string[] {
  const above = [parentId];
  for (;;) {
    const unit = organization.organizationalUnits.find(({ id }) => id === above.at(-1));
    if (!unit || above.includes(unit.parentId)) return above;
    above.push(unit.parentId);
  }
}

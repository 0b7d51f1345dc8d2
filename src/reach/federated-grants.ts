import { loadCatalog } from '../catalog/index.ts';
import type { Account, User } from '../estate/estate.ts';
import { mergedOnce } from './merged-policies.ts';
import { hitsByAccount } from './resource-hits.ts';
import { nameKey, resourceIndex } from './resource-index.ts';
import { denyParts, grantParts } from './resource-parts.ts';
import { type SideGrant, sideGrants } from './side-grants.ts';

/**
 * What resource policies of a user's own account grant a GetFederationToken session of it by the session's ARN: nothing
 * of its own limits that. Whoever starts the session chooses its name, so it is asked of a session that was seen.
 */
export function federatedGrants(account: Account, user: User, name: string): readonly SideGrant[] {
  const index = resourceIndex(account);
  const reads = (index.byName.get(nameKey(account.id, name)) ?? []).filter(
    ({ statement, principal }) =>
      statement.effect === 'Allow' &&
      principal.names.some(
        ({ form, identity }) =>
          form === 'federated-user' && identity?.account === account.id && identity.name === name,
      ),
  );
  if (reads.length === 0) return [];
  const parts = reads.flatMap((read) => grantParts({ read, limit: 'free', session: null }, false));
  const arns = new Set(reads.map(({ resource }) => resource.arn));
  const { denies } = hitsByAccount(index, user, account.id, loadCatalog());
  const against = mergedOnce(denyParts(denies.filter(({ resource }) => arns.has(resource.arn))));
  return [...Map.groupBy(parts, ({ limit }) => limit)].flatMap(([limit, group]) =>
    sideGrants(group, limit, null, against),
  );
}

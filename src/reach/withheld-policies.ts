import type { AccessLevel } from '../access/access-set.ts';
import type { NamedPolicy } from '../policy/document.ts';
import { plainPolicy } from './merged-policies.ts';
import type { ReadResource, ResourceIndex } from './resource-index.ts';
import { isKey, trustActions } from './resource-parts.ts';

const knownKeys = new WeakMap<ResourceIndex, readonly NamedPolicy[]>();

/**
 * keys whose policy does not hand everything on to the account: what an identity policy says of them counts only
 * together with the key policy, so it is taken out here and put back as a grant of `both`.
 */
export function withheldKeys(
  index: ResourceIndex,
  account: string,
  relevant: (service: string) => boolean,
): readonly NamedPolicy[] {
  if (!relevant('kms')) return [];
  const found = knownKeys.get(index);
  if (found) return found;
  const keys = [...index.resources.values()].filter(
    (resource) => isKey(resource) && !delegates(index, resource, account),
  );
  const arns = keys.map(({ arn }) => arn).sort();
  const made = arns.length === 0 ? [] : [plainPolicy('key policies', 'Deny', ['kms:*'], arns)];
  knownKeys.set(index, made);
  return made;
}

function delegates(index: ResourceIndex, { arn, own }: ReadResource, account: string): boolean {
  return (index.ofResource.get(arn) ?? []).some(
    ({ statement, principal, patterns }) =>
      statement.effect === 'Allow' &&
      statement.conditions.length === 0 &&
      !statement.action.negated &&
      statement.action.patterns.some((pattern) => /^(kms:)?\*$/i.test(pattern)) &&
      own.every((one) => patterns?.includes(one)) &&
      principal.names.some((name) => name.form === 'account' && name.account === account),
  );
}

/** the roles that identity policies name in full: their trust policies decide, as for keys. */
export function withheldRoles(
  index: ResourceIndex,
  identity: readonly AccessLevel[],
): readonly NamedPolicy[] {
  const arns = new Set<string>();
  for (const { document } of identity.flatMap(({ policies }) => policies)) {
    for (const { effect, resource } of document.statements) {
      if (effect !== 'Allow' || resource === null || resource.negated) continue;
      for (const pattern of resource.patterns) if (index.resources.get(pattern)?.isTrust) arns.add(pattern);
    }
  }
  return arns.size === 0 ? [] : [plainPolicy('trust policies', 'Deny', trustActions, [...arns].sort())];
}

import type { AccountId } from '../estate/identifiers.ts';

/** Accounts of which the same is told, together, in the order in which each first came. */
export function alikeAccounts<T extends object>(
  told: Iterable<readonly [AccountId, T]>,
): readonly (T & { readonly accounts: readonly AccountId[] })[] {
  const groups = Map.groupBy(told, ([, what]) => JSON.stringify(what));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ accounts: group.map(([account]) => account), ...first[1] }];
  });
}

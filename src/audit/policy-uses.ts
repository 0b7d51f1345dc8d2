import type { Account } from '../estate/estate.ts';

const known = new WeakMap<Account, ReadonlyMap<string, number>>();

/** How many principals and groups of the account attach a managed policy or have it as their boundary, each counted. */
export function usesOf(account: Account, arn: string): number {
  let uses = known.get(account);
  if (uses === undefined) {
    uses = countUses(account);
    known.set(account, uses);
  }
  return uses.get(arn) ?? 0;
}

function countUses({ roles, users, groups }: Account): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  const add = (arn: string): void => {
    uses.set(arn, (uses.get(arn) ?? 0) + 1);
  };
  for (const { attachedPolicyArns } of [...roles, ...users, ...groups]) attachedPolicyArns.forEach(add);
  for (const { boundaryArn } of [...roles, ...users]) if (boundaryArn !== null) add(boundaryArn);
  return uses;
}

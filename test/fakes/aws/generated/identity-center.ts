import { hash } from 'node:crypto';
import type { Random } from '../../../oracle/random.ts';
import type { WorldAssignment, WorldIdentityCenter } from '../world/identity-center.ts';
import { mainRegion } from '../world/partitions.ts';

const instance = 'ssoins-1111222233334444';

/** The permission sets of every generated organization, and the AWS managed policy of each. */
export const generatedSets = [
  { name: 'ReadOnly', policy: 'ReadOnlyAccess' },
  { name: 'Builders', policy: 'PowerUserAccess' },
  { name: 'Admins', policy: 'AdministratorAccess' },
] as const;

/** The name that IAM gives the role of a permission set in an account: its end differs from account to account. */
export function reservedRoleName(set: string, account: string): string {
  return `AWSReservedSSO_${set}_${hash('sha256', `${set} ${account}`).slice(0, 16)}`;
}

/** Identity Center of a generated organization: three groups, each with one permission set in every account. */
export function generatedIdentityCenter(
  accounts: readonly string[],
  partition: string,
  random: Random,
): WorldIdentityCenter {
  const users = Array.from({ length: 40 }, (_, index) => ({
    id: `user-${String(index).padStart(4, '0')}`,
    userName: `person-${index}@example.com`,
    displayName: `Person ${index}`,
    email: `person-${index}@example.com`,
  }));
  const arnOf = (name: string) =>
    `arn:${partition}:sso:::permissionSet/${instance}/ps-${name.toLowerCase().padEnd(16, '0')}`;
  return {
    instanceArn: `arn:${partition}:sso:::instance/${instance}`,
    identityStoreId: 'd-1234567890',
    homeRegion: mainRegion(partition),
    ownerAccountId: accounts[0] ?? '',
    permissionSets: generatedSets.map(({ name, policy }) => ({
      arn: arnOf(name),
      name,
      sessionDuration: 'PT4H',
      managedPolicyArns: [`arn:${partition}:iam::aws:policy/${policy}`],
    })),
    assignments: accounts.flatMap((accountId) =>
      generatedSets.map(
        ({ name }): WorldAssignment => ({
          permissionSetArn: arnOf(name),
          accountId,
          principalType: 'GROUP',
          principalId: `group-${name}`,
        }),
      ),
    ),
    users,
    groups: generatedSets.map(({ name }) => ({
      id: `group-${name}`,
      displayName: name,
      members: users.filter(() => random.chance(0.3)).map(({ id }) => id),
    })),
  };
}

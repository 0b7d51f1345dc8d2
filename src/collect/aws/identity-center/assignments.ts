import {
  type AccountAssignment,
  ListAccountAssignmentsCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import type { AccountId } from '../../../estate/identifiers.ts';
import type { AwsConnection } from '../connection.ts';
import { afterToken, everyEntry, required } from '../pages.ts';
import type { PermissionSetEntry } from './permission-sets.ts';

/** The Identity Center roles of an account by permission set; null: its roles could not be read. */
export type SetsInAccounts = ReadonlyMap<AccountId, ReadonlySet<string> | null>;

/**
 * Reads who was given which permission set in which account. Asked is only of pairs that have a role: where Identity
 * Center made none, nobody holds the set. In an account whose roles are unknown every set is asked of.
 */
export async function readAssignments(
  connection: AwsConnection,
  InstanceArn: string,
  sets: readonly PermissionSetEntry[],
  accounts: SetsInAccounts,
): Promise<readonly AccountAssignment[]> {
  const client = connection.client(SSOAdminClient);
  const all: AccountAssignment[] = [];
  for (const [AccountId, names] of accounts) {
    const here = sets.filter(({ Name }) => names === null || names.has(Name));
    const found = await Promise.all(
      here.map(({ PermissionSetArn }) =>
        everyEntry(
          (NextToken) =>
            client.send(
              new ListAccountAssignmentsCommand({
                InstanceArn,
                AccountId,
                PermissionSetArn,
                ...(NextToken ? { NextToken } : {}),
              }),
            ),
          afterToken,
          (page) => required(page.AccountAssignments, 'AccountAssignments'),
        ),
      ),
    );
    all.push(...found.flat());
  }
  return all;
}

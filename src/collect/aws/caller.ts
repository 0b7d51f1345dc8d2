import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type AccountId, type Partition, parseAccountId, parseArn } from '../../estate/identifiers.ts';
import { CollectError } from './call-failure.ts';
import type { AwsConnection } from './connection.ts';

/** Who AWS says that a caller is. */
export interface Caller {
  readonly account: AccountId;
  readonly partition: Partition;
  readonly arn: string;
}

/**
 * Asks AWS who is calling. It needs no permission (STS API Reference, GetCallerIdentity).
 * @throws {CollectError} `malformed` for an answer that names nobody, and what the SDK throws
 */
export async function callerOf(connection: Pick<AwsConnection, 'client'>): Promise<Caller> {
  const { Account, Arn } = await connection.client(STSClient).send(new GetCallerIdentityCommand({}));
  const account = parseAccountId(Account ?? '');
  const partition = parseArn(Arn ?? '')?.partition;
  if (!account || !partition || !Arn)
    throw new CollectError('malformed', 'the answer of `sts:GetCallerIdentity` names nobody');
  return { account, partition, arn: Arn };
}

/**
 * Makes sure that a connection leads where it was meant to.
 * @throws {CollectError} `wrong-account` when it does not
 */
export async function confirmAccount(connection: AwsConnection): Promise<void> {
  const caller = await callerOf(connection);
  if (caller.account === connection.account && caller.partition === connection.partition) return;
  throw new CollectError(
    'wrong-account',
    `it leads to account ${caller.account} (${caller.partition}) and not to ${connection.account} (${connection.partition})`,
  );
}

import { STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { AccountId, Partition } from '../../estate/identifiers.ts';
import { accountOf, assumedCredentials } from './assume-role.ts';
import { CollectError, callFailure, oneLine } from './call-failure.ts';
import { callerOf, confirmAccount } from './caller.ts';
import type { CollectConfig, ReaderRole } from './collect-config.ts';
import { type AwsConnection, connect } from './connection.ts';
import { type AwsCredentials, refreshedCredentials } from './credentials.ts';
import type { Phase } from './phases.ts';
import type { Surroundings } from './surroundings.ts';

/** Opens a connection to an account for one part of a collection; throws what AWS answered when it may not. */
export type OpenConnection = (account: AccountId, phase: Phase) => Promise<AwsConnection>;

/** The identity that everything else is reached from. */
export interface Hub {
  readonly connection: AwsConnection;
  readonly open: OpenConnection;
}

/** Nothing can be collected at all: one line, for whoever started it. */
export class HubError extends Error {
  override readonly name = 'HubError';
}

/**
 * Finds the caller's credentials and Region, asks AWS who that is, takes the hub role where there is one, and tells how
 * the accounts are reached from there.
 * @param credentials the caller's own; undefined: as the SDK finds them (environment, profile, container, instance)
 * @throws {HubError} with one line: no credentials, no Region, refused, or another account than the hub role names
 */
export async function openHub(
  config: Pick<CollectConfig, 'hubRole' | 'readerRole' | 'region'>,
  surroundings: Surroundings,
  credentials?: () => Promise<AwsCredentials>,
): Promise<Hub> {
  const region = config.region ?? (await ownRegion());
  const own = refreshedCredentials(credentials ?? fromNodeProviderChain(), surroundings.timer);
  // Until AWS has said whose they are, the limits count them under no account.
  const unknown = { account: '' as AccountId, partition: '' as Partition, region, credentials: own };
  const caller = await callerOf(connect(unknown, surroundings)).catch((error: unknown) => {
    throw hubFailure(error, 'the credentials cannot be used');
  });
  const { account, partition } = caller;
  const self = connect({ account, partition, region, credentials: own }, surroundings);
  const { hubRole } = config;
  if (hubRole === null) return { connection: self, open: opener(self, config, surroundings) };
  const home = accountOf(hubRole.arn);
  if (home === null) throw new HubError(`\`${hubRole.arn}\` is no ARN of a role: mend the hub role`);
  const taken = assumedCredentials(self, { ...hubRole, phase: null }, surroundings);
  const hub = connect({ account: home, partition, region, credentials: taken }, surroundings);
  await confirmAccount(hub).catch((error: unknown) => {
    throw hubFailure(error, `the hub role \`${hubRole.arn}\` cannot be taken`);
  });
  return { connection: hub, open: opener(hub, config, surroundings) };
}

/**
 * From the hub into each account. Its own account is read by the reader role there, too, or else by the hub itself:
 * StackSets put no role into a management account. Without a reader role only the hub's account is open.
 */
function opener(
  hub: AwsConnection,
  { readerRole }: Pick<CollectConfig, 'readerRole'>,
  surroundings: Surroundings,
): OpenConnection {
  const { partition, region } = hub;
  return async (account, phase) => {
    if (readerRole === null) {
      if (account === hub.account) return hub;
      throw new CollectError('not-asked', 'no reader role is named, and it is not the account of the caller');
    }
    const arn = `arn:${partition}:iam::${account}:role${readerRole.path}${readerRole.name}`;
    const role = { arn, externalId: readerRole.externalId, phase };
    const credentials = assumedCredentials(hub, role, surroundings);
    try {
      await credentials.current();
    } catch (error) {
      if (account === hub.account && isRefusal(error)) return hub;
      throw refused(error, readerRole);
    }
    const connection = connect({ account, partition, region, credentials }, surroundings);
    await confirmAccount(connection);
    return connection;
  };
}

function isRefusal(error: unknown): boolean {
  const { reason } = callFailure(error, '');
  return reason === 'denied';
}

/**
 * What a refused role means. AWS answers alike for a role that is not there and for one that does not trust the
 * caller, so that nobody finds out which roles exist; where the caller's own policies refuse, it says so.
 */
function refused(error: unknown, { path, name }: ReaderRole): unknown {
  const { reason } = callFailure(error, '');
  const message = oneLine(error);
  if (reason !== 'denied' || message.includes('identity-based policy')) return error;
  return new CollectError(
    'trust-refused',
    `the role \`${path}${name}\` cannot be taken: it is not there, or its trust policy or external id refuses (AWS does not say which)`,
  );
}

/** The Region of the environment or the profile, as the SDK reads them. */
async function ownRegion(): Promise<string> {
  try {
    return await new STSClient({}).config.region();
  } catch (error) {
    throw new HubError('no Region: name one with `--region`, AWS_REGION or a profile', { cause: error });
  }
}

function hubFailure(error: unknown, what: string): HubError {
  const { reason, detail } = callFailure(error, what);
  if (reason === 'unreachable') {
    return new HubError(
      `AWS cannot be reached: ${oneLine(error)}: look at the network, the Region and any proxy`,
      {
        cause: error,
      },
    );
  }
  return new HubError(detail, { cause: error });
}

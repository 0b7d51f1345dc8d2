import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type AccountId, parseAccountId, parseArn } from '../../estate/identifiers.ts';
import { CollectError } from './call-failure.ts';
import type { AwsConnection } from './connection.ts';
import { type IdentityCredentials, refreshedCredentials } from './credentials.ts';
import { type Phase, sessionPolicy } from './phases.ts';
import type { Surroundings } from './surroundings.ts';

/** A role to take, and for what. */
export interface RoleToAssume {
  readonly arn: string;
  readonly externalId: string | null;
  /** What it is for: its session may do this and nothing else. null = whatever the role may. */
  readonly phase: Phase | null;
}

/** An hour: a session that was itself taken by a session gets no more (IAM User Guide, "Role chaining"). */
const sessionSeconds = 3600;

/** What stands in the trail as the one behind these sessions, through every chain of roles. */
export const sourceIdentity = 'overreach';

/**
 * The credentials of a role, taken by another identity and taken again before they end. STS's own Region answers
 * (IAM User Guide, "Manage AWS STS in an AWS Region": regional endpoints are recommended).
 */
export function assumedCredentials(
  by: AwsConnection,
  { arn, externalId, phase }: RoleToAssume,
  { timer }: Surroundings,
): IdentityCredentials {
  const wanted = accountOf(arn);
  return refreshedCredentials(async () => {
    const { Credentials: given, AssumedRoleUser: user } = await by.client(STSClient).send(
      new AssumeRoleCommand({
        RoleArn: arn,
        RoleSessionName: `overreach-${phase ?? 'hub'}`,
        SourceIdentity: sourceIdentity,
        DurationSeconds: sessionSeconds,
        ...(externalId === null ? {} : { ExternalId: externalId }),
        ...(phase === null ? {} : { Policy: sessionPolicy(phase) }),
      }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
      throw new CollectError('malformed', 'the answer of `sts:AssumeRole` holds no credentials');
    const found = accountOf(user?.Arn ?? '');
    if (found !== wanted)
      throw new CollectError('wrong-account', `the role \`${arn}\` led to account ${found ?? 'unknown'}`);
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    };
  }, timer);
}

/** The account that an ARN names, or null. */
export function accountOf(arn: string): AccountId | null {
  return parseAccountId(parseArn(arn)?.account ?? '');
}

import {
  GetResourcePolicyCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { AwsConnection } from '../connection.ts';
import { afterToken, everyEntry, required } from '../pages.ts';
import { readEach, type ServiceReading, unlessMissing } from './resource-entry.ts';

/** The secrets of a Region with their policies (Secrets Manager API Reference, ListSecrets, GetResourcePolicy). */
export async function readSecretPolicies(connection: AwsConnection, region: string): Promise<ServiceReading> {
  const client = connection.client(SecretsManagerClient, region);
  const secrets = await everyEntry(
    (NextToken) =>
      client.send(new ListSecretsCommand({ MaxResults: 100, ...(NextToken ? { NextToken } : {}) })),
    afterToken,
    (page) => required(page.SecretList, 'SecretList'),
  );
  return readEach(secrets, async ({ ARN = '' }) => {
    const found = await unlessMissing(['ResourceNotFoundException'], () =>
      client.send(new GetResourcePolicyCommand({ SecretId: ARN })),
    );
    return { arn: ARN, policy: found?.ResourcePolicy ?? null };
  });
}

import { GetKeyPolicyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import type { AwsConnection } from '../connection.ts';
import { everyEntry, required } from '../pages.ts';
import { readEach, type ServiceReading, unlessMissing } from './resource-entry.ts';

/** The keys of a Region with their policies (KMS API Reference, ListKeys, GetKeyPolicy). */
export async function readKeyPolicies(connection: AwsConnection, region: string): Promise<ServiceReading> {
  const client = connection.client(KMSClient, region);
  const keys = await everyEntry(
    (Marker) => client.send(new ListKeysCommand({ Limit: 1000, ...(Marker ? { Marker } : {}) })),
    ({ Truncated, NextMarker }) => (Truncated === true ? (NextMarker ?? null) : null),
    (page) => required(page.Keys, 'Keys'),
  );
  return readEach(keys, async ({ KeyId = '', KeyArn = '' }) => {
    const found = await unlessMissing(['NotFoundException'], () =>
      client.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' })),
    );
    return { arn: KeyArn, policy: found?.Policy ?? null };
  });
}

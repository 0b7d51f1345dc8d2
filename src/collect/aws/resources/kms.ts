import {
  GetKeyPolicyCommand,
  KMSClient,
  ListKeysCommand,
  type ListKeysCommandOutput,
} from '@aws-sdk/client-kms';
import { CollectError } from '../call-failure.ts';
import type { AwsConnection } from '../connection.ts';
import { everyEntry, type NextPage, required } from '../pages.ts';
import { policyOf, readEach, type ServiceReading, unlessMissing } from './resource-entry.ts';

/** The keys of a Region with their policies (KMS API Reference, ListKeys, GetKeyPolicy). */
export async function readKeyPolicies(connection: AwsConnection, region: string): Promise<ServiceReading> {
  const client = connection.client(KMSClient, region);
  const keys = await everyEntry(
    (Marker) => client.send(new ListKeysCommand({ Limit: 1000, ...(Marker ? { Marker } : {}) })),
    afterMarked,
    (page) => required(page.Keys, 'Keys'),
  );
  return readEach(keys, async ({ KeyId = '', KeyArn = '' }) => {
    const found = await unlessMissing(['NotFoundException'], () =>
      client.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' })),
    );
    return { arn: KeyArn, policy: policyOf(found && { policy: found.Policy }, KeyArn) };
  });
}

/** KMS API Reference, ListKeys: "when the value is true, use NextMarker". */
function afterMarked({ Truncated, NextMarker }: ListKeysCommandOutput): NextPage {
  if (Truncated !== true) return null;
  if (NextMarker) return NextMarker;
  throw new CollectError('malformed', 'the answer says that there is more, but not where');
}

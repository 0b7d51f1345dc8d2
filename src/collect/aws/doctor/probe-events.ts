import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  ListPublicKeysCommand,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { AccountId } from '../../../estate/identifiers.ts';
import type { AwsConnection } from '../connection.ts';
import type { Prober } from './prober.ts';

/** Tries to read the trails that record an account. */
export async function probeTrails(connection: AwsConnection, prober: Prober): Promise<void> {
  const client = connection.client(CloudTrailClient);
  const listed = await prober.ask('cloudtrail:DescribeTrails', () =>
    client.send(new DescribeTrailsCommand({ includeShadowTrails: true })),
  );
  const trail = listed?.trailList?.[0];
  const home = connection.client(CloudTrailClient, trail?.HomeRegion ?? connection.region);
  await prober.askOf('cloudtrail:GetTrailStatus', trail?.TrailARN, (Name) =>
    home.send(new GetTrailStatusCommand({ Name })),
  );
  await prober.askOf('cloudtrail:GetEventSelectors', trail?.TrailARN, (TrailName) =>
    home.send(new GetEventSelectorsCommand({ TrailName })),
  );
}

/** Tries to look up one event. */
export async function probeLookups(connection: AwsConnection, prober: Prober): Promise<void> {
  await prober.ask('cloudtrail:LookupEvents', () =>
    connection.client(CloudTrailClient).send(new LookupEventsCommand({ MaxResults: 1 })),
  );
}

/** Tries to list a trail's bucket and to read one of its files, with its key where it is encrypted. */
export async function probeArchive(
  connection: AwsConnection,
  bucket: {
    readonly name: string;
    readonly region: string;
    readonly owner: AccountId;
    readonly prefix: string;
  },
  prober: Prober,
): Promise<void> {
  await prober.ask('cloudtrail:ListPublicKeys', () =>
    connection.client(CloudTrailClient, bucket.region).send(new ListPublicKeysCommand({})),
  );
  const client = connection.client(S3Client, bucket.region);
  const place = { Bucket: bucket.name, ExpectedBucketOwner: bucket.owner };
  const listed = await prober.ask('s3:ListBucket', () =>
    client.send(new ListObjectsV2Command({ ...place, Prefix: `${bucket.prefix}AWSLogs/`, MaxKeys: 100 })),
  );
  const file = listed?.Contents?.find(({ Key }) => Key?.includes('/CloudTrail/') && Key.endsWith('.gz'));
  // The first byte is as much proof as all of them.
  await prober.askOf('s3:GetObject', file?.Key, (Key) =>
    client.send(new GetObjectCommand({ ...place, Key, Range: 'bytes=0-0' })).then(({ Body }) => {
      (Body as { destroy?: () => void } | undefined)?.destroy?.();
    }),
  );
}

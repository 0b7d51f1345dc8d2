import type { CollectConfig } from '../collect-config.ts';
import type { AwsConnection } from '../connection.ts';
import { readKeyPolicies } from './kms.ts';
import { readFunctionPolicies } from './lambda.ts';
import type { ResourceEntry, ServiceReading } from './resource-entry.ts';
import { type ResourceTags, readResourceTags } from './resource-tags.ts';
import { readBucketPolicies } from './s3.ts';
import { readSecretPolicies } from './secrets.ts';
import { readTopicPolicies } from './sns.ts';
import { readQueuePolicies } from './sqs.ts';

type Service = CollectConfig['resourceServices'][number];

/** How the resources of a service are read; S3 lists those of every Region at once. */
const inEachRegion: Readonly<
  Record<Exclude<Service, 's3'>, (connection: AwsConnection, region: string) => Promise<ServiceReading>>
> = {
  kms: readKeyPolicies,
  secretsmanager: readSecretPolicies,
  lambda: readFunctionPolicies,
  sqs: readQueuePolicies,
  sns: readTopicPolicies,
};

/** Reads one service's resources that have a policy, over the Regions, in order of ARN. */
export async function readPoliciesOf(
  service: Service,
  connection: AwsConnection,
  regions: readonly string[],
): Promise<ServiceReading> {
  const readings: ServiceReading[] = [];
  if (service === 's3') readings.push(await readBucketPolicies(connection));
  else for (const region of regions) readings.push(await inEachRegion[service](connection, region));
  return {
    entries: readings
      .flatMap(({ entries }) => entries)
      .filter(({ policy }) => policy !== null)
      .sort((left, right) => (left.arn < right.arn ? -1 : 1)),
    refused: readings.flatMap(({ refused }) => refused),
  };
}

/** The tags of all resources over the Regions, by ARN. */
export async function readTags(
  connection: AwsConnection,
  regions: readonly string[],
): Promise<ReadonlyMap<string, ResourceTags>> {
  const all = new Map<string, ResourceTags>();
  for (const region of regions) {
    for (const [arn, tags] of await readResourceTags(connection, region)) all.set(arn, tags);
  }
  return all;
}

/** A file of resource policies. */
export function printResources(
  entries: readonly ResourceEntry[],
  tags: ReadonlyMap<string, ResourceTags>,
): string {
  const texts = entries.map(({ arn, policy }) => JSON.stringify({ arn, policy, tags: tags.get(arn) ?? {} }));
  return `[${texts.join(',\n')}]\n`;
}

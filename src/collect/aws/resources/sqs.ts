import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CollectError } from '../call-failure.ts';
import type { AwsConnection } from '../connection.ts';
import { afterToken, everyEntry } from '../pages.ts';
import { readEach, type ServiceReading, unlessMissing } from './resource-entry.ts';

const gone = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'];

/** The queues of a Region with their policies (SQS API Reference, ListQueues: no list where there is no queue). */
export async function readQueuePolicies(connection: AwsConnection, region: string): Promise<ServiceReading> {
  const client = connection.client(SQSClient, region);
  const queues = await everyEntry(
    (NextToken) =>
      client.send(new ListQueuesCommand({ MaxResults: 1000, ...(NextToken ? { NextToken } : {}) })),
    afterToken,
    ({ QueueUrls }) => QueueUrls ?? [],
  );
  return readEach(queues, async (QueueUrl) => {
    const found = await unlessMissing(gone, () =>
      client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy', 'QueueArn'] })),
    );
    if (found === null) return null;
    const arn = found.Attributes?.['QueueArn'];
    if (!arn) throw new CollectError('malformed', `queue \`${QueueUrl}\` came without its ARN`);
    return { arn, policy: found.Attributes?.['Policy'] ?? null };
  });
}

import { GetTopicAttributesCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import type { AwsConnection } from '../connection.ts';
import { afterToken, everyEntry, required } from '../pages.ts';
import { policyOf, readEach, type ServiceReading, unlessMissing } from './resource-entry.ts';

/** The topics of a Region with their policies (SNS API Reference, ListTopics, GetTopicAttributes). */
export async function readTopicPolicies(connection: AwsConnection, region: string): Promise<ServiceReading> {
  const client = connection.client(SNSClient, region);
  const topics = await everyEntry(
    (NextToken) => client.send(new ListTopicsCommand(NextToken ? { NextToken } : {})),
    afterToken,
    (page) => required(page.Topics, 'Topics'),
  );
  return readEach(topics, async ({ TopicArn = '' }) => {
    const found = await unlessMissing(['NotFound', 'NotFoundException'], () =>
      client.send(new GetTopicAttributesCommand({ TopicArn })),
    );
    return { arn: TopicArn, policy: policyOf(found && { policy: found.Attributes?.['Policy'] }, TopicArn) };
  });
}

import { GetKeyPolicyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { GetPolicyCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { GetBucketPolicyCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetResourcePolicyCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetTopicAttributesCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { CollectConfig } from '../collect-config.ts';
import type { AwsConnection } from '../connection.ts';
import type { Prober } from './prober.ts';

type Service = CollectConfig['resourceServices'][number];
type ProbeService = (connection: AwsConnection, prober: Prober) => Promise<void>;

/** Tries the calls of the tier resources that a configuration makes, each on the first resource of the main Region. */
export async function probeResources(
  connection: AwsConnection,
  { layers, resourceServices }: Pick<CollectConfig, 'layers' | 'resourceServices'>,
  prober: Prober,
): Promise<void> {
  if (layers.has('tags')) {
    await prober.ask('tag:GetResources', () =>
      connection
        .client(ResourceGroupsTaggingAPIClient)
        .send(new GetResourcesCommand({ ResourcesPerPage: 1 })),
    );
  }
  if (!layers.has('resources')) return;
  for (const service of resourceServices) await probes[service](connection, prober);
}

const probes: Readonly<Record<Service, ProbeService>> = {
  async s3(connection, prober) {
    const listed = await prober.ask('s3:ListAllMyBuckets', () =>
      connection.client(S3Client).send(new ListBucketsCommand({ MaxBuckets: 1 })),
    );
    await prober.askOf('s3:GetBucketPolicy', listed?.Buckets?.[0], ({ Name, BucketRegion }) =>
      connection
        .client(S3Client, BucketRegion ?? connection.region)
        .send(new GetBucketPolicyCommand({ Bucket: Name })),
    );
  },
  async kms(connection, prober) {
    const client = connection.client(KMSClient);
    const listed = await prober.ask('kms:ListKeys', () => client.send(new ListKeysCommand({ Limit: 1 })));
    await prober.askOf('kms:GetKeyPolicy', listed?.Keys?.[0]?.KeyId, (KeyId) =>
      client.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' })),
    );
  },
  async secretsmanager(connection, prober) {
    const client = connection.client(SecretsManagerClient);
    const listed = await prober.ask('secretsmanager:ListSecrets', () =>
      client.send(new ListSecretsCommand({ MaxResults: 1 })),
    );
    await prober.askOf('secretsmanager:GetResourcePolicy', listed?.SecretList?.[0]?.ARN, (SecretId) =>
      client.send(new GetResourcePolicyCommand({ SecretId })),
    );
  },
  async lambda(connection, prober) {
    const client = connection.client(LambdaClient);
    const listed = await prober.ask('lambda:ListFunctions', () =>
      client.send(new ListFunctionsCommand({ MaxItems: 1 })),
    );
    await prober.askOf('lambda:GetPolicy', listed?.Functions?.[0]?.FunctionArn, (FunctionName) =>
      client.send(new GetPolicyCommand({ FunctionName })),
    );
  },
  async sqs(connection, prober) {
    const client = connection.client(SQSClient);
    const listed = await prober.ask('sqs:ListQueues', () =>
      client.send(new ListQueuesCommand({ MaxResults: 1 })),
    );
    await prober.askOf('sqs:GetQueueAttributes', listed?.QueueUrls?.[0], (QueueUrl) =>
      client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] })),
    );
  },
  async sns(connection, prober) {
    const client = connection.client(SNSClient);
    const listed = await prober.ask('sns:ListTopics', () => client.send(new ListTopicsCommand({})));
    await prober.askOf('sns:GetTopicAttributes', listed?.Topics?.[0]?.TopicArn, (TopicArn) =>
      client.send(new GetTopicAttributesCommand({ TopicArn })),
    );
  },
};

import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AwsConnection } from '../aws/connection.ts';
import type { ChangeFeed, FeedMessage } from './change-feed.ts';

/** As long as SQS waits for a message at most (SQS API Reference, ReceiveMessage). */
const waitSeconds = 20;
/** As many as SQS hands out at once. */
const mostAtOnce = 10;

/**
 * Messages of an SQS queue that an EventBridge rule fills. What is not deleted comes again when its visibility timeout is
 * over: make that longer than a look takes (five minutes), and give the queue a dead-letter queue, where what cannot be
 * used goes by itself.
 * @param url `https://sqs.<region>.amazonaws.com/<account>/<name>`; its Region is the queue's
 */
export function queueFeed(connection: AwsConnection, url: string, region: string): ChangeFeed {
  const client = connection.client(SQSClient, region);
  return {
    name: url,
    receive: async (signal) => {
      try {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl: url,
            WaitTimeSeconds: waitSeconds,
            MaxNumberOfMessages: mostAtOnce,
            MessageSystemAttributeNames: ['ApproximateReceiveCount'],
          }),
          { abortSignal: signal },
        );
        return Messages.map(({ ReceiptHandle = '', Body = '', Attributes }) => ({
          handle: ReceiptHandle,
          body: Body,
          deliveries: Number(Attributes?.ApproximateReceiveCount ?? 1),
        }));
      } catch (error) {
        if (signal.aborted) return [];
        throw error;
      }
    },
    done: async (messages) => {
      for (const lot of lotsOf(messages, mostAtOnce))
        await client.send(
          new DeleteMessageBatchCommand({
            QueueUrl: url,
            Entries: lot.map(({ handle }, index) => ({ Id: String(index), ReceiptHandle: handle })),
          }),
        );
    },
    // The queue's own dead-letter queue takes what nobody deletes.
    setAside: async () => {},
  };
}

/** The Region in a queue's address; null where there is none. */
export function regionOfQueue(url: string): string | null {
  return (
    /^https?:\/\/(?:sqs\.)?([a-z]{2,}(?:-[a-z]+)+-\d+)\.(?:queue\.)?amazonaws\.com/.exec(url)?.[1] ?? null
  );
}

function* lotsOf(messages: readonly FeedMessage[], size: number): Generator<readonly FeedMessage[]> {
  for (let at = 0; at < messages.length; at += size) yield messages.slice(at, at + size);
}

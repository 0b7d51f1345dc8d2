import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { connect } from '../../src/collect/aws/connection.ts';
import { refreshedCredentials } from '../../src/collect/aws/credentials.ts';
import { openSurroundings } from '../../src/collect/aws/surroundings.ts';
import type { ChangeFeed } from '../../src/collect/changes/change-feed.ts';
import { queueFeed, regionOfQueue } from '../../src/collect/changes/queue-feed.ts';
import type { AccountId, Partition } from '../../src/estate/identifiers.ts';
import { hubCredentials } from '../fakes/aws/index.ts';

/** A queue that answers as SQS does over its JSON protocol: a message that was received comes again until it is deleted. */
async function withQueue(
  bodies: readonly string[],
  work: (feed: ChangeFeed, asked: string[]) => Promise<void>,
) {
  const messages = new Map(bodies.map((body, index) => [`handle-${index}`, { body, count: 0 }]));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => {
      text += part.toString();
    });
    request.on('end', () => {
      const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const input = JSON.parse(text) as Record<string, unknown>;
      asked.push(action);
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      if (action === 'ReceiveMessage') {
        const lot = [...messages].slice(0, Number(input['MaxNumberOfMessages']));
        // Nothing there: SQS holds the line until its time is over, or the caller's.
        if (lot.length === 0) return;
        response.end(
          JSON.stringify({
            Messages: lot.map(([handle, one]) => ({
              ReceiptHandle: handle,
              Body: one.body,
              MD5OfBody: createHash('md5').update(one.body).digest('hex'),
              Attributes: { ApproximateReceiveCount: String(++one.count) },
            })),
          }),
        );
      } else {
        const entries = input['Entries'] as { Id: string; ReceiptHandle: string }[];
        expect(entries.length).to.be.at.most(10);
        for (const { ReceiptHandle } of entries) messages.delete(ReceiptHandle);
        response.end(JSON.stringify({ Successful: entries.map(({ Id }) => ({ Id })), Failed: [] }));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const surroundings = openSurroundings({ userAgent: 'overreach/test', endpoint: url });
  const credentials = refreshedCredentials(async () => hubCredentials, surroundings.timer);
  const identity = {
    account: '111122223333' as AccountId,
    partition: 'aws' as Partition,
    region: 'eu-central-1',
  };
  try {
    const connection = connect({ ...identity, credentials }, surroundings);
    await work(queueFeed(connection, `${url}/111122223333/changes`, 'eu-central-1'), asked);
  } finally {
    surroundings.close();
    server.closeAllConnections();
    server.close();
  }
}

const waiting = new AbortController().signal;

describe('a queue of changes', () => {
  it('gives its messages until they are done, and counts how often', async () => {
    await withQueue(['one', 'two'], async (feed) => {
      const first = await feed.receive(waiting);
      expect(first.map(({ body, deliveries }) => [body, deliveries])).to.deep.equal([
        ['one', 1],
        ['two', 1],
      ]);
      await feed.done(first.slice(0, 1));
      const again = await feed.receive(waiting);
      expect(again.map(({ body, deliveries }) => [body, deliveries])).to.deep.equal([['two', 2]]);
    });
  });

  it('deletes ten at a time, as SQS allows', async () => {
    const bodies = Array.from({ length: 23 }, (_, index) => String(index));
    await withQueue(bodies, async (feed, asked) => {
      const all = bodies.map((body, index) => ({ handle: `handle-${index}`, body, deliveries: 1 }));
      await feed.done(all);
      expect(asked).to.deep.equal(['DeleteMessageBatch', 'DeleteMessageBatch', 'DeleteMessageBatch']);
    });
  });

  it('stops waiting when it is told to', async () => {
    await withQueue([], async (feed) => {
      expect(await feed.receive(AbortSignal.timeout(100))).to.deep.equal([]);
    });
  });

  it('is asked in its own Region', () => {
    expect(regionOfQueue('https://sqs.us-east-1.amazonaws.com/111122223333/changes')).to.equal('us-east-1');
    expect(regionOfQueue('https://sqs.cn-north-1.amazonaws.com.cn/111122223333/changes')).to.equal(
      'cn-north-1',
    );
    expect(regionOfQueue('https://us-west-2.queue.amazonaws.com/111122223333/changes')).to.equal('us-west-2');
    expect(regionOfQueue('http://127.0.0.1:4566/111122223333/changes')).to.equal(null);
  });
});

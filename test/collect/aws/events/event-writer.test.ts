import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { EventBatch, RawEvent } from '../../../../src/collect/aws/events/event-source.ts';
import { createEventWriter } from '../../../../src/collect/aws/events/event-writer.ts';
import { readRawEvent } from '../../../../src/collect/aws/events/raw-event.ts';
import { inFolder } from '../../temporary-folder.ts';
import { member, night, record } from './told-night.ts';

function raw(event: unknown): RawEvent {
  const reading = readRawEvent(JSON.stringify(event, null, 1));
  if (!reading.ok) throw new Error(reading.reason);
  return reading.event;
}

const events = night.slice(0, 25).map(raw);
const batchOf = (some: readonly RawEvent[], region = 'eu-central-1'): EventBatch => ({
  account: member,
  region,
  events: some,
});

async function written(batches: readonly EventBatch[]) {
  return await inFolder({}, async (folder) => {
    const writer = createEventWriter(folder);
    await Promise.all(batches.map((batch) => writer.take(batch)));
    const files = await writer.finish();
    const bytes = await Promise.all(files.map((file) => readFile(join(folder, file))));
    return files.map((file, at) => ({
      file,
      bytes: bytes[at]?.toString('base64'),
      text: gunzipSync(bytes[at] ?? '').toString(),
    }));
  });
}

describe('the writer of events', () => {
  it('puts each event into the file of its account, Region and day, one a line', async () => {
    const files = await written([batchOf(events), batchOf(events.slice(0, 2), 'us-east-1')]);
    expect(files.map(({ file }) => file)).to.deep.equal([
      `cloudtrail/${member}/eu-central-1/2026-11-19.jsonl.gz`,
      `cloudtrail/${member}/eu-central-1/2026-11-20.jsonl.gz`,
      `cloudtrail/${member}/us-east-1/2026-11-19.jsonl.gz`,
    ]);
    const lines = files.slice(0, 2).flatMap(({ text }) => text.trimEnd().split('\n'));
    expect(lines.map((line) => JSON.parse(line).eventID).sort()).to.deep.equal(
      events.map(({ id }) => id).sort(),
    );
  });

  it('writes the same bytes whatever the order, the batches and the repetitions', async () => {
    const expected = await written([batchOf(events)]);
    const dealt = fc
      .tuple(
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.subarray(events),
        fc.integer({ min: 1, max: 9 }),
      )
      .map(([all, again, size]) => {
        const some = [...all, ...again];
        return Array.from({ length: Math.ceil(some.length / size) }, (_, at) =>
          batchOf(some.slice(at * size, (at + 1) * size)),
        );
      });
    await fc.assert(
      fc.asyncProperty(dealt, async (batches) => {
        expect(await written(batches)).to.deep.equal(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps every event that has no id', async () => {
    const { eventID: _, ...nameless } = record('2026-11-20T00:00:00Z', 's3', 'ListBuckets', {});
    const [file] = await written([batchOf([raw(nameless), raw(nameless)])]);
    expect(file?.text.trimEnd().split('\n')).to.have.lengthOf(2);
  });

  it('replaces what an earlier collection left, and writes large files in pieces', async () => {
    const large = Array.from({ length: 400 }, (_, at) =>
      raw(
        record('2026-11-20T00:00:00Z', 's3', 'ListBuckets', {
          requestParameters: { text: `${at}`.repeat(2000) },
        }),
      ),
    );
    const before = { [`cloudtrail/${member}/eu-central-1/2026-11-20.jsonl.gz`]: 'old' };
    await inFolder(before, async (folder) => {
      const writer = createEventWriter(folder);
      for (const one of large) await writer.take(batchOf([one]));
      const [file = ''] = await writer.finish();
      const text = gunzipSync(await readFile(join(folder, file))).toString();
      expect(text.trimEnd().split('\n')).to.have.lengthOf(large.length);
    });
  });

  it('refuses a Region that would lead out of the folder', async () => {
    for (const region of ['../../etc', 'eu-central-1/..', '', '*'])
      expect(
        await written([batchOf(events, region)]).catch((error: unknown) => (error as Error).name),
      ).to.equal('RangeError');
  });
});

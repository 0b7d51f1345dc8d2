import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { matchSignatures } from '../../../src/catalog/signatures.ts';
import { credentialOrigin } from '../../../src/catalog/user-agent.ts';
import { readEvents } from '../../../src/collect/trail/read-events.ts';
import { event } from '../sample-account.ts';
import { inFolder } from '../temporary-folder.ts';

const signatures = { matchSignatures, credentialOrigin };
const fixtures = join(import.meta.dirname, '../../fixtures/cloudtrail');

async function trailAt(path: string) {
  const result = await readEvents(path, signatures);
  if (!result.ok) throw new Error(result.issue.message);
  return result.value;
}

async function trailOf(files: Readonly<Record<string, unknown>>) {
  return await inFolder(files, trailAt);
}

const events = [
  event('e-1'),
  event('e-2', { eventTime: '2026-11-20T01:05:00Z' }),
  event('e-3', { eventTime: '2026-11-20T01:06:00Z' }),
];
const lines = events.map((one) => JSON.stringify(one)).join('\n');
const gzip = (value: unknown) => gzipSync(typeof value === 'string' ? value : JSON.stringify(value));
const envelope = (detail: unknown) => ({
  version: '0',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.s3',
  detail,
});
const looked = (one: { eventID: string }) => ({ EventId: one.eventID, CloudTrailEvent: JSON.stringify(one) });

const shapes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'a file of records': { 'a.json': { Records: events } },
  'a file of records, printed on many lines': { 'a.json': JSON.stringify({ Records: events }, null, 2) },
  'records after other keys': {
    'a.json': { _source: 'a "sample": [1, {}]', nested: { Records: [1] }, Records: events, after: [{}] },
  },
  'an array': { 'a.json': events },
  'JSON lines': { 'a.jsonl': lines },
  'JSON lines with Windows line ends and a byte order mark': {
    'a.json': `\uFEFF${lines.replaceAll('\n', '\r\n')}\r\n`,
  },
  'one event a file, in folders as in S3': Object.fromEntries(
    events.map((one) => [
      `AWSLogs/o-1/111122223333/CloudTrail/eu-central-1/2026/11/20/${one.eventID}.json`,
      JSON.stringify(one, null, 1),
    ]),
  ),
  'an EventBridge envelope around each': {
    'a.json': events.map((one) => JSON.stringify(envelope(one))).join('\n'),
  },
  'the output of lookup-events': { 'a.json': { Events: events.map(looked), NextToken: 'x' } },
  gzip: { 'a.json.gz': gzip({ Records: events }) },
  'gzip in several members': {
    'a.json.gz': Buffer.concat(events.map((one) => gzip(`${JSON.stringify(one)}\n`))),
  },
  'gzip without its name': { 'a.json': gzip(lines) },
  'every event twice, in two files': {
    'a.json': { Records: events },
    'b.json.gz': gzip({ Records: events.toReversed() }),
  },
};

describe('events from files', () => {
  for (const [name, files] of Object.entries(shapes)) {
    it(`reads ${name}`, async () => {
      const trail = await trailOf(files);
      expect(trail.quarantined).to.deep.equal([]);
      expect(
        trail.sessions.map(({ id, events: many, startedAt, lastEventAt }) => [
          id,
          many,
          startedAt,
          lastEventAt,
        ]),
      ).to.deep.equal([['ASIAEXAMPLEEVE000001', 3, '2026-11-20T01:00:00.000Z', '2026-11-20T01:06:00.000Z']]);
    });
  }

  it('passes over what CloudTrail writes beside its logs', async () => {
    const trail = await trailOf({
      'AWSLogs/1/CloudTrail-Digest/eu/2026/d.json': { awsAccountId: '1', logFiles: [] },
      'AWSLogs/1/CloudTrail/eu/2026/a.json': { Records: [event('e-1')] },
      'readme.txt': 'hello',
    });
    expect(trail.quarantined).to.deep.equal([]);
    expect(trail.counts.events).to.equal(1);
  });

  it('quarantines by line what is broken, and keeps every whole event', async () => {
    const cut = lines.split('\n')[1]?.slice(0, 300) ?? '';
    const text = [
      JSON.stringify(events[0]),
      cut,
      'not json at all',
      '{"eventName":"NoSource"}',
      JSON.stringify(events[2]),
    ].join('\n');
    const trail = await trailOf({ 'a.json': text });
    expect(trail.counts.events).to.equal(2);
    expect(trail.quarantined.map(({ file, place }) => [file, place])).to.deep.equal([
      ['a.json', 'line 2'],
      ['a.json', 'line 3'],
      ['a.json', 'line 4'],
    ]);
    expect(trail.quarantined[2]?.reason).to.contain('`eventSource` is missing');
    expect(trail.fault).to.contain('`a.json` could not be used as a whole');
  });

  it('keeps the events before the end of a cut file', async () => {
    const whole = JSON.stringify({ Records: events });
    const plain = await trailOf({ 'a.json': whole.slice(0, -200) });
    expect(plain.counts.events).to.equal(2);
    expect(plain.quarantined[0]?.reason).to.contain('ends before');
    const packed = await trailOf({ 'a.json.gz': gzip(lines).subarray(0, 300) });
    expect(packed.quarantined[0]?.reason).to.contain('gzip');
  });

  it('quarantines whole what holds no event, with its name and one reason', async () => {
    const files = {
      'words.json': 'one\ntwo\nthree',
      'numbers.json': '[1, 2, "three", [4]]',
      'object.json': '{"hello": "world"}',
      'empty.json': '',
      'binary.json': new Uint8Array([0, 1, 2, 255, 254]),
      'noise.json.gz': Buffer.from([0x1f, 0x8b, 1, 2, 3, 4]),
      'scalar.json': '42',
      'deep.json': '['.repeat(100_000),
      'odd.json': '"Records": [',
    };
    const trail = await trailOf(files);
    expect(trail.quarantined.map(({ file }) => file).sort()).to.deep.equal(Object.keys(files).sort());
    expect(trail.quarantined.every(({ place }) => place === null)).to.equal(true);
    expect(trail.sessions).to.deep.equal([]);
  });

  it('stops at a file that unpacks to a thousand times its size, and goes on with the next', async () => {
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, 0x20));
    const trail = await trailOf({ 'a.json.gz': bomb, 'b.json': { Records: events } });
    expect(trail.quarantined).to.have.length(1);
    expect(trail.quarantined[0]?.reason).to.contain('unpacks to more than 400 times its size');
    expect(trail.counts.events).to.equal(3);
  });

  it('names at most twenty places of a file and counts the rest', async () => {
    const text = `${JSON.stringify(events[0])}\n${'{"not":"an event"}\n'.repeat(50)}`;
    const trail = await trailOf({ 'a.json': text });
    expect(trail.quarantined).to.have.length(21);
    expect(trail.quarantined.at(-1)?.reason).to.equal('30 more records of it are broken');
  });

  it('reads one file of any name, and says when there is none', async () => {
    const text = await inFolder(
      { 'trail.log': lines },
      async (folder) => await trailAt(join(folder, 'trail.log')),
    );
    expect(text.counts.events).to.equal(3);
    const missing = await readEvents('/no/such/trail', signatures);
    expect(missing.ok ? '' : missing.issue.message).to.equal('no such file or folder');
  });

  it('accounts for every issued key and every call of a service in real events', async () => {
    const large = join(import.meta.dirname, '../../../../shared/data/cloudtrail/invictus');
    const reduced = join(fixtures, 'real_issued_keys_and_forwarded_calls.json.gz');
    for (const path of existsSync(large) ? [reduced, large] : [reduced]) {
      const trail = await trailAt(path);
      expect(trail.counts).to.include({
        issuedKeys: 36,
        issuedKeysUsed: 8,
        issuedKeyEvents: 70,
        madeByServices: 271,
        // All of them read: who made the service read is nobody's deed, and no call is looked for.
        joinedToCalls: 0,
        readForCallers: 271,
        agentSessions: 0,
      });
      if (path === large) expect(trail.counts.markedInSessions).to.equal(271);
      expect(trail.quarantined).to.deep.equal([]);
      const issued = trail.sessions.filter(({ expiresAt }) => expiresAt !== null);
      expect(issued.map(({ events: many }) => many).sort((a, b) => a - b)).to.deep.equal([
        1, 1, 1, 2, 8, 13, 15, 29,
      ]);
      for (const { startedBy, parent, human } of issued) {
        if (startedBy?.kind === 'service')
          expect([startedBy.by, parent]).to.deep.equal(['ec2.amazonaws.com', null]);
        else expect([startedBy?.by, human?.id]).to.deep.equal([parent, 'bert-jan']);
      }
    }
  });

  it('finds no agent in real events of people and services', async () => {
    const large = join(import.meta.dirname, '../../../../shared/data/cloudtrail/invictus');
    if (existsSync(large)) {
      const trail = await trailAt(large);
      expect(trail.counts).to.include({ events: 2900, files: 55 });
      expect(trail.sessions.filter(({ agent }) => agent !== null)).to.deep.equal([]);
    }
    const files = [
      'real_assume_role_and_linked_calls.json',
      'real_get_federation_token_with_policy.json',
      'real_service_assume_role.json',
    ];
    const contents = await Promise.all(
      files.map(async (file) => [file, await readFile(join(fixtures, file))] as const),
    );
    const trail = await trailOf(Object.fromEntries(contents));
    expect(trail.counts.events).to.equal(10);
    expect(trail.sessions).to.have.length(5);
    expect(trail.sessions.filter(({ agent }) => agent !== null)).to.deep.equal([]);
  });
});

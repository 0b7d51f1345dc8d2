import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { matchSignatures } from '../../../../src/catalog/signatures.ts';
import { credentialOrigin } from '../../../../src/catalog/user-agent.ts';
import { athenaQuery } from '../../../../src/collect/aws/events/athena-query.ts';
import {
  athenaSource,
  bucketSource,
  createEventWriter,
  type EventSource,
  layersOfCoverage,
  lookupSource,
} from '../../../../src/collect/aws/events/index.ts';
import { readEvents } from '../../../../src/collect/trail/read-events.ts';
import { inFolder } from '../../temporary-folder.ts';
import { archive, onStage, type Stage, trail } from './event-stage.ts';
import { openPostgresAthena, type QueryRows } from './postgres-athena.ts';
import { management, member, night, regions, window } from './told-night.ts';

const accounts = [member, management].sort();
const signatures = { matchSignatures, credentialOrigin };
const question = {
  database: 'overreach',
  table: 'cloudtrail',
  accounts,
  regions,
  window,
  principals: [],
  accessKeys: [],
};

/** What one source makes of the night: sessions as read back from the estate folder, and the folder's bytes. */
async function nightOf(source: EventSource) {
  return await inFolder({}, async (folder) => {
    const writer = createEventWriter(folder);
    const coverage = await source.collect(window, accounts, writer.take);
    const files = await writer.finish();
    const reading = await readEvents(folder, signatures);
    if (!reading.ok) throw new Error(reading.issue.message);
    const hashes = await Promise.all(
      files.map(async (file) =>
        createHash('sha256')
          .update(await readFile(join(folder, file)))
          .digest('hex'),
      ),
    );
    return { coverage, files, hashes, ...reading.value };
  });
}

describe('the three sources of events', () => {
  let rows: QueryRows = [];
  before('run the statement on Postgres', async function () {
    this.timeout(60_000);
    const postgres = await openPostgresAthena();
    rows = await postgres.run(athenaQuery(question) ?? '', night);
    await postgres.close();
  });

  const sources: Readonly<Record<EventSource['kind'], (stage: Stage) => EventSource>> = {
    'lookup-events': ({ connect, timer }) =>
      lookupSource({ connect, timer, regions: () => regions, depth: 'everything', roles: null, signatures }),
    bucket: ({ connect, timer }) =>
      bucketSource({ trail, timer, connect: () => connect(archive), regions: () => regions }),
    athena: ({ connect, timer }) =>
      athenaSource({
        ...question,
        trail,
        timer,
        connect: () => connect(archive),
        workGroup: 'w',
        output: null,
      }),
  };

  const collect = async (kind: EventSource['kind']) =>
    await onStage({ queries: () => rows }, async (stage) => await nightOf(sources[kind](stage)));

  it('make the same sessions of the same night', async () => {
    const looked = await collect('lookup-events');
    const bucket = await collect('bucket');
    const athena = await collect('athena');
    expect(looked.quarantined).to.deep.equal([]);
    expect(looked.sessions.map(({ id }) => id)).to.include.members([
      'ASIAEXAMPLEHUMAN0001',
      'ASIAEXAMPLEAGENT0001',
    ]);
    const agent = looked.sessions.find(({ id }) => id === 'ASIAEXAMPLEAGENT0001');
    expect(agent?.agent?.productId).to.equal('claude-code');
    expect(agent?.human?.id).to.equal('eve@example.com');
    expect(agent?.parent).to.equal('ASIAEXAMPLEHUMAN0001');
    expect(agent?.madeByServices).to.equal(1);
    expect(bucket.sessions).to.deep.equal(looked.sessions);
    expect(athena.sessions).to.deep.equal(looked.sessions);
    for (const { counts } of [looked, bucket, athena]) expect(counts.events).to.equal(night.length);
    expect(bucket.files).to.deep.equal(looked.files);
    expect(athena.files).to.deep.equal(looked.files);
    // The records of these two are the very same texts.
    expect(bucket.hashes).to.deep.equal(looked.hashes);
  });

  it('let an estate claim what they saw, and no more', async () => {
    const looked = (await collect('lookup-events')).coverage;
    const bucket = (await collect('bucket')).coverage;
    const athena = (await collect('athena')).coverage;
    for (const coverage of [looked, bucket])
      for (const account of accounts)
        expect(layersOfCoverage(coverage, false).get(account)).to.deep.equal({ state: 'complete' });
    for (const account of accounts) {
      const layer = layersOfCoverage(athena, false).get(account);
      expect(layer?.state).to.equal('unknown');
      expect(layer?.state === 'unknown' ? layer.detail : '').to.contain('no digest vouches');
      expect(layersOfCoverage(athena, true).get(account)).to.deep.equal({ state: 'complete' });
    }
  });
});

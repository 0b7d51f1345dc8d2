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
import { phaseActions } from '../../../../src/collect/aws/phases.ts';
import { readEvents } from '../../../../src/collect/trail/read-events.ts';
import type { FakeAwsOptions } from '../../../fakes/aws/index.ts';
import { inFolder } from '../../temporary-folder.ts';
import { archive, objectsOf, onStage, type Stage, trail, worldOf } from './event-stage.ts';
import { openPostgresAthena, type PostgresAthena, type QueryRows } from './postgres-athena.ts';
import { management, member, nightIn, window } from './told-night.ts';

const accounts = [member, management].sort();
const signatures = { matchSignatures, credentialOrigin };
const kinds = ['lookup-events', 'bucket', 'athena'] as const;

/** What one source makes of the night: sessions as read back from the estate folder, and the folder's bytes. */
async function nightOf(source: EventSource) {
  return await inFolder({}, async (folder) => {
    const writer = createEventWriter(folder);
    const coverage = await source.collect(window, accounts, writer.take);
    const files = await writer.finish();
    const reading = await readEvents(folder, signatures);
    if (!reading.ok) throw new Error(reading.issue.message);
    const hashOf = async (file: string) =>
      createHash('sha256')
        .update(await readFile(join(folder, file)))
        .digest('hex');
    return { coverage, files, hashes: await Promise.all(files.map(hashOf)), ...reading.value };
  });
}

let postgres: Promise<PostgresAthena> | null = null;
after('close the database', async () => (await postgres)?.close());

for (const partition of ['aws', 'aws-cn', 'aws-us-gov'])
  describe(`the three sources of events in ${partition}`, () => {
    const { events, regions, home } = nightIn(partition);
    const ownTrail = { ...trail, homeRegion: home, bucketRegion: home };
    const question = {
      database: 'overreach',
      table: 'cloudtrail',
      accounts,
      regions,
      window,
      principals: [],
      accessKeys: [],
    };
    let rows: QueryRows = [];
    before('run the statement on Postgres', async function () {
      this.timeout(60_000);
      postgres ??= openPostgresAthena();
      rows = await (await postgres).run(athenaQuery(question) ?? '', events);
    });

    const sourceOf = (kind: EventSource['kind'], { connect, timer }: Stage): EventSource => {
      const toArchive = () => connect(archive);
      switch (kind) {
        case 'lookup-events':
          return lookupSource({
            connect,
            timer,
            regions: () => regions,
            depth: 'everything',
            roles: null,
            signatures,
          });
        case 'bucket':
          return bucketSource({ trail: ownTrail, timer, connect: toArchive, regions: () => regions });
        case 'athena':
          return athenaSource({
            ...question,
            trail: ownTrail,
            timer,
            connect: toArchive,
            workGroup: 'w',
            output: null,
          });
      }
    };
    const collect = async (kind: EventSource['kind'], options: Partial<FakeAwsOptions> = {}) => {
      const objects = objectsOf(events, { regions, homeRegion: home });
      const world = worldOf(events, objects, partition);
      return await onStage({ world, queries: () => rows, ...options }, async (stage) => {
        const result = await nightOf(sourceOf(kind, stage));
        return { ...result, actions: new Set(stage.fake.calls.map(({ iamAction }) => iamAction)) };
      });
    };

    it('make the same sessions of the same night', async () => {
      const looked = await collect('lookup-events');
      const bucket = await collect('bucket');
      const athena = await collect('athena');
      expect(looked.quarantined).to.deep.equal([]);
      const agent = looked.sessions.find(({ id }) => id === 'ASIAEXAMPLEAGENT0001');
      expect(agent?.agent?.productId).to.equal('claude-code');
      expect(agent?.human?.id).to.equal('eve@example.com');
      expect(agent?.parent).to.equal('ASIAEXAMPLEHUMAN0001');
      expect(agent?.madeByServices).to.equal(1);
      expect(bucket.sessions).to.deep.equal(looked.sessions);
      expect(athena.sessions).to.deep.equal(looked.sessions);
      for (const { counts } of [looked, bucket, athena]) expect(counts.events).to.equal(events.length);
      expect(bucket.files).to.deep.equal(looked.files);
      expect(athena.files).to.deep.equal(looked.files);
      // The records of these two are the very same texts.
      expect(bucket.hashes).to.deep.equal(looked.hashes);
    });

    it('let an estate claim what they saw, and no more', async () => {
      for (const kind of ['lookup-events', 'bucket'] as const) {
        const { coverage } = await collect(kind);
        for (const account of accounts)
          expect(layersOfCoverage(coverage, false).get(account)).to.deep.equal({ state: 'complete' });
      }
      const { coverage } = await collect('athena');
      for (const account of accounts) {
        const layer = layersOfCoverage(coverage, false).get(account);
        expect(layer?.state === 'unknown' ? layer.detail : '').to.contain('no digest vouches');
        expect(layersOfCoverage(coverage, true).get(account)).to.deep.equal({ state: 'complete' });
      }
    });

    // What follows is the same code whatever the partition.
    if (partition !== 'aws') return;

    for (const kind of kinds)
      it(`by ${kind} write the same bytes wherever the credentials end`, async () => {
        const { hashes } = await collect(kind);
        for (const every of [2, 3, 7]) {
          const again = await collect(kind, { faults: [{ match: { every }, fault: { kind: 'expire' } }] });
          expect(again.hashes).to.deep.equal(hashes);
          expect(again.coverage.regions.flatMap(({ gaps }) => gaps)).to.deep.equal([]);
        }
      });

    for (const kind of kinds)
      it(`by ${kind} call what their phase allows, and name the gap when one call is refused`, async () => {
        const { actions } = await collect(kind);
        const allowed: readonly string[] =
          phaseActions[kind === 'lookup-events' ? 'events' : 'event-archive'];
        expect(allowed).to.include.members([...actions]);
        for (const action of actions) {
          const permissions = { '*': { deny: [{ action, by: 'identity-based policy' as const }] } };
          const { coverage } = await collect(kind, { permissions });
          for (const { state, gaps, limits } of coverage.regions)
            if (action === 'cloudtrail:ListPublicKeys') {
              expect(state).to.equal('complete');
              expect(limits).to.include('signature-not-checked');
            } else {
              expect(state).to.equal('unknown');
              expect(gaps.map(({ reason }) => reason)).to.include('denied');
              expect(gaps.some(({ message }) => message.includes(action))).to.equal(true);
            }
        }
      });
  });

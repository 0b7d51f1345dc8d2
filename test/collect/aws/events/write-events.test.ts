import { expect } from 'chai';
import { matchSignatures } from '../../../../src/catalog/signatures.ts';
import { credentialOrigin } from '../../../../src/catalog/user-agent.ts';
import { beginEstateFolder } from '../../../../src/collect/aws/estate-folder.ts';
import { eventsReadOf } from '../../../../src/collect/aws/events/events-read-of.ts';
import {
  bucketSource,
  layersOfCoverage,
  type RegionCoverage,
  writeEvents,
} from '../../../../src/collect/aws/events/index.ts';
import { readEvents } from '../../../../src/collect/trail/read-events.ts';
import type { Instant } from '../../../../src/estate/identifiers.ts';
import { inFolder } from '../../temporary-folder.ts';
import { archive, objectsOf, onStage, trail, worldOf } from './event-stage.ts';
import { management, member, night, regions, window } from './told-night.ts';

const signatures = { matchSignatures, credentialOrigin };

describe('events in an estate', () => {
  it('are written where a scan reads them, and each account says how its layer was read', async () => {
    const objects = objectsOf(night);
    const gone = [...objects.keys()].find((key) =>
      key.includes(`/${member}/CloudTrail-Digest/us-east-1/2026/11/20/`),
    );
    objects.delete(gone ?? '');
    await onStage({ world: worldOf(night, objects) }, async ({ connect, timer }) => {
      await inFolder({}, async (folder) => {
        const estate = await beginEstateFolder(`${folder}/estate`);
        const collect = writeEvents({
          source: bucketSource({ trail, timer, connect: () => connect(archive), regions: () => regions }),
          window,
          acceptUnverified: false,
        });
        const { layers, read, files } = await collect([member, management], estate, null);
        await estate.finish('{}');
        expect(layers.get(management)).to.deep.equal({ state: 'complete' });
        const layer = layers.get(member);
        expect(layer).to.include({ state: 'unknown', reason: 'malformed' });
        expect(layer?.state === 'unknown' ? layer.detail : '').to.match(
          /^digest-missing in us-east-1: `audit\/AWSLogs\/.*`, which the next digest names, is not there$/,
        );
        expect(read.get(member)).to.deep.equal({
          source: 'bucket',
          regions,
          from: window.from,
          to: window.to,
          limits: [],
        });
        expect([...files.keys()]).to.have.members([member, management]);
        expect(files.get(member)?.files).to.be.greaterThan(2);
        const reading = await readEvents(`${folder}/estate/cloudtrail`, signatures);
        expect(reading.ok ? reading.value.counts.events : 0).to.equal(night.length);
      });
    });
  });

  const region: RegionCoverage = {
    account: member,
    region: 'eu-central-1',
    state: 'complete',
    seen: window,
    events: 1,
    gaps: [],
    limits: [],
  };
  const layerOf = (more: readonly Partial<RegionCoverage>[], acceptUnverified = false) => {
    const all = more.map((one) => ({ ...region, ...one }));
    const work = { calls: 0, objects: 0, bytes: 0 };
    return layersOfCoverage({ source: 'bucket', regions: all, work }, acceptUnverified).get(member);
  };

  it('are complete only where every Region is and no limit hides an agent', () => {
    expect(layerOf([{}, {}])?.state).to.equal('complete');
    expect(
      layerOf([{ limits: ['management-events-only', 'delivery-delay', 'agent-sessions-only'] }])?.state,
    ).to.equal('complete');
    expect(layerOf([{}, { state: 'unknown', seen: null }])).to.include({
      state: 'unknown',
      reason: 'not-asked',
    });
    expect(layerOf([{ limits: ['chosen-roles-only'] }])).to.include({
      state: 'unknown',
      reason: 'not-asked',
    });
    expect(layerOf([{ limits: ['not-verified'] }])?.state).to.equal('unknown');
    expect(layerOf([{ limits: ['not-verified'] }], true)?.state).to.equal('complete');
  });

  it('tell of all Regions what holds in each: the latest beginning, the earliest end, every limit', () => {
    const early = '2026-11-20T01:00:00.000Z' as Instant;
    const late = '2026-11-19T23:00:00.000Z' as Instant;
    const seen: readonly Partial<RegionCoverage>[] = [
      { seen: { ...window, to: early }, limits: ['delivery-delay'] },
      { region: 'us-east-1', seen: { ...window, from: late }, limits: ['usual-regions-only'] },
      { region: 'us-west-2', state: 'unknown', seen: null },
    ];
    const all = seen.map((one) => ({ ...region, ...one }));
    const work = { calls: 0, objects: 0, bytes: 0 };
    expect(eventsReadOf({ source: 'bucket', regions: all, work }).get(member)).to.deep.equal({
      source: 'bucket',
      regions: ['eu-central-1', 'us-east-1'],
      from: late,
      to: early,
      limits: ['delivery-delay', 'usual-regions-only'],
    });
  });

  it("name three gaps and count the rest, the reason being the first one's", () => {
    const gaps = (['kms-denied', 'digest-gap', 'throttled', 'not-logged', 'too-many-events'] as const).map(
      (reason) => ({
        reason,
        place: null,
        message: 'so it is',
      }),
    );
    const layer = layerOf([{ state: 'unknown', gaps }]);
    expect(layer).to.deep.equal({
      state: 'unknown',
      reason: 'denied',
      detail:
        'kms-denied in eu-central-1: so it is; digest-gap in eu-central-1: so it is; throttled in eu-central-1: so it is; 2 more gaps',
    });
  });
});

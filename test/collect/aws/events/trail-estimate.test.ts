import { expect } from 'chai';
import { eventsPerDay, measureTrail } from '../../../../src/collect/aws/events/measure-trail.ts';
import { estimateNight, type NightlyTrail } from '../../../../src/collect/aws/events/trail-estimate.ts';
import type { AccountId } from '../../../../src/estate/identifiers.ts';
import { archive, objectsOf, onStage, trail } from './event-stage.ts';
import { management, member, night, regions } from './told-night.ts';

const small: NightlyTrail = {
  accounts: 1,
  regions: 4,
  objects: 1_000,
  bytes: 20 * 1024 ** 2,
  busiestEvents: 20_000,
  validated: true,
  encryptedWithKms: false,
  leavesRegion: false,
};
/** Hundreds of accounts: about a million objects a day. */
const large: NightlyTrail = {
  accounts: 500,
  regions: 15,
  objects: 1_000_000,
  bytes: 60 * 1024 ** 3,
  busiestEvents: 4_000_000,
  validated: true,
  encryptedWithKms: true,
  leavesRegion: false,
};

function estimate(trailOfNight: NightlyTrail) {
  return Object.fromEntries(estimateNight(trailOfNight).map((one) => [one.source, one]));
}

describe('what a night means', () => {
  it('is next to nothing for one account, by any source', () => {
    const { 'lookup-events': looked, bucket, athena } = estimate(small);
    expect(looked).to.include({ dollars: 0, warning: null });
    expect(looked?.minutes).to.be.within(3, 5);
    expect(bucket?.dollars).to.be.at.most(0.01);
    expect(bucket?.warning).to.equal(null);
    expect(athena?.dollars).to.be.at.most(0.01);
  });

  it('warns of LookupEvents where an organization is too large for it', () => {
    const { 'lookup-events': looked, bucket, athena } = estimate(large);
    expect(looked?.warning).to.contain("use the trail's bucket");
    // A million objects: $0.40 of GETs, $3.54 of KMS, $0.16 of LISTs.
    expect(bucket?.dollars).to.be.within(3.9, 4.4);
    expect(bucket?.objects).to.equal(1_000_000 + 500 * 15 * 24);
    // Twice 60 GB at $5 a TB, $0.80 of GETs, $6 of KMS.
    expect(athena?.dollars).to.be.within(7.3, 7.5);
  });

  it('grows with what there is to read, and with its leaving the Region', () => {
    const [, twice] = estimateNight({ ...large, bytes: 2 * large.bytes, objects: 2 * large.objects });
    const [, once] = estimateNight(large);
    const [, out] = estimateNight({ ...large, leavesRegion: true });
    expect(twice?.dollars ?? 0).to.be.greaterThan(1.5 * (once?.dollars ?? 0));
    expect((out?.dollars ?? 0) - (once?.dollars ?? 0)).to.be.within(5.3, 5.5);
  });

  it('is measured by listing one day, of a sample where there are many accounts', async () => {
    await onStage({}, async (stage) => {
      const connection = await stage.connect(archive);
      const all = await measureTrail(connection, trail, [member, management], regions, '2026-11-20');
      const logs = [...objectsOf(night)].filter(
        ([key]) => key.includes('/CloudTrail/') && key.includes('/2026/11/20/'),
      );
      expect(all).to.deep.equal({
        objects: logs.length,
        bytes: logs.reduce((sum, [, { body }]) => sum + body.length, 0),
        sampled: 4,
        total: 4,
        gaps: [],
      });
      const many = Array.from({ length: 1000 }, (_, at) => String(200000000000 + at) as AccountId);
      stage.fake.forgetCalls();
      const sample = await measureTrail(connection, trail, many, regions, '2026-11-20');
      expect(sample).to.include({ sampled: 60, total: 2000 });
      const asked = stage.fake.calls.map(({ params }) => String(params?.['prefix']));
      expect(new Set(asked).size).to.equal(60);
      for (const region of regions)
        expect(asked.filter((prefix) => prefix.includes(region)).length).to.be.within(25, 35);
      expect(stage.fake.calls.every(({ iamAction }) => iamAction === 's3:ListBucket')).to.equal(true);
    });
  });

  it('tells events a day from the time that fifty take', async () => {
    await onStage({}, async (stage) => {
      const connection = await stage.connect(member);
      const busy = await eventsPerDay(connection, 'eu-central-1', new Date('2026-11-20T02:59:09Z'));
      expect(busy).to.be.within(500, 5_000);
      expect(await eventsPerDay(connection, 'us-east-1', new Date('2026-11-20T04:00:00Z'))).to.equal(1);
    });
  });
});

import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { trailRoot } from '../../../../src/collect/aws/events/trail-keys.ts';
import type { WorldObject } from '../../../fakes/aws/index.ts';
import { bucketOn, changed, collected, keysOf, reasonsOf } from './collected-bucket.ts';
import { idsOf, keeper, objectsOf, onStage, trail, worldOf } from './event-stage.ts';
import { member, night, regions, window } from './told-night.ts';
import { packed } from './written-trail.ts';

describe("events out of the trail's bucket", () => {
  it("brings every event once, vouched for by digests and CloudTrail's signature", async () => {
    const { coverage, ids } = await collected(objectsOf(night));
    expect(ids).to.deep.equal(idsOf(night));
    expect(reasonsOf(coverage)).to.deep.equal([]);
    for (const { state, limits, seen } of coverage.regions) {
      expect(state).to.equal('complete');
      expect(limits).to.deep.equal([]);
      expect(seen).to.deep.equal(window);
    }
    expect(coverage.work.objects).to.be.greaterThan(30);
  });

  it('finds the Regions by the folders when it is not told', async () => {
    const { coverage, ids } = await collected(objectsOf(night), { regions: null });
    expect(ids).to.deep.equal(idsOf(night));
    expect(coverage.regions.map(({ region }) => region)).to.deep.equal([...regions, ...regions]);
  });

  it('reads every Region that the bucket has, whichever were named', async () => {
    const { coverage, ids } = await collected(objectsOf(night), { regions: () => ['us-east-1'] });
    expect(ids).to.deep.equal(idsOf(night));
    expect(coverage.regions.map(({ region }) => region)).to.deep.equal([...regions, ...regions]);
  });

  it('says that a Region which was named has nothing', async () => {
    const { coverage } = await collected(objectsOf(night), { regions: () => [...regions, 'eu-west-3'] });
    const missing = coverage.regions.filter(({ region }) => region === 'eu-west-3');
    expect(missing.map(({ state, gaps }) => [state, gaps[0]?.reason])).to.deep.equal([
      ['unknown', 'digest-missing'],
      ['unknown', 'digest-missing'],
    ]);
  });

  it('checks hashes alone where the public keys may not be read, and says so', async () => {
    const permissions = {
      '*': { deny: [{ action: 'cloudtrail:ListPublicKeys', by: 'identity-based policy' as const }] },
    };
    const { coverage } = await collected(objectsOf(night), {}, { permissions });
    for (const { state, limits } of coverage.regions) {
      expect(state).to.equal('complete');
      expect(limits).to.deep.equal(['signature-not-checked']);
    }
  });

  it('calls a trail without digests complete only where somebody accepts it', async () => {
    const settings = { trail: { ...trail, validated: false } };
    const { coverage, ids } = await collected(objectsOf(night, { digests: false }), settings);
    expect(ids).to.deep.equal(idsOf(night));
    for (const { limits } of coverage.regions) expect(limits).to.deep.equal(['not-verified']);
  });

  it('doubts an account of which there is nothing', async () => {
    const settings = { trail: { ...trail, prefix: 'wrong', validated: false } };
    const { coverage } = await collected(objectsOf(night), settings);
    expect(new Set(reasonsOf(coverage))).to.deep.equal(new Set(['nothing-seen']));
    const told = await collected(objectsOf(night), { ...settings, regions: null });
    expect(reasonsOf(told.coverage)).to.deep.equal(['nothing-seen', 'nothing-seen']);
  });

  it('reads what is repeated and what comes late', async () => {
    const late = changed((objects) => {
      const [first = ''] = keysOf(objects, 'CloudTrail');
      const body = gunzipSync(objects.get(first)?.body ?? Buffer.alloc(0)).toString();
      // After the last digest, which ends at five.
      const key = first.replaceAll('2026/11/19', '2026/11/20').replace(/_2026\d+T\d+Z_/, '_20261120T0455Z_');
      objects.set(key, packed(body, Date.parse('2026-11-20T04:55:00Z'), {}));
    });
    const { coverage, ids } = await collected(late);
    expect(reasonsOf(coverage)).to.deep.equal([]);
    expect(new Set(ids)).to.deep.equal(new Set(idsOf(night)));
    expect(ids.length).to.be.greaterThan(night.length);
  });

  it('says that a key may not be used, and what the bucket refuses', async () => {
    const underKey = new Map(
      [...objectsOf(night)].map(([key, object]) => [
        key,
        { ...object, kmsKeyArn: 'arn:aws:kms:us-east-1:444455556666:key/k' },
      ]),
    );
    const deny = (action: string) => ({
      permissions: { '*': { deny: [{ action, by: 'identity-based policy' as const }] } },
    });
    const { coverage } = await collected(underKey, {}, deny('kms:Decrypt'));
    expect(new Set(reasonsOf(coverage))).to.include('kms-denied');
    const refused = await collected(objectsOf(night), {}, deny('s3:ListBucket'));
    expect(new Set(reasonsOf(refused.coverage))).to.include('denied');
    for (const { state } of refused.coverage.regions) expect(state).to.equal('unknown');
  });

  it('does not take the one Region of a trail for all where nobody names any', async () => {
    const [home = ''] = regions;
    const objects = new Map([...objectsOf(night)].filter(([key]) => key.includes(`/${home}/`)));
    const single = { trail: { ...trail, homeRegion: home, multiRegion: false }, regions: null };
    for (const { state, gaps } of (await collected(objects, single)).coverage.regions) {
      expect(state).to.equal('unknown');
      expect(gaps.map(({ reason }) => reason)).to.include('not-logged');
    }
  });

  it('misses the Region of global events where the bucket has none of it', async () => {
    const objects = new Map([...objectsOf(night)].filter(([key]) => !key.includes('/us-east-1/')));
    const { coverage } = await collected(objects, { regions: null });
    const global = coverage.regions.filter(({ region }) => region === 'us-east-1');
    expect(global.map(({ state, gaps }) => [state, gaps[0]?.reason])).to.deep.equal([
      ['unknown', 'digest-missing'],
      ['unknown', 'digest-missing'],
    ]);
  });

  it('says what the trail itself leaves out', async () => {
    const settings = {
      trail: { ...trail, managementEvents: 'writes-only', multiRegion: false, dataEvents: false },
    } as const;
    const { coverage } = await collected(objectsOf(night), settings);
    for (const { state, gaps, limits } of coverage.regions) {
      expect(state).to.equal('unknown');
      expect(gaps.map(({ reason }) => reason)).to.include('not-logged');
      expect(limits).to.include('management-events-only');
    }
  });

  const faults = [
    ['throttled', { match: { probability: 0.3, seed: 3 }, fault: { kind: 'throttle' } }],
    ['cut off', { match: { every: 7 }, fault: { kind: 'truncatedBody' } }],
    ['given empty pages', { match: { action: 's3:ListBucket', every: 2 }, fault: { kind: 'emptyPage' } }],
    ['answered with errors', { match: { every: 6 }, fault: { kind: 'internal' } }],
    ['told that its credentials ended', { match: { every: 9 }, fault: { kind: 'expire' } }],
  ] as const;
  for (const [name, fault] of faults)
    it(`brings the same when it is ${name}`, async () => {
      const { coverage, ids } = await collected(objectsOf(night), {}, { faults: [fault] });
      expect(reasonsOf(coverage)).to.deep.equal([]);
      expect(ids).to.deep.equal(idsOf(night));
    });

  it('asks for nothing outside of the trail, whatever a digest names', async () => {
    const elsewhere = changed((objects) => {
      const key = keysOf(objects, 'CloudTrail-Digest').find((one) => one.includes('_20261120T010000Z')) ?? '';
      const old = objects.get(key) as WorldObject;
      const text = gunzipSync(old.body)
        .toString()
        .replace(/"s3Object":"[^"]+"/g, '"s3Object":"secrets/of-others.json.gz"');
      objects.set(key, { ...old, body: gzipSync(text) });
      objects.set('secrets/of-others.json.gz', packed('{"Records":[]}', 0, {}));
    });
    const permissions = {
      '*': { deny: [{ action: 'cloudtrail:ListPublicKeys', by: 'identity-based policy' as const }] },
    };
    await onStage({ world: worldOf(night, elsewhere), permissions }, async (stage) => {
      const coverage = await bucketOn(stage).collect(window, [member], keeper().take);
      const read = stage.fake.calls.filter(({ iamAction }) => iamAction === 's3:GetObject');
      const keys = read.map(({ params }) => String(params['Key']));
      expect(keys.length).to.be.greaterThan(20);
      for (const key of keys) expect(key.startsWith(trailRoot(trail))).to.equal(true);
      expect(coverage.regions[0]?.gaps.map(({ message }) => message).join()).to.contain(
        'lies outside the trail',
      );
    });
  });
});

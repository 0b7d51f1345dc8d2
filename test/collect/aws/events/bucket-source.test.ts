import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { type BucketSettings, bucketSource } from '../../../../src/collect/aws/events/bucket-source.ts';
import type { EventCoverage, EventGapReason } from '../../../../src/collect/aws/events/event-coverage.ts';
import type { FakeAwsOptions, WorldObject } from '../../../fakes/aws/index.ts';
import { archive, idsOf, keeper, objectsOf, onStage, type Stage, trail, worldOf } from './event-stage.ts';
import { management, member, night, regions, window } from './told-night.ts';
import { packed } from './written-trail.ts';

const accounts = [member, management];

function source(stage: Stage, more: Partial<BucketSettings> = {}) {
  const connect = () => stage.connect(archive);
  return bucketSource({ trail, connect, regions: () => regions, timer: stage.timer, ...more });
}

interface Collected {
  readonly coverage: EventCoverage;
  readonly ids: readonly string[];
}

async function collected(
  objects: ReadonlyMap<string, WorldObject>,
  more: Partial<BucketSettings> = {},
  options: Partial<FakeAwsOptions> = {},
): Promise<Collected> {
  return await onStage({ world: worldOf(night, objects), ...options }, async (stage) => {
    const kept = keeper();
    const coverage = await source(stage, more).collect(window, accounts, kept.take);
    return { coverage, ids: kept.ids() };
  });
}

function reasonsOf({ regions: read }: EventCoverage): readonly EventGapReason[] {
  return read.flatMap(({ gaps }) => gaps.map(({ reason }) => reason));
}

/** The member's log files and digests of the busy Region, by name. */
function keysOf(
  objects: ReadonlyMap<string, WorldObject>,
  kind: 'CloudTrail' | 'CloudTrail-Digest',
): string[] {
  return [...objects.keys()].filter((key) => key.includes(`/${member}/${kind}/eu-central-1/`)).sort();
}

/** The written trail with one change. */
function changed(change: (objects: Map<string, WorldObject>) => void): ReadonlyMap<string, WorldObject> {
  const objects = objectsOf(night);
  change(objects);
  return objects;
}

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

  const log = 6;
  const digest = 4;
  const tampering: readonly [string, (objects: Map<string, WorldObject>) => void, EventGapReason][] = [
    [
      'a log file that is gone',
      (objects) => objects.delete(keysOf(objects, 'CloudTrail')[log] ?? ''),
      'object-missing',
    ],
    [
      'a log file that was changed',
      (objects) => {
        const key = keysOf(objects, 'CloudTrail')[log] ?? '';
        const text = gunzipSync(objects.get(key)?.body ?? Buffer.alloc(0)).toString();
        objects.set(key, packed(text.replace('stack-', 'stock-'), 0, {}));
      },
      'object-mismatch',
    ],
    [
      'a log file that is cut short',
      (objects) => {
        const key = keysOf(objects, 'CloudTrail')[log] ?? '';
        const body = objects.get(key)?.body ?? Buffer.alloc(0);
        objects.set(key, { lastModified: '2026-11-20T00:00:00Z', body: body.subarray(0, body.length - 20) });
      },
      'malformed',
    ],
    [
      'a log file that unpacks to a thousand times its size',
      (objects) => {
        const key = keysOf(objects, 'CloudTrail')[log] ?? '';
        objects.set(key, {
          lastModified: '2026-11-20T00:00:00Z',
          body: gzipSync(Buffer.alloc(80 * 1024 ** 2)),
        });
      },
      'too-large',
    ],
    [
      'a log file that was put away to Glacier',
      (objects) => {
        const key = keysOf(objects, 'CloudTrail')[log] ?? '';
        objects.set(key, { ...(objects.get(key) as WorldObject), storageClass: 'GLACIER' });
      },
      'object-archived',
    ],
    [
      'a log file that nobody vouches for',
      (objects) => {
        const key = keysOf(objects, 'CloudTrail')[log] ?? '';
        objects.set(key.replace('.json.gz', 'FORGED.json.gz'), packed('{"Records":[]}', 0, {}));
      },
      'object-unlisted',
    ],
    [
      'a digest that is gone',
      (objects) => objects.delete(keysOf(objects, 'CloudTrail-Digest')[digest] ?? ''),
      'digest-missing',
    ],
    [
      'the newest digests gone',
      (objects) => {
        for (const key of keysOf(objects, 'CloudTrail-Digest').slice(-5)) objects.delete(key);
      },
      'digest-missing',
    ],
    [
      'every digest gone',
      (objects) => {
        for (const key of keysOf(objects, 'CloudTrail-Digest')) objects.delete(key);
      },
      'digest-missing',
    ],
    [
      'a digest that was changed together with its log file',
      (objects) => {
        const key = keysOf(objects, 'CloudTrail-Digest')[digest] ?? '';
        const old = objects.get(key) as WorldObject;
        const text = gunzipSync(old.body)
          .toString()
          .replace(/"hashValue":"\w/, '"hashValue":"0');
        objects.set(key, { ...old, body: gzipSync(text.includes('hashValue') ? text : `${text} `) });
      },
      'digest-mismatch',
    ],
    [
      'a digest that is no digest',
      (objects) => {
        const key = keysOf(objects, 'CloudTrail-Digest')[digest] ?? '';
        objects.set(key, packed('{}', 0, {}));
      },
      'digest-mismatch',
    ],
  ];
  for (const [name, change, reason] of tampering)
    it(`says where there is ${name}, and leaves the other account complete`, async () => {
      const { coverage } = await collected(changed(change));
      const [eu, ...others] = coverage.regions.filter(({ account }) => account === member);
      expect(eu?.state).to.equal('unknown');
      expect(eu?.gaps.map((gap) => gap.reason)).to.include(reason);
      for (const gap of eu?.gaps ?? []) expect(gap.place).to.be.a('string');
      const rest = [...others, ...coverage.regions.filter(({ account }) => account === management)];
      for (const { state } of rest) expect(state).to.equal('complete');
    });

  it("finds a chain that was begun anew by somebody without CloudTrail's key", async () => {
    // Digest and log changed together, and every later digest written anew: only the signatures tell.
    const forged = objectsOf(night.filter((event) => event['eventName'] !== 'DeleteStack'));
    for (const key of keysOf(forged, 'CloudTrail-Digest')) {
      const old = forged.get(key) as WorldObject;
      forged.set(key, { ...old, metadata: { ...old.metadata, signature: '00'.repeat(256) } });
    }
    const { coverage } = await collected(forged);
    const [eu] = coverage.regions.filter(({ account }) => account === member);
    expect(eu?.state).to.equal('unknown');
    expect(eu?.gaps.map(({ reason }) => reason)).to.include('digest-mismatch');
  });

  it("takes no digest that was signed with somebody else's key", async () => {
    const named = changed((objects) => {
      for (const key of keysOf(objects, 'CloudTrail-Digest')) {
        const old = objects.get(key) as WorldObject;
        const text = gunzipSync(old.body).toString();
        const body = text.replace(
          /"digestPublicKeyFingerprint":"\w+"/,
          '"digestPublicKeyFingerprint":"mine"',
        );
        objects.set(key, { ...old, body: gzipSync(body) });
      }
    });
    const { coverage } = await collected(named);
    const [eu] = coverage.regions.filter(({ account }) => account === member);
    expect(eu?.gaps.map(({ message }) => message).join()).to.contain("a key that is none of CloudTrail's");
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

  it('has every event of what it calls complete, whatever is taken away or changed', async () => {
    const few = night.filter((event) => event['awsRegion'] === 'eu-central-1').slice(0, 60);
    const from = '2026-11-19T20:00:00Z';
    await onStage({ world: worldOf(few) }, async (stage) => {
      let complete = 0;
      const damage = fc.record({ at: fc.nat(999), kind: fc.constantFrom('take', 'change', 'none') });
      const until = fc.constantFrom('2026-11-20T05:00:00Z', '2026-11-20T03:00:00Z');
      await fc.assert(
        fc.asyncProperty(fc.array(damage, { maxLength: 3 }), until, async (damages, to) => {
          const objects = objectsOf(few, { accounts: [member], regions: ['eu-central-1'], from, to });
          for (const { at, kind } of damages) {
            const keys = [...objects.keys()];
            const key = keys[at % keys.length] ?? '';
            const object = objects.get(key);
            if (kind === 'take') objects.delete(key);
            else if (kind === 'change' && object)
              objects.set(key, {
                ...object,
                body: gzipSync(gunzipSync(object.body).toString().replace('eventName', 'eventNeme')),
              });
          }
          stage.fake.change(() => worldOf(few, objects));
          const kept = keeper();
          const settings = { regions: null };
          const coverage = await source(stage, settings).collect(window, [member], kept.take);
          for (const { state, seen } of coverage.regions) {
            if (state !== 'complete' || seen === null) continue;
            complete++;
            const inside = few.filter(({ eventTime }) => {
              const time = `${String(eventTime).slice(0, 19)}.000Z`;
              return time >= seen.from && time <= seen.to;
            });
            expect(kept.ids()).to.include.members([...idsOf(inside)]);
          }
        }),
        { numRuns: 60 },
      );
      expect(complete).to.be.greaterThan(5);
    });
  }).timeout(60_000);
});

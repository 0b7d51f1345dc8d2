import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { EventGapReason } from '../../../../src/collect/aws/events/event-coverage.ts';
import type { WorldObject } from '../../../fakes/aws/index.ts';
import { bucketOn, changed, collected, keysOf } from './collected-bucket.ts';
import { idsOf, keeper, objectsOf, onStage, worldOf } from './event-stage.ts';
import { management, member, night, window } from './told-night.ts';
import { packed } from './written-trail.ts';

describe("a trail's bucket that was tampered with", () => {
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
          const coverage = await bucketOn(stage, settings).collect(window, [member], kept.take);
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

import { generateKeyPairSync, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { checkChain } from '../../../../src/collect/aws/events/digest-chain.ts';
import { type Digest, parseDigest } from '../../../../src/collect/aws/events/digest-file.ts';
import { checkSignature, signedText } from '../../../../src/collect/aws/events/digest-signature.ts';
import { folderOf, parseTrailKey, trailRoot } from '../../../../src/collect/aws/events/trail-keys.ts';
import { unpack } from '../../../../src/collect/aws/events/unpack.ts';
import { objectsOf, trail } from './event-stage.ts';
import { night } from './told-night.ts';

const place = { bucket: 'b', prefix: null, organizationId: null };

/** AWS's own example (CloudTrail User Guide, "CloudTrail digest file structure"), cut to one log file. */
const example = {
  awsAccountId: '111122223333',
  digestStartTime: '2015-08-17T14:01:31Z',
  digestEndTime: '2015-08-17T15:01:31Z',
  digestS3Bucket: 'amzn-s3-demo-bucket',
  digestS3Object:
    'AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2015/08/17/111122223333_CloudTrail-Digest_us-east-2_your-trail-name_us-east-2_20150817T150131Z.json.gz',
  digestPublicKeyFingerprint: '31e8b5433410dfb61a9dc45cc65b22ff',
  digestSignatureAlgorithm: 'SHA256withRSA',
  newestEventTime: '2015-08-17T14:52:27Z',
  oldestEventTime: '2015-08-17T14:42:27Z',
  previousDigestS3Bucket: 'amzn-s3-demo-bucket',
  previousDigestS3Object:
    'AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2015/08/17/111122223333_CloudTrail-Digest_us-east-2_your-trail-name_us-east-2_20150817T140131Z.json.gz',
  previousDigestHashValue: '97fb791cf91ffc440d274f8190dbdd9aa09c34432aba82739df18b6d3c13df2d',
  previousDigestHashAlgorithm: 'SHA-256',
  previousDigestSignature: '50887ccffad4c002b97caa37cc9dc626',
  logFiles: [
    {
      s3Bucket: 'amzn-s3-demo-bucket',
      s3Object:
        'AWSLogs/111122223333/CloudTrail/us-east-2/2015/08/17/111122223333_CloudTrail_us-east-2_20150817T1445Z_9nYN7gp2eWAJHIfT.json.gz',
      hashValue: '9bb6196fc6b84d6f075a56548feca262bd99ba3c2de41b618e5b6e22c1fc71f6',
      hashAlgorithm: 'SHA-256',
      newestEventTime: '2015-08-17T14:52:27Z',
      oldestEventTime: '2015-08-17T14:42:27Z',
    },
  ],
};

function digestOf(more: Readonly<Record<string, unknown>> = {}, signature: string | null = null): Digest {
  const reading = parseDigest(Buffer.from(JSON.stringify({ ...example, ...more })), signature);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.digest;
}

describe("the keys of a trail's objects", () => {
  it('are read as AWS writes them', () => {
    expect(parseTrailKey(place, example.digestS3Object)).to.deep.equal({
      kind: 'digest',
      account: '111122223333',
      region: 'us-east-2',
      at: '2015-08-17T15:01:31.000Z',
      trail: 'your-trail-name',
    });
    expect(parseTrailKey(place, example.logFiles[0]?.s3Object ?? '')).to.deep.equal({
      kind: 'log',
      account: '111122223333',
      region: 'us-east-2',
      at: '2015-08-17T14:45:00.000Z',
      trail: null,
    });
    const backfill = example.digestS3Object.replace('.json.gz', '_backfill.json.gz');
    expect(parseTrailKey(place, backfill)?.kind).to.equal('backfill-digest');
  });

  it("are those below the trail's root, whatever prefix and organization it has", () => {
    for (const key of objectsOf(night).keys()) {
      expect(key.startsWith(trailRoot(trail))).to.equal(true);
      const parsed = parseTrailKey(trail, key);
      expect(parsed).not.to.equal(null);
      if (parsed === null) continue;
      const folder = parsed.kind === 'log' ? 'CloudTrail' : 'CloudTrail-Digest';
      expect(
        key.startsWith(folderOf(trail, parsed.account, folder, parsed.region, parsed.at.slice(0, 10))),
      ).to.equal(true);
      expect(parseTrailKey(place, key)).to.equal(null);
    }
  });

  it('are refused when folders and name contradict each other, and never throw', () => {
    const [key = ''] = objectsOf(night).keys();
    expect(parseTrailKey(trail, key)).not.to.equal(null);
    expect(parseTrailKey(trail, key.replace(/\/\d{12}\//, '/999999999999/'))).to.equal(null);
    expect(parseTrailKey(trail, key.replace('audit/', ''))).to.equal(null);
    expect(parseTrailKey(trail, key.replace('/2026/', '/2026/2026/'))).to.equal(null);
    expect(parseTrailKey(trail, key.replace('/AWSLogs/', '/AWSLogs/../'))).to.equal(null);
    fc.assert(
      fc.property(fc.string(), fc.nat(key.length), (text, at) => {
        const changed = `${key.slice(0, at)}${text}${key.slice(at + text.length)}`;
        const parsed = parseTrailKey(trail, changed);
        if (parsed !== null) expect(changed.startsWith(trailRoot(trail))).to.equal(true);
      }),
    );
  });
});

describe('digests', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = new Map([
    [example.digestPublicKeyFingerprint, publicKey.export({ type: 'pkcs1', format: 'der' })],
  ]);
  const signed = (digest: Digest) =>
    sign('sha256', Buffer.from(signedText(digest)), privateKey).toString('hex');

  it('are signed over end, place, hash and the signature before', () => {
    const digest = digestOf();
    expect(signedText(digest).split('\n')).to.deep.equal([
      '2015-08-17T15:01:31Z',
      `amzn-s3-demo-bucket/${example.digestS3Object}`,
      digest.hash,
      example.previousDigestSignature,
    ]);
    const first = digestOf({
      previousDigestS3Bucket: null,
      previousDigestS3Object: null,
      previousDigestHashValue: null,
      previousDigestSignature: null,
    });
    expect(signedText(first).endsWith('\nnull')).to.equal(true);
    expect(checkSignature({ ...digest, signature: signed(digest) }, keys)).to.equal('valid');
  });

  it("are not CloudTrail's when anything was changed, and unknown without its key", () => {
    const signature = signed(digestOf());
    const changed = [
      digestOf({ digestEndTime: '2015-08-17T15:01:32Z' }, signature),
      digestOf({ digestS3Object: 'elsewhere' }, signature),
      digestOf({ logFiles: [] }, signature),
      digestOf({ previousDigestSignature: '00' }, signature),
      digestOf({}, `${signature.slice(0, -1)}${signature.endsWith('0') ? '1' : '0'}`),
      digestOf({}, 'no hex'),
      digestOf({}, null),
    ];
    for (const digest of changed) expect(checkSignature(digest, keys)).to.equal('invalid');
    expect(checkSignature(digestOf({}, signature), new Map())).to.equal('unknown-key');
    const nonsense = new Map([[example.digestPublicKeyFingerprint, Buffer.from('no key')]]);
    expect(checkSignature(digestOf({}, signature), nonsense)).to.equal('invalid');
  });

  it('are refused by field when they are not what AWS writes', () => {
    const cases: readonly [unknown, string][] = [
      [{ ...example, digestStartTime: 'yesterday' }, 'digestStartTime'],
      [{ ...example, digestSignatureAlgorithm: 'MD5withRSA' }, 'digestSignatureAlgorithm'],
      [{ ...example, logFiles: [{ ...example.logFiles[0], hashValue: 'xyz' }] }, 'logFiles.0.hashValue'],
      [
        { ...example, logFiles: [{ ...example.logFiles[0], hashAlgorithm: 'MD5' }] },
        'logFiles.0.hashAlgorithm',
      ],
      [[], ''],
    ];
    for (const [value, field] of cases) {
      const reading = parseDigest(Buffer.from(JSON.stringify(value)), null);
      expect(reading.ok ? '' : reading.reason).to.contain(field);
      expect(reading.ok).to.equal(false);
    }
    expect(parseDigest(Buffer.from([0xff, 0xfe]), null)).to.deep.equal({
      ok: false,
      reason: 'not valid JSON',
    });
  });

  it('never throw, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const reading = parseDigest(bytes, null);
          expect(reading.ok).to.equal(false);
        },
      ),
    );
  });

  it('follow each other, or leave a gap that says where', () => {
    const before = digestOf({}, 'aa');
    const link = {
      digestStartTime: '2015-08-17T15:01:31Z',
      digestEndTime: '2015-08-17T16:01:31Z',
      digestS3Object: 'next',
      previousDigestS3Object: before.key,
      previousDigestHashValue: before.hash,
      previousDigestSignature: 'aa',
    };
    expect(checkChain([digestOf(link), before]).gaps).to.deep.equal([]);
    const reasons = (more: Readonly<Record<string, unknown>>) =>
      checkChain([before, digestOf({ ...link, ...more })]).gaps.map(
        ({ reason, place: at }) => `${reason} ${at}`,
      );
    expect(reasons({ previousDigestS3Object: 'other' })).to.deep.equal(['digest-missing other']);
    expect(reasons({ previousDigestHashValue: '00' })).to.deep.equal([`digest-mismatch ${before.key}`]);
    expect(reasons({ previousDigestSignature: 'bb' })).to.deep.equal([`digest-mismatch ${before.key}`]);
    expect(reasons({ previousDigestSignature: null })).to.deep.equal(['digest-gap next']);
    expect(checkChain([])).to.deep.equal({ from: null, to: null, gaps: [] });
  });
});

describe('unpacking', () => {
  it('takes gzip in several members, and what is not packed', () => {
    const two = Buffer.concat([gzipSync('one '), gzipSync('two')]);
    expect(unpack(two)).to.deep.equal({ ok: true, bytes: Buffer.from('one two') });
    expect(unpack(Buffer.from('{}'))).to.deep.equal({ ok: true, bytes: Buffer.from('{}') });
  });

  it('stops at a bomb and at what is cut short', () => {
    expect(unpack(gzipSync(Buffer.alloc(100 * 1024 ** 2)))).to.deep.equal({ ok: false, reason: 'too-large' });
    expect(unpack(gzipSync('x'.repeat(1000)).subarray(0, 20))).to.deep.equal({
      ok: false,
      reason: 'malformed',
    });
  });
});

import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** What a file may grow to: CloudTrail writes files of a few MB, exports are larger. */
const mostInflatedBytes = 8 * 1024 ** 3;
/** Events repeat much and shrink to a fiftieth at best; a bomb shrinks to a thousandth. */
const mostRatio = 400;
/** Below this a bad ratio does no harm. */
const ratioFromBytes = 64 * 1024 ** 2;

/** A file that unpacks to more than any trail does. */
export class InflatedTooFar extends Error {}

/**
 * Streams a file's bytes to `take`, unpacked when the file begins as gzip does, whatever its name says. `hash`,
 * unless null, takes the bytes as they are on disk. Throws what the disk or zlib throws, and InflatedTooFar.
 */
export async function streamBytes(
  file: string,
  hash: Hash | null,
  take: (bytes: Buffer) => void,
): Promise<void> {
  let packed = 0;
  let unpacked = 0;
  // Larger pieces make strings that the garbage collector moves to its slow part; measured 15% slower at 256 KB.
  const source = createReadStream(file, { highWaterMark: 64 * 1024 });
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      packed += chunk.length;
      hash?.update(chunk);
      yield chunk;
    }
  };
  const chunks = counted();
  const first = await chunks.next();
  if (first.done) return;
  const all = async function* (): AsyncGenerator<Buffer> {
    yield first.value;
    yield* chunks;
  };
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    for await (const chunk of all()) take(chunk);
    return;
  }
  await pipeline(all, createGunzip(), async (inflated: AsyncIterable<Buffer>) => {
    for await (const chunk of inflated) {
      unpacked += chunk.length;
      if (unpacked > mostInflatedBytes)
        throw new InflatedTooFar(`unpacks to more than ${mostInflatedBytes} bytes`);
      if (unpacked > ratioFromBytes && unpacked > packed * mostRatio) {
        throw new InflatedTooFar(`unpacks to more than ${mostRatio} times its size`);
      }
      take(chunk);
    }
  });
}

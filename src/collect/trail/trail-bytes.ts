import type { Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
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

/** Read at once: asking the disk for each piece by itself takes longer than the piece. */
const readBytes = 1024 ** 2;
/** Handed on at once. Larger pieces make strings that the garbage collector moves to its slow part: 15% slower at 256 KB. */
const pieceBytes = 64 * 1024;

/**
 * Streams a file's bytes to `take`, unpacked when the file begins as gzip does, whatever its name says. `hash`,
 * unless null, takes the bytes as they are on disk. What `take` gets is overwritten afterwards. Throws what the disk or
 * zlib throws, and InflatedTooFar.
 */
export async function streamBytes(
  file: string,
  hash: Hash | null,
  take: (bytes: Buffer) => void,
): Promise<void> {
  const handle = await open(file);
  try {
    const buffer = Buffer.allocUnsafe(readBytes);
    const next = async (): Promise<Buffer> => {
      const { bytesRead } = await handle.read(buffer, 0, readBytes, null);
      const bytes = buffer.subarray(0, bytesRead);
      hash?.update(bytes);
      return bytes;
    };
    const first = await next();
    if (first[0] === 0x1f && first[1] === 0x8b) {
      await inflate(first, next, take);
      return;
    }
    for (let bytes = first; bytes.length > 0; bytes = await next()) {
      for (let at = 0; at < bytes.length; at += pieceBytes) take(bytes.subarray(at, at + pieceBytes));
    }
  } finally {
    await handle.close();
  }
}

async function inflate(
  first: Buffer,
  next: () => Promise<Buffer>,
  take: (bytes: Buffer) => void,
): Promise<void> {
  let packed = 0;
  let unpacked = 0;
  const source = async function* (): AsyncGenerator<Buffer> {
    for (let bytes = first; bytes.length > 0; bytes = await next()) {
      packed += bytes.length;
      // zlib may hold it longer than until the next read.
      yield Buffer.from(bytes);
    }
  };
  await pipeline(source, createGunzip({ chunkSize: pieceBytes }), async (inflated: AsyncIterable<Buffer>) => {
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

import { gunzipSync } from 'node:zlib';

/** CloudTrail writes files of a few MB; a larger one is none of its making. */
export const mostPackedBytes = 64 * 1024 ** 2;
/** What one object may grow to in memory. */
const mostUnpackedBytes = 512 * 1024 ** 2;
/** Events repeat much and shrink to a fiftieth at best; a bomb shrinks to a thousandth. */
const mostRatio = 400;
/** Below this a bad ratio does no harm. */
const ratioFromBytes = 64 * 1024 ** 2;

/** An object's bytes, or why they cannot be had. */
export type Unpacked =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly reason: 'too-large' | 'malformed' };

/** Unpacks gzip, also in several members; what is not packed is given as it is. Stops at the caps. */
export function unpack(bytes: Buffer): Unpacked {
  if (bytes.length > mostPackedBytes) return { ok: false, reason: 'too-large' };
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { ok: true, bytes };
  const most = Math.min(mostUnpackedBytes, Math.max(ratioFromBytes, bytes.length * mostRatio));
  try {
    return { ok: true, bytes: gunzipSync(bytes, { maxOutputLength: most }) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return { ok: false, reason: code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'malformed' };
  }
}

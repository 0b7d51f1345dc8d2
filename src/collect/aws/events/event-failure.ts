import { callFailure } from '../call-failure.ts';
import type { EventGap, EventGapReason } from './event-coverage.ts';

/** What S3 and KMS say of one object (Amazon S3 API Reference, "Error responses"). */
const ofObjects: ReadonlyMap<string, EventGapReason> = new Map([
  ['NoSuchKey', 'object-missing'],
  ['NotFound', 'object-missing'],
  ['NoSuchBucket', 'object-missing'],
  ['InvalidObjectState', 'object-archived'],
]);

/**
 * What AWS or the network answered, as a gap.
 * @param place the object, look-up or query that it was about
 * @throws PlainHttpError, which is the configuration's fault and not AWS's answer
 */
export function gapOfError(error: unknown, place: string): EventGap {
  const { reason, detail } = callFailure(error, `\`${place}\``);
  const name = error instanceof Error ? error.name : '';
  const isKeys = name.startsWith('KMS.') || (reason === 'denied' && /\bkms:/i.test(detail));
  return { reason: isKeys ? 'kms-denied' : (ofObjects.get(name) ?? reason), place, message: detail };
}

import { isExpired } from '../expired.ts';
import type { EventGap, EventGapReason } from './event-coverage.ts';

/** Names of errors, as the services' API references list them, and what they mean here. */
const byName: ReadonlyMap<string, EventGapReason> = new Map([
  ['ThrottlingException', 'throttled'],
  ['Throttling', 'throttled'],
  ['TooManyRequestsException', 'throttled'],
  ['RequestLimitExceeded', 'throttled'],
  ['SlowDown', 'throttled'],
  ['NoSuchKey', 'object-missing'],
  ['NotFound', 'object-missing'],
  ['NoSuchBucket', 'object-missing'],
  ['InvalidObjectState', 'object-archived'],
  ['OptInRequired', 'region-off'],
  ['OptInRequiredException', 'region-off'],
  ['UnrecognizedClientException', 'region-off'],
  ['InvalidClientTokenId', 'region-off'],
  ['AuthFailure', 'region-off'],
  ['ENOTFOUND', 'unreachable'],
  ['ECONNREFUSED', 'unreachable'],
  ['TimeoutError', 'unreachable'],
  ['SyntaxError', 'malformed'],
]);

/** What AWS or the network answered, as a gap; `place` is the object, look-up or query that it was about. */
export function gapOfError(error: unknown, place: string | null): EventGap {
  return { reason: reasonOf(error), place, message: messageOf(error, place) };
}

function reasonOf(error: unknown): EventGapReason {
  if (isExpired(error)) return 'expired';
  if (!(error instanceof Error)) return 'unreachable';
  if (/^KMS\./.test(error.name)) return 'kms-denied';
  if (/^AccessDenied|^Forbidden$|^UnauthorizedOperation$/.test(error.name)) {
    if (/service control policy/i.test(error.message)) return 'scp-denied';
    return /\bkms:/i.test(error.message) ? 'kms-denied' : 'access-denied';
  }
  const code = 'code' in error ? String(error.code) : '';
  return byName.get(error.name) ?? byName.get(code) ?? (isAnswer(error) ? 'malformed' : 'unreachable');
}

/** Whether AWS answered at all, however strangely. */
function isAnswer(error: Error): boolean {
  const metadata = '$metadata' in error ? error.$metadata : null;
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
}

/** AWS's texts are cut: they may quote what an attacker wrote. */
const longestText = 200;

function messageOf(error: unknown, place: string | null): string {
  const name = error instanceof Error ? error.name : 'unknown cause';
  const text =
    error instanceof Error ? error.message.replace(/[^\x20-\x7e]+/g, ' ').slice(0, longestText) : '';
  const what = place === null ? '' : `\`${place}\`: `;
  return text === '' || text === name ? `${what}${name}` : `${what}${name}: ${text}`;
}

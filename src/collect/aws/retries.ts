import type { IAMClientConfig } from '@aws-sdk/client-iam';
import { statusOf } from './call-failure.ts';
import { isExpired } from './expired.ts';
import type { Timer } from './timer.ts';

/** The SDK's hook for deciding whether a failed call is tried again. */
type RetryStrategy = Extract<
  Awaited<NonNullable<IAMClientConfig['retryStrategy']>>,
  { acquireInitialRetryToken: unknown }
>;
type RetryToken = Awaited<ReturnType<RetryStrategy['acquireInitialRetryToken']>>;

/** The SDK's default of 3 loses accounts: IAM throttles for seconds at a time in organizations of 1,000 accounts. */
export const maxAttempts = 8;

/**
 * What AWS only put off is asked for more often, over some minutes of nothing but refusals: of ten collections at 30%
 * throttled in bursts of four, eight attempts ended two before any account was listed, these end none.
 */
export const maxThrottled = 16;

/** A host that cannot be reached is asked this often: a Region that is switched off never answers. */
const attemptsOfSilent = 3;

/** The first wait lies between 0 and this, in milliseconds; each further one may be twice as long. */
const firstWait = 250;
/** No wait is longer, in milliseconds; eight attempts then last about a minute at worst. */
const longestWait = 20_000;

/**
 * Tries again what AWS throttled and what got lost on the way, with full jitter (AWS Architecture Blog, "Exponential
 * Backoff And Jitter"). The SDK's own strategies also keep a quota of retries for each client and give up when it is
 * used up, which under a burst of throttling turns slow into incomplete; this one has none.
 * @param onThrottled is told of every answer that said "slower"
 */
export function patientRetries(timer: Timer, onThrottled: () => void): RetryStrategy {
  return {
    acquireInitialRetryToken: async () => token(0),
    async refreshRetryTokenForRetry(before, { errorType, error }) {
      if (errorType === 'THROTTLING') onThrottled();
      const tried = before.getRetryCount() + 1;
      if (errorType === 'CLIENT_ERROR' || tried >= attemptsFor(error, errorType))
        throw new Error('not tried again');
      await timer.sleep(timer.random() * Math.min(longestWait, firstWait * 2 ** before.getRetryCount()));
      return token(tried);
    },
    recordSuccess: () => {},
  };
}

function token(tried: number): RetryToken {
  // The wait is over when the token is given: the SDK adds none of its own.
  return { getRetryCount: () => tried, getRetryDelay: () => 0 };
}

/** Node's codes of a host that does not answer at all. */
const silent: ReadonlySet<unknown> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

function attemptsFor(error: unknown, errorType: string): number {
  if (errorType === 'THROTTLING') return maxThrottled;
  if (typeof error !== 'object' || error === null) return maxAttempts;
  // Where this machine's clock is off, the SDK corrects it and takes every refusal for one of the clock's: what is
  // refused again at the right time is refused, and credentials that have ended are for others to renew.
  if (isExpired(error)) return 1;
  const status = statusOf(error);
  if (status === 403) return 2;
  // So it does with every other answer of the kind "no such thing": that one was heard, at whatever time.
  if (isClockCorrected(error)) {
    if (status === 400 || status === 401) return 2;
    if (status === 404 || status === 409 || status === 410) return 1;
  }
  const isSilent =
    ('code' in error && silent.has(error.code)) || ('name' in error && error.name === 'TimeoutError');
  return isSilent ? attemptsOfSilent : maxAttempts;
}

/** The SDK's own mark on an error after which it has set its clock right. */
function isClockCorrected(error: object): boolean {
  if (!('$metadata' in error)) return false;
  const metadata = error.$metadata as { readonly clockSkewCorrected?: boolean } | undefined;
  return metadata?.clockSkewCorrected === true;
}

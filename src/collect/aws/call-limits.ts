import type { Timer } from './timer.ts';

/** How fast each API of each account may be called. Workers that share an account share its limits. */
export interface CallLimits {
  /**
   * Waits until one more call may be made.
   * @param api service and operation as the IAM actions spell them: `cloudtrail:LookupEvents`
   */
  take(account: string, region: string, api: string): Promise<void>;
}

/** A bucket that holds `burst` calls and is filled by `perSecond`. */
export interface CallRate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * What AWS says, or what is known to be borne, for one account and Region. LookupEvents: "two per second per account
 * and Region" (CloudTrail User Guide, Quotas); of two calls 625 ms apart the first may arrive a quarter of a second late, as
 * on a busy machine, and still no third one falls into the same second. Organizations throttles a management account early; it
 * publishes no figures for most of its reads. The others are far below the point at which IAM begins to throttle, so that the
 * account's own programs keep their share.
 */
export const callRates: ReadonlyMap<string, CallRate> = new Map([
  ['cloudtrail:LookupEvents', { perSecond: 1.6, burst: 1 }],
  ['iam:GenerateServiceLastAccessedDetails', { perSecond: 5, burst: 5 }],
  // STS bears 600 a second for each account and Region (IAM User Guide, "IAM and AWS STS quotas").
  ['sts:*', { perSecond: 100, burst: 100 }],
  ['organizations:*', { perSecond: 8, burst: 8 }],
  ['sso:*', { perSecond: 15, burst: 15 }],
  ['identitystore:*', { perSecond: 15, burst: 15 }],
  // S3 bears 5,500 reads a second for each prefix (S3 User Guide, "Optimizing Amazon S3 performance").
  ['s3:GetObject', { perSecond: 400, burst: 400 }],
  ['s3:ListObjectsV2', { perSecond: 100, burst: 100 }],
  ['s3:ListBucket', { perSecond: 100, burst: 100 }],
]);

/** For every API that has no figure of its own. */
export const usualRate: CallRate = { perSecond: 20, burst: 20 };

/** The rate of an API: its own, or its service's, or the usual one. */
export function rateOf(api: string, rates = callRates, unless = usualRate): CallRate {
  return rates.get(api) ?? rates.get(`${api.slice(0, api.indexOf(':'))}:*`) ?? unless;
}

/** The limits of one process: a token bucket for each account, Region and API. */
export function limitsInProcess(timer: Timer, rates = callRates, unless = usualRate): CallLimits {
  const buckets = new Map<string, { tokens: number; filledAt: number }>();
  return {
    async take(account, region, api) {
      const rate = rateOf(api, rates, unless);
      const key = `${account} ${region} ${api}`;
      const now = timer.now();
      const bucket = buckets.get(key) ?? { tokens: rate.burst, filledAt: now };
      buckets.set(key, bucket);
      const earned = (Math.max(0, now - bucket.filledAt) * rate.perSecond) / 1000;
      // INVARIANT: a token is taken before the wait, so that callers queue up and never wake together.
      bucket.tokens = Math.min(rate.burst, bucket.tokens + earned) - 1;
      bucket.filledAt = Math.max(bucket.filledAt, now);
      if (bucket.tokens < 0) await timer.sleep(Math.ceil((-bucket.tokens * 1000) / rate.perSecond));
    },
  };
}

/** How often a permission may be used, per account and Region. */
export interface RateLimit {
  readonly perSecond: number;
  /** How many may come at once. */
  readonly burst: number;
}

/** By permission. */
export type RateLimits = Readonly<Record<string, RateLimit>>;

/** CloudTrail API Reference, LookupEvents: two requests a second, per account and Region. */
export const documentedLimits: RateLimits = { 'cloudtrail:LookupEvents': { perSecond: 2, burst: 2 } };

/** Token buckets by the fake's clock. */
export class RateGate {
  readonly #limits: RateLimits;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(limits: RateLimits) {
    this.#limits = limits;
  }

  /** Whether this call still fits. A call that does not costs nothing. */
  admits(iamAction: string, account: string, region: string, now: number): boolean {
    const limit = this.#limits[iamAction];
    if (!limit) return true;
    const name = `${iamAction} ${account} ${region}`;
    const bucket = this.#buckets.get(name) ?? { tokens: limit.burst, at: now };
    this.#buckets.set(name, bucket);
    bucket.tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) / 1000) * limit.perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

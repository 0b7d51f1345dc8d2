import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { limitKey } from './addresses.ts';
import { PageProblem } from './problem.ts';

/** What one address or person may do in a while; beyond it a PageProblem with 429 says when to come back. */
export interface Limits {
  /** Any request of an address. */
  request(address: string): Promise<void>;
  /** A form of a person. */
  write(person: string): Promise<void>;
  /** A try to sign in, counted before it is judged: tries side by side are counted too. */
  signIn(address: string): Promise<void>;
  /** The try was right: earlier ones are forgotten. */
  signedIn(address: string): Promise<void>;
}

/** A decision a second is more than anybody makes who reads what is decided. */
const writesPerMinute = 60;
/** Enough to mistype; of a secret of 32 characters nobody guesses any in as many tries. */
const signInTries = 10;
const signInSeconds = 15 * 60;

/** Limits in this process's memory: each replica counts for itself. */
export function createLimits(requestsPerMinute: number): Limits {
  const requests = new RateLimiterMemory({ points: requestsPerMinute, duration: 60 });
  const writes = new RateLimiterMemory({ points: writesPerMinute, duration: 60 });
  const tries = new RateLimiterMemory({ points: signInTries, duration: signInSeconds });
  return {
    request: (address) => take(requests, limitKey(address), 'too many requests from your address'),
    write: (person) => take(writes, person, 'too many decisions at once'),
    signIn: (address) => take(tries, limitKey(address), 'too many tries to sign in from your address'),
    signedIn: async (address) => {
      await tries.delete(limitKey(address));
    },
  };
}

async function take(limiter: RateLimiterMemory, key: string, what: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    throw new PageProblem(429, what, Math.max(1, Math.ceil(refused.msBeforeNext / 1000)));
  }
}

import type { CollectProgress } from '../collect/aws/collect-estate.ts';
import { counted } from '../deliver/text/access-words.ts';

/** Tells in one line how far a collection is. */
export interface CollectWords {
  /** AWS said "slower" to a service of an account. */
  throttled(what: string): void;
  /** `214 of 600 accounts, 1.2 a second, about 5 min left; AWS throttles iam of 111122223333`. */
  tell(progress: CollectProgress): string;
}

/** A throttled answer is told of for so long, in milliseconds. */
const toldFor = 5_000;

/** Keeps what a rate is made of. `now` in milliseconds. */
export function createCollectWords(now: () => number): CollectWords {
  let begun: number | null = null;
  let slow: { readonly what: string; readonly at: number } | null = null;
  return {
    throttled(what) {
      slow = { what, at: now() };
    },
    tell(progress) {
      // From when the accounts begin: what came before says nothing of how long they take.
      if (progress.doing === 'accounts') begun ??= now();
      const seconds = begun === null ? 0 : (now() - begun) / 1000;
      const waits = slow !== null && now() - slow.at < toldFor ? `; AWS throttles ${slow.what}` : '';
      return `${told(progress, seconds)}${waits}`;
    },
  };
}

function told({ accounts, done, roles, atOnce, doing }: CollectProgress, seconds: number): string {
  switch (doing) {
    case 'organization':
      return "reading the organization's tree and policies";
    case 'identity-center':
      return `${counted(done, 'account')} read; reading who was given what in Identity Center`;
    case 'events':
      return `${counted(done, 'account')} read; reading the events of the trail`;
    case 'accounts': {
      const share = `${done} of ${counted(accounts, 'account')}, ${counted(roles, 'role')}`;
      if (done === 0 || seconds < 1) return share;
      const left = ((accounts - done) * seconds) / done;
      const rate = done / seconds;
      const pace = rate >= 1 ? `${rate.toFixed(1)} a second` : `${(rate * 60).toFixed(1)} a minute`;
      return `${share}, ${pace} (${atOnce} at once), about ${duration(left)} left`;
    }
  }
}

function duration(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

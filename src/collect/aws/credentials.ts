import type { Timer } from './timer.ts';

/** Access keys, as STS or the SDK's provider chain gives them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** The credentials of one identity, fetched anew before they end. */
export interface IdentityCredentials {
  /** Those that hold now. */
  current(): Promise<AwsCredentials>;
  /** AWS said that these have ended, whatever their date says: the next asks for new ones. */
  ended(accessKeyId: string): void;
}

/** Fresh ones are fetched when this much of their life is over: a page that begins before the end ends before it too. */
const shareOfLife = 0.75;

/**
 * Keeps credentials until three quarters of their life are over. Callers at the same moment share one fetch.
 * @param fetch asks for new ones; what it throws reaches whoever wanted to make a call
 */
export function refreshedCredentials(
  fetch: () => Promise<AwsCredentials>,
  timer: Timer,
): IdentityCredentials {
  let kept: { readonly credentials: AwsCredentials; readonly staleAt: number } | null = null;
  let fetching: Promise<AwsCredentials> | null = null;
  const renew = async (): Promise<AwsCredentials> => {
    try {
      const askedAt = timer.now();
      const credentials = await fetch();
      const life = credentials.expiration ? credentials.expiration.getTime() - askedAt : Infinity;
      kept = { credentials, staleAt: askedAt + life * shareOfLife };
      return credentials;
    } finally {
      fetching = null;
    }
  };
  return {
    async current() {
      if (kept !== null && timer.now() < kept.staleAt) return kept.credentials;
      fetching ??= renew();
      return fetching;
    },
    ended(accessKeyId) {
      if (kept?.credentials.accessKeyId === accessKeyId) kept = null;
    },
  };
}

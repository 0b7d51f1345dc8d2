import { hkdfSync, randomBytes } from 'node:crypto';

/** The keys of the dashboard, each for one purpose, 256 bits. */
export interface DashboardKeys {
  /** Seals sessions (A256GCM). */
  readonly session: Uint8Array;
  /** Seals what a sign-in remembers on its way to the issuer and back (A256GCM). */
  readonly signIn: Uint8Array;
  /** Makes the tokens of forms (HMAC-SHA-256). */
  readonly form: Uint8Array;
}

/**
 * Derives the keys from the configured secret by HKDF (RFC 5869), so that every replica that has the secret reads the sessions of
 * the others, and a restart ends none. Without a secret they are random: sessions end with the process.
 */
export function deriveKeys(secret: string | null): DashboardKeys {
  const material = secret === null ? randomBytes(32) : Buffer.from(secret, 'utf8');
  const key = (purpose: string) =>
    new Uint8Array(hkdfSync('sha256', material, 'overreach dashboard', purpose, 32));
  return { session: key('session'), signIn: key('sign-in'), form: key('form') };
}

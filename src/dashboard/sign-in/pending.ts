import { createHash, randomBytes } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';

/** What a sign-in must remember while the person is at the issuer. */
export interface Pending {
  /** Ties the answer to this browser. */
  readonly state: string;
  /** Ties the id token to this question. */
  readonly nonce: string;
  /** Ties the code to us (PKCE, RFC 7636). */
  readonly verifier: string;
  /** Where the person wanted to go. */
  readonly to: string;
}

export const pendingCookie = '__Host-overreach-sign-in';

/** Enough to find one's second factor. */
export const pendingSeconds = 600;

const audience = 'pending';

/** New random values, 256 bits each. */
export function newPending(to: string): Pending {
  const random = () => randomBytes(32).toString('base64url');
  return { state: random(), nonce: random(), verifier: random(), to };
}

/** The challenge that goes to the issuer with the person; only who knows the verifier may use the code. */
export function challengeOf({ verifier }: Pending): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** Seals it for a cookie of this browser: no memory of ours, and any replica takes the answer. */
export function sealPending(pending: Pending, key: Uint8Array, now: Date): Promise<string> {
  return new EncryptJWT({ ...pending })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(new Date(now.getTime() + pendingSeconds * 1000))
    .encrypt(key);
}

/** Null when it is not ours, or too old. */
export async function openPending(sealed: string, key: Uint8Array, now: Date): Promise<Pending | null> {
  const opened = await jwtDecrypt(sealed, key, {
    audience,
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
    requiredClaims: ['exp', 'iat'],
    currentDate: now,
  }).catch(() => null);
  const { state, nonce, verifier, to } = opened?.payload ?? {};
  const isWhole = [state, nonce, verifier, to].every((value) => typeof value === 'string');
  return isWhole ? ({ state, nonce, verifier, to } as Pending) : null;
}

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** The tokens of forms: only a page that we made for this very person holds one that we take. */
export interface FormTokens {
  /** A token for the forms of a page. Each is another text, so that compression of a page tells nothing of it. */
  issue(binding: string): string;
  isOf(binding: string, token: string): boolean;
}

const size = 32;

/** Tokens that need no memory: an HMAC over what the person is bound to, masked by random bytes. */
export function createFormTokens(key: Uint8Array): FormTokens {
  const of = (binding: string) => createHmac('sha256', key).update(binding, 'utf8').digest();
  return {
    issue(binding) {
      const mask = randomBytes(size);
      return Buffer.concat([mask, xor(of(binding), mask)]).toString('base64url');
    },
    isOf(binding, token) {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length !== 2 * size || bytes.toString('base64url') !== token) return false;
      return timingSafeEqual(xor(bytes.subarray(size), bytes.subarray(0, size)), of(binding));
    },
  };
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}

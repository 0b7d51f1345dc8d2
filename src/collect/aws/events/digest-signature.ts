import { createPublicKey, verify } from 'node:crypto';
import type { Digest } from './digest-file.ts';

/** Public keys by their fingerprint: DER of PKCS #1, as cloudtrail:ListPublicKeys gives them. */
export type DigestKeys = ReadonlyMap<string, Uint8Array>;

/** `unknown-key`: no key of that fingerprint was given, so that nothing is shown either way. */
export type SignatureAnswer = 'valid' | 'invalid' | 'unknown-key';

/**
 * The text that CloudTrail signs (CloudTrail User Guide, "Custom implementations of CloudTrail log file integrity
 * validation"): end time, place, hash of the unpacked digest, and the signature of the digest before it.
 */
export function signedText({ signedEnd, bucket, key, hash, previous }: Digest): string {
  return `${signedEnd}\n${bucket}/${key}\n${hash}\n${previous === null ? 'null' : previous.signature}`;
}

/** Whether a digest was signed by CloudTrail: RSA with SHA-256 (PKCS #1 v1.5) over `signedText`. */
export function checkSignature(digest: Digest, keys: DigestKeys): SignatureAnswer {
  const der = keys.get(digest.keyFingerprint);
  if (der === undefined) return 'unknown-key';
  if (digest.signature === null || !/^([0-9a-f]{2})+$/i.test(digest.signature)) return 'invalid';
  try {
    const key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'pkcs1' });
    const isValid = verify(
      'RSA-SHA256',
      Buffer.from(signedText(digest)),
      key,
      Buffer.from(digest.signature, 'hex'),
    );
    return isValid ? 'valid' : 'invalid';
  } catch {
    return 'invalid';
  }
}

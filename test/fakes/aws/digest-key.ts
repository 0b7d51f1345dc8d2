import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

let pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | null = null;

/** Made when first needed, once in a process: making a key takes a tenth of a second. */
function keys(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
  return pair;
}

/** The key that ListPublicKeys gives: PKCS #1 in DER, and the MD5 of that. */
export function digestPublicKey(): { readonly der: Buffer; readonly fingerprint: string } {
  const der = keys().publicKey.export({ type: 'pkcs1', format: 'der' });
  return { der, fingerprint: createHash('md5').update(der).digest('hex') };
}

/** Signs as CloudTrail signs digest files: SHA256withRSA, in hex. */
export function signDigest(text: string): string {
  return sign('sha256', Buffer.from(text), keys().privateKey).toString('hex');
}

import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A pair of keys under a name. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The keys of an issuer, and one that is not among those that it publishes. */
export interface IssuerKeys {
  readonly rsa: SigningKey;
  readonly ec: SigningKey;
  readonly ed: SigningKey;
  readonly stranger: SigningKey;
  readonly strangerEc: SigningKey;
  /** As the issuer publishes them. */
  readonly published: readonly Readonly<Record<string, unknown>>[];
}

let made: IssuerKeys | null = null;

/** Makes them once: RSA takes its time. */
export function issuerKeys(): IssuerKeys {
  if (made !== null) return made;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ed = generateKeyPairSync('ed25519');
  const published = (
    [
      ['rsa', rsa, 'RS256'],
      ['ec', ec, 'ES256'],
      ['ed', ed, 'EdDSA'],
    ] as const
  ).map(([kid, { publicKey }, alg]) => ({
    ...publicKey.export({ format: 'jwk' }),
    kid,
    use: 'sig',
    // An RSA key without `alg` signs RS256 and PS256 alike.
    ...(kid === 'rsa' ? {} : { alg }),
  }));
  made = {
    rsa,
    ec,
    ed,
    stranger: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    strangerEc: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    published,
  };
  return made;
}

/** A part of a token: an object as JSON, or a text as it is. */
export function part(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value), 'utf8').toString('base64url');
}

/** Signs a token by the algorithm that its header names, or that is given apart from it. Header and claims may be text. */
export function signed(
  key: SigningKey,
  header: Readonly<Record<string, unknown>> | string,
  claims: unknown,
  algorithm?: string,
): string {
  const text = `${part(header)}.${part(claims)}`;
  const alg = algorithm ?? String(typeof header === 'string' ? '' : header['alg']);
  return `${text}.${signatureOf(key.privateKey, text, alg).toString('base64url')}`;
}

/** A token of parts that are encoded already, signed by RS256. */
export function signedText({ privateKey }: SigningKey, text: string): string {
  return `${text}.${signatureOf(privateKey, text, 'RS256').toString('base64url')}`;
}

/** A token with a signature by a shared secret. */
export function hmacSigned(
  secret: string | Buffer,
  header: Readonly<Record<string, unknown>>,
  claims: unknown,
): string {
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function signatureOf(key: KeyObject, text: string, alg: string): Buffer {
  const data = Buffer.from(text);
  switch (alg) {
    case 'PS256':
      // RSASSA-PSS with a salt as long as the digest: RFC 7518, section 3.5; 6 is RSA_PKCS1_PSS_PADDING.
      return sign('sha256', data, { key, padding: 6, saltLength: 32 });
    case 'ES256':
      return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' });
    case 'EdDSA':
      return sign(null, data, key);
    case 'RS512':
      return sign('sha512', data, key);
    default:
      return sign('sha256', data, key);
  }
}

import type { Minted } from '../fakes/oidc/issuer.ts';
import { hmacSigned, part, signed, signedText } from '../fakes/oidc/keys.ts';

/** A way to forge an id token: what it is called, and the token, out of what the issuer would have signed. */
export type Forgery = readonly [what: string, forge: (minted: Minted) => string];

const header = { alg: 'RS256', kid: 'rsa', typ: 'JWT' } as const;
const good = ({ claims, keys }: Minted) => signed(keys.rsa, header, claims);
const segments = (token: string) => token.split('.') as [string, string, string];

/** The issuer's own signature over claims that are changed; undefined takes one away. */
const claiming =
  (changes: (claims: Minted['claims']) => Readonly<Record<string, unknown>>) =>
  ({ claims, keys }: Minted): string =>
    signed(
      keys.rsa,
      header,
      Object.fromEntries(
        Object.entries({ ...claims, ...changes(claims) }).filter(([, value]) => value !== undefined),
      ),
    );

/** The issuer's own signature under a header that is changed. */
const headed =
  (changes: Readonly<Record<string, unknown>>) =>
  ({ claims, keys }: Minted): string =>
    signed(keys.rsa, { ...header, ...changes }, claims, 'RS256');

const seconds = (more: number) => Math.floor(Date.now() / 1000) + more;
const pem = (minted: Minted) => minted.keys.rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const strangerJwk = ({ keys }: Minted) => keys.stranger.publicKey.export({ format: 'jwk' });

/** Every one is to be refused. */
export const forgeries: readonly Forgery[] = [
  // Not signed, or signed by anybody.
  ['alg none without a signature', ({ claims }) => `${part({ alg: 'none' })}.${part(claims)}.`],
  [
    'alg none with a signature',
    (minted) => `${part({ alg: 'none' })}.${part(minted.claims)}.${segments(good(minted))[2]}`,
  ],
  ['alg nOnE', ({ claims }) => `${part({ alg: 'nOnE', typ: 'JWT' })}.${part(claims)}.`],
  ['no alg', ({ claims, keys }) => signed(keys.rsa, { kid: 'rsa' }, claims, 'RS256')],
  ['an empty signature', (minted) => `${segments(good(minted)).slice(0, 2).join('.')}.`],
  [
    'HS256 with the public key as PEM',
    (minted) => hmacSigned(pem(minted), { alg: 'HS256', kid: 'rsa' }, minted.claims),
  ],
  [
    'HS256 with the public key as DER',
    ({ claims, keys }) =>
      hmacSigned(
        keys.rsa.publicKey.export({ type: 'spki', format: 'der' }),
        { alg: 'HS256', kid: 'rsa' },
        claims,
      ),
  ],
  [
    'HS256 with the modulus',
    ({ claims, keys }) =>
      hmacSigned(
        Buffer.from(String(keys.published[0]?.['n']), 'base64url'),
        { alg: 'HS256', kid: 'rsa' },
        claims,
      ),
  ],
  [
    'HS256 with the client secret',
    ({ claims }) => hmacSigned('client secret+with/odd:characters%of-it', { alg: 'HS256' }, claims),
  ],
  ['HS256 with an empty secret', ({ claims }) => hmacSigned('', { alg: 'HS256', kid: 'rsa' }, claims)],
  [
    'an algorithm that is not listed',
    ({ claims, keys }) => signed(keys.rsa, { ...header, alg: 'RS512' }, claims),
  ],
  ['the key of a stranger', ({ claims, keys }) => signed(keys.stranger, header, claims)],
  [
    'the key of a stranger under no name',
    ({ claims, keys }) => signed(keys.stranger, { alg: 'RS256' }, claims),
  ],
  [
    'a key that the issuer does not have',
    ({ claims, keys }) => signed(keys.stranger, { ...header, kid: 'other' }, claims),
  ],
  [
    'a key name that is a path',
    ({ claims, keys }) => signed(keys.stranger, { ...header, kid: '../../dev/null' }, claims),
  ],
  [
    'a key name that is an object',
    ({ claims, keys }) => signed(keys.stranger, { ...header, kid: { rsa: true } }, claims),
  ],
  ['the right key under the name of another', headed({ kid: 'ec' })],
  [
    'an elliptic curve by a stranger',
    ({ claims, keys }) => signed(keys.strangerEc, { alg: 'ES256', kid: 'ec' }, claims),
  ],
  [
    'an elliptic curve signature of zeros',
    ({ claims }) =>
      `${part({ alg: 'ES256', kid: 'ec' })}.${part(claims)}.${Buffer.alloc(64).toString('base64url')}`,
  ],
  [
    'an elliptic curve signature in DER',
    ({ claims, keys }) => signed(keys.ec, { alg: 'ES256', kid: 'ec' }, claims, 'DER'),
  ],
  ['EdDSA by the RSA key name', ({ claims, keys }) => signed(keys.ed, { alg: 'EdDSA', kid: 'rsa' }, claims)],
  // Keys that the token brings along.
  [
    'a key in the header',
    (minted) => signed(minted.keys.stranger, { ...header, jwk: strangerJwk(minted) }, minted.claims),
  ],
  [
    'a key in the header, and no name',
    (minted) => signed(minted.keys.stranger, { alg: 'RS256', jwk: strangerJwk(minted) }, minted.claims),
  ],
  [
    'an address of keys in the header',
    ({ claims, keys }) => signed(keys.stranger, { ...header, jku: 'http://127.0.0.1:1/jwks' }, claims),
  ],
  ['an address of keys beside a right signature', headed({ jku: 'https://attacker.example/jwks' })],
  ['an address of a certificate', headed({ x5u: 'https://attacker.example/certificate' })],
  [
    'a certificate in the header, of a stranger',
    ({ claims, keys }) => signed(keys.stranger, { ...header, x5c: ['MIIB'] }, claims),
  ],
  ['a key in the header beside a right signature', (minted) => headed({ jwk: strangerJwk(minted) })(minted)],
  // Headers that ask for more than we know.
  ['a critical header that nobody knows', headed({ crit: ['exp2'], exp2: 1 })],
  ['an empty list of critical headers', headed({ crit: [] })],
  ['a payload that is not encoded', headed({ b64: false, crit: ['b64'] })],
  ['a compressed payload', headed({ zip: 'DEF' })],
  ['an access token', headed({ typ: 'at+jwt' })],
  ['a logout token', headed({ typ: 'logout+jwt' })],
  // Changed on the way.
  [
    'a payload that was swapped',
    (minted) => {
      const [head, , signature] = segments(good(minted));
      return `${head}.${part({ ...minted.claims, sub: 'somebody-else' })}.${signature}`;
    },
  ],
  [
    'a header that was swapped',
    (minted) => {
      const [, payload, signature] = segments(good(minted));
      return `${part({ ...header, extra: 1 })}.${payload}.${signature}`;
    },
  ],
  ['a signature that was cut', (minted) => good(minted).slice(0, -8)],
  ['a token that was cut', (minted) => segments(good(minted)).slice(0, 2).join('.')],
  [
    'a bit of the signature turned',
    (minted) => {
      const [head, payload, signature] = segments(good(minted));
      const bytes = Buffer.from(signature, 'base64url');
      bytes[10] = (bytes[10] ?? 0) ^ 1;
      return `${head}.${payload}.${bytes.toString('base64url')}`;
    },
  ],
  ['a fourth part', (minted) => `${good(minted)}.e30`],
  ['five parts, as if encrypted', (minted) => `${good(minted)}.e30.e30`],
  ['padding at the end', (minted) => `${good(minted)}==`],
  ['a line break at the end', (minted) => `${good(minted)}\n`],
  ['nothing', () => ''],
  ['JSON instead of a token', ({ claims }) => JSON.stringify(claims)],
  ['a payload that is no object', ({ keys }) => signed(keys.rsa, header, [])],
  ['a payload that is no JSON', ({ keys }) => signed(keys.rsa, header, 'sub=1')],
  [
    'a header with a key twice',
    ({ claims, keys }) => signed(keys.rsa, '{"alg":"none","alg":"RS256","kid":"rsa"}', claims, 'RS256'),
  ],
  [
    'a payload with a key twice',
    ({ claims, keys }) =>
      signed(keys.rsa, header, `{"sub":"somebody-else",${JSON.stringify(claims).slice(1)}`),
  ],
  ['a payload of forty kB', claiming(() => ({ padding: 'x'.repeat(40_000) }))],
  [
    'a payload with stray bits at its end',
    ({ claims, keys }) => {
      // Two bits of the last character belong to no byte: the text differs, what it decodes to does not.
      const padding =
        ['', ' ', '  '].find((more) => part(JSON.stringify(claims) + more).length % 4 === 3) ?? '';
      const text = part(JSON.stringify(claims) + padding);
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const last = alphabet[alphabet.indexOf(text.at(-1) ?? '') + 1] ?? '';
      return signedText(keys.rsa, `${part(header)}.${text.slice(0, -1)}${last}`);
    },
  ],
  // Signed well, and not for us, not now, or not about somebody.
  ['another issuer', claiming(() => ({ iss: 'https://attacker.example' }))],
  ['an issuer that begins alike', claiming(({ iss }) => ({ iss: `${String(iss)}/` }))],
  ['no issuer', claiming(() => ({ iss: undefined }))],
  ['another audience', claiming(() => ({ aud: 'another-client' }))],
  ['no audience', claiming(() => ({ aud: undefined }))],
  ['an empty list of audiences', claiming(() => ({ aud: [] }))],
  [
    'several audiences, and nobody it was issued to',
    claiming(() => ({ aud: ['overreach', 'another-client'] })),
  ],
  [
    'several audiences, issued to another',
    claiming(() => ({ aud: ['overreach', 'another-client'], azp: 'another-client' })),
  ],
  ['issued to another client', claiming(() => ({ azp: 'another-client' }))],
  ['expired', claiming(() => ({ exp: seconds(-120), iat: seconds(-300) }))],
  ['never expiring', claiming(() => ({ exp: undefined }))],
  ['an expiry that is text', claiming(() => ({ exp: '9999999999' }))],
  ['not valid yet', claiming(() => ({ nbf: seconds(600) }))],
  ['issued in the future', claiming(() => ({ iat: seconds(600) }))],
  ['issued long ago', claiming(() => ({ iat: seconds(-3600) }))],
  ['without a time of issue', claiming(() => ({ iat: undefined }))],
  ['another nonce', claiming(() => ({ nonce: 'another' }))],
  ['no nonce', claiming(() => ({ nonce: undefined }))],
  ['a nonce that is a list', claiming(({ nonce }) => ({ nonce: [nonce] }))],
  ['no subject', claiming(() => ({ sub: undefined }))],
  ['an empty subject', claiming(() => ({ sub: '' }))],
  ['a subject of a thousand characters', claiming(() => ({ sub: 'x'.repeat(1000) }))],
  ['a subject that is an object', claiming(() => ({ sub: { name: 'mary' } }))],
];

import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { readJson } from '../../policy/json.ts';
import type { OidcSignIn } from '../../run/config/dashboard-config.ts';
import { isObject, type JsonObject } from './issuer-json.ts';
import { isSameSecret } from './same-secret.ts';

/** What a token is held against. */
export interface Expected {
  readonly config: Pick<OidcSignIn, 'issuer' | 'audience' | 'clientId' | 'algorithms'>;
  readonly keys: JWTVerifyGetKey;
  /** What we sent the person to the issuer with. */
  readonly nonce: string;
  readonly now: Date;
}

/** Clocks differ by seconds; a minute is a generous guess that a stolen token gains little by. */
const clockTolerance = '60s';
/** A token comes straight from the issuer, in answer to a code that is some seconds old. */
const oldest = '10m';
/** Real ones have one to four kB. */
const longest = 32 * 1024;
/** Headers that bring a key along, name where to fetch one, or change what is signed: no issuer needs them here. */
const refusedHeaders = ['jwk', 'jku', 'x5u', 'crit', 'b64', 'zip'];

/**
 * Verifies an id token (OpenID Connect Core 1.0, section 3.1.3.7): its form, then its signature by a key of the issuer, then whom
 * it is from, for and about, and that it answers our own question.
 * @returns its claims
 * @throws {Error} saying what is wrong, for the log alone
 */
export async function verifyIdToken(
  token: string,
  { config, keys, nonce, now }: Expected,
): Promise<JWTPayload> {
  refuseForm(token);
  const { payload } = await jwtVerify(token, keys, {
    algorithms: [...config.algorithms],
    issuer: config.issuer,
    audience: config.audience,
    clockTolerance,
    maxTokenAge: oldest,
    requiredClaims: ['sub', 'exp', 'iat', 'nonce'],
    currentDate: now,
  });
  const { sub, aud, azp, nonce: answered } = payload;
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) throw new Error('its subject is no name');
  if (typeof answered !== 'string' || !isSameSecret(answered, nonce))
    throw new Error('it answers another question');
  if (azp !== undefined && azp !== config.clientId) throw new Error('it was issued to another client');
  if (Array.isArray(aud) && aud.length > 1 && azp === undefined) {
    throw new Error('it has several audiences and does not say to whom it was issued');
  }
  return payload;
}

/** Refuses what cannot be read in one way only: JSON parsers differ in which of two equal keys they take. */
function refuseForm(token: string): void {
  if (token.length > longest) throw new Error('it is too long');
  const parts = token.split('.');
  if (parts.length !== 3 || parts.some((part) => !/^[\w-]+$/.test(part)))
    throw new Error('it is no signed token');
  const [header, payload] = parts.slice(0, 2).map(readPart);
  if (header === undefined || payload === undefined) throw new Error('it is no signed token');
  const refused = refusedHeaders.find((name) => name in header);
  if (refused !== undefined) throw new Error(`its header has \`${refused}\``);
  const { typ } = header;
  if (typ !== undefined && (typeof typ !== 'string' || typ.toUpperCase() !== 'JWT')) {
    throw new Error('it is a token of another kind');
  }
}

function readPart(part: string): JsonObject {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) throw new Error('a part of it is not base64url');
  const reading = readJson(bytes.toString('utf8'));
  if (!reading.ok || !isObject(reading.value)) throw new Error('a part of it is no JSON object');
  if (reading.duplicates.length > 0) throw new Error('a part of it has a key twice');
  return reading.value;
}

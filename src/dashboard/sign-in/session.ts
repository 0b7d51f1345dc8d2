import { createHash, randomUUID } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { DashboardConfig } from '../../run/config/dashboard-config.ts';
import { type Role, roles } from '../page.ts';
import type { Person } from './person.ts';

/** Without a name of its own nobody else's subdomain can set it, and it is never sent over plain HTTP. */
export const sessionCookie = '__Host-overreach';

const issuer = 'overreach';
const audience = 'session';

/** Sessions without a memory: all there is to know is sealed in the cookie, and readable by nobody but us. */
export interface Sessions {
  /** Seals a session; it opens until its hours are over. */
  seal(name: string, role: Role, now: Date): Promise<string>;
  /** Who a cookie is of; null when it is not ours, has run out, or was made under another configuration. */
  open(sealed: string, now: Date): Promise<Person | null>;
}

/**
 * Sessions as JWE (RFC 7516, `dir` and A256GCM). A session ends by its hours, by another secret, and by a change of who may sign
 * in: it holds a digest of that part of the configuration, so that nobody keeps a role that was taken away.
 */
export function createSessions(
  key: Uint8Array,
  config: Pick<DashboardConfig, 'session' | 'signIn' | 'viewers' | 'triagers'>,
): Sessions {
  const { signIn, viewers, triagers, session } = config;
  const under = createHash('sha256')
    .update(JSON.stringify([signIn, viewers, triagers]))
    .digest('base64url');
  return {
    seal: (name, role, now) =>
      new EncryptJWT({ name, role, under })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setJti(randomUUID())
        .setIssuedAt(now)
        .setExpirationTime(new Date(now.getTime() + session.hours * 3_600_000))
        .encrypt(key),
    open: async (sealed, now) => {
      const opened = await jwtDecrypt(sealed, key, {
        issuer,
        audience,
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        requiredClaims: ['exp', 'iat', 'jti', 'name', 'role', 'under'],
        currentDate: now,
      }).catch(() => null);
      if (opened === null) return null;
      const { jti, name, role: said, under: madeUnder } = opened.payload;
      const role = roles.find((one) => one === said);
      if (role === undefined || typeof name !== 'string' || madeUnder !== under) return null;
      return { name, role, binding: `session ${jti}`, canSignOut: true };
    },
  };
}

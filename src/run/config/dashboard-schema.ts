import { z } from 'zod';
import { secret, text } from './secret-schema.ts';

/** What `dashboard:` of overreach.yaml may hold; what hangs together is checked by dashboard.ts. */

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'a header has letters, digits and `-`, such as `X-Forwarded-User`');

/** The signatures that an id token may have: asymmetric ones alone. */
export const idTokenAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

/** Who a person is, by what the sign-in says: any of the three suffices. */
const people = z.strictObject({
  people: z.array(text).optional(),
  groups: z.array(text).optional(),
  claims: z.array(z.strictObject({ name: text, value: text })).optional(),
});

const token = z.strictObject({ viewer: secret.optional(), triager: secret.optional() });

const trustedHeader = z.strictObject({
  name: headerName,
  groups: headerName.optional(),
  secretHeader: headerName,
  secret,
});

const oidc = z.strictObject({
  issuer: text,
  clientId: text,
  clientSecret: secret,
  audience: text.optional(),
  redirectUrl: text.optional(),
  scopes: z.array(text).optional(),
  nameClaim: text.optional(),
  groupsClaim: text.optional(),
  algorithms: z.array(z.enum(idTokenAlgorithms)).min(1).optional(),
});

export const dashboard = z.strictObject({
  host: text.optional(),
  port: z.int().min(0).max(65535).optional(),
  /** The address that people type. */
  url: text.optional(),
  /** Other names that requests may come in under. */
  hosts: z.array(text).optional(),
  /** Proxies in front: addresses, or networks such as `10.0.0.0/8`. */
  proxies: z.array(text).optional(),
  signIn: z
    .strictObject({
      token: token.optional(),
      trustedHeader: trustedHeader.optional(),
      oidc: oidc.optional(),
    })
    .optional(),
  /** Who may look; absent: everybody who can sign in. */
  viewers: people.optional(),
  /** Who may decide about findings as well. */
  triagers: people.optional(),
  session: z
    .strictObject({ secret: secret.optional(), hours: z.number().min(0.25).max(168).optional() })
    .optional(),
  requestsPerMinute: z.int().min(10).max(1_000_000).optional(),
});

export type DashboardFile = z.infer<typeof dashboard>;

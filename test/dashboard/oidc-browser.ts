import type { DashboardConfig } from '../../src/run/config/dashboard-config.ts';
import { client, type FakeIssuer } from '../fakes/oidc/issuer.ts';
import { type Answer, configOf, cookieOf, type Served } from './served.ts';

/** The address that people use in these tests: the port stands in no Host header that the proxy passes on. */
export const publicUrl = new URL('https://overreach.example.com');
export const publicHost = publicUrl.host;

/** A configuration for signing in through this issuer. */
export function oidcConfig(issuer: FakeIssuer, parts: Partial<DashboardConfig> = {}): DashboardConfig {
  return configOf({
    url: publicUrl,
    signIn: {
      kind: 'oidc',
      issuer: issuer.issuer,
      clientId: client.id,
      clientSecret: client.secret,
      audience: client.id,
      redirectUrl: new URL('/sign-in/callback', publicUrl).href,
      scopes: ['openid', 'email'],
      nameClaim: 'email',
      groupsClaim: 'groups',
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    },
    ...parts,
  });
}

/** Asks as a browser does that came through the proxy. */
export function visit(served: Served, path: string, cookie = ''): Promise<Answer> {
  return served.ask({
    path,
    headers: { host: publicHost, accept: 'text/html', ...(cookie === '' ? {} : { cookie }) },
  });
}

/** A browser on its way through a sign-in: what it was given, and where the issuer sends it back to. */
export interface Journey {
  readonly cookie: string;
  /** Where the dashboard sent it. */
  readonly authorization: URL;
  /** The path and query that the issuer sends it back to. */
  readonly back: string;
}

/** Begins to sign in, and goes to the issuer. */
export async function begin(served: Served, to = '/'): Promise<Journey> {
  const first = await visit(served, `/sign-in/oidc?${new URLSearchParams({ to })}`);
  const authorization = new URL(first.headers.location ?? '');
  const answer = await fetch(authorization, { redirect: 'manual' });
  const back = new URL(answer.headers.get('location') ?? '');
  return {
    cookie: cookieOf(first, '__Host-overreach-sign-in'),
    authorization,
    back: `${back.pathname}${back.search}`,
  };
}

/** Signs in from beginning to end; the last answer. */
export async function signInThrough(served: Served, to = '/'): Promise<Answer> {
  const { back, cookie } = await begin(served, to);
  return visit(served, back, cookie);
}

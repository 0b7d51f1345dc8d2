import type { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { callbackPath } from '../../run/config/dashboard.ts';
import type { TokenSignIn } from '../../run/config/dashboard-config.ts';
import type { FormTokens } from '../csrf.ts';
import type { FrameContext, FrameEnvironment } from '../environment.ts';
import { readForm } from '../form-body.ts';
import type { Hosts } from '../hosts.ts';
import type { Limits } from '../limits.ts';
import { requireOwnPage, requireToken } from '../own-pages.ts';
import type { Html, Role } from '../page.ts';
import { PageProblem } from '../problem.ts';
import { authorizationUrl, type OidcParts, personOf } from './oidc.ts';
import { newPending, openPending, pendingCookie, pendingSeconds, sealPending } from './pending.ts';
import { type Sessions, sessionCookie } from './session.ts';
import type { SignIn } from './sign-in.ts';
import { signInBody } from './sign-in-page.ts';
import { nameOfRole, roleOfToken } from './token.ts';
import { wayBack } from './way-back.ts';

/** What the routes of signing in and out need. */
export interface SignInParts {
  readonly signIn: SignIn;
  /** Where people sign in by a token. */
  readonly token: TokenSignIn | null;
  /** Where they sign in by an issuer. */
  readonly oidc: OidcParts | null;
  readonly pendingKey: Uint8Array;
  readonly sessions: Sessions;
  readonly sessionHours: number;
  readonly tokens: FormTokens;
  readonly hosts: Hosts;
  readonly limits: Limits;
  readonly clock: () => Date;
  /** A page without the frame. */
  readonly lonePage: (context: FrameContext, title: string, body: Html, status?: 401) => Promise<Response>;
}

/** A cookie that only our own answers set, over https alone, and that no script reads. */
const cookie = { path: '/', httpOnly: true, secure: true, sameSite: 'Lax' } as const;

/** Adds the routes that this way of signing in has; where there is no page to sign in, only what is always there. */
export function addSignInRoutes(app: Hono<FrameEnvironment>, parts: SignInParts): void {
  const { signIn, sessions, clock } = parts;
  if (!signIn.hasPage) return;

  const begin = async (context: FrameContext, name: string, role: Role, to: string): Promise<Response> => {
    const sealed = await sessions.seal(name, role, clock());
    setCookie(context, sessionCookie, sealed, { ...cookie, maxAge: Math.floor(parts.sessionHours * 3600) });
    return context.redirect(to, 303);
  };

  app.get('/sign-in', async (context) => {
    const to = wayBack(context.req.query('to'));
    const identified = await signIn.identify(context);
    if (identified.kind === 'person') return context.redirect(to, 303);
    const kind = parts.token === null ? 'oidc' : 'token';
    return parts.lonePage(context, 'Sign in', signInBody({ kind, to, problem: null }));
  });

  app.post('/sign-out', async (context) => {
    requireOwnPage(context, parts.hosts);
    const identified = await signIn.identify(context);
    if (identified.kind === 'refused') throw identified.problem;
    if (identified.kind === 'person') {
      requireToken(await readForm(context), identified.person, parts.tokens);
      deleteCookie(context, sessionCookie, cookie);
    }
    return context.redirect('/sign-in', 303);
  });

  if (parts.token !== null) addTokenRoute(app, parts, parts.token, begin);
  if (parts.oidc !== null) addOidcRoutes(app, parts, parts.oidc, begin);
}

type Begin = (context: FrameContext, name: string, role: Role, to: string) => Promise<Response>;

function addTokenRoute(
  app: Hono<FrameEnvironment>,
  { hosts, limits, lonePage }: SignInParts,
  token: TokenSignIn,
  begin: Begin,
): void {
  app.post('/sign-in', async (context) => {
    requireOwnPage(context, hosts);
    const form = await readForm(context);
    const address = context.get('address');
    await limits.signIn(address);
    const to = wayBack(form.get('to'));
    const role = roleOfToken((form.get('token') ?? '').trim(), token);
    if (role === null) {
      const problem = 'that is not an access token of this dashboard';
      return lonePage(context, 'Sign in', signInBody({ kind: 'token', to, problem }), 401);
    }
    await limits.signedIn(address);
    return begin(context, nameOfRole(role), role, to);
  });
}

function addOidcRoutes(
  app: Hono<FrameEnvironment>,
  { pendingKey, clock }: SignInParts,
  oidc: OidcParts,
  begin: Begin,
): void {
  app.get('/sign-in/oidc', async (context) => {
    const pending = newPending(wayBack(context.req.query('to')));
    const url = await authorizationUrl(oidc, pending);
    const sealed = await sealPending(pending, pendingKey, clock());
    setCookie(context, pendingCookie, sealed, { ...cookie, maxAge: pendingSeconds });
    return context.redirect(url, 303);
  });

  app.get(callbackPath, async (context) => {
    const sealed = getCookie(context, pendingCookie) ?? '';
    // Once is enough, whatever comes of it.
    deleteCookie(context, pendingCookie, cookie);
    const pending = sealed === '' ? null : await openPending(sealed, pendingKey, clock());
    if (pending === null) {
      throw new PageProblem(401, 'this sign-in has taken too long, or began in another browser: try again');
    }
    const person = await personOf(oidc, pending, new URL(context.req.url).searchParams);
    return begin(context, person.name, person.role, pending.to);
  });
}

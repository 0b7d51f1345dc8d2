import type { JWTPayload } from 'jose';
import type { DashboardConfig, OidcSignIn } from '../../run/config/dashboard-config.ts';
import type { WorkerLog } from '../../run/worker-log.ts';
import { reasonOf } from '../../store/failure.ts';
import type { Role } from '../page.ts';
import { PageProblem } from '../problem.ts';
import { verifyIdToken } from './id-token.ts';
import type { Issuer } from './issuer.ts';
import { askIssuer, type Fetch } from './issuer-json.ts';
import { challengeOf, type Pending } from './pending.ts';
import { printableName } from './printable-name.ts';
import { type Known, roleOf } from './role-of.ts';
import { isSameSecret } from './same-secret.ts';

/** What signing in through an issuer needs. */
export interface OidcParts {
  readonly oidc: OidcSignIn;
  readonly config: DashboardConfig;
  readonly issuer: () => Promise<Issuer>;
  readonly fetch: Fetch;
  readonly clock: () => Date;
  readonly log: WorkerLog;
}

/** Where a person is sent to sign in: the authorization code flow with PKCE (S256), state and nonce. */
export async function authorizationUrl({ oidc, issuer }: OidcParts, pending: Pending): Promise<string> {
  const url = new URL((await issuer()).authorizationEndpoint);
  const parameters = {
    response_type: 'code',
    client_id: oidc.clientId,
    redirect_uri: oidc.redirectUrl,
    scope: [...new Set(['openid', ...oidc.scopes])].join(' '),
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: challengeOf(pending),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/**
 * Who came back from the issuer.
 * @throws {PageProblem} 401 when the answer is not one to our question or the token does not hold, 403 for people without a role,
 *   503 when the issuer is away
 */
export async function personOf(
  parts: OidcParts,
  pending: Pending,
  answer: URLSearchParams,
): Promise<{ readonly name: string; readonly role: Role }> {
  const issuer = await parts.issuer();
  const code = codeOf(answer, pending, issuer, parts.oidc);
  const token = await exchange(parts, issuer, pending, code);
  const claims = await verifyIdToken(token, {
    config: parts.oidc,
    keys: issuer.keys,
    nonce: pending.nonce,
    now: parts.clock(),
  }).catch((thrown: unknown) => {
    if (thrown instanceof PageProblem) throw thrown;
    parts.log.warn({ reason: reasonOf(thrown) }, 'an id token was refused');
    throw new PageProblem(401, 'the sign-in service sent a token that cannot be trusted: try again');
  });
  const name = nameOf(claims, parts.oidc);
  const role = roleOf(knownOf(claims, parts.oidc), parts.config);
  if (role === null) throw new PageProblem(403, `\`${name}\` may not look at this dashboard`);
  return { name, role };
}

function codeOf(answer: URLSearchParams, pending: Pending, issuer: Issuer, oidc: OidcSignIn): string {
  const one = (name: string): string | null => {
    const values = answer.getAll(name);
    if (values.length > 1) throw notOurs();
    return values[0] ?? null;
  };
  const state = one('state');
  if (state === null || !isSameSecret(state, pending.state)) throw notOurs();
  const from = one('iss');
  if (from === null ? issuer.namesItself : from !== oidc.issuer) throw notOurs();
  const error = one('error');
  if (error !== null) {
    throw new PageProblem(401, `the sign-in service refused: \`${error.slice(0, 60).replaceAll('`', '')}\``);
  }
  const code = one('code');
  if (code === null || code === '' || code.length > 4096) throw notOurs();
  return code;
}

async function exchange(parts: OidcParts, issuer: Issuer, pending: Pending, code: string): Promise<string> {
  const { clientId, clientSecret, redirectUrl } = parts.oidc;
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUrl,
    code_verifier: pending.verifier,
    ...(issuer.secretInForm ? { client_id: clientId, client_secret: clientSecret } : {}),
  });
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  };
  if (!issuer.secretInForm) headers['authorization'] = `Basic ${basic(clientId, clientSecret)}`;
  const answer = await askIssuer(parts.fetch, issuer.tokenEndpoint, {
    method: 'POST',
    headers,
    body: form.toString(),
  });
  const token = answer.body['id_token'];
  if (answer.status === 200 && typeof token === 'string') return token;
  parts.log.warn(
    { status: answer.status, error: String(answer.body['error'] ?? '').slice(0, 60) },
    'a code was refused',
  );
  throw new PageProblem(401, 'the sign-in service did not take back its own code: try again');
}

/** RFC 6749, section 2.3.1: each half is encoded as in a form before they are joined. */
function basic(id: string, secret: string): string {
  const [user, password] = [id, secret].map((half) => new URLSearchParams([['', half]]).toString().slice(1));
  return Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
}

/** An e-mail address names somebody only when the issuer has verified it; else the subject does. */
function nameOf(claims: JWTPayload, { nameClaim }: OidcSignIn): string {
  const named = claims[nameClaim];
  const isSure = nameClaim !== 'email' || claims['email_verified'] === true;
  return printableName(typeof named === 'string' && named !== '' && isSure ? named : String(claims.sub));
}

function knownOf(claims: JWTPayload, { nameClaim, groupsClaim }: OidcSignIn): Known {
  const text = (name: string): string | null => {
    const value = Object.hasOwn(claims, name) ? claims[name] : null;
    return typeof value === 'string' ? value : null;
  };
  const email = claims['email_verified'] === true ? text('email') : null;
  const named = nameClaim === 'email' ? null : text(nameClaim);
  const groups = Object.hasOwn(claims, groupsClaim) ? claims[groupsClaim] : null;
  return {
    names: [String(claims.sub), email, named].filter((name) => name !== null),
    groups: (Array.isArray(groups) ? groups : [groups]).filter((group) => typeof group === 'string'),
    // An address that the issuer has not verified is whatever its owner wrote.
    claim: (name) => (name === 'email' ? email : text(name)),
  };
}

function notOurs(): PageProblem {
  return new PageProblem(401, 'this answer does not belong to a sign-in that this browser began: try again');
}

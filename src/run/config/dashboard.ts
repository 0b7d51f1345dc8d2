import { isIP } from 'node:net';
import { failure } from '../failure.ts';
import type {
  DashboardConfig,
  OidcSignIn,
  PeopleConfig,
  SignInConfig,
  TokenSignIn,
} from './dashboard-config.ts';
import { type DashboardFile, idTokenAlgorithms } from './dashboard-schema.ts';
import type { SecretSource } from './secret-schema.ts';
import { readWebAddress } from './web-address.ts';

/** Loopback: nobody else's business unless somebody says so. */
export const usualDashboard = { host: '127.0.0.1', port: 8080 } as const;

/** A working day: who comes in the morning signs in once. */
const usualHours = 8;
/** Ten pages a second with their parts: more than a person, less than a program that copies everything. */
const usualRequests = 600;
/** 256 bits in base64 have 44 characters, in hexadecimal 64; less than 32 characters were typed by a person. */
const shortestSecret = 32;
/** Where an issuer sends people back to. */
export const callbackPath = '/sign-in/callback';

type Read = (source: SecretSource, what: string) => Promise<string>;

/**
 * What `dashboard:` of the configuration says, with its secrets read and the defaults filled in.
 * @param file for complaints; null: there is no file
 * @throws {CommandFailure} with one line for the first thing that does not hang together
 */
export async function readDashboard(
  value: DashboardFile | undefined,
  file: string | null,
  read: Read,
): Promise<DashboardConfig> {
  const { host, port, hosts, proxies, signIn, viewers, triagers, session, requestsPerMinute } = value ?? {};
  const wrong = (what: string) =>
    failure(`the configuration cannot be used: ${file ?? 'the environment'}: dashboard.${what}`);
  const url = value?.url === undefined ? null : webAddress(value.url, 'url', wrong);
  if (url !== null && (url.pathname !== '/' || url.search !== '')) {
    throw wrong(`url: \`${value?.url}\` has a path: the dashboard needs a name of its own`);
  }
  const badProxy = proxies?.find((one) => !isNetwork(one));
  if (badProxy !== undefined) throw wrong(`proxies: \`${badProxy}\` is neither an address nor a network`);
  return {
    host: host ?? usualDashboard.host,
    port: port ?? usualDashboard.port,
    url,
    hosts: (hosts ?? []).map((one) => one.toLowerCase()),
    proxies: proxies ?? [],
    signIn: await signInOf(signIn, url, read, wrong),
    viewers: viewers === undefined ? null : peopleOf(viewers),
    triagers: peopleOf(triagers ?? {}),
    session: {
      secret: await strong(session?.secret, 'session.secret', read, wrong),
      hours: session?.hours ?? usualHours,
    },
    requestsPerMinute: requestsPerMinute ?? usualRequests,
  };
}

type Wrong = (what: string) => Error;

async function signInOf(
  signIn: DashboardFile['signIn'],
  url: URL | null,
  read: Read,
  wrong: Wrong,
): Promise<SignInConfig | null> {
  const { token, trustedHeader, oidc } = signIn ?? {};
  const given = [token, trustedHeader, oidc].filter((one) => one !== undefined).length;
  if (given > 1) throw wrong('signIn: one of `token`, `trustedHeader` and `oidc`, not several');
  if (token !== undefined) return tokenOf(token, read, wrong);
  if (trustedHeader !== undefined) {
    const secret = await strong(trustedHeader.secret, 'signIn.trustedHeader.secret', read, wrong);
    const { name, groups, secretHeader } = trustedHeader;
    const names = [name, groups ?? '', secretHeader].map((header) => header.toLowerCase());
    if (new Set(names).size < 3) throw wrong('signIn.trustedHeader: its headers must differ');
    return {
      kind: 'trusted-header',
      name: name.toLowerCase(),
      groups: groups?.toLowerCase() ?? null,
      secretHeader: secretHeader.toLowerCase(),
      secret: secret ?? '',
    };
  }
  return oidc === undefined ? null : oidcOf(oidc, url, read, wrong);
}

async function tokenOf(
  token: NonNullable<NonNullable<DashboardFile['signIn']>['token']>,
  read: Read,
  wrong: Wrong,
): Promise<TokenSignIn> {
  const viewer = await strong(token.viewer, 'signIn.token.viewer', read, wrong);
  const triager = await strong(token.triager, 'signIn.token.triager', read, wrong);
  if (viewer === null && triager === null) throw wrong('signIn.token: needs `viewer`, `triager` or both');
  if (viewer === triager) throw wrong('signIn.token: `viewer` and `triager` must differ');
  return { kind: 'token', viewer, triager };
}

async function oidcOf(
  oidc: NonNullable<NonNullable<DashboardFile['signIn']>['oidc']>,
  url: URL | null,
  read: Read,
  wrong: Wrong,
): Promise<OidcSignIn> {
  webAddress(oidc.issuer, 'signIn.oidc.issuer', wrong);
  if (url === null) {
    throw wrong('signIn.oidc: needs `dashboard.url`, the address that people are sent back to');
  }
  const redirectUrl = oidc.redirectUrl ?? new URL(callbackPath, url).href;
  const back = webAddress(redirectUrl, 'signIn.oidc.redirectUrl', wrong);
  if (back.origin !== url.origin || back.pathname !== callbackPath) {
    throw wrong(`signIn.oidc.redirectUrl: must be \`${new URL(callbackPath, url).href}\``);
  }
  return {
    kind: 'oidc',
    issuer: oidc.issuer,
    clientId: oidc.clientId,
    clientSecret: await read(oidc.clientSecret, "the dashboard's client secret"),
    audience: oidc.audience ?? oidc.clientId,
    redirectUrl,
    scopes: oidc.scopes ?? ['openid', 'email', 'profile'],
    nameClaim: oidc.nameClaim ?? 'email',
    groupsClaim: oidc.groupsClaim ?? 'groups',
    algorithms: oidc.algorithms ?? idTokenAlgorithms,
  };
}

function peopleOf({ people, groups, claims }: NonNullable<DashboardFile['viewers']>): PeopleConfig {
  return { people: people ?? [], groups: groups ?? [], claims: claims ?? [] };
}

/** A secret that nobody guesses; the complaint does not hold it. */
async function strong(
  source: SecretSource | undefined,
  place: string,
  read: Read,
  wrong: Wrong,
): Promise<string | null> {
  if (source === undefined) return null;
  const secret = await read(source, `dashboard.${place}`);
  if (secret.length >= shortestSecret) return secret;
  throw wrong(
    `${place}: needs ${shortestSecret} characters or more: make one with \`openssl rand -base64 32\``,
  );
}

function webAddress(text: string, place: string, wrong: Wrong): URL {
  const address = readWebAddress(text);
  if (address.ok) return address.url;
  throw wrong(`${place}: ${address.problem}`);
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

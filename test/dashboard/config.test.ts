import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { requireMayServe } from '../../src/dashboard/may-serve.ts';
import type { DashboardConfig } from '../../src/run/config/dashboard-config.ts';
import { readConfig } from '../../src/run/config/read-config.ts';

const variables = { VIEWER: 'a-token-of-a-test-that-is-long-enough', CLIENT: 'a-secret-of-a-client' };

/** What `dashboard: { … }` comes to, and whether it may be served so. */
async function read(text: string): Promise<DashboardConfig> {
  const folder = await mkdtemp(join(tmpdir(), 'overreach-dashboard-'));
  try {
    await writeFile(
      join(folder, 'overreach.yaml'),
      `version: 1\n${text === '' ? '' : `dashboard: { ${text} }\n`}`,
    );
    const config = await (await readConfig(null, folder, variables)).dashboard();
    requireMayServe(config);
    return config;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const token = 'signIn: { token: { viewer: { env: VIEWER } } }';
const url = 'url: "https://o.example.com"';
const oidc = (more: string) =>
  `${url}, signIn: { oidc: { issuer: "https://l.example.com", clientId: x, clientSecret: { env: CLIENT }${more} } }`;
const header = (more: string) =>
  `${url}, signIn: { trustedHeader: { name: X-User, secretHeader: X-Secret, secret: { env: VIEWER }${more} } }`;

describe('the configuration of the dashboard', () => {
  it('is this machine alone, unless it says otherwise', async () => {
    const config = await read('');
    expect(config).to.deep.include({ host: '127.0.0.1', port: 8080, url: null, signIn: null, viewers: null });
    expect(config.session).to.deep.equal({ secret: null, hours: 8 });
  });

  it('has its secrets read only when it is served', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'overreach-dashboard-'));
    const text = 'version: 1\ndashboard: { signIn: { token: { viewer: { env: NOT_SET } } } }\n';
    await writeFile(join(folder, 'overreach.yaml'), text);
    const config = await readConfig(null, folder, {});
    const why = await config.dashboard().catch(({ message }: Error) => message);
    expect(why).to.include('in the variable `NOT_SET`, which is not set');
    await rm(folder, { recursive: true, force: true });
  });

  it('says how people sign in through an issuer', async () => {
    const { signIn } = await read(oidc(', groupsClaim: roles'));
    expect(signIn).to.deep.include({
      kind: 'oidc',
      audience: 'x',
      clientSecret: variables.CLIENT,
      redirectUrl: 'https://o.example.com/sign-in/callback',
      nameClaim: 'email',
      groupsClaim: 'roles',
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    });
  });

  it('serves other addresses with a sign-in and a name', async () => {
    for (const text of [
      `host: "0.0.0.0", ${oidc('')}`,
      `host: "::", ${header('')}`,
      `host: 10.0.0.1, ${url}, ${token}`,
      `host: "0.0.0.0", url: "http://localhost:8080", ${token}`,
    ]) {
      expect((await read(text)).signIn).to.not.equal(null);
    }
  });

  const refused: readonly [what: string, text: string, says: RegExp][] = [
    ['every address without a sign-in', 'host: "0.0.0.0"', /^`0\.0\.0\.0` is not served without a sign-in/],
    ['every address of IPv6 without a sign-in', 'host: "::"', /^`::` is not served without a sign-in/],
    [
      'an address of a network without a sign-in',
      'host: 192.168.1.10',
      /^`192\.168\.1\.10` is not served without/,
    ],
    ['a name that begins as an address of this machine', 'host: 127.evil.example', /is not served without/],
    ['a public name without a sign-in', url, /^`https:\/\/o\.example\.com` is not served without/],
    [
      'another address without its name',
      `host: "0.0.0.0", ${token}`,
      /^`0\.0\.0\.0` is served under a name: set `dashboard\.url`/,
    ],
    [
      'a public name in the clear',
      `url: "http://o.example.com", ${token}`,
      /dashboard\.url: `http:\/\/o\.example\.com` is not encrypted/,
    ],
    ['a name with a path', 'url: "http://localhost:8080/overreach"', /dashboard\.url: .* has a path/],
    ['a name with a password', 'url: "https://a:b@o.example.com"', /dashboard\.url: .* is no address/],
    [
      'a token that somebody typed',
      'signIn: { token: { viewer: hunter2 } }',
      /signIn\.token\.viewer: needs 32 characters or more/,
    ],
    ['no token', 'signIn: { token: {} }', /signIn\.token: needs `viewer`, `triager` or both/],
    [
      'one token for both',
      'signIn: { token: { viewer: { env: VIEWER }, triager: { env: VIEWER } } }',
      /must differ/,
    ],
    ['a short secret of sessions', 'session: { secret: short }', /session\.secret: needs 32 characters/],
    [
      'a short secret of a proxy',
      header('').replace('{ env: VIEWER }', 'short'),
      /trustedHeader\.secret: needs 32 characters/,
    ],
    ['one header for two things', header(', groups: x-user'), /trustedHeader: its headers must differ/],
    [
      'a header that is none',
      header('').replace('X-User', '"X User"'),
      /trustedHeader\.name: a header has letters/,
    ],
    [
      'two ways to sign in',
      oidc('').replace('signIn: {', 'signIn: { token: { viewer: { env: VIEWER } },'),
      /signIn: one of `token`, `trustedHeader` and `oidc`/,
    ],
    [
      'an issuer in the clear',
      oidc('').replace('https://l', 'http://l'),
      /signIn\.oidc\.issuer: `http:\/\/l\.example\.com` is not encrypted/,
    ],
    ['an issuer without a client', oidc('').replace('clientId: x, ', ''), /`clientId` is missing/],
    [
      'an issuer without an address to come back to',
      oidc('').replace(`${url}, `, ''),
      /signIn\.oidc: needs `dashboard\.url`/,
    ],
    [
      'a way back to elsewhere',
      oidc(', redirectUrl: "https://attacker.example/sign-in/callback"'),
      /redirectUrl: must be `https:\/\/o\.example\.com\/sign-in\/callback`/,
    ],
    [
      'a signature that anybody can make',
      oidc(', algorithms: [HS256]'),
      /overreach\.yaml:\d+:\d+: .*algorithms/,
    ],
    [
      'a proxy that is no address',
      'proxies: [proxy.example.com]',
      /proxies: `proxy\.example\.com` is neither an address nor a network/,
    ],
    ['a network that is too long', 'proxies: [10.0.0.0/33]', /is neither an address nor a network/],
    ['an unknown key', 'singIn: {}', /unknown key `singIn`: did you mean `signIn`\?/],
  ];
  for (const [what, text, says] of refused) {
    it(`refuses ${what}`, async () => {
      const why = await read(text).then(
        () => 'it was taken',
        ({ message }: Error) => message,
      );
      expect(why).to.match(says).and.to.not.include('\n').and.to.not.include('hunter2');
    });
  }
});

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { createApp } from '../../src/dashboard/app.ts';
import { routes } from '../../src/dashboard/pages/index.ts';
import type { Route } from '../../src/dashboard/route.ts';
import type { TokenSignIn, TrustedHeaderSignIn } from '../../src/run/config/dashboard-config.ts';
import { openLog } from '../../src/run/worker-log.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Reader } from '../../src/store/reading/reader.ts';
import { startIssuer } from '../fakes/oidc/issuer.ts';
import { oidcConfig } from './oidc-browser.ts';
import {
  type Answer,
  configOf,
  formToken,
  ownForm,
  type Served,
  serve,
  showsVisitor,
  signedIn,
  triagerToken,
  viewerToken,
} from './served.ts';

const whos = ['nobody', 'viewer', 'triager', 'expired', 'wrong'] as const;
type Who = (typeof whos)[number];
type Row = { readonly route: string } & Readonly<Record<Who, string | number>>;

const table = parse(readFileSync(new URL('authorization.yaml', import.meta.url), 'utf8')) as readonly Row[];

const token: TokenSignIn = { kind: 'token', viewer: viewerToken, triager: triagerToken };
const header: TrustedHeaderSignIn = {
  kind: 'trusted-header',
  name: 'x-forwarded-user',
  groups: null,
  secretHeader: 'x-proxy-secret',
  secret: 'the-secret-that-the-proxy-shares-with-us',
};

/** The addresses as they are, with pages that say who reached them. */
const told: readonly Route[] = routes.map((route) => ({ ...route, handle: showsVisitor }));
/** Where the token of a form is to be had, whatever pages there are. */
const first: readonly Route[] = told.some(({ path }) => path === '/')
  ? told
  : [{ method: 'GET', path: '/', needs: 'viewer', handle: showsVisitor }, ...told];

/** A path that a pattern stands for. */
const pathOf = (pattern: string, asset: string) =>
  pattern === '/assets/:name' ? asset : pattern.replaceAll(/:\w+(\{[^}]*\})?\??/g, 'some');

function outcome({ status, headers, text }: Answer): string | number {
  if (status === 303 && headers.location?.startsWith('/sign-in')) return 'sign-in';
  if (status === 303 && headers.location === '/') return 'home';
  return status === 200 && text !== '' ? 'page' : status;
}

describe('who may do what', () => {
  let now = Date.now();
  const served: Partial<Record<Who, Served>> = {};
  const cookies: Partial<Record<Who, string>> = {};
  let asset = '';

  before(async () => {
    // Each in a dashboard of its own: what one may try again is no concern of another.
    for (const who of whos) {
      const one = await serve(configOf({ signIn: token, proxies: ['127.0.0.1'] }), {
        routes: first,
        clock: () => new Date(now),
      });
      served[who] = one;
      if (who === 'nobody' || who === 'wrong') continue;
      cookies[who] = await signedIn(one, who === 'triager' ? triagerToken : viewerToken);
      expect(cookies[who]).to.not.equal('');
    }
    const page = await served.nobody?.ask({ path: '/sign-in' });
    asset = /\/assets\/style\.[0-9a-f]+\.css/.exec(page?.text ?? '')?.[0] ?? '';
  });
  after(() => Promise.all(Object.values(served).map((one) => one.stop())));

  it('is said for every address that there is, and for no other', () => {
    const app = createApp({
      config: configOf({ signIn: token }),
      rows: { store: createMemoryStore(), reader: {} as Reader },
      routes,
      log: openLog([], { write: () => {} }),
      pageMs: 1_000,
    });
    const there = app.routes.flatMap(({ method, path }) => (method === 'ALL' ? [] : [`${method} ${path}`]));
    expect(table.map(({ route }) => route)).to.have.members([...new Set(there)]);
  });

  for (const [index, row] of table.entries()) {
    for (const who of whos) {
      it(`${row.route}: ${who} gets ${row[who]}`, async () => {
        const one = served[who];
        if (one === undefined) throw new Error('not served');
        const [method = '', pattern = ''] = row.route.split(' ');
        // From another address each time: only so many wrong tokens are looked at from one.
        const headers: Record<string, string> = {
          accept: 'text/html',
          'x-forwarded-for': `192.0.2.${index}`,
        };
        if (cookies[who] !== undefined) headers['cookie'] = cookies[who];
        if (who === 'wrong') headers['authorization'] = 'Bearer a-token-that-is-none-of-this-dashboard';
        // Every form holds a token of the very person, so that nothing but the role decides.
        const csrf = method === 'POST' ? formToken(await one.ask({ headers })) : '';
        const then = now;
        if (who === 'expired') now += 8 * 3_600_000 + 1000;
        const answer = await one.ask({
          method,
          path: pathOf(pattern, asset),
          headers: method === 'POST' ? { ...headers, ...ownForm(one.origin) } : headers,
          ...(method === 'POST' ? { body: new URLSearchParams({ csrf }).toString() } : {}),
        });
        now = then;
        expect(outcome(answer)).to.equal(row[who]);
        if (row[who] !== 'page') expect(answer.text).to.not.include('Reached');
      });
    }
  }
});

describe('who may look at pages, by the other ways of signing in', () => {
  it('a proxy: only with its secret', async () => {
    const one = await serve(
      configOf({ signIn: header, triagers: { people: ['Tia@example.com'], groups: [], claims: [] } }),
    );
    const ask = (headers: Record<string, string>) =>
      one.ask({ headers: { accept: 'text/html', ...headers } });
    const known = { 'x-proxy-secret': header.secret };
    expect((await ask({})).status).to.equal(401);
    expect((await ask({ 'x-forwarded-user': 'mary@example.com' })).status).to.equal(401);
    expect(
      (await ask({ 'x-forwarded-user': 'mary@example.com', 'x-proxy-secret': 'guessed' })).status,
    ).to.equal(401);
    expect((await ask(known)).status).to.equal(401);
    expect((await ask({ ...known, 'x-forwarded-user': 'mary@example.com' })).text).to.include(
      'mary@example.com is viewer',
    );
    expect((await ask({ ...known, 'x-forwarded-user': 'tia@example.com' })).text).to.include(
      'tia@example.com is triager',
    );
    await one.stop();
  });

  it('an issuer: nobody without a session', async () => {
    const issuer = await startIssuer();
    const one = await serve(oidcConfig(issuer));
    const ask = (headers: Record<string, string>) =>
      one.ask({ headers: { host: 'overreach.example.com', ...headers } });
    const sent = await ask({ accept: 'text/html' });
    expect([sent.status, sent.headers.location]).to.deep.equal([303, '/sign-in?to=%2F']);
    expect((await ask({})).status).to.equal(401);
    expect((await ask({ authorization: `Bearer ${viewerToken}` })).status).to.equal(401);
    expect((await ask({ cookie: '__Host-overreach=eyJhbGciOiJub25lIn0.e30.' })).status).to.equal(401);
    await one.stop();
    await issuer.close();
  });

  it('this machine: whoever is on it', async () => {
    const one = await serve();
    expect((await one.ask({})).text).to.match(/is triager/);
    expect((await one.ask({ path: '/sign-in' })).status).to.equal(404);
    await one.stop();
  });
});

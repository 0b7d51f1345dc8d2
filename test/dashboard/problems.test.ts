import { expect } from 'chai';
import { badFilter, notFound } from '../../src/dashboard/problem.ts';
import type { Route } from '../../src/dashboard/route.ts';
import { StoreError } from '../../src/store/failure.ts';
import { InvalidTurn } from '../../src/store/reading/place.ts';
import {
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

const password = 'the-password-of-the-database';
const away = new StoreError(
  'store-unreachable',
  `postgres://u@db does not answer: ${password}`,
  new Error('at client.ts:1:1'),
);
const failing: Readonly<Record<string, () => Promise<never>>> = {
  '/unknown': () => Promise.reject(notFound('no finding begins with `fp1:<b>12\u202e`')),
  '/filter': () => Promise.reject(badFilter('severity', '<script>alert(1)</script>', 'low or high')),
  '/turn': () => Promise.reject(new InvalidTurn()),
  '/away': () => Promise.reject(away),
  '/denied': () => Promise.reject(new StoreError('store-denied', 'permission denied for view')),
  '/unmigrated': () => Promise.reject(new StoreError('store-unmigrated', 'tables are missing')),
  '/broken': () => Promise.reject(new Error(`boom ${password}`)),
  '/slow': () => new Promise(() => {}),
};
const routes: readonly Route[] = [
  { method: 'GET', path: '/', needs: 'viewer', handle: showsVisitor },
  ...Object.entries(failing).map(
    ([path, handle]): Route => ({ method: 'GET', path, needs: 'viewer', handle }),
  ),
];

describe('a page that cannot be made', () => {
  let served: Served;
  before(async () => {
    served = await serve(configOf(), { routes, pageMs: 200 });
  });
  after(() => served.stop());

  const said: readonly [path: string, status: number, says: RegExp][] = [
    ['/unknown', 404, /No finding begins with <code>fp1:&lt;b&gt;12\\u\{202e\}<\/code>\./],
    ['/nowhere/at/all', 404, /There is no page <code>\/nowhere\/at\/all<\/code>/],
    ['/findings/%E0%A4%A', 404, /There is no page/],
    [
      '/filter',
      400,
      /The filter <code>severity<\/code> cannot be <code>&lt;script&gt;alert\(1\)&lt;\/script&gt;<\/code>: use low or high/,
    ],
    ['/turn', 400, /begin at its first page/],
    ['/away', 503, /The database does not answer/],
    ['/denied', 503, /lacks a right/],
    ['/unmigrated', 503, /another version/],
    ['/slow', 503, /The database does not answer/],
    ['/broken', 500, /error <code>[0-9a-f]{8}<\/code>/],
  ];
  for (const [path, status, says] of said) {
    it(`says so, and keeps the navigation: ${path}`, async () => {
      const { status: is, text, headers } = await served.ask({ path });
      expect(is).to.equal(status);
      expect(text).to.match(says);
      expect(text).to.include('<a href="/findings"').and.to.include('<h1>');
      expect(text).to.not.match(/boom|at client|\.ts:\d|<script>alert/);
      expect(text).to.not.include(password);
      expect(headers['content-type']).to.match(/^text\/html/);
    });
  }

  it('says when to come back, where the database is away', async () => {
    expect((await served.ask({ path: '/away' })).headers['retry-after']).to.equal('10');
  });

  it('is in the log by the id that the page shows, with what happened', async () => {
    const { text } = await served.ask({ path: '/broken' });
    const id = /error <code>([0-9a-f]{8})<\/code>/.exec(text)?.[1] ?? 'none';
    const lines = served.log.filter((line) => line.includes(`"request":"${id}"`));
    expect(lines).to.have.length(2);
    expect(lines[0]).to.include('"level":"error"').and.to.include('boom').and.to.include('problems.test.ts');
    expect(lines[1]).to.include('"status":500').and.to.include('"path":"/broken"');
  });
});

describe('the log of requests', () => {
  it('holds neither tokens nor cookies nor what stands behind a question mark', async () => {
    const signIn = { kind: 'token', viewer: viewerToken, triager: triagerToken } as const;
    const served = await serve(configOf({ signIn }), { routes });
    const cookie = await signedIn(served, viewerToken);
    await served.ask({ path: '/?search=somebody%40example.com', headers: { cookie } });
    await served.ask({
      path: `/?token=${viewerToken}`,
      headers: { authorization: `Bearer ${triagerToken}` },
    });
    await served.ask({
      method: 'POST',
      path: '/sign-in',
      headers: ownForm(served.origin),
      body: `token=${triagerToken}x`,
    });
    const log = served.log.join('');
    expect(log)
      .to.include('"path":"/"')
      .and.to.include('"visitor":"viewer by token"')
      .and.to.include('"status":401');
    for (const secret of [viewerToken, triagerToken, cookie.split('=')[1] ?? '', 'somebody']) {
      expect(log).to.not.include(secret);
    }
    await served.stop();
  });
});

describe('limits', () => {
  const signIn = { kind: 'token', viewer: viewerToken, triager: triagerToken } as const;
  const sendToken = async (served: Served, token: string): Promise<number> => {
    const headers = ownForm(served.origin);
    return (await served.ask({ method: 'POST', path: '/sign-in', headers, body: `token=${token}` })).status;
  };

  it('hold for an address, and say when to come back', async () => {
    const served = await serve(configOf({ requestsPerMinute: 12 }), { routes });
    const statuses: number[] = [];
    for (let turn = 0; turn < 14; turn++) statuses.push((await served.ask({})).status);
    expect(statuses).to.deep.equal([...Array<number>(12).fill(200), 429, 429]);
    const { text, headers } = await served.ask({});
    expect(Number(headers['retry-after'])).to.be.within(1, 60);
    expect(text).to.include('Too many requests');
    // Whoever starts processes is not kept from asking.
    expect((await served.ask({ path: '/healthz' })).status).to.equal(200);
    await served.stop();
  });

  it('believe the address that a proxy tells only of proxies that are configured', async () => {
    const ask = async (proxies: readonly string[]): Promise<readonly number[]> => {
      const served = await serve(configOf({ requestsPerMinute: 10, proxies }), { routes });
      const statuses: number[] = [];
      for (let turn = 0; turn < 12; turn++) {
        // What stands at the left was written by whoever asks.
        const headers = { 'x-forwarded-for': `10.9.8.${turn}, 192.0.2.${turn}` };
        statuses.push((await served.ask({ headers })).status);
      }
      await served.stop();
      return statuses;
    };
    expect((await ask([])).slice(10)).to.deep.equal([429, 429]);
    expect((await ask(['127.0.0.0/8'])).slice(10)).to.deep.equal([200, 200]);
  });

  it('hold for tries to sign in, of whatever token', async () => {
    const served = await serve(configOf({ signIn }), { routes });
    expect(await Promise.all(Array.from({ length: 10 }, () => sendToken(served, 'wrong')))).to.deep.equal(
      Array(10).fill(401),
    );
    expect(await sendToken(served, viewerToken)).to.equal(429);
    await served.stop();
  });

  it('forget tries to sign in once one was right', async () => {
    const served = await serve(configOf({ signIn }), { routes });
    for (const token of [...Array<string>(9).fill('wrong'), viewerToken, ...Array<string>(9).fill('wrong')]) {
      await sendToken(served, token);
    }
    expect(await sendToken(served, viewerToken)).to.equal(303);
    await served.stop();
  });

  it('hold for tokens of programs, and not for right ones', async () => {
    const served = await serve(configOf({ signIn }), { routes });
    const ask = async (token: string) =>
      (await served.ask({ headers: { authorization: `Bearer ${token}` } })).status;
    for (let turn = 0; turn < 10; turn++) expect(await ask('wrong')).to.equal(401);
    expect([await ask('wrong'), await ask(viewerToken)]).to.deep.equal([429, 200]);
    await served.stop();
  });

  it('hold for decisions of a person', async () => {
    const decides: Route = {
      method: 'POST',
      path: '/decide',
      needs: 'triager',
      handle: async () => ({ to: '/' }),
    };
    const served = await serve(configOf(), { routes: [...routes, decides] });
    const csrf = formToken(await served.ask({}));
    const statuses: number[] = [];
    for (let turn = 0; turn < 62; turn++) {
      const question = {
        method: 'POST',
        path: '/decide',
        headers: ownForm(served.origin),
        body: `csrf=${csrf}`,
      };
      statuses.push((await served.ask(question)).status);
    }
    expect(statuses).to.deep.equal([...Array<number>(60).fill(303), 429, 429]);
    expect((await served.ask({})).status).to.equal(200);
    await served.stop();
  });

  it('give up who sends too slowly', async function () {
    this.timeout(30_000);
    const served = await serve(configOf(), { routes });
    const text = await served.send('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow');
    expect(text).to.match(/^HTTP\/1\.1 408 /);
    await served.stop();
  });
});

describe('stopping', () => {
  it('answers what was asked, and takes nothing new', async () => {
    const { promise: may, resolve: let_ } = Promise.withResolvers<void>();
    const late: Route = {
      method: 'GET',
      path: '/late',
      needs: 'viewer',
      handle: async (request) => {
        await may;
        return showsVisitor(request);
      },
    };
    const served = await serve(configOf(), { routes: [late] });
    const asked = served.ask({ path: '/late' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stopped = served.stop();
    let_();
    expect((await asked).status).to.equal(200);
    await stopped;
    expect(await served.ask({}).catch(({ code }: { code: string }) => code)).to.equal('ECONNREFUSED');
  });
});

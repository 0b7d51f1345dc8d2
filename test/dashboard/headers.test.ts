import { expect } from 'chai';
import type { Route } from '../../src/dashboard/route.ts';
import { type Answer, configOf, ownForm, type Served, serve, showsVisitor, viewerToken } from './served.ts';

const routes: readonly Route[] = [
  { method: 'GET', path: '/', needs: 'viewer', handle: showsVisitor },
  { method: 'GET', path: '/broken', needs: 'viewer', handle: () => Promise.reject(new Error('broken')) },
];

/** What every answer says, whatever it answers. */
const always: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /default-src 'none';.*frame-ancestors 'none'/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^same-origin$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'permissions-policy': /camera=\(\)/,
  'cache-control': /^no-store$/,
};

describe('every answer', () => {
  let served: Served;
  before(async () => {
    served = await serve(configOf({ requestsPerMinute: 1000 }), { routes });
  });
  after(() => served.stop());

  const questions: readonly [what: string, status: number, ask: () => Promise<Answer>][] = [
    ['a page', 200, () => served.ask({})],
    ['a page without its body', 200, () => served.ask({ method: 'HEAD' })],
    ['a page that is not there', 404, () => served.ask({ path: '/nowhere' })],
    ['a file that is not there', 404, () => served.ask({ path: '/assets/style.0000.css' })],
    ['a path that leads out', 404, () => served.ask({ path: '/assets/..%2f..%2fserver.ts' })],
    ['a page that breaks', 500, () => served.ask({ path: '/broken' })],
    ['another name', 421, () => served.ask({ headers: { host: 'attacker.example' } })],
    ['another method', 405, () => served.ask({ method: 'DELETE' })],
    ['a method for traces', 405, () => served.ask({ method: 'TRACE' })],
    [
      'the methods that there are',
      405,
      () => served.ask({ method: 'OPTIONS', headers: { origin: 'https://a.example' } }),
    ],
    ['a form of nobody', 404, () => served.ask({ method: 'POST', headers: ownForm(served.origin) })],
    ['whether it lives', 200, () => served.ask({ path: '/healthz' })],
  ];
  for (const [what, status, ask] of questions) {
    it(`to ${what} says how it may be used`, async () => {
      const answer = await ask();
      expect(answer.status).to.equal(status);
      for (const [name, value] of Object.entries(always)) expect(answer.headers[name], name).to.match(value);
      expect(answer.headers).to.not.have.any.keys('x-powered-by', 'server', 'access-control-allow-origin');
      expect(answer.text).to.not.match(/\bat .*\.ts:\d+|node:internal|style=|onclick=/);
    });
  }

  it('to what is no request says so too', async () => {
    const long = `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`;
    const bytes: readonly [string, string][] = [
      ['GARBAGE\r\n\r\n', '400'],
      ['GET / HTTP/1.1\r\n\r\n', '400'],
      ['GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', '400'],
      ['GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', '400'],
      [long, '431'],
    ];
    for (const [sent, status] of bytes) {
      const text = await served.send(sent);
      expect(text.split('\r\n')[0], sent.slice(0, 60)).to.include(status);
      if (sent.includes('Host: 127'))
        expect(text.toLowerCase()).to.include("content-security-policy: default-src 'none'");
    }
  });

  it('lets scripts run by a value that is never used twice', async () => {
    const nonces = new Set<string>();
    for (let turn = 0; turn < 5; turn++) {
      const { headers, text } = await served.ask({});
      const nonce =
        /script-src 'nonce-([\w+/=]{24})'/.exec(String(headers['content-security-policy']))?.[1] ?? '';
      expect(text.match(/<script\b[^>]*>/g)).to.have.length(1);
      expect(text).to.match(/<script src="\/assets\/dashboard\.[0-9a-f]{16}\.js" nonce="/);
      expect(text.split(`nonce="${nonce}"`)).to.have.length(3);
      nonces.add(nonce);
    }
    expect(nonces).to.have.length(5);
  });

  it('over https asks to stay there', async () => {
    const one = await serve(
      configOf({
        url: new URL('https://overreach.example.com'),
        signIn: { kind: 'token', viewer: viewerToken, triager: null },
      }),
    );
    const answer = await one.ask({ path: '/sign-in', headers: { host: 'overreach.example.com' } });
    expect([answer.status, answer.headers['strict-transport-security']]).to.deep.equal([
      200,
      'max-age=31536000',
    ]);
    expect((await served.ask({})).headers).to.not.have.property('strict-transport-security');
    await one.stop();
  });
});

describe('files', () => {
  it('are kept for ever under an address that changes with them, small where that is understood', async () => {
    const served = await serve(configOf(), { routes });
    const { text } = await served.ask({});
    const addresses = [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, address]) => address ?? '');
    expect(addresses).to.have.length(3);
    for (const path of addresses) {
      const plain = await served.ask({ path });
      expect(plain.status).to.equal(200);
      expect(plain.headers['cache-control']).to.equal('public, max-age=31536000, immutable');
      expect(plain.headers['x-content-type-options']).to.equal('nosniff');
      const small = await served.ask({ path, headers: { 'accept-encoding': 'gzip, br' } });
      expect([small.headers['content-encoding'], small.headers['vary']]).to.deep.equal([
        'br',
        'accept-encoding',
      ]);
      expect(Number(small.headers['content-length'])).to.be.lessThan(Number(plain.headers['content-length']));
    }
    await served.stop();
  });
});

describe('the name that is asked for', () => {
  const names = async (
    config: Parameters<typeof serve>[0],
    hosts: readonly string[],
  ): Promise<readonly number[]> => {
    const served = await serve(config, { routes });
    const statuses: number[] = [];
    for (const host of hosts) statuses.push((await served.ask({ path: '/', headers: { host } })).status);
    await served.stop();
    return statuses;
  };

  it('on this machine is one of its own, on any port', async () => {
    const good = ['localhost', 'LOCALHOST:9000', '127.0.0.1', '127.0.0.1:8080', '[::1]', '[::1]:8080'];
    expect(await names(configOf(), good)).to.deep.equal(good.map(() => 200));
  });

  it('is no other: a page could give its own name our address', async () => {
    const bad = [
      'attacker.example',
      'localhost.attacker.example',
      'attacker.example:8080',
      '127.0.0.1.nip.example',
      'localhost.',
      '0.0.0.0',
      '127.0.0.2.',
      '[::1].attacker.example',
      '2130706433',
      '[::ffff:127.0.0.1]',
      'localhost:99999999',
    ];
    for (const status of await names(configOf(), bad)) expect(status).to.be.oneOf([400, 421]);
  });

  it('is the configured one, without and with the usual port, and those beside it', async () => {
    const config = configOf({
      url: new URL('https://overreach.example.com'),
      hosts: ['dashboard.internal:8080'],
      signIn: {
        kind: 'trusted-header',
        name: 'x-user',
        groups: null,
        secretHeader: 'x-secret',
        secret: 's'.repeat(40),
      },
    });
    const good = ['overreach.example.com', 'OVERREACH.example.com:443', 'dashboard.internal:8080'];
    // Named right; but nobody has signed in.
    expect(await names(config, good)).to.deep.equal([401, 401, 401]);
    const bad = ['localhost', '127.0.0.1', 'overreach.example.com:8443', 'dashboard.internal', 'example.com'];
    expect(await names(config, bad)).to.deep.equal(bad.map(() => 421));
  });

  it('counts once, and in the request line too', async () => {
    const served = await serve(configOf(), { routes });
    const twice = await served.send(
      'GET / HTTP/1.1\r\nHost: localhost\r\nHost: attacker.example\r\nConnection: close\r\n\r\n',
    );
    expect(twice).to.match(/^HTTP\/1\.1 4(00|21) /);
    const absolute = await served.send(
      'GET http://attacker.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    );
    expect(absolute).to.match(/^HTTP\/1\.1 4(00|21) /);
    await served.stop();
  });
});

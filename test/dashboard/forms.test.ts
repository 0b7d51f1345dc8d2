import { expect } from 'chai';
import { largestForm } from '../../src/dashboard/form-body.ts';
import type { Route } from '../../src/dashboard/route.ts';
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

const signIn = { kind: 'token', viewer: viewerToken, triager: triagerToken } as const;
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

describe('a form', () => {
  let taken = 0;
  const routes: readonly Route[] = [
    { method: 'GET', path: '/', needs: 'viewer', handle: showsVisitor },
    {
      method: 'POST',
      path: '/decide',
      needs: 'triager',
      handle: async ({ form: fields }) => {
        taken += 1;
        return { to: `/?note=${fields.get('note') ?? ''}` };
      },
    },
  ];
  let served: Served;
  let cookie = '';
  let other = '';
  const post = (headers: Record<string, string>, body: string): Promise<Answer> =>
    served.ask({ method: 'POST', path: '/decide', headers: { cookie, ...headers }, body });
  const token = async (of = cookie) => formToken(await served.ask({ headers: { cookie: of } }));

  before(async () => {
    served = await serve(configOf({ signIn }), { routes });
    cookie = await signedIn(served, triagerToken);
    other = await signedIn(served, triagerToken);
  });
  after(() => served.stop());
  beforeEach(() => {
    taken = 0;
  });

  it('of our own page is taken', async () => {
    const answer = await post(ownForm(served.origin), form({ csrf: await token(), note: 'hm' }));
    expect([answer.status, answer.headers.location, taken]).to.deep.equal([303, '/?note=hm', 1]);
  });

  it('is taken from browsers that do not say where they are, by their origin alone', async () => {
    const { 'sec-fetch-site': _, ...headers } = ownForm(served.origin);
    expect((await post(headers, form({ csrf: await token() }))).status).to.equal(303);
  });

  // Each with a token that is right: the place alone is wrong.
  const places: readonly [what: string, headers: Record<string, string>][] = [
    ['another site', { origin: 'https://attacker.example', 'sec-fetch-site': 'cross-site' }],
    [
      'another site that says it is us',
      { origin: 'https://attacker.example', 'sec-fetch-site': 'same-origin' },
    ],
    ['our origin, by a browser that says otherwise', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour of ours', { 'sec-fetch-site': 'same-site' }],
    ['an address that was typed', { 'sec-fetch-site': 'none' }],
    ['a sandbox', { origin: 'null' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['our name over https', { origin: 'https://127.0.0.1' }],
    ['our name with more after it', { origin: 'http://127.0.0.1.attacker.example' }],
    ['nowhere', { origin: '', 'sec-fetch-site': '' }],
  ];
  for (const [what, headers] of places) {
    it(`from ${what} is refused`, async () => {
      const answer = await post({ ...ownForm(served.origin), ...headers }, form({ csrf: await token() }));
      expect([answer.status, taken]).to.deep.equal([403, 0]);
    });
  }

  it('of a program that says nothing of where it stands is refused', async () => {
    const answer = await post(
      { 'content-type': 'application/x-www-form-urlencoded' },
      form({ csrf: await token() }),
    );
    expect([answer.status, taken]).to.deep.equal([403, 0]);
  });

  // Each from the right place: the token alone is wrong.
  const tokens: readonly [what: string, csrf: (right: string) => Promise<string> | string][] = [
    ['nothing', () => ''],
    ['another length', () => 'AAAA'],
    ['zeros', () => Buffer.alloc(64).toString('base64url')],
    ['one that was cut', (right) => right.slice(0, -4)],
    ['one with a character after it', (right) => `${right}A`],
    ['one whose mask was changed', (right) => `${right.startsWith('B') ? 'C' : 'B'}${right.slice(1)}`],
    [
      'another text for the same bytes',
      (right) => {
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
        return `${right.slice(0, -1)}${alphabet[alphabet.indexOf(right.at(-1) ?? '') + 1] ?? ''}`;
      },
    ],
    ['one of another session of the same role', () => token(other)],
  ];
  for (const [what, csrf] of tokens) {
    it(`with a token that is ${what} is refused`, async () => {
      const right = await token();
      const given = await csrf(right);
      if (given === right) throw new Error('the token is right after all');
      const answer = await post(ownForm(served.origin), form({ csrf: given }));
      expect([answer.status, taken]).to.deep.equal([403, 0]);
    });
  }

  it('without the field, or with two of them, is refused', async () => {
    const right = await token();
    for (const body of ['note=x', `csrf=${right}&csrf=${right}`]) {
      expect((await post(ownForm(served.origin), body)).status).to.equal(403);
    }
    expect(taken).to.equal(0);
  });

  it('with the token in the address alone is refused', async () => {
    const path = `/decide?csrf=${await token()}`;
    const headers = { cookie, ...ownForm(served.origin) };
    expect((await served.ask({ method: 'POST', path, headers, body: 'note=x' })).status).to.equal(403);
  });

  it('has another token on each page, and all are good', async () => {
    const [one, two] = [await token(), await token()];
    expect(one).to.not.equal(two);
    for (const csrf of [one, two])
      expect((await post(ownForm(served.origin), form({ csrf }))).status).to.equal(303);
  });

  it('that is no form is refused', async () => {
    for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x', '']) {
      const answer = await post(
        ownForm(served.origin, { 'content-type': type }),
        form({ csrf: await token() }),
      );
      expect(answer.status).to.equal(415);
    }
    expect(taken).to.equal(0);
  });

  it('that is too large is refused, whether it says so or not', async () => {
    const body = form({ csrf: await token(), note: 'x'.repeat(largestForm) });
    expect((await post(ownForm(served.origin), body)).status).to.equal(413);
    const chunked = ownForm(served.origin, { 'transfer-encoding': 'chunked' });
    expect((await post(chunked, body)).status).to.equal(413);
    expect(taken).to.equal(0);
  });

  it('goes on only to pages of ours', async () => {
    const elsewhere: readonly Route[] = [
      ...routes,
      {
        method: 'POST',
        path: '/elsewhere',
        needs: 'viewer',
        handle: async ({ form: fields }) => ({ to: fields.get('to') ?? '' }),
      },
    ];
    const one = await serve(configOf(), { routes: elsewhere });
    const csrf = formToken(await one.ask({}));
    const going = async (to: string) =>
      (
        await one.ask({
          method: 'POST',
          path: '/elsewhere',
          headers: ownForm(one.origin),
          body: form({ csrf, to }),
        })
      ).headers.location;
    expect(await going('/findings?team=a%20b#x')).to.equal('/findings?team=a%20b');
    for (const to of [
      'https://attacker.example/',
      '//attacker.example',
      '/\\attacker.example',
      '/\t/attacker.example',
      'javascript:alert(1)',
      '/a\r\nset-cookie: x=1',
      '',
    ]) {
      expect(await going(to), to).to.equal('/');
    }
    await one.stop();
  });
});

describe('signing in and out', () => {
  it('is refused from another site, and by a token that is none', async () => {
    const served = await serve(configOf({ signIn }));
    const send = (headers: Record<string, string>, given: string) =>
      served.ask({
        method: 'POST',
        path: '/sign-in',
        headers,
        body: form({ token: given, to: '/findings/1' }),
      });
    expect(
      (await send(ownForm('https://attacker.example', { 'sec-fetch-site': 'cross-site' }), viewerToken))
        .status,
    ).to.equal(403);
    for (const given of ['', 'x', `${viewerToken}x`, viewerToken.slice(1), `${viewerToken}\0`]) {
      const answer = await send(ownForm(served.origin), given);
      expect([answer.status, answer.headers['set-cookie']]).to.deep.equal([401, undefined]);
    }
    const answer = await send(ownForm(served.origin), ` ${viewerToken}\n`);
    expect([answer.status, answer.headers.location]).to.deep.equal([303, '/findings/1']);
    expect(answer.headers['set-cookie']?.[0]).to.match(
      /^__Host-overreach=[\w.-]+; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    await served.stop();
  });

  it('ends a session by a form of ours alone', async () => {
    const served = await serve(configOf({ signIn }));
    const cookie = await signedIn(served, viewerToken);
    const csrf = formToken(await served.ask({ headers: { cookie } }));
    const out = (headers: Record<string, string>, body: string) =>
      served.ask({ method: 'POST', path: '/sign-out', headers: { cookie, ...headers }, body });
    expect(
      (await out(ownForm(served.origin, { 'sec-fetch-site': 'cross-site' }), form({ csrf }))).status,
    ).to.equal(403);
    expect((await out(ownForm(served.origin), '')).status).to.equal(403);
    const answer = await out(ownForm(served.origin), form({ csrf }));
    expect([answer.status, answer.headers.location]).to.deep.equal([303, '/sign-in']);
    expect(answer.headers['set-cookie']?.[0]).to.match(/^__Host-overreach=; Max-Age=0; Path=\/;.* Secure/);
    await served.stop();
  });
});

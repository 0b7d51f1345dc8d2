import { expect } from 'chai';
import {
  configOf,
  formToken,
  ownForm,
  type Served,
  serve,
  signedIn,
  triagerToken,
  viewerToken,
} from './served.ts';

describe('a session', () => {
  const signIn = { kind: 'token', viewer: viewerToken, triager: triagerToken } as const;
  const reached = async (served: Served, cookie: string): Promise<boolean> =>
    (await served.ask({ headers: { cookie } })).text.includes('Reached');

  it('holds over a restart and in another replica, with the same secret alone', async () => {
    const one = await serve(configOf({ signIn }));
    const cookie = await signedIn(one, viewerToken);
    await one.stop();
    const same = await serve(configOf({ signIn }));
    const other = await serve(
      configOf({ signIn, session: { secret: 'another secret that is long enough too', hours: 8 } }),
    );
    const none = await serve(configOf({ signIn, session: { secret: null, hours: 8 } }));
    expect([
      await reached(same, cookie),
      await reached(other, cookie),
      await reached(none, cookie),
    ]).to.deep.equal([true, false, false]);
    for (const served of [same, other, none]) await served.stop();
  });

  it('lets its forms hold in another replica', async () => {
    const [one, two] = [await serve(configOf({ signIn })), await serve(configOf({ signIn }))];
    const cookie = await signedIn(one, triagerToken);
    const csrf = formToken(await one.ask({ headers: { cookie } }));
    const headers = { cookie, ...ownForm(two.origin) };
    const answer = await two.ask({ method: 'POST', path: '/findings/1', headers, body: `csrf=${csrf}` });
    expect([answer.status, answer.headers.location]).to.deep.equal([303, '/findings/done']);
    await one.stop();
    await two.stop();
  });

  it('ends when the tokens, the triagers or the viewers are other ones', async () => {
    const first = await serve(configOf({ signIn }));
    const cookie = await signedIn(first, viewerToken);
    await first.stop();
    const people = { people: ['x'], groups: [], claims: [] };
    for (const parts of [
      { signIn: { ...signIn, viewer: `${viewerToken}-2` } },
      { signIn, triagers: people },
      { signIn, viewers: people },
    ]) {
      const served = await serve(configOf(parts));
      expect(await reached(served, cookie)).to.equal(false);
      await served.stop();
    }
  });

  it('ends by its hours', async () => {
    let now = Date.now();
    const served = await serve(configOf({ signIn, session: { secret: null, hours: 2 } }), {
      clock: () => new Date(now),
    });
    const cookie = await signedIn(served, viewerToken);
    now += 7_190_000;
    expect(await reached(served, cookie)).to.equal(true);
    now += 20_000;
    expect(await reached(served, cookie)).to.equal(false);
    await served.stop();
  });

  it('is nothing that can be read, changed or made', async () => {
    const served = await serve(configOf({ signIn }));
    const cookie = await signedIn(served, viewerToken);
    const parts = (cookie.split('=')[1] ?? '').split('.');
    expect(parts).to.have.length(5);
    expect(Buffer.from(parts.join(''), 'base64url').toString('latin1')).to.not.include('viewer');
    const name = '__Host-overreach=';
    const plain = (header: object, claims: object) =>
      `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    const claims = {
      iss: 'overreach',
      aud: 'session',
      name: 'eve',
      role: 'triager',
      exp: 9_999_999_999,
      iat: 1,
      jti: 'x',
    };
    const forged = [
      `${name}${plain({ alg: 'none' }, claims)}`,
      `${name}${[plain({ enc: 'A256GCM', alg: 'dir' }, claims).split('.')[0], ...parts.slice(1)].join('.')}`,
      `${name}${[...parts.slice(0, 4), 'AAAAAAAAAAAAAAAAAAAAAA'].join('.')}`,
      `${name}${[...parts.slice(0, 3), `${parts[3]}AA`, parts[4]].join('.')}`,
      `${name}${parts.slice(0, 4).join('.')}`,
      `${name}${'x'.repeat(8000)}`,
      `${name}`,
      cookie.replace('__Host-overreach', '__host-overreach'),
      cookie.replace('__Host-overreach', 'overreach'),
    ];
    for (const one of forged) expect(await reached(served, one), one.slice(0, 60)).to.equal(false);
    expect(await reached(served, cookie)).to.equal(true);
    await served.stop();
  });
});

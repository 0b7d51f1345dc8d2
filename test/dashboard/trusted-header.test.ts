import { expect } from 'chai';
import { configOf, serve } from './served.ts';

describe('a proxy that signs people in', () => {
  const secret = 'the-secret-that-the-proxy-shares-with-us';
  const signIn = {
    kind: 'trusted-header',
    name: 'x-user',
    groups: 'x-groups',
    secretHeader: 'x-secret',
    secret,
  } as const;
  const triagers = { people: [], groups: ['security'], claims: [] };
  const rows: readonly [
    what: string,
    headers: Record<string, string | string[]>,
    outcome: string | number,
  ][] = [
    [
      'names a viewer',
      { 'x-user': 'mary@example.com', 'x-groups': 'engineering' },
      'mary@example.com is viewer',
    ],
    [
      'names a triager by group',
      { 'x-user': 'tia@example.com', 'x-groups': 'engineering, security' },
      'tia@example.com is triager',
    ],
    ['names two people', { 'x-user': ['eve@example.com', 'mary@example.com'] }, 401],
    ['names two people in one header', { 'x-user': 'eve@example.com, mary@example.com' }, 401],
    ['names nobody', { 'x-user': ' ' }, 401],
    ['says groups twice', { 'x-user': 'eve@example.com', 'x-groups': ['security', 'engineering'] }, 401],
    ['has its secret twice', { 'x-user': 'mary@example.com', 'x-secret': [secret, secret] }, 401],
    [
      'has the beginning of its secret',
      { 'x-user': 'mary@example.com', 'x-secret': secret.slice(0, -1) },
      401,
    ],
    ['has no secret', { 'x-user': 'mary@example.com', 'x-secret': '' }, 401],
  ];
  for (const [what, headers, outcome] of rows) {
    it(`and ${what}: ${outcome}`, async () => {
      const served = await serve(configOf({ signIn, triagers }));
      const answer = await served.ask({ headers: { accept: 'text/html', 'x-secret': secret, ...headers } });
      if (typeof outcome === 'number') expect(answer.status).to.equal(outcome);
      else expect(answer.text).to.include(outcome);
      await served.stop();
    });
  }

  it('is believed only from where it stands, where that is configured', async () => {
    const ask = async (proxies: readonly string[]) => {
      const served = await serve(configOf({ signIn, proxies }));
      const answer = await served.ask({
        headers: { 'x-secret': secret, 'x-user': 'mary@example.com', 'x-forwarded-for': '10.1.2.3' },
      });
      await served.stop();
      return answer.status;
    };
    expect(await ask(['10.0.0.0/8'])).to.equal(401);
    expect(await ask(['127.0.0.1'])).to.equal(200);
  });
});

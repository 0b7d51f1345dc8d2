import { expect } from 'chai';
import { type FakeIssuer, startIssuer } from '../fakes/oidc/issuer.ts';
import { begin, oidcConfig, signInThrough, visit } from './oidc-browser.ts';
import { cookieOf, type Served, serve } from './served.ts';

describe('signing in through an issuer', () => {
  let issuer: FakeIssuer;
  let served: Served;
  let now = 0;

  before(async () => {
    issuer = await startIssuer();
  });
  beforeEach(async () => {
    now = 0;
    issuer.reset();
    served = await serve(oidcConfig(issuer), { clock: () => new Date(Date.now() + now) });
  });
  afterEach(() => served.stop());
  after(() => issuer.close());

  it('asks for a code with PKCE, state and nonce, and comes back to where one wanted to go', async () => {
    const page = await visit(served, '/findings/fp1?x=1');
    expect([page.status, page.headers.location]).to.deep.equal([
      303,
      '/sign-in?to=%2Ffindings%2Ffp1%3Fx%3D1',
    ]);
    const { authorization, back, cookie } = await begin(served, '/findings/fp1?x=1');
    const asked = authorization.searchParams;
    expect(asked.get('redirect_uri')).to.equal('https://overreach.example.com/sign-in/callback');
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)).to.match(/^[\w-]{43}$/);
    const answer = await visit(served, back, cookie);
    expect([answer.status, answer.headers.location]).to.deep.equal([303, '/findings/fp1?x=1']);
    expect(issuer.exchanges[0]?.get('code_verifier')).to.match(/^[\w-]{43}$/);
    expect((await visit(served, '/', cookieOf(answer))).text).to.include('mary@example.com is viewer');
    const set = answer.headers['set-cookie'] ?? [];
    expect(set).to.have.length(2);
    for (const one of set) expect(one).to.match(/^__Host-.*Path=\/;.*HttpOnly; Secure; SameSite=Lax$/);
    // What the sign-in remembered is gone.
    expect(set.some((one) => one.startsWith('__Host-overreach-sign-in=; Max-Age=0'))).to.equal(true);
  });

  it('sends the secret in the form where the issuer takes it nowhere else', async () => {
    issuer.behaviour.metadata = (usual) => ({
      ...usual,
      token_endpoint_auth_methods_supported: ['client_secret_post'],
    });
    expect((await signInThrough(served)).status).to.equal(303);
    expect(issuer.exchanges[0]?.get('client_secret')).to.be.a('string');
  });

  it('asks for the keys once', async () => {
    const before = issuer.keyRequests();
    for (let turn = 0; turn < 3; turn++) await signInThrough(served);
    expect(issuer.keyRequests() - before).to.equal(1);
  });

  // Answers that are not to our question, or not from this browser.
  const strayed: readonly [what: string, change: (back: URL) => void, cookie?: string][] = [
    ['no state', (back) => back.searchParams.delete('state')],
    ['another state', (back) => back.searchParams.set('state', 'x'.repeat(43))],
    ['two states', (back) => back.searchParams.append('state', back.searchParams.get('state') ?? '')],
    ['no code', (back) => back.searchParams.delete('code')],
    ['another code', (back) => back.searchParams.set('code', 'guessed')],
    ['two codes', (back) => back.searchParams.append('code', 'another')],
    ['another issuer', (back) => back.searchParams.set('iss', 'https://attacker.example')],
    ['an error', (back) => back.searchParams.set('error', '<b>access_denied')],
    ['no memory of it', () => {}, ''],
    [
      'a memory that is not ours',
      () => {},
      '__Host-overreach-sign-in=eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA',
    ],
  ];
  for (const [what, change, cookie] of strayed) {
    it(`is refused with ${what}`, async () => {
      const journey = await begin(served);
      const back = new URL(journey.back, 'http://x.example');
      change(back);
      const answer = await visit(served, `${back.pathname}${back.search}`, cookie ?? journey.cookie);
      expect([answer.status, cookieOf(answer)]).to.deep.equal([401, '']);
      expect(answer.text).to.include('href="/sign-in"').and.to.not.include('<b>');
    });
  }

  it('is refused with the memory of another sign-in, and with a session in its place', async () => {
    const [mine, theirs] = [await begin(served), await begin(served)];
    expect((await visit(served, theirs.back, mine.cookie)).status).to.equal(401);
    const session = cookieOf(await signInThrough(served)).replace(
      '__Host-overreach=',
      '__Host-overreach-sign-in=',
    );
    expect((await visit(served, mine.back, session)).status).to.equal(401);
    const pending = mine.cookie.replace('__Host-overreach-sign-in=', '__Host-overreach=');
    expect((await visit(served, '/', pending)).status).to.equal(303);
  });

  it('is refused a second time, and after ten minutes', async () => {
    const once = await begin(served);
    expect((await visit(served, once.back, once.cookie)).status).to.equal(303);
    expect((await visit(served, once.back, once.cookie)).status).to.equal(401);
    const late = await begin(served);
    now = 601_000;
    const answer = await visit(served, late.back, late.cookie);
    expect(answer.status).to.equal(401);
    expect(answer.text).to.include('has taken too long');
  });

  it('demands that an issuer names itself that says it does', async () => {
    issuer.behaviour.metadata = (usual) => ({
      ...usual,
      authorization_response_iss_parameter_supported: true,
    });
    const without = await begin(served);
    expect((await visit(served, without.back, without.cookie)).status).to.equal(401);
    const named = await begin(served);
    const back = `${named.back}&${new URLSearchParams({ iss: issuer.issuer })}`;
    expect((await visit(served, back, named.cookie)).status).to.equal(303);
  });

  // An issuer that is away, or describes itself as another: nobody is sent anywhere.
  const wrong: readonly [what: string, change: (issuer: FakeIssuer) => void][] = [
    [
      'it is another',
      (one) => (one.behaviour.metadata = (usual) => ({ ...usual, issuer: 'https://attacker.example' })),
    ],
    [
      'its keys are not encrypted',
      (one) =>
        (one.behaviour.metadata = (usual) => ({ ...usual, jwks_uri: 'http://login.example.com/jwks' })),
    ],
    [
      'its page is a script',
      (one) =>
        (one.behaviour.metadata = (usual) => ({ ...usual, authorization_endpoint: 'javascript:alert(1)' })),
    ],
    [
      'it has no endpoint for tokens',
      (one) => (one.behaviour.metadata = (usual) => ({ ...usual, token_endpoint: undefined })),
    ],
    ['it is a list', (one) => (one.behaviour.metadata = () => [])],
    [
      'it sends elsewhere',
      (one) =>
        (one.behaviour.instead = {
          '/.well-known/openid-configuration': (response) =>
            void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
        }),
    ],
    [
      'it breaks',
      (one) =>
        (one.behaviour.instead = {
          '/.well-known/openid-configuration': (response) => void response.writeHead(500).end(),
        }),
    ],
    [
      'it never ends',
      (one) =>
        (one.behaviour.instead = {
          '/.well-known/openid-configuration': (response) =>
            void response.writeHead(200).end(`"${'x'.repeat(600_000)}"`),
        }),
    ],
  ];
  for (const [what, change] of wrong) {
    it(`says that the issuer does not answer when ${what}`, async () => {
      change(issuer);
      const answer = await visit(served, '/sign-in/oidc');
      expect(answer.status).to.equal(503);
      expect(answer.headers.location).to.equal(undefined);
      // It is not remembered: the issuer may be back by then.
      issuer.reset();
      expect((await visit(served, '/sign-in/oidc')).status).to.equal(303);
    });
  }

  it('follows no redirect with a code or for keys', async () => {
    const elsewhere = { location: `${issuer.issuer}/elsewhere` };
    issuer.behaviour.instead = { '/token': (response) => void response.writeHead(307, elsewhere).end() };
    expect((await signInThrough(served)).status).to.equal(503);
    issuer.behaviour.instead = { '/jwks': (response) => void response.writeHead(302, elsewhere).end() };
    expect((await signInThrough(served)).status).to.equal(503);
  });
});

describe('the role of somebody from an issuer', () => {
  const triagers = {
    people: ['Mary@Example.com', 'subject-of-tia'],
    groups: ['security'],
    claims: [
      { name: 'department', value: '4711' },
      { name: 'email', value: 'boss@example.com' },
    ],
  };
  const rows: readonly [what: string, claims: Record<string, unknown>, says: string][] = [
    ['a verified address', {}, 'mary@example.com is triager'],
    ['an address that nobody verified', { email_verified: false }, 'subject-1 is viewer'],
    ['an address of which nothing is said', { email_verified: undefined }, 'subject-1 is viewer'],
    ['an address that is verified in words', { email_verified: 'true' }, 'subject-1 is viewer'],
    ['a subject', { sub: 'subject-of-tia', email: 'tia@example.com' }, 'tia@example.com is triager'],
    [
      'a subject in another case',
      { sub: 'SUBJECT-of-tia', email: 'x@example.com' },
      'x@example.com is viewer',
    ],
    ['a group', { email: 'x@example.com', groups: ['engineering', 'security'] }, 'x@example.com is triager'],
    ['a group alone', { email: 'x@example.com', groups: 'security' }, 'x@example.com is triager'],
    [
      'a group that is no text',
      { email: 'x@example.com', groups: [['security'], { security: true }] },
      'x@example.com is viewer',
    ],
    [
      'a group that begins alike',
      { email: 'x@example.com', groups: ['security-guests'] },
      'x@example.com is viewer',
    ],
    ['a claim', { email: 'x@example.com', department: '4711' }, 'x@example.com is triager'],
    ['a claim that is a number', { email: 'x@example.com', department: 4711 }, 'x@example.com is viewer'],
    [
      'a claim of an address that nobody verified',
      { email: 'boss@example.com', email_verified: false },
      'subject-1 is viewer',
    ],
    [
      'a name that hides and reorders',
      { email: '\u202egpj.exe\u0007@example.com' },
      '\\u{202e}gpj.exe\\u{7}@example.com is viewer',
    ],
    [
      'a name with markup',
      { email: '<img src=x onerror=alert(1)>' },
      '&lt;img src=x onerror=alert(1)&gt; is viewer',
    ],
  ];
  for (const [what, claims, says] of rows) {
    it(`comes from ${what}: ${says}`, async () => {
      const issuer = await startIssuer();
      const served = await serve(oidcConfig(issuer, { triagers }));
      issuer.behaviour.claims = claims;
      const answer = await signInThrough(served);
      expect((await visit(served, '/', cookieOf(answer))).text).to.include(says);
      await served.stop();
      await issuer.close();
    });
  }

  it('may be none: then nothing is shown', async () => {
    const issuer = await startIssuer();
    const viewers = { people: [], groups: ['engineering'], claims: [] };
    const served = await serve(oidcConfig(issuer, { viewers }));
    const answer = await signInThrough(served);
    expect([answer.status, cookieOf(answer)]).to.deep.equal([403, '']);
    expect(answer.text).to.include('<code>mary@example.com</code> may not look');
    issuer.behaviour.claims = { groups: ['engineering'] };
    expect((await signInThrough(served)).status).to.equal(303);
    await served.stop();
    await issuer.close();
  });
});

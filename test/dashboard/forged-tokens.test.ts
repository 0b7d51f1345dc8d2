import { expect } from 'chai';
import { type FakeIssuer, startIssuer } from '../fakes/oidc/issuer.ts';
import { signed } from '../fakes/oidc/keys.ts';
import { forgeries } from './forgeries.ts';
import { oidcConfig, signInThrough, visit } from './oidc-browser.ts';
import { cookieOf, type Served, serve } from './served.ts';

describe('an id token', () => {
  let issuer: FakeIssuer;
  let served: Served;

  before(async () => {
    issuer = await startIssuer();
    served = await serve(oidcConfig(issuer));
  });
  afterEach(() => issuer.reset());
  after(async () => {
    await served.stop();
    await issuer.close();
  });

  const sound: readonly [alg: string, key: 'rsa' | 'ec' | 'ed'][] = [
    ['RS256', 'rsa'],
    ['PS256', 'rsa'],
    ['ES256', 'ec'],
    ['EdDSA', 'ed'],
  ];
  for (const [alg, key] of sound) {
    it(`is taken when it is sound: ${alg}`, async () => {
      issuer.behaviour.mint = ({ claims, keys }) => signed(keys[key], { alg, kid: key }, claims);
      const answer = await signInThrough(served);
      expect(answer.status).to.equal(303);
      const page = await visit(served, '/', cookieOf(answer));
      expect(page.text).to.include('mary@example.com is viewer');
    });
  }

  it('is taken with several audiences when it was issued to us', async () => {
    issuer.behaviour.claims = { aud: ['overreach', 'another-client'], azp: 'overreach' };
    expect((await signInThrough(served)).status).to.equal(303);
  });

  it('is forged in forty ways and more', () => {
    expect(new Set(forgeries.map(([what]) => what)).size)
      .to.equal(forgeries.length)
      .and.to.be.greaterThan(40);
  });

  for (const [what, forge] of forgeries) {
    it(`is refused when it is forged: ${what}`, async () => {
      issuer.behaviour.mint = forge;
      const known = served.log.length;
      const answer = await signInThrough(served);
      expect(answer.status).to.equal(401);
      expect(cookieOf(answer)).to.equal('');
      // Refused for the token, and not for something on the way to it.
      expect(served.log.slice(known).join('')).to.include('an id token was refused');
      expect(answer.text).to.not.match(/JWS|JWT|jose|Error/);
    });
  }
});

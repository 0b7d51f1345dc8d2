import { expect } from 'chai';
import * as fc from 'fast-check';
import { amongProxies, clientAddress, isLoopback, limitKey } from '../../src/dashboard/addresses.ts';
import { wayBack } from '../../src/dashboard/sign-in/way-back.ts';

describe('where a request comes from', () => {
  const isProxy = amongProxies(['10.0.0.0/8', '192.0.2.7', '2001:db8:1::/48']);
  const rows: readonly [remote: string, forwarded: string | undefined, address: string][] = [
    ['203.0.113.9', undefined, '203.0.113.9'],
    ['::ffff:203.0.113.9', undefined, '203.0.113.9'],
    ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['10.1.2.3', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
    ['10.1.2.3', '1.1.1.1, 198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['::ffff:10.1.2.3', '198.51.100.1,192.0.2.7', '198.51.100.1'],
    ['2001:db8:1::5', '2001:db8:2::1', '2001:db8:2::1'],
    ['10.1.2.3', 'unknown', '10.1.2.3'],
    ['10.1.2.3', '198.51.100.1:4711', '10.1.2.3'],
    ['10.1.2.3', '', '10.1.2.3'],
  ];
  for (const [remote, forwarded, address] of rows) {
    it(`${remote} that was sent on by ${forwarded ?? 'nobody'} is ${address}`, () => {
      expect(clientAddress(remote, forwarded, isProxy)).to.equal(address);
    });
  }

  it('is what the socket says, whatever is written, when it is no proxy', () => {
    fc.assert(
      fc.property(fc.string(), (forwarded) => {
        expect(clientAddress('203.0.113.9', forwarded, isProxy)).to.equal('203.0.113.9');
      }),
    );
  });

  it('shares a limit with its network of IPv6, and with no other', () => {
    const rows: readonly [string, string][] = [
      ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
      ['2001:db8:1:2::', '2001:db8:1:2'],
      ['2001:db8::1', '2001:db8:0:0'],
      ['::1', '0:0:0:0'],
      ['fe80::', 'fe80:0:0:0'],
      ['203.0.113.9', '203.0.113.9'],
    ];
    for (const [address, key] of rows) expect(limitKey(address), address).to.equal(key);
  });

  it('is this machine by its own names alone', () => {
    for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.1', '::1'])
      expect(isLoopback(host), host).to.equal(true);
    for (const host of [
      '0.0.0.0',
      '::',
      '127.evil.example',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '',
      '10.0.0.1',
      '::ffff:10.0.0.1',
    ]) {
      expect(isLoopback(host), host).to.equal(false);
    }
  });
});

describe('the way back after signing in', () => {
  it('leads to this dashboard, whatever is written', () => {
    const base = 'https://overreach.example.com';
    const odd = fc.constantFrom(
      '/',
      '\\',
      '//',
      '/\\',
      '\t',
      '\n',
      '%2f',
      '%5c',
      '@',
      ':',
      '?',
      '#',
      '.',
      '..',
      'https://a.example',
      'javascript:',
      '\u2028',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(odd, fc.string({ maxLength: 3 })), { maxLength: 8 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const given of [text, `/${text}`]) {
          const back = wayBack(given);
          expect(back).to.match(/^\/(?![/\\])[\x21-\x7e]*$/);
          expect(new URL(back, base).origin).to.equal(base);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is kept when it is one of our pages', () => {
    for (const path of ['/', '/findings', '/findings/fp1:12?x=%C3%A9&y=a+b', '/agents/a%2Fb'])
      expect(wayBack(path)).to.equal(path);
    for (const path of ['/sign-in', '/sign-out', '/sign-in/callback?code=x', null, undefined])
      expect(wayBack(path)).to.equal('/');
  });
});

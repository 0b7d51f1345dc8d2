import { expect } from 'chai';
import {
  canNameAgent,
  cliVersion,
  credentialOrigin,
  credentialOrigins,
  normaliseUserAgent,
} from '../../src/catalog/index.ts';

const cli = (features: string): string =>
  `aws-cli/2.36.7 md/awscrt#0.31.2 ua/2.1 lang/python#3.14.4 m/${features} cfg/retry-mode#standard`;

describe('where the credentials of a call came from', () => {
  // Feature ids of botocore's user agent.
  const rows: readonly (readonly [string, string])[] = [
    ['AN,E,b,r,s', 'identity-center'],
    ['t', 'identity-center'],
    ['u', 'identity-center'],
    ['E,AC', 'aws-login'],
    ['AD', 'aws-login'],
    ['i', 'assume-role'],
    ['o', 'assume-role'],
    ['k', 'web-identity'],
    ['h', 'web-identity'],
    ['q', 'web-identity'],
    ['0', 'instance-metadata'],
    ['z', 'container'],
    ['v,w', 'process'],
    ['g', 'environment'],
    ['n', 'static-profile'],
  ];
  for (const [features, origin] of rows)
    it(`reads m/${features} as ${origin}`, () => {
      expect(credentialOrigin(cli(features))).to.equal(origin);
      expect(credentialOrigin(`[${cli(features)}]`)).to.equal(origin);
    });

  it('names what a role was bought with before the role', () => {
    expect(credentialOrigins(cli('E,i,o,r,s'))).to.deep.equal(['identity-center', 'assume-role']);
    expect(credentialOrigins(cli('n,o,i'))).to.deep.equal(['static-profile', 'assume-role']);
  });

  it('is unknown where the user agent does not say', () => {
    for (const userAgent of [cli('E,b,Z'), 'aws-cli/2.36.7', 'Mozilla/5.0', '', '[]', cli('rs'), 'am/r'])
      expect(credentialOrigin(userAgent), userAgent).to.equal(null);
  });
});

describe('which AWS CLI spoke', () => {
  it('is read from the beginning of the user agent', () => {
    expect(cliVersion('aws-cli/2.36.7 md/awscrt#0.31.2')).to.deep.equal([2, 36, 7]);
    expect(cliVersion('[aws-cli/1.44.2 Python/3.9]')).to.deep.equal([1, 44, 2]);
    for (const userAgent of [
      'Boto3/1.40.1',
      'x aws-cli/2.36.7',
      'aws-cli/2.36',
      'aws-cli/2.36.7.1',
      'aws-cli/2.36.x',
    ])
      expect(cliVersion(userAgent), userAgent).to.equal(null);
  });

  it('says whether silence about an agent means anything: from 2.35.24 on', () => {
    for (const version of ['2.35.24', '2.35.100', '2.36.0', '3.0.0'])
      expect(canNameAgent(`aws-cli/${version} x`), version).to.equal(true);
    for (const version of ['2.35.23', '2.34.99', '1.99.99'])
      expect(canNameAgent(`aws-cli/${version} x`), version).to.equal(false);
    for (const userAgent of ['Boto3/1.50.0', 'APN/1.0 HashiCorp/1.0 Terraform/1.5.7', ''])
      expect(canNameAgent(userAgent), userAgent).to.equal(false);
  });
});

describe('normalising a user agent', () => {
  it('strips one pair of brackets, and only a pair', () => {
    expect(normaliseUserAgent('[a b]')).to.equal('a b');
    expect(normaliseUserAgent('[[a]]')).to.equal('[a]');
    expect(normaliseUserAgent('[a')).to.equal('[a');
    expect(normaliseUserAgent('a]')).to.equal('a]');
  });
  it('drops the token that the cut at 1 KB may have broken', () => {
    expect(normaliseUserAgent(`[one two ${'x'.repeat(2000)}]`)).to.equal('one two');
    expect(normaliseUserAgent('x'.repeat(2000))).to.equal('');
  });
});

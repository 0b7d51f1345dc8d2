import { expect } from 'chai';
import fc from 'fast-check';
import type { AccessSet } from '../../src/access/access-set.ts';
import { Membership } from '../../src/access/index.ts';
import { mayBegin } from '../../src/audit/may-begin.ts';
import { holdsObserved, observedRequest } from '../../src/audit/observed-request.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { matchGlob, parsePolicyDocument } from '../../src/policy/index.ts';
import { globOfText } from '../../src/policy/match-glob.ts';
import { allow, call, deny } from '../fakes/estate.ts';

const catalog = loadCatalog();

function scope(
  statements: readonly object[],
  facts: Record<string, string | readonly string[]> = {},
): AccessSet {
  const parsed = parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, 'identity');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const policies = [{ name: 'scope', document: parsed.value }];
  return { kind: 'layers', levels: [{ name: 'scope', kind: 'scope', policies }], facts };
}

const object = 'arn:aws:s3:::reports/2026/a';
const stack = 'arn:aws:cloudformation:eu-west-1:444455556666:stack/shop-prod/*';
const when = (condition: object) => ({ Condition: condition });

describe('a request that was seen', () => {
  const rows: readonly [string, readonly object[], string, string | null, string][] = [
    ['is in a scope that names it', [allow('s3:GetObject', `${object}*`)], 's3:GetObject', object, 'yes'],
    ['is in no scope of other actions', [allow('s3:PutObject')], 's3:GetObject', object, 'no'],
    ['is not on another resource', [allow('s3:GetObject', 'arn:aws:s3:::x/*')], 's3:GetObject', object, 'no'],
    ['is denied', [allow('s3:*'), deny('s3:Get*')], 's3:GetObject', object, 'no'],
    [
      'hangs on a key that no trail shows',
      [allow('s3:GetObject', '*', when({ StringLike: { 's3:prefix': 'a' } }))],
      's3:GetObject',
      object,
      'unknown',
    ],
    [
      'hangs on a Deny of such a key',
      [allow('s3:*'), deny('s3:Get*', '*', when({ Bool: { 'aws:SecureTransport': 'false' } }))],
      's3:GetObject',
      object,
      'unknown',
    ],
    [
      'is outside whatever that key is',
      [allow('s3:PutObject', '*', when({ StringLike: { 's3:prefix': 'a' } }))],
      's3:GetObject',
      object,
      'no',
    ],
    [
      'is in its Region',
      [allow('s3:*', '*', when({ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }))],
      's3:GetObject',
      object,
      'yes',
    ],
    [
      'is not in another Region',
      [allow('s3:*', '*', when({ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }))],
      's3:GetObject',
      object,
      'no',
    ],
    [
      'is not before its time',
      [allow('s3:*', '*', when({ DateGreaterThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } }))],
      's3:GetObject',
      object,
      'no',
    ],
    [
      'may be on any resource where none is told',
      [allow('s3:GetObject', 'arn:aws:s3:::x/*')],
      's3:GetObject',
      null,
      'unknown',
    ],
    ['is anywhere where everything is meant', [allow('s3:GetObject')], 's3:GetObject', null, 'yes'],
    [
      'may be on a resource of that name',
      [allow('s3:GetObject', 'arn:aws:s3:::x/*')],
      's3:GetObject',
      'x',
      'unknown',
    ],
    [
      'is on a stack of that name',
      [allow('cloudformation:*', stack.replace('/*', '*'))],
      'cloudformation:DeleteStack',
      stack,
      'yes',
    ],
    [
      'may be that very stack',
      [allow('cloudformation:*', stack.replace('*', '0815'))],
      'cloudformation:DeleteStack',
      stack,
      'unknown',
    ],
    [
      'is no stack of another name',
      [allow('cloudformation:*', 'arn:aws:cloudformation:*:*:stack/other-*/*')],
      'cloudformation:DeleteStack',
      stack,
      'no',
    ],
    [
      'spares what NotResource names',
      [{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:cloudformation:*:*:stack/shop-*' }],
      'cloudformation:DeleteStack',
      stack,
      'no',
    ],
    [
      'may have a path that the trail leaves out',
      [allow('iam:*', 'arn:aws:iam::444455556666:role/team/x')],
      'iam:DeleteRole',
      'arn:aws:iam::444455556666:role/x',
      'unknown',
    ],
    ['needs no resource', [allow('ec2:DescribeInstances')], 'ec2:DescribeInstances', null, 'yes'],
    [
      'hangs on whose it is',
      [allow('s3:GetObject', 'arn:aws:s3:::reports/${aws:username}/*')],
      's3:GetObject',
      object,
      'unknown',
    ],
    [
      'belongs to an account that the ARN does not name',
      [allow('s3:*', '*', when({ StringEquals: { 'aws:ResourceAccount': '444455556666' } }))],
      's3:GetObject',
      object,
      'unknown',
    ],
    [
      'belongs to the account that the ARN names',
      [allow('cloudformation:*', '*', when({ StringEquals: { 'aws:ResourceAccount': '777788889999' } }))],
      'cloudformation:DeleteStack',
      stack,
      'no',
    ],
  ];
  for (const [title, statements, action, resource, truth] of rows) {
    it(`${truth}: ${title}`, () => {
      const seen = call(action, resource, 5);
      // What the scope's principal may ask for is an assumption, and no fact of this call.
      const set = scope(statements, { 'aws:ResourceAccount': '444455556666' });
      expect(holdsObserved(set, observedRequest(seen, seen.firstAt), catalog)).to.equal(truth);
    });
  }

  it('is decided as the algebra decides it wherever all of it is known', () => {
    const actions = fc.constantFrom('s3:GetObject', 's3:PutObject', 's3:*', '*');
    const resources = fc.constantFrom('*', object, 'arn:aws:s3:::reports/*', 'arn:aws:s3:::other/*');
    const condition = fc.constantFrom(
      {},
      when({ StringEquals: { 'aws:RequestedRegion': ['eu-west-1'] } }),
      when({ StringNotEquals: { 'aws:PrincipalTag/team': 'a' } }),
      when({ Null: { 'aws:SourceIdentity': 'true' } }),
    );
    const statement = fc
      .tuple(fc.boolean(), actions, resources, condition)
      .map(([denies, action, resource, more]) => (denies ? deny : allow)(action, resource, more));
    const facts = { 'aws:PrincipalTag/team': 'a', 'aws:SourceIdentity': [] as string[] };
    const seen = call('s3:GetObject', object, 5);
    const request = observedRequest(seen, seen.firstAt);
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), (statements) => {
        const set = scope(statements, facts);
        const concrete = { action: seen.action, resource: object, context: request.known };
        expect(holdsObserved(set, request, catalog)).to.equal(new Membership(catalog).holds(set, concrete));
      }),
    );
  });
});

describe('a beginning', () => {
  it('is covered when some text with it is', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 5 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), maxLength: 5 });
    fc.assert(
      fc.property(patterns, letters, letters, (pattern, start, rest) => {
        if (matchGlob(globOfText(pattern), start + rest)) expect(mayBegin(pattern, start)).to.equal(true);
      }),
    );
    expect(mayBegin('stack/other-*', 'stack/shop')).to.equal(false);
    expect(mayBegin('ab', 'abc')).to.equal(false);
    expect(mayBegin('*:other', 'x:shop')).to.equal(true);
  });
});

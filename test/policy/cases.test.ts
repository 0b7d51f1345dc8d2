import { expect } from 'chai';
import { parseCase, parseCaseLine } from '../../src/policy/index.ts';

const request = {
  principal: 'arn:aws:iam::111122223333:user/Bob',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::bkt/k',
  resourceAccountId: '111122223333',
  context: {},
};
const allow = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const broken = { Version: '2012-10-17', Statement: [{ Effect: 'allow', Action: '*', Resource: '*' }] };

function issues(json: object): string[] {
  const parsed = parseCase({ id: 'x', request, ...json });
  return parsed.ok ? [] : parsed.issues.map(({ path }) => path);
}

describe('cases', () => {
  const rows: readonly (readonly [name: string, json: object, paths: readonly string[]])[] = [
    ['a request alone', {}, []],
    ['fields that the contract does not name', { note: 1, mode: null, expected: [] }, []],
    [
      'one document, a list, or null',
      { identityPolicies: [allow], sessionPolicy: allow, boundary: null },
      [],
    ],
    ['a list of session policies', { sessionPolicy: [allow, allow] }, []],
    ['documents as text', { identityPolicies: [JSON.stringify(allow)] }, []],
    ['no id', { id: undefined }, ['$.id']],
    ['no request', { request: undefined }, ['$.request']],
    [
      'a principal that is neither ARN nor host name',
      { request: { ...request, principal: 'Bob' } },
      ['$.request.principal'],
    ],
    ['a service principal', { request: { ...request, principal: 'lambda.amazonaws.com' } }, []],
    ['nobody', { request: { ...request, principal: { type: 'Anonymous' } } }, []],
    ['an action pattern', { request: { ...request, action: 's3:*' } }, ['$.request.action']],
    ['a context that is no object', { request: { ...request, context: [] } }, ['$.request.context']],
    ['context values', { request: { ...request, context: { a: 1, b: true, c: ['x', 2], d: null } } }, []],
    ['a nested context value', { request: { ...request, context: { a: [{}] } } }, ['$.request.context.a[0]']],
    [
      'R-017 one context key in two spellings',
      { request: { ...request, context: { 'aws:UserName': 'a', 'aws:username': 'b' } } },
      ['$.request.context["aws:username"]'],
    ],
    [
      'a broken identity policy',
      { identityPolicies: [allow, broken] },
      ['$.identityPolicies[1].Statement[0].Effect'],
    ],
    ['a broken session policy', { sessionPolicy: broken }, ['$.sessionPolicy.Statement[0].Effect']],
    [
      'a broken SCP',
      { scps: [{ level: 'root', policies: [allow, broken] }] },
      ['$.scps[0].policies[1].Statement[0].Effect'],
    ],
    ['levels that are no list', { scps: {} }, ['$.scps']],
    ['a level without policies', { rcps: [{ level: 'root' }] }, ['$.rcps[0]']],
    ['broken text of a document', { boundary: ['{'] }, ['$.boundary[0]']],
    ['two resource policies', { resourcePolicy: [allow, allow] }, ['$.resourcePolicy']],
    ['an organization that is no object', { org: 'o-1' }, ['$.org']],
  ];
  for (const [name, json, paths] of rows) {
    it(name, () => expect(issues(json)).to.deep.equal(paths));
  }

  it('reads a role resource with its trust policy', () => {
    const trust = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }] };
    const role = { ...request, action: 'sts:AssumeRole', resource: 'arn:aws:iam::111122223333:role/R' };
    expect(issues({ request: role, resourcePolicy: trust })).to.deep.equal([]);
    expect(issues({ resourcePolicy: trust })).to.deep.equal(['$.resourcePolicy.Statement[0]']);
  });

  it('names the duplicate key of a line, unless its field is ignored', () => {
    const line = JSON.stringify({ id: 'x', request, boundary: [allow] });
    const inside = parseCaseLine(line.replace('"Effect"', '"Effect":"Deny","Effect"'));
    expect(inside.ok ? [] : inside.issues.map(({ path }) => path)).to.deep.equal([
      '$.boundary[0].Statement[0].Effect',
    ]);
    expect(parseCaseLine(line.replace('{"id"', '{"note":{"a":1,"a":2},"id"')).ok).to.equal(true);
  });
});

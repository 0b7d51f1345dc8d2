import { expect } from 'chai';
import { parseCase } from '../../src/policy/index.ts';

const request = {
  principal: 'arn:aws:iam::111122223333:user/Bob',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::bkt/k',
  resourceAccountId: '111122223333',
  context: {},
};
const statement = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
const open = { Statement: statement };
const named = { Statement: { ...statement, Principal: '*' } };
const principal = 'a principal is an ARN, a service principal or `{"type": "Anonymous"}`';

/** What is wrong with a case, word for word: people mend their files by it. */
const broken: readonly (readonly [json: object, ...issues: readonly string[]])[] = [
  [{ id: 7 }, '$.id: `id` is a string, found a number'],
  [{ id: undefined }, '$.id: `id` is a string, found nothing'],
  [{ request: undefined }, '$.request: `request` is an object, found nothing'],
  [{ request: { ...request, principal: {} } }, `$.request.principal: ${principal}`],
  [
    { request: { ...request, action: 's3:*' } },
    '$.request.action: `s3:*` is no action: one `service:Name` is expected',
  ],
  [{ request: { ...request, action: 7 } }, '$.request.action: `action` is a string, found a number'],
  [
    { request: { ...request, resource: '' } },
    '$.request.resource: `resource` is a string, found an empty one',
  ],
  [
    { request: { ...request, resourceAccountId: null } },
    '$.request.resourceAccountId: `resourceAccountId` is a string, found null',
  ],
  [
    { request: { ...request, wildcardOnlyAction: 'yes' } },
    '$.request.wildcardOnlyAction: a boolean is expected, found a string',
  ],
  [{ request: { ...request, context: 'x' } }, '$.request.context: `context` is an object, found a string'],
  [
    { request: { ...request, context: { a: [null] } } },
    '$.request.context.a[0]: a context value is a string, found null',
  ],
  // whoever these are attached to is their principal.
  ...['identityPolicies', 'boundary', 'sessionPolicy'].map(
    (field) =>
      [
        { [field]: named },
        `$.${field}.Statement.Principal: an identity policy has no \`Principal\``,
      ] as const,
  ),
  [
    { scps: [{ policies: [named] }] },
    '$.scps[0].policies[0].Statement.Principal: a service control policy has no `Principal`',
  ],
  //
  [
    { rcps: [{ policies: [open] }] },
    '$.rcps[0].policies[0].Statement: a resource control policy has `"Principal": "*"`',
    '$.rcps[0].policies[0].Statement.Effect: a resource control policy only denies',
  ],
  [{ scps: 'x' }, '$.scps: `scps` is a list of levels, found a string'],
  [{ rcps: [7] }, '$.rcps[0]: a level is an object with a list of `policies`'],
  [{ scps: [{ level: 7, policies: [] }] }, '$.scps[0].level: `level` is a string, found a number'],
  [{ org: 7 }, '$.org: `org` is an object whose `managementAccountId` is a string'],
  [{ org: { managementAccountId: 7 } }, '$.org: `org` is an object whose `managementAccountId` is a string'],
  [{ boundary: 7 }, '$.boundary: a policy document is an object, found a number'],
  [
    { boundary: ['{'] },
    '$.boundary[0]: in the text of the document, $: the text ends too early: it is cut off',
  ],
  [{ resourcePolicy: [open, open] }, '$.resourcePolicy: `resourcePolicy` is one document, found several'],
  [
    { request: { ...request, resource: 7 }, id: null },
    '$.id: `id` is a string, found null',
    '$.request.resource: `resource` is a string, found a number',
  ],
];

describe('a broken case', () => {
  for (const [json, ...expected] of broken)
    it(expected.join('; '), () => {
      const parsed = parseCase({ id: 'x', request, ...json });
      const issues = parsed.ok ? [] : parsed.issues.map(({ path, message }) => `${path}: ${message}`);
      expect(issues).to.deep.equal(expected);
    });

  it('that is no object at all', () => {
    expect(parseCase([])).to.deep.equal({
      ok: false,
      issues: [{ path: '$', message: 'a case is an object, found an array' }],
    });
  });
});

describe('a case', () => {
  const layersOf = (json: object) => {
    const parsed = parseCase({ id: 'x', request, ...json });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    return parsed.value.layers;
  };

  it('calls levels by their names, those without one by their place', () => {
    const { scps } = layersOf({ scps: [{ policies: [] }, { level: 'Root', policies: [open] }] });
    expect(scps.map(({ level }) => level)).to.deep.equal(['0', 'Root']);
    expect(scps[1]?.policies[0]?.name).to.equal('scps[1].policies[0]');
  });

  it('has no management account where the organization names none', () => {
    for (const org of [null, {}, { managementAccountId: null }])
      expect(layersOf({ org }).managementAccountId).to.equal(null);
    expect(layersOf({ org: { managementAccountId: '111122223333' } }).managementAccountId).to.equal(
      '111122223333',
    );
  });

  it('has policies called by their place, one document or a list', () => {
    const names = (json: object) => layersOf(json).identityPolicies.map(({ name }) => name);
    expect(names({ identityPolicies: open })).to.deep.equal(['identityPolicies']);
    expect(names({ identityPolicies: [open, JSON.stringify(open)] })).to.deep.equal([
      'identityPolicies[0]',
      'identityPolicies[1]',
    ]);
  });

  it('may leave the resource out in the policy of an ECR repository, and only there (R-001)', () => {
    const policy = (Action: string) => ({ Statement: { Effect: 'Allow', Principal: '*', Action } });
    expect(layersOf({ resourcePolicy: policy('ecr:GetDownloadUrlForLayer') }).resourcePolicy).to.not.equal(
      null,
    );
    expect(parseCase({ id: 'x', request, resourcePolicy: policy('s3:GetObject') }).ok).to.equal(false);
  });
});

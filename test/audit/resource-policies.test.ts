import { expect } from 'chai';
import { auditOf, found, outcomeOf, registry } from '../fakes/audits.ts';
import { allow, broken, deny, dev, estate, prod, role } from '../fakes/estate.ts';

const scope = (allowed: string) =>
  registry(`- id: bot
  owner: builders
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
  scope: { ceiling: none, allow: [${allowed}] }`);
const tables = scope('{ actions: ["dynamodb:*"], resources: ["*"] }');
const subject = {
  rule: 'agent-outside-intended-scope',
  account: dev,
  principalKey: `arn:aws:iam::${dev}:role/bot`,
} as const;
const queue = (account: string) => `arn:aws:sqs:eu-central-1:${account}:jobs`;
const key = `arn:aws:kms:eu-central-1:${dev}:key/k`;
const me = { AWS: `arn:aws:iam::${dev}:role/bot` };
const nobody = [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }];

type Parts = Parameters<typeof estate>[0];

/** Statements of the role, what stands beside it, and what follows: the outcome, or the verdict of the excess. */
function judge(statements: readonly unknown[], parts: Parts = {}, declared = tables) {
  const { principals = [], ...rest } = parts ?? {};
  const bot = role('bot', { ...(statements.length > 0 ? { statements } : {}), trust: nobody });
  const result = auditOf(estate({ principals: [bot, ...principals], ...rest }), declared);
  const excess = found(result, subject.rule)[0]?.excess ?? null;
  return { outcome: outcomeOf(result, subject), verdict: excess?.verdict ?? null, excess };
}

const own = (arn: string, statements: readonly unknown[], read = true): Parts => ({
  resourcePolicies: { [`${dev} ${arn}`]: statements },
  resourcesRead: read ? [dev] : [],
});
const there = (statements: readonly unknown[], read = true): Parts => ({
  resourcePolicies: { [`${prod} ${queue(prod)}`]: statements },
  resourcesRead: read ? [dev, prod] : [dev],
});
const target = (account: typeof dev, trust: readonly unknown[]): Parts => ({
  principals: [role('target', { account, trust })],
});
const trusting = (Principal: unknown) => [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
const send = (Principal: unknown, account: string = dev) =>
  allow('sqs:SendMessage', queue(account), { Principal });

const cases: readonly (readonly [string, readonly unknown[], Parts, string])[] = [
  // the resource's own grant.
  ['a queue that names it', [], own(queue(dev), [send(me)]), 'exceeds'],
  ['a queue that lets everybody', [], own(queue(dev), [send('*')]), 'exceeds'],
  ['a queue that delegates to the account', [], own(queue(dev), [send({ AWS: dev })]), 'absent'],
  [
    'a queue that names another role',
    [],
    own(queue(dev), [send({ AWS: `arn:aws:iam::${dev}:role/x` })]),
    'absent',
  ],
  ['a queue that names it, and a Deny of its own', [deny('sqs:*')], own(queue(dev), [send(me)]), 'absent'],
  // the resource's Deny.
  [
    'a queue that denies what its policy allows',
    [allow('sqs:SendMessage', queue(dev))],
    own(queue(dev), [deny('sqs:*', queue(dev), { Principal: '*' })]),
    'absent',
  ],
  [
    'a queue that denies somebody else',
    [allow('sqs:SendMessage', queue(dev))],
    own(queue(dev), [deny('sqs:*', queue(dev), { Principal: { AWS: `arn:aws:iam::${dev}:role/x` } })]),
    'exceeds',
  ],
  [
    'a queue that may deny it',
    [allow('sqs:SendMessage', queue(dev))],
    own(queue(dev), [
      deny('sqs:*', queue(dev), { NotPrincipal: { AWS: [`arn:aws:sts::${dev}:assumed-role/bot/s`] } }),
    ]),
    'may-exceed',
  ],
  //
  ['a key that nobody read', [allow('kms:Decrypt', key)], {}, 'may-exceed'],
  [
    'a key that delegates',
    [allow('kms:Decrypt', key)],
    own(key, [allow('kms:*', '*', { Principal: { AWS: `arn:aws:iam::${dev}:root` } })]),
    'exceeds',
  ],
  [
    'a key that delegates, behind a star',
    [allow('kms:Decrypt')],
    own(key, [allow('kms:*', '*', { Principal: { AWS: `arn:aws:iam::${dev}:root` } })]),
    'exceeds',
  ],
  [
    'a key that lets another role alone',
    [allow('kms:Decrypt', key)],
    own(key, [allow('kms:*', '*', { Principal: { AWS: `arn:aws:iam::${dev}:role/x` } })]),
    'absent',
  ],
  [
    'a key that delegates another action',
    [allow('kms:Decrypt', key)],
    own(key, [allow('kms:Encrypt', '*', { Principal: { AWS: dev } })]),
    'absent',
  ],
  //
  [
    'a role that trusts the account',
    [allow('sts:AssumeRole', `arn:aws:iam::${dev}:role/target`)],
    target(dev, trusting({ AWS: dev })),
    'exceeds',
  ],
  [
    'a role that trusts the account, behind a star',
    [allow('sts:AssumeRole')],
    target(dev, trusting({ AWS: dev })),
    'exceeds',
  ],
  [
    'a role that trusts nobody here',
    [allow('sts:AssumeRole', `arn:aws:iam::${dev}:role/target`)],
    target(dev, nobody),
    'absent',
  ],
  ['a role that names it, without a policy of its own', [], target(dev, trusting(me)), 'exceeds'],
  //
  ['another account that names it', [allow('sqs:*', queue(prod))], there([send(me, prod)]), 'exceeds'],
  [
    'another account that lets the account',
    [allow('sqs:*', queue(prod))],
    there([send({ AWS: dev }, prod)]),
    'exceeds',
  ],
  ['another account that names it, alone', [], there([send(me, prod)]), 'absent'],
  [
    'another account that names another role',
    [allow('sqs:*', queue(prod))],
    there([send({ AWS: `arn:aws:iam::${dev}:role/x` }, prod)]),
    'absent',
  ],
  ['another account without any policy', [allow('sqs:*', queue(prod))], { resourcesRead: [prod] }, 'absent'],
  ['another account that nobody read', [allow('sqs:*', queue(prod))], {}, 'may-exceed'],
  [
    'a queue of another account whose policy says no, among others that nobody read',
    [allow('sqs:*', queue(prod))],
    there([send({ AWS: `arn:aws:iam::${dev}:role/x` }, prod)], false),
    'absent',
  ],
  [
    'a role of another account that trusts it',
    [allow('sts:AssumeRole', `arn:aws:iam::${prod}:role/target`)],
    target(prod, trusting(me)),
    'exceeds',
  ],
  [
    'a role of another account that does not',
    [allow('sts:AssumeRole', `arn:aws:iam::${prod}:role/target`)],
    target(prod, nobody),
    'absent',
  ],
  [
    'a role of another account that is not there',
    [allow('sts:AssumeRole', `arn:aws:iam::${prod}:role/gone`)],
    {},
    'absent',
  ],
  [
    'a role of another account whose roles are incomplete',
    [allow('sts:AssumeRole', `arn:aws:iam::${prod}:role/gone`)],
    { unknown: [`${prod} iam`] },
    'may-exceed',
  ],
];

/** Forty buckets that refuse plain HTTP, or everything. */
const buckets = (statement: object): Parts => ({
  resourcePolicies: Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [
      `${dev} arn:aws:s3:::b-${index}`,
      [
        deny('s3:*', [`arn:aws:s3:::b-${index}`, `arn:aws:s3:::b-${index}/*`], {
          Principal: '*',
          ...statement,
        }),
      ],
    ]),
  ),
  resourcesRead: [dev],
});
const plainHttp = { Condition: { Bool: { 'aws:SecureTransport': 'false' } } };

describe('what resource policies make of an agent', () => {
  for (const [name, statements, parts, expected] of cases) {
    it(`${name}: ${expected}`, () => {
      const { outcome, verdict } = judge(statements, parts);
      expect(verdict ?? outcome).to.equal(expected);
    });
  }

  it('a Deny on many resources stays exact for those that are named, and is asked of every witness', () => {
    const read = (resource: string) => [allow('s3:GetObject', resource)];
    expect(judge(read('arn:aws:s3:::b-7/*'), buckets({})).outcome).to.equal('absent');
    expect(judge(read('arn:aws:s3:::b-7/*'), buckets(plainHttp)).verdict).to.equal('exceeds');
    expect(judge(read('*'), buckets(plainHttp)).verdict).to.equal('exceeds');
    expect(judge(read('*'), buckets({})).verdict).to.equal('exceeds');
    const { excess } = judge(read('arn:aws:s3:::b-*'), buckets({}));
    expect(
      excess?.regions.every(({ witness }) => !/:::b-[0-9]+(\/|$)/.test(witness?.resource ?? '')),
    ).to.equal(true);
    expect(excess?.proof).to.equal('over-approx');
    expect(excess?.assumptions.join()).to.include('Denies that many resource policies share');
  });

  it('names the policy that grants', () => {
    const { excess } = judge([], own(queue(dev), [send(me)]));
    expect(excess?.regions[0]?.grantedBy.map(({ policy }) => policy)).to.deep.equal([
      `resource policy of ${queue(dev)}`,
    ]);
  });

  it('says how much of the resource side is known', () => {
    const said = (parts: Parts) =>
      judge([allow('s3:*')], parts).excess?.assumptions.filter((text) => text.includes('resource polic'))[0];
    expect(said({})).to.equal(
      "identity side: resources of the principal's own account; resource policies are not read",
    );
    expect(said(own(queue(dev), [send('*')], false))).to.include('but for those of 1 resource');
    expect(said(own(queue(dev), [send('*')]))).to.match(/^resource policies of 1 resource read;/);
    expect(said({ resourcesRead: [dev] })).to.match(/^resource policies of 0 resources read;/);
  });

  it('a resource policy that cannot be read leaves its own resource in doubt, and no other', () => {
    const parts = { resourcePolicies: { [`${dev} ${queue(dev)}`]: broken('q') }, resourcesRead: [dev] };
    expect(judge([allow('sqs:SendMessage', queue(dev))], parts).verdict).to.equal('may-exceed');
    expect(judge([allow('sqs:SendMessage', `${queue(dev)}-2`)], parts).verdict).to.equal('exceeds');
  });

  it('an operator holds it too, so that what both are granted is no excess over the ceiling', () => {
    const declared = registry(`- id: bot
  owner: builders
  operators: [wei.chen]
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
  scope: { ceiling: operator, allow: [{ actions: ["sqs:*"], resources: ["*"] }] }`);
    const developer = role('AWSReservedSSO_Developer_0123456789abcdef', {
      path: '/aws-reserved/sso.amazonaws.com/',
      statements: [allow('s3:ListAllMyBuckets')],
      trust: nobody,
    });
    const everybody = { principals: [developer], ...own(queue(dev), [send('*')]) };
    expect(judge([], everybody, declared).outcome).to.equal('absent');
    const alone = { principals: [developer], ...own(queue(dev), [send(me)]) };
    expect(judge([], alone, declared).verdict).to.equal('exceeds');
  });

  it('an operator is no ceiling in another account that lets only the agent', () => {
    const declared = registry(`- id: bot
  owner: builders
  operators: [wei.chen]
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
  scope: { ceiling: operator, allow: [{ actions: ["sqs:*"], resources: ["*"], environments: [dev, prod] }] }`);
    const statements = [allow('sqs:SendMessage', queue(prod))];
    const developer = role('AWSReservedSSO_Developer_0123456789abcdef', {
      path: '/aws-reserved/sso.amazonaws.com/',
      statements,
      trust: nobody,
    });
    const both = { principals: [developer], ...there([send({ AWS: dev }, prod)]) };
    expect(judge(statements, both, declared).outcome).to.equal('absent');
    const alone = { principals: [developer], ...there([send(me, prod)]) };
    expect(judge(statements, alone, declared).verdict).to.equal('exceeds');
    const unread = { principals: [developer] };
    expect(judge(statements, unread, declared).outcome).to.equal('absent');
  });
});

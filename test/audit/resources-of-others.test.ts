import { expect } from 'chai';
import { auditOf, found, outcomeOf, registry } from '../fakes/audits.ts';
import { allow, broken, control, deny, dev, estate, prod, role } from '../fakes/estate.ts';

const subject = {
  rule: 'agent-outside-intended-scope',
  account: dev,
  principalKey: `arn:aws:iam::${dev}:role/bot`,
} as const;
const me = { AWS: `arn:aws:iam::${dev}:role/bot` };
const another = { AWS: `arn:aws:iam::${dev}:role/x` };
const nobody = [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }];
const bucket = 'arn:aws:s3:::prod-data';
const within = [bucket, `${bucket}/*`];
const queue = `arn:aws:sqs:eu-central-1:${prod}:jobs`;

type Parts = NonNullable<Parameters<typeof estate>[0]>;

/** The bucket of the production account, with its policy: only that says whose it is. */
const bucketOf = (principal: unknown, more: Parts = {}): Parts => ({
  resourcePolicies: { [`${prod} ${bucket}`]: [allow('s3:*', within, { Principal: principal })] },
  resourcesRead: [dev, prod],
  ...more,
});
const when = (operator: string, key: string, values: unknown) => ({
  Condition: { [operator]: { [key]: values } },
});
const read = (resource: string | readonly string[], more = {}) => [allow('s3:GetObject', resource, more)];

/** In the scope lies everything, in these environments; the verdict, or the outcome where there is no excess. */
function judge(
  statements: readonly unknown[],
  parts: Parts = {},
  environments: string | null = '[dev]',
): string {
  const { principals = [], ...rest } = parts;
  const bot = role('bot', { statements, trust: nobody });
  const place = environments === null ? '' : `, environments: ${environments}`;
  const actions = environments === null ? 'dynamodb:*' : '*';
  const declared = registry(`- id: bot
  owner: builders
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
  scope: { ceiling: none, allow: [{ actions: ["${actions}"], resources: ["*"]${place} }] }`);
  const result = auditOf(estate({ principals: [bot, ...principals], ...rest }), declared);
  return found(result, subject.rule)[0]?.excess?.verdict ?? outcomeOf(result, subject);
}

type Row = readonly [name: string, statements: readonly unknown[], parts: Parts, expected: string];

/** both sides allow it, so it is definite, however the identity side says it. */
const known: readonly Row[] = [
  ['a bucket that is named, and lets it', read(`${bucket}/*`), bucketOf(me), 'exceeds'],
  ['a bucket that is named, and lets its account', read(`${bucket}/*`), bucketOf({ AWS: dev }), 'exceeds'],
  ['a bucket that a pattern covers', read('arn:aws:s3:::prod-*'), bucketOf(me), 'exceeds'],
  ['a bucket that a pattern of one letter covers', read('arn:aws:s3:::prod-dat?/*'), bucketOf(me), 'exceeds'],
  ['a bucket behind a star', read('*'), bucketOf(me), 'exceeds'],
  ['a bucket that lets everybody, behind a star', read('*'), bucketOf('*'), 'exceeds'],
  ['a bucket that lets another role', read(`${bucket}/*`), bucketOf(another), 'absent'],
  ['a bucket that lets another role, behind a star', read('*'), bucketOf(another), 'absent'],
  ['a bucket that another service is allowed', [allow('sqs:*')], bucketOf(me), 'absent'],
  ['a bucket that a Deny keeps out', [...read('*'), deny('s3:*', within)], bucketOf(me), 'absent'],
  // The key is the account of the request's bucket: it cannot be the own one there.
  ...['s3:ResourceAccount', 'aws:ResourceAccount'].flatMap((key): readonly Row[] => {
    const perimeter = (effect: string, account: string) =>
      bucketOf(me, { controls: [control('p-1', [deny('s3:*', '*', when(effect, key, account))])] });
    return [
      [
        `a bucket behind an SCP for the own ${key} only`,
        read('*'),
        perimeter('StringNotEquals', dev),
        'absent',
      ],
      // A request to another service has no such key, so that this one is left open.
      ...(key === 's3:ResourceAccount'
        ? []
        : [
            [
              `a bucket behind an SCP against its ${key}`,
              read('*'),
              perimeter('StringEquals', prod),
              'absent',
            ] satisfies Row,
          ]),
      [`a bucket behind an SCP against the own ${key}`, read('*'), perimeter('StringEquals', dev), 'exceeds'],
      [
        `a bucket behind a Deny for the own ${key} only`,
        [...read('*'), deny('s3:*', '*', when('StringNotEquals', key, dev))],
        bucketOf(me),
        'absent',
      ],
    ];
  }),
  [
    'a bucket that a NotResource leaves in',
    [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::x' }],
    bucketOf(me),
    'exceeds',
  ],
  [
    'a queue behind a star',
    [allow('sqs:*')],
    { resourcePolicies: { [`${prod} ${queue}`]: [allow('sqs:*', queue, { Principal: me })] } },
    'exceeds',
  ],
  [
    'a role behind a star',
    [allow('sts:AssumeRole')],
    {
      principals: [
        role('target', {
          account: prod,
          trust: [{ Effect: 'Allow', Principal: me, Action: 'sts:AssumeRole' }],
        }),
      ],
    },
    'exceeds',
  ],
];

/** Nobody read the other side: what the identity side says of that account may be, and is asked only where it names it. */
const unread: readonly Row[] = [
  [
    'a bucket whose policy cannot be read',
    read(`${bucket}/*`),
    { resourcePolicies: { [`${prod} ${bucket}`]: broken('b') }, resourcesRead: [dev, prod] },
    'may-exceed',
  ],
  [
    'a bucket whose policy cannot be read, by a pattern',
    read('arn:aws:s3:::prod-*'),
    { resourcePolicies: { [`${prod} ${bucket}`]: broken('b') }, resourcesRead: [dev, prod] },
    'may-exceed',
  ],
  [
    'a queue whose policy cannot be read',
    [allow('sqs:*', queue)],
    { resourcePolicies: { [`${prod} ${queue}`]: broken('q') }, resourcesRead: [dev, prod] },
    'may-exceed',
  ],
  [
    'a role whose trust policy cannot be read',
    [allow('sts:AssumeRole', `arn:aws:iam::${prod}:role/target`)],
    { principals: [role('target', { account: prod, trust: broken('trust policy') })] },
    'may-exceed',
  ],
  ['a bucket that nobody knows', read('arn:aws:s3:::prod-*'), {}, 'absent'],
  ['everything', read('*'), {}, 'absent'],
  ...['aws:ResourceAccount', 's3:ResourceAccount'].flatMap((key): readonly Row[] => [
    [`the account by ${key}`, read('*', when('StringEquals', key, prod)), {}, 'may-exceed'],
    [`two accounts by ${key}`, read('*', when('StringEquals', key, [dev, prod])), {}, 'may-exceed'],
    [`a part of its id by ${key}`, read('*', when('StringLike', key, '4444*')), {}, 'may-exceed'],
    [`any of a set by ${key}`, read('*', when('ForAnyValue:StringEquals', key, prod)), {}, 'may-exceed'],
    [`it, where there is ${key}`, read('*', when('StringEqualsIfExists', key, prod)), {}, 'may-exceed'],
    [`all but the own account by ${key}`, read('*', when('StringNotEquals', key, dev)), {}, 'absent'],
    [
      `all but the own account by ${key}, one of which lets it`,
      read('*', when('StringNotEquals', key, dev)),
      bucketOf(me),
      'exceeds',
    ],
    [`all but this one by ${key}`, read('*', when('StringNotEquals', key, prod)), {}, 'absent'],
    [`the own account by ${key}`, read('*', when('StringEquals', key, dev)), {}, 'absent'],
    [`every account by ${key}`, read('*', when('StringLike', key, '*')), {}, 'absent'],
    [`its own by ${key}`, read('*', when('StringEquals', key, '${aws:PrincipalAccount}')), {}, 'absent'],
    [
      `the account by ${key}, which lets nobody`,
      read('*', when('StringEquals', key, prod)),
      { resourcesRead: [dev, prod] },
      'absent',
    ],
    [
      `the account by ${key}, whose bucket lets it`,
      read('*', when('StringEquals', key, prod)),
      bucketOf(me),
      'exceeds',
    ],
    [
      `an account that nobody knows by ${key}`,
      read('*', when('StringEquals', key, '999988887777')),
      {},
      'may-exceed',
    ],
  ]),
  ['the organization', read('*', when('StringEquals', 'aws:ResourceOrgID', 'o-example')), {}, 'absent'],
  [
    'the root alone, where the management account is',
    read('*', when('ForAnyValue:StringEquals', 'aws:ResourceOrgPaths', 'o-example/r-1/')),
    {},
    'may-exceed',
  ],
  [
    'its own unit',
    read('*', when('ForAnyValue:StringLike', 'aws:ResourceOrgPaths', 'o-example/r-1/ou-all/*')),
    {},
    'absent',
  ],
];

/** Read were some services in some Regions, as a collection does. */
const partly: Parts = {
  resourcesRead: [dev, prod],
  resourcesCovered: { services: ['s3', 'kms'], regions: ['eu-central-1'] },
};
const key = (region: string) => `arn:aws:kms:${region}:${prod}:key/1`;
const covered: readonly Row[] = [
  ...['4444*', '44445555666?', '*6666'].flatMap((id): readonly Row[] => {
    const statements = [allow('kms:Decrypt', `arn:aws:kms:eu-central-1:${id}:key/1`)];
    return [
      [`a key by a part of the account's id, ${id}`, statements, {}, 'may-exceed'],
      [`a key by a part of the account's id, ${id}, that lets nobody`, statements, partly, 'absent'],
    ];
  }),
  [
    'a key by what every id has',
    [allow('kms:Decrypt', 'arn:aws:kms:eu-central-1:????????????:key/1')],
    {},
    'absent',
  ],
  ['a key of a Region that was read', [allow('kms:Decrypt', key('eu-central-1'))], partly, 'absent'],
  ['a key of a Region that was not read', [allow('kms:Decrypt', key('eu-west-1'))], partly, 'may-exceed'],
  ['a key of any Region', [allow('kms:Decrypt', key('*'))], partly, 'may-exceed'],
  ['a queue, of which none was read', [allow('sqs:*', queue)], partly, 'may-exceed'],
  [
    'a key where the policy of another cannot be read',
    [allow('kms:Decrypt', key('eu-central-1'))],
    { ...partly, resourcePolicies: { [`${prod} arn:aws:kms:eu-central-1:${prod}:key/2`]: broken('x') } },
    'may-exceed',
  ],
  [
    'a role, where all were read',
    [allow('sts:AssumeRole', `arn:aws:iam::${prod}:role/none`)],
    partly,
    'absent',
  ],
  ['a bucket that lets it, where buckets were read', read('*'), { ...bucketOf(me), ...partly }, 'exceeds'],
  [
    'a bucket that lets another role, where buckets were read',
    read(`${bucket}/*`),
    { ...bucketOf(another), ...partly },
    'absent',
  ],
];

describe('what an agent reaches of other accounts', () => {
  for (const [name, statements, parts, expected] of [...known, ...unread, ...covered]) {
    it(`${name}: ${expected}`, () => {
      expect(judge(statements, parts)).to.equal(expected);
    });
  }

  it('is in order where it is meant there', () => {
    expect(judge(read('*'), bucketOf(me), '[dev, prod]')).to.equal('absent');
    expect(judge(read(`${bucket}/*`), bucketOf(me), '[dev, prod]')).to.equal('absent');
  });

  it("is no excess in its own account: another one's bucket that lets it in by no policy", () => {
    expect(judge(read(`${bucket}/*`), bucketOf(another), null)).to.equal('absent');
    expect(judge(read(`${bucket}/*`), bucketOf(me), null)).to.equal('exceeds');
    const says = [allow('s3:*', within, { Principal: another })];
    const both = { [`${dev} ${bucket}`]: says, [`${prod} ${bucket}`]: says };
    expect(judge(read(`${bucket}/*`), { resourcePolicies: both }, null)).to.equal('exceeds');
  });

  it('does not rest on documents that two estates share', () => {
    const statements = read(`${bucket}/*`);
    expect(judge(statements, bucketOf(another), null)).to.equal('absent');
    expect(judge(statements, {}, null)).to.equal('exceeds');
  });
});

import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { canDo, type Question } from '../../src/audit/can.ts';
import { createComparer } from '../../src/audit/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Estate, Role } from '../../src/estate/estate.ts';
import { allow, broken, control, deny, dev, estate, policy, prod, role } from '../fakes/estate.ts';

const catalog = loadCatalog();
const comparer = createComparer(createEngine(catalog), catalog);
const bucket = 'arn:aws:s3:::reports';
const botArn = `arn:aws:iam::${dev}:role/bot`;

function ask(made: Estate, question: Question) {
  const bot = made.accounts.flatMap(({ roles }) => roles).find(({ arn }) => arn === botArn);
  if (bot === undefined) throw new Error('no bot');
  return canDo(made, bot, question, comparer);
}

const of = (
  parts: NonNullable<Parameters<typeof role>[1]>,
  more: Parameters<typeof estate>[0] = {},
): Estate => estate({ ...more, principals: [role('bot', parts), ...((more.principals ?? []) as Role[])] });
const boundary = `arn:aws:iam::${dev}:policy/reader`;
const readDelete = [allow(['s3:GetObject', 's3:DeleteObject'], `${bucket}/*`)];
const deleteOne: Question = { action: 's3:DeleteObject', resource: `${bucket}/a.csv` };
const toBot = {
  Effect: 'Allow',
  Principal: { AWS: botArn },
  Action: 's3:DeleteObject',
  Resource: `${bucket}/*`,
};

/** Each row follows "Policy evaluation logic" of the IAM User Guide. */
const rows: readonly [what: string, made: Estate, question: Question, answer: string][] = [
  ['an identity policy allows it', of({ statements: readDelete }), deleteOne, 'yes'],
  ['no policy names it', of({ statements: [allow('s3:GetObject')] }), deleteOne, 'no'],
  [
    'a wildcard asks for some of it',
    of({ statements: readDelete }),
    { action: 's3:Delete*', resource: '*' },
    'yes',
  ],
  ['an explicit Deny', of({ statements: [...readDelete, deny('s3:DeleteObject')] }), deleteOne, 'no'],
  [
    'a boundary without it',
    of(
      { statements: readDelete, boundary },
      { managed: { [boundary]: policy('reader', [allow('s3:GetObject')]) } },
    ),
    deleteOne,
    'no',
  ],
  [
    'an SCP denies it',
    of({ statements: readDelete }, { controls: [control('p-1', [deny('s3:Delete*')])] }),
    deleteOne,
    'no',
  ],
  [
    "only the bucket's policy allows it",
    of(
      { statements: [allow('ec2:DescribeInstances')] },
      { resourcePolicies: { [`${dev} ${bucket}`]: [toBot] }, resourcesRead: [dev] },
    ),
    deleteOne,
    'yes',
  ],
  [
    'another account, both sides',
    of(
      { statements: readDelete },
      { resourcePolicies: { [`${prod} ${bucket}`]: [toBot] }, resourcesRead: [dev, prod] },
    ),
    deleteOne,
    'yes',
  ],
  [
    'no action takes such a resource',
    of({ statements: [allow('*')] }),
    { ...deleteOne, resource: `arn:aws:ec2:eu-west-1:${dev}:vpc/vpc-1` },
    'may',
  ],
  // its account must allow it too, and nobody read whether it does.
  ...(
    [
      ['of which nothing was read', [], 'may'],
      ['that lets nobody', [dev, prod], 'no'],
    ] as const
  ).map(([what, resourcesRead, answer]): (typeof rows)[number] => [
    `everything, and a key of another account ${what}`,
    of({ statements: [allow('kms:*')] }, { resourcesRead }),
    { action: 'kms:Decrypt', resource: `arn:aws:kms:eu-central-1:${prod}:key/1` },
    answer,
  ]),
  [
    'everything, and a key of an account that nobody knows',
    of({ statements: [allow('kms:*')] }),
    { action: 'kms:Decrypt', resource: 'arn:aws:kms:eu-central-1:999900001111:key/1' },
    'may',
  ],
  [
    'nothing of the kind, and a key of another account',
    of({ statements: [allow('s3:*')] }),
    { action: 'kms:Decrypt', resource: `arn:aws:kms:eu-central-1:${prod}:key/1` },
    'no',
  ],
  ['a policy that nobody can read', of({ inlinePolicies: [broken('torn')] }), deleteOne, 'unknown'],
];

describe('can', () => {
  for (const [what, made, question, answer] of rows)
    it(`says ${answer}: ${what}`, () => {
      expect(ask(made, question).answer).to.equal(answer);
    });

  it('says when, and by which statement', () => {
    const conditioned = [
      { ...allow('s3:DeleteObject'), Sid: 'Cleanup', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
    ];
    const { held } = ask(of({ statements: conditioned }), deleteOne);
    const [region] = held.flatMap(({ regions }) => regions);
    expect(region).to.deep.include({ conditions: { Bool: { 'aws:SecureTransport': 'true' } } });
    expect(region?.grantedBy).to.deep.equal([{ policy: 'inline', statement: 'Cleanup' }]);
    expect(region?.actions).to.deep.equal(['s3:DeleteObject']);
    expect(region?.witness?.resource).to.equal(deleteOne.resource);
  });

  it('refuses to ask for what is no action or resource', () => {
    expect(() => ask(of({ statements: readDelete }), { action: 'nonsense', resource: '*' })).to.throw(
      RangeError,
    );
  });
});

import { expect } from 'chai';
import { auditOf, found, outcomeOf, registry } from '../fakes/audits.ts';
import { allow, dev, estate, prod, role } from '../fakes/estate.ts';

const subject = {
  rule: 'agent-outside-intended-scope',
  account: dev,
  principalKey: `arn:aws:iam::${dev}:role/bot`,
} as const;

/** What a role in the development account is granted, what it is meant to hold, and what follows. */
const cases: readonly {
  readonly name: string;
  readonly granted: string;
  readonly meant: string;
  readonly environments: string;
  readonly outcome: string;
}[] = [
  {
    name: 'everything, meant as everything in development',
    granted: '*',
    meant: '*',
    environments: '[dev]',
    outcome: 'absent',
  },
  {
    name: 'a queue of the own account, meant by pattern',
    granted: `arn:aws:sqs:eu-central-1:${dev}:b-1`,
    meant: 'arn:aws:sqs:*:*:b-*',
    environments: '[dev]',
    outcome: 'absent',
  },
  {
    name: 'queues of every account, meant in development: other accounts do not follow from the identity side',
    granted: 'arn:aws:sqs:*:*:b-*',
    meant: 'arn:aws:sqs:*:*:b-*',
    environments: '[dev]',
    outcome: 'absent',
  },
  {
    name: 'a bucket, whose ARN names no account',
    granted: 'arn:aws:s3:::b/*',
    meant: 'arn:aws:s3:::b/*',
    environments: '[dev]',
    outcome: 'absent',
  },
  {
    name: 'a queue that is named in another account, meant as a pattern in development',
    granted: `arn:aws:sqs:eu-central-1:${prod}:b-1`,
    meant: 'arn:aws:sqs:*:*:b-*',
    environments: '[dev]',
    outcome: 'present',
  },
  {
    name: 'a queue that is named in another account, meant as everything in development',
    granted: `arn:aws:sqs:eu-central-1:${prod}:b-1`,
    meant: '*',
    environments: '[dev]',
    outcome: 'present',
  },
  {
    name: 'a queue that is named in another account, meant there',
    granted: `arn:aws:sqs:eu-central-1:${prod}:b-1`,
    meant: '*',
    environments: '[dev, prod]',
    outcome: 'absent',
  },
  {
    name: 'a queue of the own account, meant in the other one only',
    granted: `arn:aws:sqs:eu-central-1:${dev}:b-1`,
    meant: '*',
    environments: '[prod]',
    outcome: 'present',
  },
];

describe('whose resources an agent reaches', () => {
  for (const { name, granted, meant, environments, outcome } of cases) {
    it(`${name}: ${outcome}`, () => {
      const declared = registry(
        `- id: bot
  owner: builders
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
  scope: { ceiling: none, allow: [{ actions: ["sqs:SendMessage", "s3:GetObject"], resources: ["${meant}"], environments: ${environments} }] }`,
      );
      const bot = role('bot', { statements: [allow(['sqs:SendMessage', 's3:GetObject'], granted)] });
      const result = auditOf(estate({ principals: [bot] }), declared);
      expect(outcomeOf(result, subject)).to.equal(outcome);
    });
  }

  it('another account that is named must allow it too, so such a region is never definite', () => {
    const bot = role('bot', {
      statements: [allow('sqs:SendMessage', `arn:aws:sqs:eu-central-1:${prod}:b-1`)],
    });
    const declared = registry(
      `- id: bot
  owner: builders
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
  scope: { ceiling: none, allow: [{ actions: ["sqs:*"], resources: ["*"], environments: [dev] }] }`,
    );
    const [finding] = found(auditOf(estate({ principals: [bot] }), declared), 'agent-outside-intended-scope');
    expect(finding?.excess?.verdict).to.equal('may-exceed');
    expect(finding?.excess?.regions.map(({ certainty }) => certainty)).to.deep.equal(['may']);
    expect(finding?.excess?.assumptions.join()).to.include(`account ${prod} is named`);
    expect(finding?.title).to.include('may be able to');
  });

  it('a witness lies in the own account where nothing says otherwise', () => {
    const bot = role('bot', { statements: [allow('sqs:SendMessage')] });
    const declared = registry(
      `- id: bot
  owner: builders
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
  scope: { ceiling: none, allow: [{ actions: ["s3:GetObject"], resources: ["*"] }] }`,
    );
    const [finding] = found(auditOf(estate({ principals: [bot] }), declared), 'agent-outside-intended-scope');
    const parts = finding?.excess?.regions[0]?.witness?.resource.split(':') ?? [];
    expect([parts[2], parts[4]]).to.deep.equal(['sqs', dev]);
  });
});

describe('what is definite', () => {
  const declared = (partition: string) =>
    registry(
      `- id: bot
  owner: builders
  identify: [{ role: "arn:${partition}:iam::*:role/bot" }]
  scope: { ceiling: none, allow: [{ actions: ["s3:GetObject"], resources: ["*"] }] }`,
    );
  const excessOf = (action: string, resource: string | readonly string[], partition = 'aws') => {
    // Its trust policy lets nobody of the account in, not even itself.
    const trust = [
      { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ];
    const bot = role('bot', { statements: [allow(action, resource)], trust });
    const inPartition = { ...bot, arn: bot.arn.replace('arn:aws:', `arn:${partition}:`) as typeof bot.arn };
    const result = auditOf(estate({ principals: [inPartition] }), declared(partition));
    return found(result, 'agent-outside-intended-scope')[0]?.excess;
  };

  for (const partition of ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc']) {
    it(`a request that the identity side decides alone, in ${partition}`, () => {
      expect(excessOf('rds:*', `arn:${partition}:rds:*:*:*`, partition)?.verdict).to.equal('exceeds');
    });
  }

  // no request crosses partitions.
  for (const [resource, verdict] of [
    ['arn:aws-cn:rds:cn-north-1:*:db:*', undefined],
    [`arn:aws-cn:rds:cn-north-1:${dev}:db:x`, undefined],
    [`arn:aws-cn:rds:cn-north-1:${prod}:db:x`, undefined],
    ['arn:aws-cn:s3:::b/*', undefined],
    ['arn:aws-cn:*', undefined],
    ['arn:aws-cn:rds:*', undefined],
    ['arn:*:rds:*:*:db:*', 'exceeds'],
    ['arn:aws*:rds:*:*:db:*', 'exceeds'],
    ['arn:a?s:rds:*:*:db:*', 'exceeds'],
    ['arn:aws:rds:*:*:db:*', 'exceeds'],
    ['a*', 'exceeds'],
  ] as const) {
    it(`on ${resource}: ${verdict ?? 'nothing'}`, () => {
      const action = resource.includes(':s3:') ? 's3:PutObject' : 'rds:*';
      expect(excessOf(action, resource)?.verdict).to.equal(verdict);
    });
  }

  it('in each partition, what names it', () => {
    expect(excessOf('rds:*', 'arn:aws:rds:*:*:*', 'aws-cn')?.verdict).to.equal(undefined);
    expect(excessOf('rds:*', ['arn:aws:rds:*:*:*', 'arn:aws-cn:rds:*:*:*'], 'aws-cn')?.verdict).to.equal(
      'exceeds',
    );
  });

  // the other side has a say, and nobody read it.
  for (const action of ['sts:AssumeRole', 'kms:Decrypt']) {
    it(`never ${action} alone`, () => {
      expect(excessOf(action, '*')?.verdict).to.equal('may-exceed');
    });
  }
});

import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { containsByEngine } from '../../src/audit/contains-regions.ts';
import { relaxRegions } from '../../src/audit/relax-regions.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { auditOf, found, outcomeOf, registry } from '../fakes/audits.ts';
import { allow, deny, dev, estate, permissionSetRole, policy, prod, role } from '../fakes/estate.ts';
import { region } from '../fakes/findings.ts';

const subject = {
  rule: 'agent-outside-intended-scope',
  account: dev,
  principalKey: `arn:aws:iam::${dev}:role/bot`,
} as const;

/** An agent that may do all its operator may, under the operators given; its tags are its own. */
const declared = (operators: string, entries = '') =>
  registry(
    `- id: bot
  owner: builders
  operators: [${operators}]
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
  scope: { allow: [{ actions: ["s3:*"], resources: ["*"] }] }`,
    entries,
  );

const judged = (
  operator: readonly unknown[],
  agent: readonly unknown[] = [allow('s3:GetObject', 'arn:aws:s3:::data/x')],
) => {
  const bot = role('bot', { statements: agent, tags: { team: 'data' } });
  return outcomeOf(
    auditOf(
      estate({ principals: [bot, permissionSetRole('Developer', dev, operator)] }),
      declared('wei.chen'),
    ),
    subject,
  );
};

describe('an operator is asked under its own identity', () => {
  const team = (operator: string) => ({ Condition: { [operator]: { 'aws:PrincipalTag/team': 'data' } } });
  const own = 'arn:aws:s3:::${aws:PrincipalTag/team}/*';
  const cases: readonly [string, readonly unknown[], string][] = [
    ['a plain Allow', [allow('s3:*')], 'absent'],
    [
      'an Allow for a tag that only the agent is known to have',
      [allow('s3:*', '*', team('StringEquals'))],
      'unknown',
    ],
    ['an Allow for whoever has another tag', [allow('s3:*', '*', team('StringNotEquals'))], 'unknown'],
    ['an Allow on what its own tag names', [allow('s3:*', own)], 'unknown'],
    ['the same beside a plain Allow', [allow('s3:*', own), allow('s3:*')], 'absent'],
    [
      'an Allow on all but what its own tag names',
      [{ Effect: 'Allow', Action: 's3:*', NotResource: own }],
      'unknown',
    ],
    [
      'a Deny for whoever lacks a tag',
      [allow('s3:*'), deny('s3:*', '*', team('StringNotEquals'))],
      'unknown',
    ],
    ['a Deny on what its own tag names', [allow('s3:*'), deny('s3:*', own)], 'unknown'],
    [
      'a Deny on all but what its own tag names',
      [allow('s3:*'), { Effect: 'Deny', Action: 's3:*', NotResource: own }],
      'unknown',
    ],
    ['a Deny elsewhere', [allow('s3:*'), deny('sqs:*', '*', team('StringEquals'))], 'absent'],
    [
      'a value that names its user',
      [allow('s3:*', '*', { Condition: { StringLike: { 's3:prefix': '${aws:userid}/*' } } })],
      'unknown',
    ],
  ];
  for (const [title, operator, outcome] of cases) {
    it(`${outcome} with ${title}`, () => {
      expect(judged(operator)).to.equal(outcome);
    });
  }

  it('and the agent under its own', () => {
    const tagged = allow('s3:GetObject', '*', {
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'data' } },
    });
    expect(judged([allow('s3:GetObject')], [tagged])).to.equal('absent');
  });
});

describe('a ceiling in doubt', () => {
  const bot = (...statements: readonly unknown[]) => role('bot', { statements });
  const developer = permissionSetRole('Developer', dev, [allow('s3:*')]);

  it('takes nothing from what exceeds the scope itself', () => {
    const whole = estate({ principals: [bot(allow('rds:DeleteDBInstance')), developer] });
    const [finding] = found(auditOf(whole, declared('wei.chen, stranger')), 'agent-outside-intended-scope');
    expect(finding?.excess?.verdict).to.equal('exceeds');
    expect(finding?.details.join()).to.include('the ceiling is unknown, so there may be more');
  });

  it('still proves what lies under the part that is known', () => {
    const whole = estate({ principals: [bot(allow('s3:GetObject')), developer] });
    expect(outcomeOf(auditOf(whole, declared('wei.chen, stranger')), subject)).to.equal('absent');
  });

  it('is none for roles of other accounts that nobody collected', () => {
    const whole = estate({
      principals: [bot(allow('s3:GetObject')), role('ops', { statements: [allow('s3:*')] })],
    });
    const two = registry(
      `- id: bot
  owner: builders
  operators: [ops]
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
  scope: { allow: [{ actions: ["s3:*"], resources: ["*"] }] }`,
    );
    const operator = {
      ...two.operators[0]!,
      id: 'ops',
      assignments: [],
      roles: [`arn:aws:iam::${dev}:role/ops`, `arn:aws:iam::${prod}:role/gone`, 'arn:aws:iam::*:role/ops-*'],
    };
    expect(outcomeOf(auditOf(whole, { ...two, operators: [operator] }), subject)).to.equal('absent');
    const beyond = estate({
      principals: [bot(allow('sqs:*')), role('ops', { statements: [allow('s3:*')] })],
    });
    const broader = { ...subject, rule: 'agent-broader-than-operator' as const };
    expect(outcomeOf(auditOf(beyond, { ...two, operators: [operator] }), broader)).to.equal('present');
  });
});

describe('a scope freed of its Regions', () => {
  const freed = (...statements: readonly unknown[]) => {
    const reading = policy('scope', statements);
    if (reading.state !== 'readable') throw new Error('unreadable');
    return relaxRegions([{ name: 'scope', document: reading.document }]);
  };
  const bound = { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } };

  it('loses the Region of its Allows alone', () => {
    const arn = 'arn:aws:sqs:eu-west-1:777788889999:q';
    const [relaxed] = freed(allow('sqs:*', arn, bound), deny('sqs:DeleteQueue', arn, bound)) ?? [];
    const [first, second] = relaxed?.document.statements ?? [];
    expect(first?.conditions).to.deep.equal([]);
    expect(first?.resource?.patterns).to.deep.equal(['arn:aws:sqs:*:777788889999:q']);
    expect(second?.conditions).to.have.length(1);
    expect(second?.resource?.patterns).to.deep.equal([arn]);
  });

  it('is none where none is bound', () => {
    expect(freed(allow('s3:*', 'arn:aws:s3:::data/*'), deny('s3:*', '*', bound))).to.equal(null);
  });
});

describe('whether one excess lies inside another', () => {
  const contains = containsByEngine(createEngine(loadCatalog()));
  const said = region('s3:GetObject');

  it('is asked of the engine', () => {
    expect(contains([said], [region('s3:*')])).to.equal('yes');
    expect(contains([region('s3:*')], [said])).to.equal('no');
    expect(contains([said], [{ ...said, notResources: ['arn:aws:s3:::data/*'] }])).to.equal('no');
    expect(contains([{ ...said, notActions: ['s3:GetObject'], actions: ['s3:*'] }], [said])).to.equal('no');
  });

  it('is unknown where a condition cannot be said', () => {
    expect(contains([{ ...said, conditions: null }], [said])).to.equal('unknown');
    expect(contains([said], [{ ...said, conditions: null }])).to.equal('unknown');
  });
});

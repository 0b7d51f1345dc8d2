import { expect } from 'chai';
import type { RuleId } from '../../src/audit/rules.ts';
import type { Estate } from '../../src/estate/estate.ts';
import type { Registry } from '../../src/registry/index.ts';
import { auditOf, bot, found, outcomeOf, registry } from '../fakes/audits.ts';
import {
  allow,
  broken,
  control,
  deny,
  dev,
  estate,
  permissionSetRole,
  policy,
  prod,
  role,
} from '../fakes/estate.ts';

const more = `arn:aws:iam::${dev}:policy/more`;
const open = '{ ceiling: none, allow: [{ actions: ["s3:*"], resources: ["*"] }] }';
const reader = '{ ceiling: none, allow: [{ actions: ["s3:Get*"], resources: ["arn:aws:s3:::data/*"] }] }';
const capped = '{ allow: [{ actions: ["s3:*", "rds:*"], resources: ["*"] }] }';
const operators = '  operators: [wei.chen]\n';

const developer = permissionSetRole('Developer', dev, [allow('s3:*')]);

interface Case {
  readonly title: string;
  readonly rule: RuleId;
  readonly estate: Estate;
  readonly registry: Registry;
  readonly outcome: string;
  readonly severity?: string;
  readonly says?: string;
}

const account = dev as string;
const agent = (...statements: readonly unknown[]) => role('bot', { statements });

const cases: readonly Case[] = [
  {
    title: 'exactly in scope',
    rule: 'agent-outside-intended-scope',
    estate: estate({ principals: [agent(allow('s3:GetObject', 'arn:aws:s3:::data/*'))] }),
    registry: bot(reader),
    outcome: 'absent',
  },
  {
    title: 'a write beyond it in development',
    rule: 'agent-outside-intended-scope',
    estate: estate({ principals: [agent(allow('s3:PutObject', 'arn:aws:s3:::data/*'))] }),
    registry: bot(reader),
    outcome: 'present',
    severity: 'high',
    says: 'bot can call s3:PutObject on arn:aws:s3:::data/',
  },
  {
    title: 'of two excesses of one severity, the one that holds the graver action',
    rule: 'agent-outside-intended-scope',
    estate: estate({
      principals: [
        agent(
          allow(['dynamodb:BatchWriteItem', 'dynamodb:PutItem'], 'arn:aws:dynamodb:*:*:table/fixtures-*'),
          allow('rds:*'),
          allow('dynamodb:*'),
        ),
      ],
    }),
    registry: bot(
      '{ ceiling: none, allow: [{ actions: ["dynamodb:BatchWriteItem", "dynamodb:PutItem"], resources: ["arn:aws:dynamodb:*:*:table/fixtures-*"] }] }',
    ),
    outcome: 'present',
    severity: 'high',
    says: 'bot can do everything in rds and more, such as dynamodb:DeleteTable on ',
  },
  {
    title: 'of two excesses of one weight, the one that holds more',
    rule: 'agent-outside-intended-scope',
    estate: estate({
      principals: [
        agent(
          allow('dynamodb:DeleteTable', 'arn:aws:dynamodb:*:*:table/a'),
          allow(['dynamodb:DeleteTable', 'dynamodb:PutItem'], 'arn:aws:dynamodb:*:*:table/b'),
        ),
      ],
    }),
    registry: bot(reader),
    outcome: 'present',
    severity: 'high',
    says: 'table/b',
  },
  {
    title: 'a read beyond it in development',
    rule: 'agent-outside-intended-scope',
    estate: estate({ principals: [agent(allow('s3:GetObject', 'arn:aws:s3:::other/*'))] }),
    registry: bot(reader),
    outcome: 'present',
    severity: 'low',
  },
  {
    title: 'everything',
    rule: 'agent-outside-intended-scope',
    estate: estate({ principals: [agent(allow('*'))], controls: null }),
    registry: bot(
      '{ ceiling: none, allow: [{ actions: ["dynamodb:Query"], resources: ["arn:aws:dynamodb:*:*:table/x"] }] }',
    ),
    outcome: 'present',
    severity: 'high',
    says: 'in 777788889999',
  },
  {
    title: 'what an SCP denies is not beyond it',
    rule: 'agent-outside-intended-scope',
    estate: estate({ principals: [agent(allow('s3:*'))], controls: [control('p-1', [deny('s3:Put*')])] }),
    registry: bot('{ ceiling: none, allow: [{ notActions: ["s3:Put*"], resources: ["*"] }] }'),
    outcome: 'absent',
  },
  {
    title: 'what only a Region keeps out of the scope is low',
    rule: 'agent-outside-intended-scope',
    estate: estate({ principals: [agent(allow('dynamodb:DeleteTable'))] }),
    registry: bot(
      '{ ceiling: none, allow: [{ actions: ["dynamodb:DeleteTable"], resources: ["*"], regions: [eu-west-1] }] }',
    ),
    outcome: 'present',
    severity: 'low',
  },
  {
    title: 'an attached policy nobody collected',
    rule: 'agent-outside-intended-scope',
    estate: estate({ principals: [role('bot', { statements: [allow('s3:GetObject')], attached: [more] })] }),
    registry: bot(open),
    outcome: 'unknown',
  },
  {
    title: 'an excess beside an unread policy that could deny it',
    rule: 'agent-outside-intended-scope',
    estate: estate({ principals: [role('bot', { statements: [allow('sqs:*')], attached: [more] })] }),
    registry: bot(open),
    outcome: 'present',
    says: 'bot may be able to',
  },
  {
    title: 'no scope',
    rule: 'agent-outside-intended-scope',
    estate: estate({ principals: [agent(allow('*'))] }),
    registry: bot(''),
    outcome: 'unknown',
  },
  {
    title: 'in scope, but its ceiling was not collected',
    rule: 'agent-outside-intended-scope',
    estate: estate({ principals: [agent(allow('s3:GetObject'))] }),
    registry: bot(capped, operators),
    outcome: 'unknown',
  },
  {
    title: 'beyond the scope, whatever the ceiling is',
    rule: 'agent-outside-intended-scope',
    estate: estate({ principals: [agent(allow('sqs:*'))] }),
    registry: bot(capped, operators),
    outcome: 'present',
    severity: 'high',
  },
  {
    title: 'in scope and under the ceiling',
    rule: 'agent-outside-intended-scope',
    estate: estate({ principals: [agent(allow('s3:GetObject')), developer] }),
    registry: bot(capped, operators),
    outcome: 'absent',
  },
  {
    title: 'in the scope as written, but above the ceiling',
    rule: 'agent-outside-intended-scope',
    estate: estate({ principals: [agent(allow('rds:DeleteDBInstance')), developer] }),
    registry: bot(capped, operators),
    outcome: 'present',
  },
  {
    title: 'above the operator',
    rule: 'agent-broader-than-operator',
    estate: estate({ principals: [agent(allow('rds:DeleteDBInstance')), developer] }),
    registry: bot(capped, operators),
    outcome: 'present',
    severity: 'high',
    says: 'which wei.chen cannot',
  },
  {
    title: 'not above the operator',
    rule: 'agent-broader-than-operator',
    estate: estate({ principals: [agent(allow('s3:*')), developer] }),
    registry: bot(capped, operators),
    outcome: 'absent',
  },
  {
    title: "another account's administrator is no operator here",
    rule: 'agent-broader-than-operator',
    estate: estate({
      principals: [agent(allow('s3:*')), permissionSetRole('ProdOperator', prod, [allow('*')])],
    }),
    registry: bot(capped, operators),
    outcome: 'unknown',
  },
  {
    title: 'an operator without roles',
    rule: 'agent-broader-than-operator',
    estate: estate({ principals: [agent(allow('s3:*')), developer] }),
    registry: bot(capped, '  operators: [stranger]\n'),
    outcome: 'unknown',
  },
  {
    title: 'one of two operators unknown: beyond the other is no alarm',
    rule: 'agent-broader-than-operator',
    estate: estate({ principals: [agent(allow('rds:DeleteDBInstance')), developer] }),
    registry: bot(capped, '  operators: [wei.chen, stranger]\n'),
    outcome: 'unknown',
  },
  {
    title: 'meant to be broader',
    rule: 'agent-broader-than-operator',
    estate: estate({ principals: [agent(allow('*')), developer] }),
    registry: bot(open, operators),
    outcome: 'absent',
  },
  {
    title: 'no boundary, and none asked for',
    rule: 'no-permissions-boundary',
    estate: estate({ principals: [agent(allow('s3:*'))] }),
    registry: bot(open),
    outcome: 'present',
    severity: 'info',
  },
  {
    title: 'no boundary, and one asked for',
    rule: 'no-permissions-boundary',
    estate: estate({ principals: [agent(allow('s3:*'))] }),
    registry: bot(open, '  credentials: { requirePermissionsBoundary: true }\n'),
    outcome: 'present',
    severity: 'low',
  },
  {
    title: 'another boundary than asked for',
    rule: 'no-permissions-boundary',
    estate: estate({
      principals: [role('bot', { boundary: more })],
      managed: { [more]: policy('x', [allow('*')]) },
    }),
    registry: bot(
      open,
      '  credentials: { requirePermissionsBoundary: "arn:aws:iam::777788889999:policy/cap" }\n',
    ),
    outcome: 'present',
    severity: 'low',
  },
  {
    title: 'a boundary',
    rule: 'no-permissions-boundary',
    estate: estate({
      principals: [role('bot', { boundary: more })],
      managed: { [more]: policy('x', [allow('*')]) },
    }),
    registry: bot(open),
    outcome: 'absent',
  },
  {
    title: 'an agent that nobody declared, by its tags',
    rule: 'undeclared-agent',
    estate: estate({ principals: [role('bot', { tags: { PrincipalType: 'Agent' } })] }),
    registry: registry(''),
    outcome: 'present',
    severity: 'medium',
  },
  {
    title: 'an agent that nobody declared, by its trust',
    rule: 'undeclared-agent',
    estate: estate({
      principals: [
        role('bot', {
          trust: [
            {
              Effect: 'Allow',
              Principal: { Service: 'bedrock-agentcore.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ],
        }),
      ],
    }),
    registry: registry(''),
    outcome: 'present',
    severity: 'medium',
  },
  {
    title: 'a role that only runs where agents may run',
    rule: 'undeclared-agent',
    estate: estate({
      principals: [
        role('bot', {
          trust: [
            { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ],
        }),
      ],
    }),
    registry: registry(''),
    outcome: 'absent',
  },
  {
    title: 'a role that keeps agents out',
    rule: 'undeclared-agent',
    estate: estate({
      principals: [
        role('bot', {
          trust: [
            {
              Effect: 'Deny',
              Principal: { Service: 'bedrock-agentcore.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ],
        }),
      ],
    }),
    registry: registry(''),
    outcome: 'absent',
  },
  {
    title: 'the same, declared',
    rule: 'undeclared-agent',
    estate: estate({ principals: [role('bot', { tags: { PrincipalType: 'Agent' } })] }),
    registry: bot(open),
    outcome: 'absent',
  },
  {
    title: 'one agent',
    rule: 'agent-identity-ambiguous',
    estate: estate({ principals: [agent()] }),
    registry: bot(open),
    outcome: 'absent',
  },
  {
    title: 'two agents',
    rule: 'agent-identity-ambiguous',
    estate: estate({ principals: [agent()] }),
    registry:
      registry(`- { id: bot, owner: builders, identify: [{ role: "arn:aws:iam::*:role/bot" }], scope: ${open} }
- { id: rival, owner: builders, identify: [{ role: "arn:aws:iam::*:role/b*" }], scope: ${open} }`),
    outcome: 'present',
    severity: 'medium',
    says: 'bot and rival',
  },
  {
    title: "an agent's broken policy",
    rule: 'unreadable-policy',
    estate: estate({ principals: [role('bot', { inlinePolicies: [broken('x')] })] }),
    registry: bot(open),
    outcome: 'present',
    severity: 'medium',
  },
  {
    title: "a stranger's broken policy",
    rule: 'unreadable-policy',
    estate: estate({ principals: [role('bot', { inlinePolicies: [broken('x')] })] }),
    registry: registry(''),
    outcome: 'present',
    severity: 'info',
  },
  {
    title: 'readable policies',
    rule: 'unreadable-policy',
    estate: estate({ principals: [agent(allow('s3:*'))] }),
    registry: bot(open),
    outcome: 'absent',
  },
  {
    title: 'an agent nobody can judge',
    rule: 'visibility-gap',
    estate: estate({ principals: [agent(allow('s3:GetObject'))] }),
    registry: bot(capped, operators),
    outcome: 'present',
    severity: 'info',
    says: 'operator role not collected',
  },
  {
    title: 'an agent that is judged',
    rule: 'visibility-gap',
    estate: estate({ principals: [agent(allow('s3:GetObject'))] }),
    registry: bot(open),
    outcome: 'absent',
  },
];

describe('rules on roles', () => {
  for (const one of cases) {
    it(`${one.rule}: ${one.outcome} with ${one.title}`, () => {
      const result = auditOf(one.estate, one.registry);
      const principalKey = `arn:aws:iam::${dev}:role/bot`;
      expect(outcomeOf(result, { rule: one.rule, account, principalKey })).to.equal(one.outcome);
      const [detection] = found(result, one.rule).filter((other) => other.principalKey === principalKey);
      expect(detection !== undefined).to.equal(one.outcome === 'present');
      if (one.severity) expect(detection?.severity).to.equal(one.severity);
      if (one.says) expect(detection?.title).to.include(one.says);
    });
  }

  it('is critical where production can be destroyed', () => {
    const role_ = role('bot', { account: prod, statements: [allow('rds:DeleteDBCluster')] });
    const [finding] = found(
      auditOf(estate({ principals: [role_] }), bot(open)),
      'agent-outside-intended-scope',
    );
    expect(finding?.severity).to.equal('critical');
    expect(finding?.title).to.include('rds:DeleteDBCluster');
  });

  it('ranks lowest what AWS lets nobody change', () => {
    const bot_ = role('bot', { statements: [allow('iam:CreatePolicyVersion', 'arn:aws:iam::aws:policy/*')] });
    const [finding] = found(
      auditOf(estate({ principals: [bot_] }), bot(open)),
      'agent-outside-intended-scope',
    );
    expect(finding?.severity).to.equal('info');
    expect(finding?.excess?.verdict).to.equal('may-exceed');
  });

  it('says what it assumed', () => {
    const whole = estate({ principals: [agent(allow('sqs:*'))], controls: null });
    const [finding] = found(auditOf(whole, bot(open)), 'agent-outside-intended-scope');
    expect(finding?.excess?.assumptions.join('; ')).to.match(
      /identity side: .*; no organization data: no SCPs assumed/,
    );
  });

  it('counts an account of no environment as production', () => {
    const declared = registry(
      `- { id: bot, owner: builders, identify: [{ role: "arn:aws:iam::*:role/bot" }], scope: ${open} }`,
    );
    const nowhere = { ...declared, environments: [] };
    const whole = estate({ principals: [agent(allow('rds:DeleteDBCluster'))] });
    expect(found(auditOf(whole, nowhere), 'agent-outside-intended-scope')[0]?.severity).to.equal('critical');
    expect(found(auditOf(whole, declared), 'agent-outside-intended-scope')[0]?.severity).to.equal('high');
  });

  it('says nothing about agents without a registry, but what roles say themselves', () => {
    const whole = estate({ principals: [agent(allow('*')), role('x', { tags: { AgentName: 'x' } })] });
    const { detections } = auditOf(whole, null);
    expect(detections.map(({ rule, principal }) => [rule, principal])).to.deep.equal([
      ['undeclared-agent', `arn:aws:iam::${dev}:role/x`],
    ]);
  });

  it('alarms nobody in an organization where every agent keeps to its scope', () => {
    const names = Array.from({ length: 20 }, (_, place) => `agent-role-${place}`);
    const declared = registry(
      names
        .map(
          (name) =>
            `- { id: ${name}, owner: builders, identify: [{ role: "arn:aws:iam::*:role/${name}" }], scope: ${reader} }`,
        )
        .join('\n'),
    );
    const principals = names.map((name) =>
      role(name, { statements: [allow('s3:GetObject', 'arn:aws:s3:::data/*')] }),
    );
    const { detections } = auditOf(estate({ principals }), declared);
    expect(detections.filter(({ lane }) => lane === 'alarm')).to.deep.equal([]);
    expect(new Set(detections.map(({ severity }) => severity))).to.deep.equal(new Set(['info']));
  });
});

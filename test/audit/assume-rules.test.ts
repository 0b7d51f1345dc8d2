import { expect } from 'chai';
import type { RuleId } from '../../src/audit/rules.ts';
import type { Estate, Role, User } from '../../src/estate/estate.ts';
import type { Registry } from '../../src/registry/index.ts';
import { auditOf, found, outcomeOf, registry } from '../fakes/audits.ts';
import {
  allow,
  broken,
  control,
  deny,
  dev,
  estate,
  permissionSetRole,
  prod,
  role,
  session,
  user,
} from '../fakes/estate.ts';

const open = '{ ceiling: none, allow: [{ actions: ["s3:*"], resources: ["*"] }] }';
const agents = (more = 'operators: [wei.chen]') => `- id: bot
  owner: builders
  ${more}
  identify: [{ role: "arn:aws:iam::*:role/bot" }, { user: "arn:aws:iam::*:user/bot" }]
  scope: ${open}
- id: other
  owner: builders
  identify: [{ role: "arn:aws:iam::*:role/other*" }]
  scope: ${open}`;
const declared = registry(agents());

const arn = (name: string, account: string = dev) => `arn:aws:iam::${account}:role/${name}`;
const lets = (principal: unknown, more = {}) => [
  { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more },
];
const lambda = lets({ Service: 'lambda.amazonaws.com' });
const bot = (...statements: readonly unknown[]) =>
  role('bot', { ...(statements.length > 0 ? { statements } : {}), trust: lambda });
const saml = [
  {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${dev}:saml-provider/corp` },
    Action: 'sts:AssumeRoleWithSAML',
  },
];
const developer = (...statements: readonly unknown[]) =>
  permissionSetRole('Developer', dev, statements.length > 0 ? statements : [allow('s3:*')]);
const auditor = (...statements: readonly unknown[]) => permissionSetRole('Auditor', dev, statements);
const passes = (service: string, target = arn('bot')) =>
  allow('iam:PassRole', target, { Condition: { StringEquals: { 'iam:PassedToService': service } } });

interface Case {
  readonly title: string;
  readonly rule: RuleId;
  readonly principals: readonly (Role | User)[];
  readonly registry?: Registry;
  readonly more?: Parameters<typeof estate>[0];
  readonly outcome: 'present' | 'absent' | 'unknown' | 'unjudged';
  readonly severity?: string;
  readonly says?: string;
  readonly subject?: string;
  readonly principalKey?: string;
}

const toAdmin = 'agent-can-assume-human-role' as const;
const fromHuman = 'human-can-assume-agent-role' as const;
const drives = 'human-can-drive-agent' as const;
const each = 'agents-assume-each-other' as const;
const shared = 'shared-agent-role' as const;
/** A role that humans sign in to by SAML and that other roles may take as well. */
const admin = (principal: unknown, more = {}) =>
  role('admin', { trust: [...saml, ...lets(principal, more)], statements: [allow('*')] });

const cases: readonly Case[] = [
  {
    title: 'a human role that names it',
    rule: toAdmin,
    principals: [bot(), admin({ AWS: arn('bot') })],
    outcome: 'present',
    severity: 'high',
    says: "a human's role: admin",
  },
  {
    title: 'a human role behind an external id',
    rule: toAdmin,
    principals: [
      bot(allow('*')),
      admin({ AWS: dev }, { Condition: { StringEquals: { 'sts:ExternalId': 'x1' } } }),
    ],
    outcome: 'present',
    says: 'if sts:ExternalId StringEquals x1',
  },
  {
    title: 'a human role that it may not call',
    rule: toAdmin,
    principals: [bot(allow('s3:*')), admin({ AWS: dev })],
    outcome: 'absent',
  },
  {
    title: 'Identity Center roles, which nobody can assume',
    rule: toAdmin,
    principals: [bot(allow('*')), developer()],
    outcome: 'absent',
  },
  {
    title: "a service's role",
    rule: toAdmin,
    principals: [bot(allow('*')), role('deploy')],
    outcome: 'absent',
  },
  {
    title: 'a role that the registry gives an operator',
    rule: toAdmin,
    principals: [bot(allow('*')), role('ops')],
    registry: { ...declared, operators: declared.operators.map((one) => ({ ...one, roles: [arn('ops')] })) },
    outcome: 'present',
  },
  {
    title: 'a role on which the trail shows a human',
    rule: toAdmin,
    principals: [bot(allow('*')), role('ops')],
    more: { sessions: [session(role('ops'), { agent: null })] },
    outcome: 'present',
    says: 'ops',
  },
  {
    title: 'a role on which the trail shows an agent',
    rule: toAdmin,
    principals: [bot(allow('*')), role('ops')],
    more: { sessions: [session(role('ops'))] },
    outcome: 'absent',
  },
  {
    title: 'a human role whose trust nobody can read',
    rule: toAdmin,
    principals: [bot(allow('s3:*')), role('ops', { trust: broken('trust policy') })],
    registry: { ...declared, operators: declared.operators.map((one) => ({ ...one, roles: [arn('ops')] })) },
    outcome: 'unknown',
  },
  {
    title: 'an SCP that keeps agents off',
    rule: toAdmin,
    principals: [bot(allow('*')), admin({ AWS: dev })],
    more: {
      controls: [
        control('p-1', [
          deny('sts:AssumeRole', '*', {
            Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/bot' } },
          }),
        ]),
      ],
    },
    outcome: 'absent',
  },
  {
    title: 'an IAM user as agent',
    rule: toAdmin,
    principals: [user('bot', [allow('sts:AssumeRole')]), admin({ AWS: dev })],
    principalKey: `arn:aws:iam::${dev}:user/bot`,
    outcome: 'present',
  },
  {
    title: 'its own operator',
    rule: fromHuman,
    principals: [role('bot', { trust: lets({ AWS: dev }) }), developer(allow('sts:AssumeRole', arn('bot')))],
    outcome: 'absent',
  },
  {
    title: 'a stranger',
    rule: fromHuman,
    principals: [role('bot', { trust: lets({ AWS: dev }) }), auditor(allow('*'))],
    outcome: 'present',
    severity: 'medium',
    says: 'its operators are wei.chen',
  },
  {
    title: 'its operator, where none is declared',
    rule: fromHuman,
    principals: [role('bot', { trust: lets({ AWS: dev }) }), developer(allow('*'))],
    registry: registry(agents('product: kiro')),
    outcome: 'present',
    says: 'declares no operator',
  },
  {
    title: 'a trust policy held to its operator',
    rule: fromHuman,
    principals: [
      role('bot', {
        trust: lets(
          { AWS: dev },
          {
            Condition: {
              ArnLike: {
                'aws:PrincipalArn':
                  'arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Developer_*',
              },
            },
          },
        ),
      }),
      auditor(allow('*')),
      developer(allow('*')),
    ],
    outcome: 'absent',
  },
  { title: 'a service alone', rule: fromHuman, principals: [bot(), auditor(allow('*'))], outcome: 'absent' },
  {
    title: 'a stranger with a policy nobody can read',
    rule: fromHuman,
    principals: [
      role('bot', { trust: lets({ AWS: dev }) }),
      { ...auditor(allow('s3:*')), inlinePolicies: [broken('x')] },
    ],
    outcome: 'unknown',
  },
  {
    title: 'an IAM user that is an operator of another',
    rule: fromHuman,
    principals: [role('bot', { trust: lets({ AWS: dev }) }), user('ann', [allow('*')])],
    registry: {
      ...declared,
      operators: declared.operators.map((one) =>
        one.id === 'stranger' ? { ...one, match: { ...one.match, iamUser: 'ann' } } : one,
      ),
    },
    outcome: 'present',
    says: 'ann',
  },
  {
    title: 'a stranger who may pass it to new code',
    rule: drives,
    principals: [
      bot(),
      auditor(passes('lambda.amazonaws.com'), allow(['lambda:CreateFunction', 'lambda:InvokeFunction'])),
    ],
    outcome: 'present',
    severity: 'medium',
    says: 'run code with its role',
  },
  { title: 'an administrator', rule: drives, principals: [bot(), auditor(allow('*'))], outcome: 'present' },
  {
    title: 'its own operator, who deploys it',
    rule: drives,
    principals: [bot(), developer(allow('*'))],
    outcome: 'absent',
  },
  {
    title: 'iam:PassRole alone',
    rule: drives,
    principals: [bot(), auditor(passes('lambda.amazonaws.com'))],
    outcome: 'absent',
  },
  {
    title: 'passing to another service',
    rule: drives,
    principals: [bot(), auditor(passes('ec2.amazonaws.com'), allow('lambda:*'))],
    outcome: 'absent',
  },
  {
    title: 'passing another role',
    rule: drives,
    principals: [bot(), auditor(passes('lambda.amazonaws.com', arn('x')), allow('lambda:*'))],
    outcome: 'absent',
  },
  {
    title: 'a role that the service cannot start',
    rule: drives,
    principals: [
      role('bot', { trust: lets({ Service: 'replicator.lambda.amazonaws.com' }) }),
      auditor(allow('*')),
    ],
    outcome: 'absent',
  },
  {
    title: 'a Deny of the starting call',
    rule: drives,
    principals: [bot(), auditor(allow('*'), deny('lambda:Create*'))],
    outcome: 'absent',
  },
  {
    title: 'a trust policy nobody can read',
    rule: drives,
    principals: [role('bot', { trust: broken('trust policy') }), auditor(allow('*'))],
    outcome: 'unknown',
  },
  {
    title: "another agent's role",
    rule: each,
    principals: [bot(allow('sts:AssumeRole')), role('other')],
    outcome: 'present',
    severity: 'medium',
    says: 'bot can assume the role of other',
  },
  {
    title: 'its own role in another account',
    rule: each,
    principals: [bot(allow('sts:AssumeRole')), role('bot', { account: prod, trust: lets({ AWS: dev }) })],
    outcome: 'absent',
  },
  {
    title: "another agent's role that trusts only its service",
    rule: each,
    principals: [bot(allow('sts:AssumeRole')), role('other', { trust: lambda })],
    outcome: 'absent',
  },
  {
    title: "another agent's role behind an unread boundary",
    rule: each,
    principals: [
      role('bot', { statements: [allow('*')], boundary: `arn:aws:iam::${dev}:policy/cap` }),
      role('other'),
    ],
    outcome: 'unknown',
  },
  { title: 'one agent', rule: shared, principals: [bot()], outcome: 'unjudged' },
  {
    title: 'two agents by one role',
    rule: shared,
    principals: [bot()],
    registry: registry(
      `${agents()}\n- { id: third, owner: builders, identify: [{ role: "${arn('b*')}" }], scope: ${open} }`,
    ),
    outcome: 'unjudged',
  },
  {
    title: 'its operator in the trail',
    rule: shared,
    principals: [bot()],
    more: { sessions: [session(role('bot'))] },
    subject: 'trail',
    outcome: 'unjudged',
  },
  {
    title: 'a stranger in the trail',
    rule: shared,
    principals: [bot()],
    more: { sessions: [session(role('bot'), { name: 'eve@example.com' })] },
    subject: 'trail',
    outcome: 'present',
    says: 'eve@example.com',
  },
  {
    title: 'two products in the trail',
    rule: shared,
    principals: [bot()],
    more: {
      sessions: [
        session(role('bot')),
        session(role('bot'), {
          id: 'x',
          agent: { productId: 'claude-code', product: 'Claude Code', tier: 'strong', evidence: [] },
        }),
      ],
    },
    subject: 'trail',
    outcome: 'present',
    says: 'kiro and claude-code',
  },
  {
    title: 'a product by its name only',
    rule: shared,
    principals: [bot()],
    more: {
      sessions: [
        session(role('bot')),
        session(role('bot'), {
          id: 'x',
          agent: { productId: 'claude-code', product: 'Claude Code', tier: 'convention', evidence: [] },
        }),
      ],
    },
    subject: 'trail',
    outcome: 'unjudged',
  },
];

describe('rules on who can take whose role', () => {
  for (const one of cases) {
    it(`${one.rule}: ${one.outcome} with ${one.title}`, () => {
      const whole: Estate = estate({ principals: one.principals, ...one.more });
      const result = auditOf(whole, one.registry ?? declared);
      const principalKey = one.principalKey ?? arn('bot');
      const { rule, subject = '' } = one;
      expect(outcomeOf(result, { rule, account: dev, principalKey, subject })).to.equal(one.outcome);
      const [finding] = found(result, rule).filter(
        (other) => other.principalKey === principalKey && other.subject === subject,
      );
      expect(finding !== undefined).to.equal(one.outcome === 'present');
      if (one.severity) expect(finding?.severity).to.equal(one.severity);
      if (one.says) expect(finding?.title).to.include(one.says);
      if (finding) expect(finding.evidence).to.not.have.length(0);
    });
  }

  it('says who trusts, who grants and which call goes through', () => {
    const [finding] = found(
      auditOf(estate({ principals: [bot(allow('sts:*')), admin({ AWS: dev })] }), declared),
      toAdmin,
    );
    expect(finding?.evidence.map(({ text }) => text)).to.deep.equal([
      'statement 1 of the trust policy of admin lets bot in',
      'statement 0 of inline allows bot to assume it',
      `sts:AssumeRole on ${arn('admin')}`,
    ]);
    expect(finding?.remedy?.command).to.match(
      /^aws iam put-role-policy --role-name bot --policy-name overreach-no-human-roles --policy-document /,
    );
  });

  it('closes the way by its remedy', () => {
    const before = bot(allow('sts:*'));
    const [finding] = found(
      auditOf(estate({ principals: [before, admin({ AWS: dev })] }), declared),
      toAdmin,
    );
    const statements = [allow('sts:*'), ...(finding?.remedy?.policy?.Statement ?? [])];
    const after = auditOf(estate({ principals: [bot(...statements), admin({ AWS: dev })] }), declared);
    expect(found(after, toAdmin)).to.deep.equal([]);
  });

  it('says nothing without a registry, or without agents', () => {
    const whole = estate({ principals: [bot(allow('*')), admin({ AWS: dev }), auditor(allow('*'))] });
    for (const none of [null, registry('')]) {
      for (const rule of [toAdmin, fromHuman, drives, each, shared]) {
        expect(found(auditOf(whole, none), rule)).to.deep.equal([]);
      }
    }
  });

  it('says once that one role is declared for two agents', () => {
    const third = `${agents()}\n- { id: third, owner: builders, identify: [{ role: "${arn('b*')}" }], scope: ${open} }`;
    const { detections, agents: handled } = auditOf(estate({ principals: [bot()] }), registry(third));
    const both = detections.filter(({ title }) => /bot and third|third and bot/.test(title));
    expect(both.map(({ rule }) => rule)).to.deep.equal(['agent-identity-ambiguous']);
    expect(both[0]?.details.join()).to.include('each has the access of all');
    const missing = handled.filter(({ id }) => id !== 'other').map((one) => one.missing);
    for (const list of missing) expect(list).to.include.members(['own-role', 'role-not-shared']);
  });

  it('lists many targets in one finding, and keeps the command for few', () => {
    const many = Array.from({ length: 40 }, (_, place) => role(`other${place}`));
    const result = auditOf(estate({ principals: [bot(allow('sts:*')), ...many] }), declared);
    const findings = found(result, each).filter(({ agent }) => agent === 'bot');
    expect(findings).to.have.length(1);
    expect(findings[0]?.remedy?.command).to.equal(null);
    expect(findings[0]?.details.join()).to.include('35 more');
  });
});

import { expect } from 'chai';
import type { Session } from '../../src/estate/session.ts';
import { auditOf, bot, found, registry } from '../fakes/audits.ts';
import {
  allow,
  broken,
  call,
  control,
  deny,
  dev,
  estate,
  permissionSetRole,
  prod,
  role,
  session,
} from '../fakes/estate.ts';

const prodOperator = permissionSetRole('ProdOperator', prod, [allow('*')]);
const developer = permissionSetRole('Developer', dev, [allow('*')]);
const own = role('bot', { statements: [allow('s3:GetObject')] });

const scope = '{ allow: [{ actions: ["s3:Get*"], resources: ["*"] }] }';
const declared = (more = '') =>
  registry(`- id: bot
  owner: builders
  product: kiro
  operators: [wei.chen]
  identify: [{ role: "arn:aws:iam::*:role/bot" }, { product: kiro, operator: wei.chen }]
  scope: ${scope}
${more}`);

const stack = `arn:aws:cloudformation:eu-west-1:${prod}:stack/shop-prod/*`;
const read = call('cloudformation:DescribeStacks', stack, 5, { readOnly: true });
const create = call('cloudformation:CreateStack', stack, 19);
const remove = call('cloudformation:DeleteStack', stack, 12);

const audited = (sessions: readonly Session[], more = '') =>
  auditOf(estate({ principals: [prodOperator, developer, own], sessions }), declared(more));
const human = (sessions: readonly Session[], more = '') =>
  found(audited(sessions, more), 'agent-on-human-credentials');

describe('agent-on-human-credentials', () => {
  it('names who did what, where and when, the gravest call first', () => {
    const [finding, ...rest] = human([session(prodOperator, { calls: [read, create, remove] })]);
    expect(rest).to.deep.equal([]);
    expect(finding?.title).to.equal(
      `Kiro, on wei.chen@example.com's own session (ProdOperator, ${prod}), called cloudformation:DeleteStack on shop-prod at 2026-11-19 01:12 UTC`,
    );
    expect(finding).to.include({
      severity: 'critical',
      agent: 'bot',
      operator: 'wei.chen',
      subject: 'wei.chen@example.com',
    });
    expect(finding?.principalKey).to.equal(`permission-set:ProdOperator@${prod}`);
    const events = finding?.evidence.filter(({ kind }) => kind === 'event') ?? [];
    expect(events.map((one) => (one.kind === 'event' ? one.action : ''))).to.deep.equal([
      'cloudformation:DeleteStack',
      'cloudformation:CreateStack',
    ]);
    const signature = finding?.evidence.find(({ kind }) => kind === 'signature');
    expect(signature?.text).to.match(/set by the client; says nothing about who wanted it$/);
    expect(finding?.excess?.verdict).to.equal('exceeds');
    expect(finding?.remedy?.text).to.include('PutRolePolicy will not work on AWSReservedSSO roles');
    expect(finding?.remedy?.command).to.equal(null);
  });

  const cases: readonly [string, readonly Session[], string, string | null][] = [
    ['read only in production', [session(prodOperator, { calls: [read] })], '', 'high'],
    [
      'a refused deletion',
      [session(prodOperator, { calls: [{ ...remove, errorCode: 'AccessDenied' }] })],
      '',
      'high',
    ],
    [
      'only signing in',
      [session(prodOperator, { calls: [call('signin:ConsoleLogin', null, 1)] })],
      '',
      'high',
    ],
    [
      'a write in development, where the defaults warn',
      [session(developer, { calls: [call('s3:PutObject', null, 1)] })],
      '',
      'medium',
    ],
    [
      'development, where the agent may',
      [session(developer, { calls: [create] })],
      '  credentials: { humanCredentials: allow }\n',
      null,
    ],
    [
      'production, where the agent may',
      [session(prodOperator, { calls: [remove] })],
      '  credentials: { humanCredentials: allow }\n',
      null,
    ],
    [
      'production, where it is warned',
      [session(prodOperator, { calls: [remove] })],
      '  credentials: { humanCredentials: warn }\n',
      'high',
    ],
    ['its own role', [session(own, { calls: [call('s3:PutObject', null, 1)] })], '', null],
    ['a human without an agent', [session(prodOperator, { agent: null, calls: [remove] })], '', null],
    [
      'a mere host',
      [session(prodOperator, { agent: { productId: null, product: 'a pod', tier: 'host', evidence: [] } })],
      '',
      null,
    ],
    ['nobody known behind it', [session(prodOperator, { human: null, calls: [remove] })], '', null],
  ];
  for (const [title, sessions, more, severity] of cases) {
    it(`${severity ?? 'nothing'}: ${title}`, () => {
      expect(human(sessions, more)[0]?.severity ?? null).to.equal(severity);
    });
  }

  it('is one finding per human who destroyed something, and one that lists how all others work', () => {
    const sessions = [
      session(prodOperator, { calls: [read] }),
      session(prodOperator, { id: 'second', calls: [remove] }),
      session(prodOperator, { name: 'li.na@example.com', calls: [read] }),
      session(prodOperator, { id: 'third', calls: [remove] }),
    ];
    const findings = human(sessions);
    expect(findings.map(({ subject }) => subject)).to.have.members(['wei.chen@example.com', 'people']);
    expect(findings[0]?.title).to.include('DeleteStack');
    const group = findings.find(({ subject }) => subject === 'people');
    expect(group?.details).to.include('people: li.na@example.com, wei.chen@example.com');
    expect(group).to.include({ severity: 'high', excess: null, operator: null });
  });

  it('holds for agents nobody declared, with what they did and no excess', () => {
    const result = auditOf(
      estate({ principals: [prodOperator], sessions: [session(prodOperator, { calls: [remove] })] }),
      registry(''),
    );
    const [finding] = found(result, 'agent-on-human-credentials');
    expect(finding).to.include({ severity: 'critical', agent: null, excess: null, operator: 'wei.chen' });
    expect(finding?.owner).to.deep.equal({ team: 'payments', decidedBy: 'operator-team' });
    const [use] = found(result, 'undeclared-agent');
    expect(use?.title).to.equal(`Use of Kiro by wei.chen@example.com in prod (${prod}) is not declared`);
    expect(use?.owner.team).to.equal('payments');
  });

  it('keeps its fingerprint when the account of the role cannot be read', () => {
    const sessions = [session(prodOperator, { calls: [remove] })];
    const unread = auditOf(estate({ principals: [own], sessions }), declared());
    const [blind] = found(unread, 'agent-on-human-credentials');
    expect(blind?.fingerprint).to.equal(human(sessions)[0]?.fingerprint);
    expect(blind).to.include({ severity: 'critical', excess: null, uniqueId: null });
  });

  it('requires the trail, so that a role scan alone never settles it', () => {
    expect(human([session(prodOperator, { calls: [read] })])[0]?.requires).to.deep.equal(['cloudtrail']);
  });
});

describe('identities of sessions', () => {
  it('are ambiguous when two agents match', () => {
    const two =
      registry(`- { id: bot, owner: builders, product: kiro, operators: [wei.chen], identify: [{ product: kiro, operator: wei.chen }], scope: ${scope} }
- { id: rival, owner: builders, identify: [{ sessionName: "wei*", role: "arn:aws:iam::*:role/*" }], scope: ${scope} }`);
    const whole = estate({ principals: [prodOperator], sessions: [session(prodOperator)] });
    const [finding] = found(auditOf(whole, two), 'agent-identity-ambiguous');
    expect(finding?.title).to.include(
      'bot and rival are all identified by a session of wei.chen@example.com',
    );
  });

  it('are settled for a declared agent', () => {
    const { detections } = audited(
      [session(developer, { calls: [] })],
      '  credentials: { humanCredentials: allow }\n',
    );
    expect(detections.map(({ rule }) => rule)).not.to.include.members([
      'undeclared-agent',
      'agent-identity-ambiguous',
    ]);
  });
});

describe('a session whose evidence names several products', () => {
  it('belongs to the agent of any of them, the surest first', () => {
    const evidence = session(prodOperator).agent!;
    const sessions = [
      session(prodOperator, {
        agent: { ...evidence, productId: 'aws-mcp', productIds: ['aws-mcp', 'kiro'] },
      }),
    ];
    expect(human(sessions)[0]?.agent).to.equal('bot');
  });
});

describe('use by nobody known', () => {
  it('is said once, by the session or by the role itself', () => {
    const plain = role('worker', { statements: [allow('s3:GetObject')] });
    const tagged = role('tagged', { tags: { PrincipalType: 'Agent' } });
    const sessions = [plain, tagged].map((one) => session(one, { name: 'run', human: null }));
    const findings = found(
      auditOf(estate({ principals: [plain, tagged], sessions }), registry('')),
      'undeclared-agent',
    );
    expect(findings.map(({ principal, subject }) => [principal.slice(-6), subject])).to.have.deep.members([
      ['worker', 'session'],
      ['tagged', ''],
    ]);
  });
});

describe('scope-missing', () => {
  const scopes: readonly [string, string, string | null][] = [
    ['no scope', '', 'no scope is declared'],
    ['a deny alone', '{ deny: [{ actions: ["s3:*"], resources: ["*"] }] }', 'the scope has no `allow`'],
    ['a profile nobody declared', '{ allow: [{ profile: ghost }] }', 'no profile `ghost`'],
    ['a managed policy nobody collected', '{ allow: [{ managedPolicy: ReadOnlyAccess }] }', 'ReadOnlyAccess'],
    ['a scope', scope, null],
  ];
  for (const [title, text, reason] of scopes) {
    it(`${reason === null ? 'absent' : 'present'} with ${title}`, () => {
      const [finding] = found(auditOf(estate({ principals: [own] }), bot(text)), 'scope-missing');
      expect(finding?.title.includes(reason ?? '') ?? false).to.equal(reason !== null);
      if (finding) expect(finding.evidence[0]).to.include({ kind: 'registry', file: 'registry.yaml' });
    });
  }
});

describe('what cannot be read or seen', () => {
  it('is said of an SCP, as an alarm', () => {
    const whole = estate({ principals: [own], controls: [control('p-1', 'broken')] });
    const [finding] = found(auditOf(whole, registry('')), 'unreadable-policy');
    expect(finding).to.include({ severity: 'medium', lane: 'alarm', principalKey: 'policy:p-1' });
  });

  it('is said once of a managed policy, however many carry it', () => {
    const arn = `arn:aws:iam::${dev}:policy/x`;
    const principals = ['a', 'b', 'c'].map((name) => role(name, { attached: [arn] }));
    const whole = estate({ principals, managed: { [arn]: broken(arn) } });
    const findings = found(auditOf(whole, registry('')), 'unreadable-policy');
    expect(findings.map(({ principal, severity }) => [principal, severity])).to.deep.equal([[arn, 'info']]);
  });

  it('is said once of an account', () => {
    const whole = estate({ principals: [own], unknown: [`${dev} iam`, `${dev} cloudtrail`] });
    const findings = found(auditOf(whole, registry('')), 'visibility-gap');
    expect(findings.map(({ principal }) => principal)).to.deep.equal([dev]);
    expect(findings[0]?.details).to.deep.equal(['iam: not read', 'cloudtrail: not read']);
  });
});

describe('the owner', () => {
  it('is who the registry says, then the human team, the account team, the account tag, the default', () => {
    const undeclared = role('x', { tags: { AgentName: 'x' } });
    const inProd = role('x', { tags: { AgentName: 'x' }, account: prod });
    const owner = (one: typeof undeclared, accountTags: Record<string, string> = {}) =>
      found(auditOf(estate({ principals: [one], accountTags }), registry('')), 'undeclared-agent')[0]?.owner;
    expect(owner(undeclared)).to.deep.equal({ team: 'builders', decidedBy: 'account-team' });
    expect(owner(inProd, { Team: 'shop' })).to.deep.equal({ team: 'shop', decidedBy: 'account-tag' });
    expect(owner(inProd)).to.deep.equal({ team: 'security', decidedBy: 'default-team' });
    const beyond = auditOf(
      estate({ principals: [role('bot', { statements: [allow('sqs:*'), deny('sqs:x')] })] }),
      bot(scope),
    );
    expect(found(beyond, 'agent-outside-intended-scope')[0]?.owner).to.deep.equal({
      team: 'builders',
      decidedBy: 'registry',
    });
  });
});

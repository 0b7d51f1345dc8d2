import { expect } from 'chai';
import type { RuleId } from '../../src/audit/rules.ts';
import { tookAway } from '../../src/audit/takes-away.ts';
import type { Role } from '../../src/estate/estate.ts';
import type { Arn, Instant } from '../../src/estate/identifiers.ts';
import type { Session, SessionCall } from '../../src/estate/session.ts';
import { type Approval, parseApproval } from '../../src/registry/approval.ts';
import { auditOf, found, outcomeOf, registry } from '../fakes/audits.ts';
import { allow, call, deny, dev, estate, permissionSetRole, prod, role, session } from '../fakes/estate.ts';

const wei = 'wei.chen@example.com';
const prodOperator = permissionSetRole('ProdOperator', prod, [allow('*')]);
const developer = permissionSetRole('Developer', dev, [allow('*')]);
const own = role('bot', { statements: [allow('s3:*'), allow('sts:*')] });
const shared = role('shared', { statements: [allow(['s3:*', 'sqs:*'])] });

const stack = `arn:aws:cloudformation:eu-west-1:${prod}:stack/shop-prod/*`;
const object = 'arn:aws:s3:::data/a';
const remove = call('cloudformation:DeleteStack', stack, 12);
const read = call('s3:GetObject', object, 5, { readOnly: true });
const write = call('s3:PutObject', object, 6);

const scopeText = '{ ceiling: none, allow: [{ actions: ["s3:Get*", "s3:List*"], resources: ["*"] }] }';
const declared = (more = '', scope = scopeText, top = '') =>
  registry(
    `- id: bot
  owner: builders
  product: kiro
  operators: [wei.chen]
  identify:
    - { role: "arn:aws:iam::*:role/bot" }
    - { product: kiro, operator: wei.chen }
    - { sessionName: "agent-*", role: "arn:aws:iam::*:role/shared" }
  ${scope === '' ? '' : `scope: ${scope}`}
${more}`,
    top,
  );

/** A session that no client marked. */
const plain = (issuer: Role, parts: Parameters<typeof session>[1] = {}): Session =>
  session(issuer, { agent: null, credentialOrigin: null, human: null, name: 'run', ...parts });

const principals = [prodOperator, developer, own, shared];
const outcome = (
  rule: RuleId,
  issuer: Role,
  sessions: readonly Session[],
  declares: ReturnType<typeof registry>,
  subject: string,
  approvals: Parameters<typeof auditOf>[2] = null,
): string => {
  const result = auditOf(estate({ principals, sessions }), declares, approvals);
  const set = /AWSReservedSSO_(.+)_/.exec(issuer.name)?.[1];
  const principalKey = set ? `permission-set:${set}@${issuer.account}` : issuer.arn;
  return outcomeOf(result, { rule, account: issuer.account, principalKey, subject });
};

describe('scope-used-beyond', () => {
  const rows: readonly [string, readonly SessionCall[], ReturnType<typeof registry>, string][] = [
    ['a call that the scope does not name', [write], declared(), 'present'],
    ['calls that it names', [read], declared(), 'absent'],
    ['a refused call', [{ ...write, errorCode: 'AccessDenied' }, read], declared(), 'absent'],
    [
      'a call on a resource that the trail does not name',
      [call('s3:GetObject', null, 5)],
      declared('', '{ ceiling: none, allow: [{ actions: ["s3:Get*"], resources: ["arn:aws:s3:::x/*"] }] }'),
      'unknown',
    ],
    [
      'a call elsewhere',
      [read],
      declared('', '{ ceiling: none, allow: [{ actions: ["s3:Get*"], resources: ["arn:aws:s3:::x/*"] }] }'),
      'present',
    ],
    [
      'a call in another Region',
      [remove],
      declared(
        '',
        '{ ceiling: none, allow: [{ actions: ["cloudformation:*"], resources: ["*"], regions: [us-east-1] }] }',
      ),
      'present',
    ],
    ['a scope nobody knows', [write], declared('', ''), 'unknown'],
    ['who am I', [call('sts:GetCallerIdentity', null, 1, { readOnly: true }), read], declared(), 'absent'],
    [
      'taking up its own role',
      [call('sts:AssumeRole', own.arn, 1, { readOnly: true }), read],
      declared(),
      'absent',
    ],
    [
      'taking up another role',
      [call('sts:AssumeRole', shared.arn, 1, { readOnly: true })],
      declared(),
      'present',
    ],
    [
      'an action that the catalog does not know',
      [call('s3:Frobnicate', object, 1), read],
      declared(),
      'absent',
    ],
  ];
  for (const [title, calls, declares, expected] of rows) {
    it(`${expected}: ${title}`, () => {
      const sessions = [plain(own, { calls })];
      expect(outcome('scope-used-beyond', own, sessions, declares, 'session')).to.equal(expected);
    });
  }

  it('says what, where, and how grave it was', () => {
    const sessions = [plain(own, { calls: [write, read] }), session(prodOperator, { calls: [remove] })];
    const findings = found(auditOf(estate({ principals, sessions }), declared()), 'scope-used-beyond');
    expect(findings.map(({ severity, agent, subject }) => [severity, agent, subject])).to.have.deep.members([
      ['high', 'bot', 'session'],
      ['high', 'bot', wei],
    ]);
    expect(findings.find(({ subject }) => subject === wei)?.title).to.include(
      'cloudformation:DeleteStack on shop-prod',
    );
    const reads = [plain(own, { calls: [call('sqs:GetQueueAttributes', null, 1, { readOnly: true })] })];
    expect(
      found(auditOf(estate({ principals, sessions: reads }), declared()), 'scope-used-beyond')[0]?.severity,
    ).to.equal('medium');
  });
});

const guardrail = (require: string, when = 'environments: [prod], categories: [destructive]') =>
  declared(`  guardrails: [{ id: g, when: { ${when} }, require: ${require} }]\n`);
const forHumans = registry(
  '',
  `guardrails: [{ id: g, appliesTo: [humans], when: { environments: [prod], categories: [destructive] }, require: { approvals: 1 } }]`,
);

const approval = (more: object = {}): Approval => {
  const line = {
    id: 'CHG-1',
    agent: 'bot',
    accounts: [prod],
    actions: ['cloudformation:Delete*'],
    resources: [stack],
    from: '2026-11-19T00:00:00Z',
    to: '2026-11-20T00:00:00Z',
    approvers: ['a@example.com', 'b@example.com'],
    requester: 'c@example.com',
    ...more,
  };
  const parsed = parseApproval(JSON.stringify(line));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
};
const looked = (...approvals: readonly Approval[]) => ({
  approvals,
  looked: ['approvals/*.jsonl'],
  unread: [],
  brokenLines: 0,
});

describe('destructive-without-approval', () => {
  const two = '{ approvals: 2, notRequester: true, maxAgeHours: 24 }';
  const window = (from: string, to: string) => `environments: [prod], window: "${from}/${to}"`;
  const rows: readonly [
    string,
    SessionCall,
    ReturnType<typeof registry>,
    Parameters<typeof auditOf>[2],
    string,
  ][] = [
    ['no approval in what was looked through', remove, guardrail(two), looked(), 'present'],
    ['approved by two', remove, guardrail(two), looked(approval()), 'absent'],
    [
      'approved in two halves',
      remove,
      guardrail(two),
      looked(approval({ approvers: ['a'] }), approval({ approvers: ['b'] })),
      'absent',
    ],
    ['nobody looked', remove, guardrail(two), null, 'unknown'],
    [
      'a source that could not be read',
      remove,
      guardrail(two),
      { ...looked(), unread: [{ source: 'x', reason: 'gone' }] },
      'unknown',
    ],
    [
      'an unread source beside an approval that is found',
      remove,
      guardrail(two),
      { ...looked(approval()), unread: [{ source: 'x', reason: 'gone' }] },
      'absent',
    ],
    ['one approver short', remove, guardrail(two), looked(approval({ approvers: ['a', 'A '] })), 'present'],
    [
      'the requester among the approvers',
      remove,
      guardrail(two),
      looked(approval({ requester: 'B@example.com' })),
      'present',
    ],
    [
      'the human who did it among the approvers',
      remove,
      guardrail(two),
      looked(approval({ approvers: ['a', wei] })),
      'present',
    ],
    ['no requester is named', remove, guardrail(two), looked(approval({ requester: undefined })), 'present'],
    [
      'approved for another account',
      remove,
      guardrail(two),
      looked(approval({ accounts: [dev] })),
      'present',
    ],
    [
      'approved for another action',
      remove,
      guardrail(two),
      looked(approval({ actions: ['rds:*'] })),
      'present',
    ],
    [
      'approved for another resource',
      remove,
      guardrail(two),
      looked(approval({ resources: ['arn:aws:cloudformation:eu-west-1:1:stack/x/*'] })),
      'present',
    ],
    ['approved for any resource', remove, guardrail(two), looked(approval({ resources: [] })), 'absent'],
    [
      'approved for one stack of that name',
      remove,
      guardrail(two),
      looked(approval({ resources: [`${stack.slice(0, -1)}0815`] })),
      'unknown',
    ],
    ['approved for another agent', remove, guardrail(two), looked(approval({ agent: 'rival' })), 'present'],
    [
      'approved for the human',
      remove,
      guardrail(two),
      looked(approval({ agent: undefined, human: wei })),
      'absent',
    ],
    [
      'approved before it',
      remove,
      guardrail(two),
      looked(approval({ to: '2026-11-19T01:11:00Z' })),
      'present',
    ],
    [
      'approved too long ago',
      remove,
      guardrail(two),
      looked(approval({ from: '2026-11-18T00:00:00Z' })),
      'present',
    ],
    [
      'another call later, outside the approval',
      { ...remove, count: 2, lastAt: '2026-11-20T01:00:00.000Z' as Instant },
      guardrail(two),
      looked(approval()),
      'present',
    ],
    [
      'a freeze, whatever was approved',
      remove,
      guardrail('{ nothing: true }', window('2026-11-19T00:00Z', '2026-11-20T00:00Z')),
      looked(approval()),
      'present',
    ],
    [
      'any change in a freeze',
      { ...write, resource: stack },
      guardrail('{ nothing: true }', window('2026-11-19T00:00Z', '2026-11-20T00:00Z')),
      null,
      'present',
    ],
    [
      'after the freeze',
      remove,
      guardrail('{ nothing: true }', window('2026-11-18T00:00Z', '2026-11-19T01:00Z')),
      null,
      'unjudged',
    ],
    [
      'calls around the freeze',
      { ...remove, count: 3, firstAt: '2026-11-17T00:00:00.000Z' as Instant },
      guardrail('{ nothing: true }', window('2026-11-18T00:00Z', '2026-11-19T01:00Z')),
      null,
      'unknown',
    ],
    ['a refused call', { ...remove, errorCode: 'AccessDenied' }, guardrail(two), looked(), 'unjudged'],
    ['a read', { ...read, resource: stack }, guardrail(two), looked(), 'unjudged'],
    [
      'a change that destroys nothing',
      call('cloudformation:CreateStack', stack, 1),
      guardrail(two),
      looked(),
      'unjudged',
    ],
    [
      'an action by name',
      call('cloudformation:CreateStack', stack, 1),
      guardrail(two, 'environments: [prod], actions: ["cloudformation:Create*"]'),
      looked(),
      'present',
    ],
    [
      'another environment',
      remove,
      guardrail(two, 'environments: [dev], categories: [destructive]'),
      looked(),
      'unjudged',
    ],
    ['no guardrail', remove, declared(), looked(), 'unjudged'],
  ];
  for (const [title, made, declares, approvals, expected] of rows) {
    it(`${expected}: ${title}`, () => {
      const sessions = [session(prodOperator, { calls: [made] })];
      // What takes nothing away is a matter of the permission set, not of one human.
      const own = tookAway(made)
        ? { account: prod, principalKey: `permission-set:ProdOperator@${prod}`, subject: wei }
        : { account: '111122223333', principalKey: 'people-on:ProdOperator@production', subject: 'people' };
      const result = auditOf(estate({ principals, sessions }), declares, approvals);
      expect(outcomeOf(result, { rule: 'destructive-without-approval', ...own })).to.equal(expected);
    });
  }

  it('holds for humans where the registry guards them too, and claims no agent', () => {
    const sessions = [session(prodOperator, { agent: null, calls: [remove] })];
    const result = auditOf(estate({ principals, sessions }), forHumans, looked());
    const [finding] = found(result, 'destructive-without-approval');
    expect(finding).to.include({ severity: 'critical', agent: null, operator: 'wei.chen', subject: wei });
    expect(finding?.title).to.match(/^wei\.chen@example\.com \(ProdOperator/);
    expect(finding?.details).to.include(
      'nothing tells of an agent here; that is no evidence of a human hand',
    );
    const bySession = [session(prodOperator, { calls: [remove] })];
    expect(
      found(
        auditOf(estate({ principals, sessions: bySession }), forHumans, looked()),
        'destructive-without-approval',
      ),
    ).to.deep.equal([]);
  });

  it('counts an account that no environment matches as production', () => {
    const elsewhere = { ...remove, resource: stack.replace(prod, '111122223333') };
    const sessions = [session(prodOperator, { calls: [elsewhere] })];
    const [finding] = found(
      auditOf(estate({ principals, sessions }), guardrail(two), looked()),
      'destructive-without-approval',
    );
    expect(finding?.details.join(' ')).to.include('no environment matches');
  });

  it('says where nobody looked, as a gap', () => {
    const sessions = [session(prodOperator, { calls: [remove] })];
    const gaps = found(auditOf(estate({ principals, sessions }), guardrail(two)), 'visibility-gap');
    expect(gaps.map(({ title }) => title).join(' ')).to.include(
      'approval: not looked for: the registry names no source',
    );
  });
});

describe('session-broader-than-scope', () => {
  const named = (parts: Partial<Session> = {}) => plain(shared, { name: 'agent-x', calls: [read], ...parts });
  const cap = (actions: string) => JSON.stringify({ Version: '2012-10-17', Statement: [allow(actions)] });
  const rows: readonly [string, Session, string][] = [
    ['a shared role without a session policy', named(), 'present'],
    ['a session policy that says the scope', named({ sessionPolicies: [cap('s3:Get*')] }), 'absent'],
    ['a session policy that says more', named({ sessionPolicies: [cap('sqs:*')] }), 'present'],
    [
      'another session of that role',
      { ...named(), principal: `arn:aws:sts::${dev}:assumed-role/shared/run` as Arn },
      'unjudged',
    ],
  ];
  for (const [title, one, expected] of rows) {
    it(`${expected}: ${title}`, () => {
      expect(outcome('session-broader-than-scope', shared, [one], declared(), 'session')).to.equal(expected);
    });
  }

  // R-026: both sides allow it, by a policy that was collected there.
  for (const [title, parts, expected] of [
    ["another account's bucket that lets the role in", {}, 'present'],
    ['the same behind a session policy', { sessionPolicies: [cap('sqs:*')] }, 'absent'],
  ] as const) {
    it(`${expected}: ${title}`, () => {
      const bucket = 'arn:aws:s3:::theirs';
      const principal = { AWS: shared.arn };
      const held = role('shared', { statements: [allow('s3:GetObject', `${bucket}/*`)] });
      const whole = estate({
        principals: [held],
        sessions: [named(parts)],
        resourcePolicies: {
          [`${prod} ${bucket}`]: [allow('s3:*', `${bucket}/*`, { Principal: principal })],
        },
      });
      const scope = '{ ceiling: none, allow: [{ actions: ["sqs:*"], resources: ["*"] }] }';
      const result = auditOf(whole, declared('', scope));
      const rule = 'session-broader-than-scope';
      expect(outcomeOf(result, { rule, account: dev, principalKey: held.arn, subject: 'session' })).to.equal(
        expected,
      );
      for (const one of found(result, rule)) expect(one.restsOnPoliciesOf).to.deep.equal([prod]);
    });
  }

  it('unknown: a scope nobody knows', () => {
    expect(outcome('session-broader-than-scope', shared, [named()], declared('', ''), 'session')).to.equal(
      'unknown',
    );
  });

  it('never says for certain what an unread session policy may have capped', () => {
    const sessions = [named({ startedBy: { kind: 'unknown', by: null } })];
    const [finding] = found(
      auditOf(estate({ principals, sessions }), declared()),
      'session-broader-than-scope',
    );
    expect(finding?.excess?.regions.map(({ certainty }) => certainty)).to.not.include('definite');
    expect(finding?.title).to.include('may have been able to');
  });

  it("does not say again what is said of the agent's own role and of people's credentials", () => {
    const sessions = [plain(own, { calls: [write] }), session(prodOperator, { calls: [remove] })];
    const result = auditOf(estate({ principals, sessions }), declared());
    expect(found(result, 'session-broader-than-scope')).to.deep.equal([]);
    const may = auditOf(
      estate({ principals, sessions }),
      declared('  credentials: { humanCredentials: allow }\n'),
    );
    expect(found(may, 'session-broader-than-scope').map(({ subject }) => subject)).to.deep.equal([wei]);
  });
});

describe('agent-credentials-outside-runtime', () => {
  const hosted = (sources?: Session['sources'], by = 'bedrock-agentcore.amazonaws.com') =>
    plain(own, { calls: [write], startedBy: { kind: 'service', by }, ...(sources ? { sources } : {}) });
  const from = (address: string | null, system: 'macOS' | 'Windows' | 'Linux' | null = 'Linux') => [
    { address, system, eventID: 'e-1' },
  ];
  const rows: readonly [string, Session, string][] = [
    ['a Mac', hosted(from('203.0.113.7', 'macOS')), 'present'],
    [
      'a Windows machine among others',
      hosted([...from('10.0.0.1'), ...from('203.0.113.7', 'Windows')]),
      'present',
    ],
    ['its own network', hosted(from('10.1.2.3')), 'absent'],
    ['an AWS service', hosted(from('bedrock-agentcore.amazonaws.com', null)), 'absent'],
    ['an address that may be AWS', hosted(from('203.0.113.7')), 'unknown'],
    ['nobody knows where', hosted(), 'unknown'],
    [
      "another service's role on a Mac",
      hosted(from('203.0.113.7', 'macOS'), 'lambda.amazonaws.com'),
      'unjudged',
    ],
  ];
  for (const [title, one, expected] of rows) {
    it(`${expected}: ${title}`, () => {
      expect(outcome('agent-credentials-outside-runtime', own, [one], declared(), 'session')).to.equal(
        expected,
      );
    });
  }
});

describe("agent-credentials-outside-runtime beside AWS's list of addresses", () => {
  const rows: readonly [string, string, string | null][] = [
    ['an address of AWS', '198.51.100.7', null],
    ['an address of AWS in IPv6', '2001:db8:1::7', null],
    ['an address that AWS does not have', '203.0.113.7', 'medium'],
    ['a private address', '10.1.2.3', null],
  ];
  for (const [title, address, severity] of rows) {
    it(`${severity ?? 'nothing'}: ${title}`, () => {
      const sources = [{ address, system: 'Linux' as const, eventID: 'e-1' }];
      const startedBy = { kind: 'service' as const, by: 'bedrock-agentcore.amazonaws.com' };
      const whole = estate({ principals, sessions: [plain(own, { calls: [read], startedBy, sources })] });
      const known = { ...whole, awsRanges: ['198.51.100.0/24', '2001:db8:1::/48'] };
      const [finding] = found(auditOf(known, declared()), 'agent-credentials-outside-runtime');
      expect(finding?.severity ?? null).to.equal(severity);
    });
  }
});

describe('agent-shares-sso-token', () => {
  const rows: readonly [string, readonly Session[], number][] = [
    ['production behind a session in development', [session(developer)], 1],
    ['development behind a session in production', [session(prodOperator)], 0],
    ['other credentials', [session(developer, { credentialOrigin: 'assume-role' })], 0],
    ['no agent', [session(developer, { agent: null })], 0],
    [
      'a human of whom no further assignment is known',
      [session(developer, { name: 'li.na@example.com' })],
      0,
    ],
    [
      'a human who was seen in production',
      [
        session(developer, { name: 'li.na@example.com' }),
        session(prodOperator, { name: 'li.na@example.com', agent: null }),
      ],
      1,
    ],
  ];
  for (const [title, sessions, count] of rows) {
    it(`${count === 0 ? 'nothing' : 'present'}: ${title}`, () => {
      expect(
        found(auditOf(estate({ principals, sessions }), declared()), 'agent-shares-sso-token'),
      ).to.have.length(count);
    });
  }

  it('asks whether a further set in the same account gives more', () => {
    const reader = permissionSetRole('Reader', prod, [allow('s3:Get*')]);
    const lists = (set: Role, other: Role) => {
      const sessions = [session(set), session(other, { agent: null })];
      return found(
        auditOf(estate({ principals: [reader, prodOperator], sessions }), declared()),
        'agent-shares-sso-token',
      ).length;
    };
    expect(lists(reader, prodOperator)).to.equal(1);
    expect(lists(prodOperator, reader)).to.equal(0);
  });
});

describe('how sessions are made', () => {
  const asks = declared(
    '  credentials: { requireSessionPolicy: true, requireSourceIdentity: true, maxSessionMinutes: 60 }\n',
  );
  const made = (parts: Partial<Session>) =>
    plain(own, { startedBy: { kind: 'session', by: null }, ...parts });
  const capped = ['{"Version":"2012-10-17","Statement":[]}'];
  const rows: readonly [RuleId, string, Session, string][] = [
    ['session-without-session-policy', 'none where it could be set', made({}), 'present'],
    ['session-without-session-policy', 'one', made({ sessionPolicies: capped }), 'absent'],
    [
      'session-without-session-policy',
      'a service, which passes none',
      made({ startedBy: { kind: 'service', by: null } }),
      'unjudged',
    ],
    [
      'session-without-session-policy',
      'an issuing event nobody read',
      made({ startedBy: { kind: 'unknown', by: null } }),
      'unknown',
    ],
    ['source-identity-missing', 'none where it could be set', made({}), 'present'],
    ['source-identity-missing', 'one', made({ sourceIdentity: 'wei' }), 'absent'],
    [
      'source-identity-missing',
      'web identity, which takes none',
      made({ startedBy: { kind: 'federation', by: null } }),
      'unjudged',
    ],
    [
      'source-identity-missing',
      'an issuing event nobody read',
      made({ startedBy: { kind: 'unknown', by: null } }),
      'unknown',
    ],
    ['session-too-long', 'two hours', made({ durationSeconds: 7200 }), 'present'],
    ['session-too-long', 'one hour', made({ durationSeconds: 3600 }), 'absent'],
    [
      'session-too-long',
      'two hours by expiry',
      made({ expiresAt: '2026-11-19T03:00:00.000Z' as Instant }),
      'present',
    ],
    [
      'session-too-long',
      'a key seen for three hours',
      made({ accessKeyId: 'ASIA', lastEventAt: '2026-11-19T04:00:00.000Z' as Instant }),
      'present',
    ],
    ['session-too-long', 'no word of it', made({}), 'unknown'],
    [
      'session-too-long',
      'a key without end',
      made({ startedBy: { kind: 'long-lived-key', by: null } }),
      'unjudged',
    ],
  ];
  for (const [rule, title, one, expected] of rows) {
    it(`${rule} ${expected}: ${title}`, () => {
      expect(outcome(rule, own, [one], asks, '')).to.equal(expected);
      expect(outcome(rule, own, [one], declared(), '')).to.equal('unjudged');
    });
  }
});

describe('scope-expanded-after-denial', () => {
  const refused = call('s3:PutObject', object, 5, { errorCode: 'AccessDenied' });
  const change = (minute: number, target: Role = own) =>
    session(prodOperator, { agent: null, calls: [call('iam:PutRolePolicy', target.arn, minute)] });
  const rows: readonly [string, readonly Session[], string][] = [
    ['refused, widened, allowed', [plain(own, { calls: [refused] }), change(9)], 'present'],
    ['widened before', [plain(own, { calls: [refused] }), change(1)], 'unjudged'],
    ['another role was widened', [plain(own, { calls: [refused] }), change(9, shared)], 'unjudged'],
    [
      'still not allowed',
      [
        plain(own, { calls: [call('rds:DeleteDBCluster', null, 5, { errorCode: 'AccessDenied' })] }),
        change(9),
      ],
      'unjudged',
    ],
    [
      'failed for another reason',
      [plain(own, { calls: [{ ...refused, errorCode: 'NoSuchBucket' }] }), change(9)],
      'unjudged',
    ],
    ['no change in the trail', [plain(own, { calls: [refused] })], 'unjudged'],
  ];
  for (const [title, sessions, expected] of rows) {
    it(`${expected}: ${title}`, () => {
      expect(outcome('scope-expanded-after-denial', own, sessions, declared(), 'session')).to.equal(expected);
    });
  }

  it('names the change after the refusal, where the same was changed before it too', () => {
    const { lastAt } = call('iam:PutRolePolicy', own.arn, 9);
    const twice = { ...call('iam:PutRolePolicy', own.arn, 1), lastAt, count: 2, lastEventID: 'after' };
    const changed = session(prodOperator, { agent: null, calls: [twice] });
    const sessions = [plain(own, { calls: [refused] }), changed];
    const [finding] = found(
      auditOf(estate({ principals, sessions }), declared()),
      'scope-expanded-after-denial',
    );
    expect(
      finding?.evidence.flatMap((one) => (one.kind === 'event' ? [[one.eventID, one.at]] : [])),
    ).to.deep.equal([
      [refused.eventID, refused.firstAt],
      ['after', lastAt],
    ]);
    expect(finding?.details.join()).to.include(' at 2026-11-19 01:09 UTC, by ');
  });
});

describe('what tools cannot tell', () => {
  it('is said once an account, with the share and the tools', () => {
    const human = (id: string, tools: readonly string[], cannotNameAgent: boolean) =>
      session(prodOperator, { id, agent: null, tools, cannotNameAgent });
    const sessions = [human('1', ['Terraform/1.14.1'], true), human('2', ['aws-cli/2.36.7'], false)];
    const gaps = found(auditOf(estate({ principals, sessions }), declared()), 'visibility-gap');
    expect(gaps.map(({ title }) => title)).to.deep.equal([
      `Whether an agent drove 1 of 2 human sessions in prod (${prod}) (50%) cannot be told: Terraform/1.14.1`,
    ]);
    const clear = auditOf(
      estate({ principals, sessions: [human('2', ['aws-cli/2.36.7'], false)] }),
      declared(),
    );
    expect(found(clear, 'visibility-gap')).to.deep.equal([]);
  });
});

describe('the twin of an agent on human credentials', () => {
  const evidence = {
    signature: 'invoked-by-aws-mcp',
    field: 'userIdentity.invokedBy',
    value: 'aws-mcp.amazonaws.com',
    eventID: 'e-1',
  };
  const viaMcp = {
    productId: null,
    product: 'AWS MCP Server',
    tier: 'proven' as const,
    evidence: [evidence],
  };
  const detailsOf = (statements: readonly unknown[]) => {
    const set = permissionSetRole('ProdOperator', prod, statements);
    const sessions = [session(set, { agent: viaMcp, calls: [read] })];
    return found(
      auditOf(estate({ principals: [set], sessions }), registry('')),
      'agent-on-human-credentials',
    )[0]?.details.join('\n');
  };

  it('shows which guardrail really guards', () => {
    const guards = deny('s3:Delete*', '*', {
      Sid: 'NoMcp',
      Condition: { Bool: { 'aws:ViaAWSMCPService': 'true' } },
    });
    expect(detailsOf([allow('s3:*'), guards])).to.match(
      /a person could also call s3:Delete\w+.*: inline, statement NoMcp guards that/,
    );
  });

  it('shows which one does not', () => {
    const other = deny('s3:Delete*', '*', {
      Sid: 'Eks',
      Condition: { StringEquals: { 'aws:CalledViaAWSMCP': 'eks-mcp.amazonaws.com' } },
    });
    expect(detailsOf([allow('s3:*'), other, deny('aws-mcp:*', '*', { Sid: 'Old' })])).to.include(
      'as an agent these credentials can do all that a person can: inline, statement Eks did not guard this session\nguards nothing, for aws-mcp actions have no effect: inline, statement Old',
    );
  });
});

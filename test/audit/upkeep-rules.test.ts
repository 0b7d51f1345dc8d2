import { expect } from 'chai';
import type { RuleId } from '../../src/audit/rules.ts';
import type { Role } from '../../src/estate/estate.ts';
import type { Session } from '../../src/estate/session.ts';
import type { Registry } from '../../src/registry/index.ts';
import { auditOf, bot, found, outcomeOf, registry } from '../fakes/audits.ts';
import {
  allow,
  call,
  dev,
  estate,
  management,
  permissionSetRole,
  prod,
  role,
  session,
} from '../fakes/estate.ts';

const open = '{ ceiling: none, allow: [{ actions: ["s3:*"], resources: ["*"] }] }';

interface Case {
  readonly title: string;
  readonly rule: RuleId;
  readonly more: string;
  /** The estate is of 2026-11-19; false: it has no date. */
  readonly dated?: false;
  readonly outcome: 'present' | 'absent' | 'unknown';
  readonly severity?: string;
  readonly says?: string;
}

const cases: readonly Case[] = [
  {
    title: 'nothing written',
    rule: 'kill-switch-missing',
    more: '',
    outcome: 'present',
    severity: 'info',
    says: 'is not written down',
  },
  {
    title: 'a runbook never tried',
    rule: 'kill-switch-missing',
    more: '  killSwitch: { runbook: "https://x/1" }\n',
    outcome: 'present',
    severity: 'low',
    says: 'never tried',
  },
  {
    title: 'a test without a runbook',
    rule: 'kill-switch-missing',
    more: '  killSwitch: { testedOn: 2026-10-01 }\n',
    outcome: 'present',
    severity: 'low',
  },
  {
    title: 'a test that is still to come',
    rule: 'kill-switch-missing',
    more: '  killSwitch: { runbook: "https://x/1", testedOn: 2026-11-20 }\n',
    outcome: 'present',
    severity: 'low',
  },
  {
    title: 'a runbook and a test',
    rule: 'kill-switch-missing',
    more: '  killSwitch: { runbook: "https://x/1", testedOn: 2026-11-19 }\n',
    outcome: 'absent',
  },
  { title: 'no cadence', rule: 'review-overdue', more: '', outcome: 'absent' },
  {
    title: 'a cadence and no review',
    rule: 'review-overdue',
    more: '  review: { cadenceDays: 90 }\n',
    outcome: 'present',
    severity: 'low',
    says: 'was never reviewed',
  },
  {
    title: 'the last day',
    rule: 'review-overdue',
    more: '  review: { cadenceDays: 30, lastReviewed: 2026-10-20 }\n',
    outcome: 'absent',
  },
  {
    title: 'the day after',
    rule: 'review-overdue',
    more: '  review: { cadenceDays: 30, lastReviewed: 2026-10-19 }\n',
    outcome: 'present',
    says: '31 days ago',
  },
  {
    title: 'a review dated ahead',
    rule: 'review-overdue',
    more: '  review: { cadenceDays: 30, lastReviewed: 2027-10-19 }\n',
    outcome: 'present',
    says: 'dated ahead',
  },
  {
    title: 'a review, and an estate without a date',
    rule: 'review-overdue',
    more: '  review: { cadenceDays: 30, lastReviewed: 2020-10-19 }\n',
    dated: false,
    outcome: 'unknown',
  },
  {
    title: 'no review, and an estate without a date',
    rule: 'review-overdue',
    more: '  review: { cadenceDays: 30 }\n',
    dated: false,
    outcome: 'present',
  },
  { title: 'no end', rule: 'registry-expired', more: '', outcome: 'absent' },
  { title: 'the last day', rule: 'registry-expired', more: '  expires: 2026-11-19\n', outcome: 'absent' },
  {
    title: 'the day after',
    rule: 'registry-expired',
    more: '  expires: 2026-11-18\n',
    outcome: 'present',
    severity: 'low',
    says: 'The declaration of bot expired on 2026-11-18',
  },
  {
    title: 'an estate without a date',
    rule: 'registry-expired',
    more: '  expires: 2020-11-18\n',
    dated: false,
    outcome: 'unknown',
  },
];

describe("rules on the registry's upkeep", () => {
  for (const one of cases) {
    it(`${one.rule}: ${one.outcome} with ${one.title}`, () => {
      const whole = estate({ principals: [role('bot')] });
      const result = auditOf(
        one.dated === false ? { ...whole, collectedAt: null } : whole,
        bot(open, one.more),
      );
      const subject = { rule: one.rule, account: management, principalKey: 'agent:bot' };
      expect(outcomeOf(result, subject)).to.equal(one.outcome);
      const [finding] = found(result, one.rule);
      if (one.severity) expect(finding?.severity).to.equal(one.severity);
      if (one.says) expect(finding?.title).to.include(one.says);
      if (finding) expect(finding.lane).to.equal('hygiene');
    });
  }

  it('says what would stop an agent now', () => {
    const [finding] = found(auditOf(estate({ principals: [role('bot')] }), bot(open)), 'kill-switch-missing');
    expect(finding?.details.join()).to.include(
      'aws iam put-role-policy --role-name bot --policy-name overreach-stop',
    );
  });

  it('judges exceptions by themselves', () => {
    const more = `exceptions:
  - { id: e1, rule: scope-missing, agent: bot, ceiling: { scan: "s1" }, reason: x, approvedBy: [a], expires: 2026-11-18 }
  - { id: e2, rule: scope-missing, agent: bot, ceiling: { scan: "s1" }, reason: x, approvedBy: [a], expires: 2026-12-18 }`;
    const declared = registry(
      `- { id: bot, owner: builders, identify: [{ role: "arn:aws:iam::*:role/bot" }], scope: ${open} }`,
      more,
    );
    const findings = found(auditOf(estate({ principals: [role('bot')] }), declared), 'registry-expired');
    expect(findings.map(({ subject, title }) => [subject, title])).to.deep.equal([
      ['e1', 'The exception e1 for bot expired on 2026-11-18'],
    ]);
  });
});

const rule = 'operator-broader-than-declared' as const;
const auditor = permissionSetRole('Auditor', prod, [allow('iam:Get*')]);
const declaredSet = permissionSetRole('ProdOperator', prod, [allow('s3:*')]);
const plain = { agent: null };

interface Use {
  readonly title: string;
  readonly role: Role;
  readonly session: Partial<Session> & { name?: string };
  readonly registry?: Registry;
  readonly outcome: string;
  readonly held?: false;
}

const uses: readonly Use[] = [
  { title: 'a declared assignment', role: declaredSet, session: plain, outcome: 'absent' },
  { title: 'a permission set that is not declared', role: auditor, session: plain, outcome: 'present' },
  { title: 'the same with an agent on it', role: auditor, session: {}, outcome: 'present' },
  {
    title: 'the same set in another account',
    role: permissionSetRole('ProdOperator', dev, [allow('s3:*')]),
    session: plain,
    outcome: 'present',
  },
  {
    title: 'a role that the estate does not hold',
    role: auditor,
    session: plain,
    held: false,
    outcome: 'present',
  },
  {
    title: 'an operator who declares nothing',
    role: auditor,
    session: { ...plain, name: 'stranger@example.com' },
    outcome: 'unjudged',
  },
  {
    title: 'a human nobody declared',
    role: auditor,
    session: { ...plain, name: 'eve@example.com' },
    outcome: 'unjudged',
  },
  { title: "the agent's own role", role: role('bot'), session: plain, outcome: 'unjudged' },
  {
    title: 'a role of a pattern',
    role: role('ops'),
    session: plain,
    registry: {
      ...bot(open),
      operators: bot(open).operators.map((one) => ({ ...one, roles: ['arn:aws:iam::*:role/ops'] })),
    },
    outcome: 'absent',
  },
  {
    title: 'a role taken from another session',
    role: role('ops'),
    session: { ...plain, parent: 'ASIAPARENT' },
    outcome: 'present',
  },
];

describe('operator-broader-than-declared', () => {
  for (const use of uses) {
    it(`${use.outcome} with ${use.title}`, () => {
      const seen = session(use.role, use.session);
      const whole = estate({ principals: use.held === false ? [] : [use.role], sessions: [seen] });
      const result = auditOf(whole, use.registry ?? bot(open));
      const set = /AWSReservedSSO_(.*)_[0-9a-f]{16}$/.exec(use.role.name)?.[1];
      const principalKey = set ? `permission-set:${set}@${use.role.account}` : use.role.arn;
      const subject = { rule, account: use.role.account, principalKey, subject: 'people' };
      expect(outcomeOf(result, subject)).to.equal(use.outcome);
      const [finding] = found(result, rule);
      if (use.outcome === 'present') {
        expect(finding).to.include({ severity: 'medium', operator: 'wei.chen' });
        expect(finding?.owner).to.deep.equal({ team: 'payments', decidedBy: 'operator-team' });
      }
    });
  }

  it('is one finding for three thousand people', () => {
    const everybody = bot(open);
    const [first] = everybody.operators;
    if (first === undefined) throw new Error('no operator');
    const declared = {
      ...everybody,
      operators: [{ ...first, match: { ...first.match, userName: '*@example.com' } }],
    };
    const sessions = Array.from({ length: 3000 }, (_, place) =>
      session(auditor, { ...plain, name: `p${place}@example.com` }),
    );
    const findings = found(auditOf(estate({ principals: [auditor], sessions }), declared), rule);
    expect(findings).to.have.length(1);
    expect(findings[0]?.title).to.include('3000 operators worked with the permission set Auditor');
  });

  it('is not settled by other sessions that are in order', () => {
    const events = (who: string) => [{ ...call('iam:GetRole', null, 1), eventID: `e-${who}` }];
    const own = session(declaredSet, { ...plain, calls: events('own') });
    const { judgements } = auditOf(estate({ principals: [declaredSet], sessions: [own] }), bot(open));
    const outcomes = judgements.filter(({ eventIDs }) => eventIDs?.includes('e-own'));
    expect(outcomes.map(({ outcome }) => outcome)).to.include('absent');
  });

  it('is one finding however many sessions there are', () => {
    const sessions = Array.from({ length: 30 }, (_, place) =>
      session(auditor, { ...plain, id: `s${place}` }),
    );
    const findings = found(auditOf(estate({ principals: [auditor], sessions }), bot(open)), rule);
    expect(findings).to.have.length(1);
    expect(findings[0]?.details[0]).to.match(/^30 sessions since/);
  });
});

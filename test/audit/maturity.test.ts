import { expect } from 'chai';
import {
  type MaturityAnswers,
  type MaturityCheckId,
  type MaturityLevel,
  maturityChecks,
  maturityOf,
} from '../../src/audit/maturity.ts';
import { maturityOfRegistry } from '../../src/audit/maturity-of-registry.ts';
import type { Truth } from '../../src/policy/index.ts';
import { auditOf, bot, registry } from '../fakes/audits.ts';
import { allow, dev, estate, permissionSetRole, policy, role, session } from '../fakes/estate.ts';

const answers = (changed: Partial<Record<MaturityCheckId, Truth>>): MaturityAnswers => ({
  ...(Object.fromEntries(maturityChecks.map(({ id }) => [id, 'yes'])) as Record<MaturityCheckId, Truth>),
  ...changed,
});

const rows: readonly [
  changed: Partial<Record<MaturityCheckId, Truth>>,
  level: MaturityLevel,
  upTo: MaturityLevel,
][] = [
  [{}, 5, 5],
  [{ 'scope-known': 'no' }, 1, 1],
  [{ 'human-named': 'unknown' }, 1, 5],
  [{ 'own-role': 'no' }, 2, 2],
  [{ 'no-human-credentials': 'no', reviewed: 'no' }, 2, 2],
  [{ 'no-human-credentials': 'unknown' }, 2, 5],
  [{ 'within-scope': 'no' }, 3, 3],
  [{ 'used-within-scope': 'unknown', boundary: 'no' }, 3, 3],
  [{ 'short-sessions': 'unknown', 'kill-switch-tested': 'no' }, 3, 4],
  [{ reviewed: 'no' }, 4, 4],
  [{ 'nothing-unused': 'unknown' }, 4, 5],
];

describe('the maturity of an agent', () => {
  for (const [changed, level, upTo] of rows) {
    it(`is ${level}, up to ${upTo}, with ${JSON.stringify(changed)}`, () => {
      const maturity = maturityOf(answers(changed));
      expect(maturity).to.include({ level, upTo });
      const having = (truth: Truth) =>
        maturityChecks.filter(({ id }) => changed[id] === truth).map(({ id }) => id);
      expect(maturity.missing).to.deep.equal(having('no'));
      expect(maturity.unknown).to.deep.equal(having('unknown'));
    });
  }

  const scope = '{ ceiling: none, allow: [{ actions: ["s3:*"], resources: ["*"] }] }';
  const boundary = 'arn:aws:iam::777788889999:policy/cap';
  const managed = { [boundary]: policy('cap', [allow('s3:*')]) };
  const whole = [
    '  operators: [wei.chen]',
    '  credentials: { maxSessionMinutes: 60 }',
    '  review: { cadenceDays: 90, lastReviewed: 2026-11-01 }',
    '  killSwitch: { runbook: "https://x/1", testedOn: 2026-11-01 }',
    '',
  ].join('\n');
  const good = () => role('bot', { statements: [allow('s3:*')], boundary });
  const of = (parts: Parameters<typeof estate>[0], declared = bot(scope, whole)) =>
    auditOf(estate({ managed, ...parts }), declared).agents[0];

  it('is 4 for an agent that is kept well, and 5 only when its use was seen long enough', () => {
    expect(of({ principals: [good()] })).to.deep.include({
      id: 'bot',
      owner: 'builders',
      principals: [`arn:aws:iam::${dev}:role/bot`],
      level: 4,
      upTo: 5,
      missing: [],
      unknown: ['nothing-unused'],
    });
  });

  it('is 3 for one whose access exceeds its scope', () => {
    const wide = role('bot', { statements: [allow('*')], boundary });
    const cap = { [boundary]: policy('cap', [allow('*')]) };
    expect(of({ principals: [wide], managed: cap })).to.deep.include({
      level: 3,
      upTo: 3,
      missing: ['within-scope'],
    });
  });

  it('never takes unread events for good', () => {
    expect(of({ principals: [good()], unknown: [`${dev} cloudtrail`] })).to.deep.include({
      level: 2,
      upTo: 5,
      unknown: ['no-human-credentials', 'used-within-scope', 'short-sessions', 'nothing-unused'],
    });
  });

  it('is 2 at most for one without a role of its own, or on human credentials', () => {
    expect(of({ principals: [] })).to.include({ level: 2, upTo: 2 });
    const people = permissionSetRole('Developer', dev, [allow('s3:*')]);
    const shared = registry(
      `- id: bot\n  owner: builders\n  identify: [{ role: "arn:aws:iam::*:role/bot" }, { product: kiro, operator: wei.chen }]\n  scope: ${scope}\n${whole}`,
    );
    const found = of({ principals: [good(), people], sessions: [session(people)] }, shared);
    expect(found).to.include({ level: 2, upTo: 2 });
    expect(found?.missing).to.include('no-human-credentials');
  });

  it('is 1 for one that is only declared', () => {
    expect(of({ principals: [good()] }, bot(''))).to.include({ level: 1, upTo: 1 });
  });

  it('is told of no agent without a registry', () => {
    expect(auditOf(estate({ principals: [good()] }), null).agents).to.deep.equal([]);
  });

  it('is never more by the registry alone than an estate may show, and never less than it can', () => {
    const cases = [bot(scope), bot(scope, whole), bot(''), bot('{ ceiling: none, allow: [] }', whole)];
    for (const declared of cases) {
      const agent = declared.agents[0];
      if (agent === undefined) throw new Error('no agent');
      const known = maturityOfRegistry(declared, agent, []);
      for (const parts of [{ principals: [good()] }, { principals: [] }, { principals: [role('bot')] }]) {
        const found = of(parts, declared);
        expect(known.level).to.be.at.most(found?.level ?? 0);
        expect(known.upTo).to.be.at.least(found?.upTo ?? 9);
      }
    }
    expect(maturityOfRegistry(bot(scope), bot(scope).agents[0]!, ['no estate']).unknown).to.include(
      'scope-known',
    );
  });
});

import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import { driftBetween } from '../../src/audit/drift/drift.ts';
import { beyondByEngine, containsByEngine } from '../../src/audit/index.ts';
import type { FindingRecord } from '../../src/audit/lifecycle.ts';
import { membersChange, membersOf } from '../../src/audit/members.ts';
import type { RuleId } from '../../src/audit/rules.ts';
import { shownState } from '../../src/audit/shown-state.ts';
import { triage } from '../../src/audit/triage.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Estate, Role } from '../../src/estate/estate.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { auditOf, nightReport, registry } from '../fakes/audits.ts';
import { allow, dev, estate, permissionSetRole, role, session } from '../fakes/estate.ts';
import { detection } from '../fakes/findings.ts';

const declared = registry(`- id: bot
  owner: builders
  operators: [wei.chen]
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
  scope: { ceiling: none, allow: [{ actions: ["s3:*"], resources: ["*"] }] }
- id: other
  owner: builders
  identify: [{ role: "arn:aws:iam::*:role/other*" }]
  scope: { ceiling: none, allow: [{ actions: ["s3:*"], resources: ["*"] }] }`);

const catalog = loadCatalog();
const engine = createEngine(catalog);
const arn = (name: string) => `arn:aws:iam::${dev}:role/${name}`;
const lets = (principal: unknown) => ({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' });
const saml = {
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::${dev}:saml-provider/corp` },
  Action: 'sts:AssumeRoleWithSAML',
};
const lambda = lets({ Service: 'lambda.amazonaws.com' });
const bot = role('bot', { trust: [lambda] });
const human = (name: string) =>
  role(name, { trust: [saml, lets({ AWS: arn('bot') })], statements: [allow('*')] });
const other = (name: string) => role(name, { trust: [lets({ AWS: arn('bot') })] });
const openBot = role('bot', { trust: [lambda, lets({ AWS: dev })] });
const stranger = (name: string) => permissionSetRole(name, dev, [allow('*')]);
const seen = (name: string) =>
  session(bot, { name: `${name}@example.com`, human: { id: `${name}@example.com`, via: 'sts' } } as never);

interface Case {
  readonly rule: RuleId;
  readonly before: Parameters<typeof estate>[0];
  readonly after: Parameters<typeof estate>[0];
  readonly added: readonly string[];
}

const roles = (...principals: readonly Role[]) => ({ principals });

const cases: readonly Case[] = [
  {
    rule: 'agent-can-assume-human-role',
    before: roles(bot, human('reader')),
    after: roles(bot, human('reader'), human('admin')),
    added: [arn('admin')],
  },
  {
    rule: 'human-can-assume-agent-role',
    before: roles(openBot, stranger('Auditor')),
    after: roles(openBot, stranger('Auditor'), stranger('Intern')),
    added: [`permission-set:Intern@${dev}`],
  },
  {
    rule: 'human-can-drive-agent',
    before: roles(bot, stranger('Auditor')),
    after: roles(bot, stranger('Auditor'), stranger('Intern')),
    added: [`permission-set:Intern@${dev}`],
  },
  {
    rule: 'agents-assume-each-other',
    before: roles(bot, other('other')),
    after: roles(bot, other('other'), other('other-admin')),
    added: [arn('other-admin')],
  },
  {
    rule: 'shared-agent-role',
    before: { ...roles(bot), sessions: [seen('mary')] },
    after: { ...roles(bot), sessions: [seen('mary'), seen('zoe')] },
    added: ['zoe@example.com'],
  },
];

/** Scans one estate after the other; what one rule's finding is after each, and the events of it. */
function live(rule: RuleId, estates: readonly Estate[], accepted = false) {
  let kept: readonly FindingRecord[] = [];
  return estates.map((collected, night) => {
    const at = `2026-11-${20 + night}T00:00:00.000Z` as Instant;
    const { records, events } = advanceFindings(
      kept,
      nightReport(collected, auditOf(collected, declared), `scan-${night}`, at),
    );
    const changed = new Map(records.map((record) => [record.detection.fingerprint, record]));
    kept = [
      ...kept.filter(({ detection: { fingerprint } }) => !changed.has(fingerprint)),
      ...changed.values(),
    ];
    const record = kept.find((one) => one.detection.rule === rule);
    if (record === undefined) throw new Error(`${rule} found nothing`);
    const state = shownState(record);
    if (accepted && night === 0)
      kept = kept.map((one) => {
        const expires = '2026-12-31T23:59:59.999Z' as Instant;
        const decided = triage(one, { kind: 'accept', reason: 'known', expires }, 'ann', at);
        return decided.ok ? decided.record : one;
      });
    return {
      state,
      events: events.filter(({ fingerprint }) => fingerprint === record.detection.fingerprint),
    };
  });
}

for (const { rule, before, after, added } of cases) {
  const [less, more] = [estate(before), estate(after)];

  describe(`one more in ${rule}`, () => {
    it('widens it, and is named', () => {
      const [, second] = live(rule, [less, more]);
      expect(second?.state).to.equal('widened');
      expect(second?.events.map(({ kind }) => kind)).to.deep.equal(['widened']);
      expect(second?.events[0]?.detail['added']).to.deep.equal(added);
    });

    it('ends an acceptance', () => {
      const [, second] = live(rule, [less, more], true);
      expect(second?.events.map(({ kind }) => kind)).to.deep.equal(['widened', 'expired']);
    });

    it('is nothing new when all were there', () => {
      expect(live(rule, [more, more])[1]?.events).to.deep.equal([]);
    });
  });
}

describe('the cause of one more', () => {
  it('is what was done to the member, though nothing was done to the principal', () => {
    const [before, after] = [cases[0]!.before, cases[0]!.after].map((parts) => estate(parts)) as [
      Estate,
      Estate,
    ];
    const at = ['2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'] as unknown as [Instant, Instant];
    const night = (collected: Estate, index: 0 | 1, kept: readonly FindingRecord[]) =>
      advanceFindings(kept, nightReport(collected, auditOf(collected, declared), `scan-${index}`, at[index]));
    const first = night(before, 0, []);
    const second = night(after, 1, first.records);
    const groups = driftBetween({
      before,
      after,
      earlier: first.records,
      later: second.records,
      events: second.events,
      contains: containsByEngine(engine),
      beyond: beyondByEngine(engine),
      catalog,
    });
    const group = groups.find(({ moved }) =>
      moved.some((one) => one.detection.rule === 'agent-can-assume-human-role'),
    );
    expect(group?.cause).to.equal('bearing');
    expect(
      group?.changes.map(({ what, facet }) => [what, 'holder' in facet ? facet.holder : null]),
    ).to.deep.include(['added', arn('admin')]);
  });
});

describe('one less', () => {
  it('narrows what is read whole', () => {
    const [less, more] = [estate(cases[0]!.before), estate(cases[0]!.after)];
    const [, second] = live('agent-can-assume-human-role', [more, less]);
    expect(second?.events.map(({ kind, detail }) => [kind, detail['removed']])).to.deep.equal([
      ['narrowed', [arn('admin')]],
    ]);
  });

  it('and back again is what was accepted', () => {
    const [less, more] = [estate(cases[0]!.before), estate(cases[0]!.after)];
    expect(live('agent-can-assume-human-role', [more, less, more], true)[2]?.state).to.equal('suppressed');
  });

  it('is no news of a trail, nor is the same one seen again', () => {
    const { before, after } = cases.at(-1) as Case;
    const nights = live('shared-agent-role', [estate(after), estate(before), estate(after)]);
    expect(nights.map(({ events }) => events.length)).to.deep.equal([1, 0, 0]);
  });
});

describe('members that nobody can compare', () => {
  it('say nothing: of a release that kept none, and of more than are kept', () => {
    const many = membersOf(Array.from({ length: 600 }, (_, index) => `role-${index}`));
    const nothing = { added: [], removed: [] };
    expect(membersChange(detection('a'), { ...detection('a'), members: ['x'] })).to.deep.equal(nothing);
    expect(
      membersChange({ ...detection('a'), members: many }, { ...detection('a'), members: ['x'] }),
    ).to.deep.equal(nothing);
  });
});

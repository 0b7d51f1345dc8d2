import { expect } from 'chai';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import { actParts } from '../../src/audit/drift/act-part.ts';
import type { FindingRecord } from '../../src/audit/lifecycle.ts';
import { shownState } from '../../src/audit/shown-state.ts';
import { type TriageAct, triage } from '../../src/audit/triage.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import type { SessionCall } from '../../src/estate/session.ts';
import { auditOf, nightReport, registry } from '../fakes/audits.ts';
import { allow, call, estate, permissionSetRole, prod, session } from '../fakes/estate.ts';

const rules = ['destructive-without-approval', 'agent-on-human-credentials', 'scope-used-beyond'] as const;
type Rule = (typeof rules)[number];

const set = permissionSetRole('ProdOperator', prod, [allow('*')]);
const stack = (name: string) => `arn:aws:cloudformation:eu-west-1:${prod}:stack/${name}/*`;
const shop = call('cloudformation:DeleteStack', stack('shop'), 12);
const blog = call('cloudformation:DeleteStack', stack('blog'), 40);
const made = call('cloudformation:CreateStack', stack('shop'), 50);
const started = call('ec2:RunInstances', `arn:aws:ec2:eu-west-1:${prod}:instance/*`, 55);
const declared = registry(
  `  - { id: kiro, owner: builders, identify: [{ product: kiro, operator: wei.chen }], operators: [wei.chen],
      scope: { ceiling: none, allow: [{ actions: ["s3:GetObject"], resources: ["*"] }] } }`,
  'guardrails: [{ id: g, when: { environments: [prod], categories: [destructive] }, require: { approvals: 1 } }]',
);

const looked = { approvals: [], looked: ['approvals/*.jsonl'], unread: [], brokenLines: 0 };

const accept: TriageAct = {
  kind: 'accept',
  reason: 'known, and mended',
  expires: '2026-12-31T23:59:59.999Z' as Instant,
};

/** What became of one rule's incident each night: the shown state, and what its events say. */
function nights(rule: Rule, scans: readonly (readonly SessionCall[])[], acceptedAfter: number | null = null) {
  let kept: readonly FindingRecord[] = [];
  const told = scans.map((calls, night) => {
    const collected = estate({ principals: [set], sessions: [session(set, { calls })] });
    const at = `2026-11-${String(20 + night)}T00:00:00.000Z` as Instant;
    const { records, events } = advanceFindings(
      kept,
      nightReport(collected, auditOf(collected, declared, looked), `scan-${night}`, at),
    );
    const changed = new Map(records.map((record) => [record.detection.fingerprint, record]));
    kept = [...kept.filter(({ detection }) => !changed.has(detection.fingerprint)), ...changed.values()];
    const record = incidentOf(kept, rule);
    const after = { state: record && shownState(record), record };
    if (night === acceptedAfter) {
      kept = kept.map((one) => {
        const decided = triage(one, accept, 'ann', at);
        return decided.ok ? decided.record : one;
      });
    }
    const own = events.filter(({ fingerprint }) => fingerprint === record?.detection.fingerprint);
    return { ...after, events: own };
  });
  return told;
}

function incidentOf(records: readonly FindingRecord[], rule: Rule): FindingRecord | null {
  return records.find(({ detection }) => detection.rule === rule && detection.subject !== '') ?? null;
}

for (const rule of rules) {
  describe(`${rule}, when it happens again`, () => {
    it('is widened by what else was taken away, and says by which event', () => {
      const [, second] = nights(rule, [[shop], [shop, blog]]);
      expect(second?.state).to.equal('widened');
      expect(second?.events.map(({ kind }) => kind)).to.deep.equal(['widened']);
      expect(second?.events[0]?.detail).to.include({ proved: true, lostSome: false });
      expect(second?.events[0]?.detail['added']).to.deep.equal(['cloudformation:DeleteStack']);
      expect(second?.events[0]?.detail['events']).to.deep.equal([blog.eventID]);
    });

    it('is widened by the same thing taken away once more', () => {
      const again = { ...shop, lastAt: '2026-11-20T05:00:00.000Z' as Instant, count: 2 };
      const [, second] = nights(rule, [[shop], [{ ...again, lastEventID: 'once-more' }]]);
      expect(second?.state).to.equal('widened');
      expect(second?.events[0]?.detail['events']).to.deep.equal(['once-more']);
      const kept = nights(rule, [[shop], [again]])[1];
      expect(kept?.events[0]?.detail['events']).to.deep.equal([shop.eventID]);
    });

    it('is traced to the later event where the same was done twice', () => {
      const twice = {
        ...shop,
        lastAt: '2026-11-20T05:00:00.000Z' as Instant,
        count: 2,
        lastEventID: 'once-more',
      };
      const record = nights(rule, [[shop], [twice]])[1]?.record;
      const after = estate({ principals: [set], sessions: [session(set, { calls: [twice] })] });
      const origins = (events: readonly string[]) =>
        record &&
        actParts({ detection: record.detection, events }, { before: after, after }).map(
          ({ origin }) => origin.state === 'found' && [origin.eventID, origin.at, origin.human],
        );
      expect(origins(['once-more'])).to.deep.equal([['once-more', twice.lastAt, 'wei.chen@example.com']]);
      expect(origins([shop.eventID])).to.deep.equal([[shop.eventID, shop.firstAt, 'wei.chen@example.com']]);
    });

    it('is not widened by what it knows', () => {
      expect(nights(rule, [[shop, blog], [blog], [shop, blog]]).map(({ state }) => state)).to.deep.equal([
        'new',
        'open',
        'open',
      ]);
    });

    it('is not widened by what there was no room to show', () => {
      const many = Array.from({ length: 15 }, (_, index) =>
        call('cloudformation:DeleteStack', stack(`stack-${index}`), index),
      );
      const [, second, third] = nights(rule, [many, many.slice(4), [...many, blog]]);
      expect([second?.state, third?.state]).to.deep.equal(['open', 'widened']);
      expect(third?.events[0]?.detail['events']).to.deep.equal([blog.eventID]);
    });

    it('goes on showing what was taken away before', () => {
      const [, second] = nights(rule, [[shop], [blog]]);
      const shown = second?.record?.detection.evidence.flatMap((one) =>
        one.kind === 'event' ? [one.eventID] : [],
      );
      expect(shown).to.deep.equal([blog.eventID, shop.eventID]);
    });

    it('ends an acceptance', () => {
      const [, second] = nights(rule, [[shop], [blog]], 0);
      expect(second?.state).to.equal('widened');
      expect(second?.events.map(({ kind }) => kind)).to.deep.equal(['widened', 'expired']);
    });

    it('leaves an acceptance alone where nothing else was done', () => {
      expect(nights(rule, [[shop], [shop]], 0)[1]?.state).to.equal('suppressed');
      expect(nights(rule, [[shop], [], [shop]], 0)[2]?.state).to.equal('suppressed');
    });
  });
}

describe('an accepted incident', () => {
  const rule = 'scope-used-beyond';

  it('is opened again by another kind of change', () => {
    expect(
      nights(
        rule,
        [
          [shop, made],
          [shop, made, started],
        ],
        0,
      )[1]?.state,
    ).to.equal('widened');
  });

  it('knows what was accepted though a night between did not show it', () => {
    expect(nights(rule, [[shop, made], [shop], [shop, made]], 0).map(({ state }) => state)).to.deep.equal([
      'new',
      'suppressed',
      'suppressed',
    ]);
  });
});

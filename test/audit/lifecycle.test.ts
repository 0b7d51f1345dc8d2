import { expect } from 'chai';
import { advanceFindings, createAdvance } from '../../src/audit/advance-findings.ts';
import type { FindingRecord, ScanReport, Suppression } from '../../src/audit/lifecycle.ts';
import { excessDigest } from '../../src/audit/region-key.ts';
import { shownState } from '../../src/audit/shown-state.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { detection, excess, judgement, scanReport } from '../fakes/findings.ts';

/** Runs scans one after the other and returns the findings and the events of each scan. */
function live(
  reports: readonly ScanReport[],
  between: (record: FindingRecord, scan: number) => FindingRecord = (record) => record,
) {
  let records: readonly FindingRecord[] = [];
  const events: string[][] = [];
  let last: readonly { kind: string; detail: Readonly<Record<string, unknown>> }[] = [];
  reports.forEach((report, scan) => {
    const advance = advanceFindings(records, report);
    const changed = new Map(advance.records.map((record) => [record.detection.fingerprint, record]));
    const kept = records.filter(({ detection }) => !changed.has(detection.fingerprint));
    records = [...kept, ...changed.values()].map((record) => between(record, scan));
    events.push(advance.events.map(({ kind }) => kind));
    last = advance.events;
  });
  const only = records[0];
  return { records, events, last, record: only!, shown: only ? shownState(only) : null };
}

const present = (day: number, actions: readonly string[], more = {}) =>
  scanReport(day, { detections: [detection('a', { actions })], principals: { a: 'AROAa' }, ...more });

describe('the life of a finding', () => {
  it('opens with the first scan as a baseline, and later without', () => {
    const { last, shown } = live([present(0, ['s3:GetObject'])]);
    expect(last.map(({ kind, detail }) => [kind, detail['baseline']])).to.deep.equal([['opened', true]]);
    expect(shown).to.equal('new');
    const second = live([
      present(0, ['s3:GetObject']),
      scanReport(1, { detections: [detection('a', { actions: ['s3:GetObject'] }), detection('b')] }),
    ]);
    expect(second.last[0]).to.have.property('kind', 'opened');
    expect(second.last[0]?.detail).not.to.have.property('baseline');
  });

  it('changes nothing but lastSeen when the same estate is scanned again', () => {
    const first = live([present(0, ['s3:GetObject'])]);
    const again = live([present(0, ['s3:GetObject']), present(1, ['s3:GetObject'])]);
    expect(again.events[1]).to.deep.equal([]);
    expect({ ...again.record, lastSeen: first.record.lastSeen }).to.deep.equal(first.record);
    expect(again.record.lastSeen > first.record.lastSeen).to.equal(true);
    expect(again.shown).to.equal('open');
  });

  it('keeps `widened` said when the very same collection is scanned again', () => {
    const reports = [present(0, ['s3:GetObject']), present(1, ['s3:GetObject', 's3:PutObject'])];
    expect(live(reports).shown).to.equal('widened');
    expect(live([...reports, present(1, ['s3:GetObject', 's3:PutObject'])]).shown).to.equal('widened');
    expect(live([...reports, present(2, ['s3:GetObject', 's3:PutObject'])]).shown).to.equal('open');
  });

  const changes: readonly [string, string[], string[], string[], boolean | null][] = [
    ['widens when a region comes', ['a:A'], ['a:A', 'a:B'], ['widened'], false],
    ['narrows when a region goes', ['a:A', 'a:B'], ['a:A'], ['narrowed'], null],
    ['widens when one comes and another goes', ['a:A', 'a:B'], ['a:A', 'a:C'], ['widened'], true],
    ['stays when only the order differs', ['a:A', 'a:B'], ['a:B', 'a:A'], [], null],
  ];
  for (const [title, before, after, kinds, lostSome] of changes) {
    it(title, () => {
      const { events, last } = live([present(0, before), present(1, after)]);
      expect(events[1]).to.deep.equal(kinds);
      if (lostSome !== null) expect(last[0]?.detail['lostSome']).to.equal(lostSome);
    });
  }

  it('believes the engine that a rewritten excess is no larger', () => {
    const inside = createAdvance(() => 'yes');
    const before = live([present(0, ['s3:Get*'])]).records;
    const rewritten = scanReport(1, { detections: [detection('a', { actions: ['s3:GetObject'] })] });
    expect(inside(before, rewritten).events).to.deep.equal([]);
    expect(advanceFindings(before, rewritten).events.map(({ kind }) => kind)).to.deep.equal(['widened']);
  });

  it('never narrows in an unsealed scan: the graver detection stands', () => {
    const { events, record } = live([
      present(0, ['a:A', 'a:B']),
      scanReport(1, { sealed: false, detections: [detection('a', { actions: ['a:A'], severity: 'low' })] }),
    ]);
    expect(events[1]).to.deep.equal([]);
    expect(record.detection.excess?.regions).to.have.length(2);
    expect(record.detection.severity).to.equal('high');
  });

  const endings: readonly [string, Parameters<typeof scanReport>[1], string, string | RegExp][] = [
    [
      'access narrowed',
      {
        judgements: [judgement('a', 'absent', { granted: 'g2', scope: 'scope:1' })],
        principals: { a: 'AROAa' },
      },
      'resolved',
      'access narrowed',
    ],
    [
      'scope widened',
      {
        judgements: [judgement('a', 'absent', { granted: 'granted:a:A', scope: 'scope:2' })],
        principals: { a: 'AROAa' },
      },
      'resolved',
      'scope widened',
    ],
    ['principal gone', {}, 'resolved', 'principal gone'],
    [
      'another principal of the name',
      { judgements: [judgement('a', 'absent')], principals: { a: 'AROAother' } },
      'resolved',
      /another one has its name/,
    ],
    ['not judged', { principals: { a: 'AROAa' } }, 'unknown', /not judged/],
    [
      'judged unknown',
      { judgements: [judgement('a', 'unknown')], principals: { a: 'AROAa' } },
      'unknown',
      'its ceiling is unknown',
    ],
    [
      'judged both ways',
      { judgements: [judgement('a', 'absent'), judgement('a', 'unknown')], principals: { a: 'AROAa' } },
      'unknown',
      'its ceiling is unknown',
    ],
    [
      'gone, unsealed',
      { sealed: false },
      'unknown',
      /iam of account 777788889999 is incomplete: role-missing/,
    ],
    [
      'judged absent, unsealed',
      { sealed: false, judgements: [judgement('a', 'absent')], principals: { a: 'AROAa' } },
      'unknown',
      /incomplete/,
    ],
  ];
  for (const [title, report, state, reason] of endings) {
    it(`${state} when ${title}`, () => {
      const { shown, record, events } = live([present(0, ['a:A']), scanReport(1, report)]);
      expect(shown).to.equal(state);
      expect(events[1]).to.deep.equal(state === 'resolved' ? ['resolved'] : []);
      if (typeof reason === 'string') expect(record.presenceReason).to.equal(reason);
      else expect(record.presenceReason).to.match(reason);
    });
  }

  it('is unknown when its account is not in the estate any more', () => {
    const { record, shown } = live([present(0, ['a:A']), { ...scanReport(1, {}), layers: [] }]);
    expect(shown).to.equal('unknown');
    expect(record.presenceReason).to.equal('account 777788889999 is no longer collected');
  });

  it('regresses into another life without its acceptance', () => {
    const accepted = {
      person: 'li.na',
      reason: 'x',
      expires: '2027-01-01T00:00:00.000Z' as Instant,
      ceilingDigest: '',
    };
    const { events, record, shown } = live(
      [present(0, ['a:A']), scanReport(1, { judgements: [judgement('a', 'absent')] }), present(2, ['a:A'])],
      (record, scan) => (scan === 0 ? { ...record, suppression: accepted } : record),
    );
    expect(events).to.deep.equal([['opened'], ['resolved'], ['regressed']]);
    expect([shown, record.life, record.suppression]).to.deep.equal(['regressed', 2, null]);
  });

  it('ends the old life when another principal has the name', () => {
    const { events, record, shown } = live(
      [
        present(0, ['a:A']),
        scanReport(1, { detections: [detection('a', { actions: ['a:A'], uniqueId: 'AROAother' })] }),
      ],
      (record, scan) =>
        scan === 0 ? { ...record, suppression: suppression(record, 300), triage: 'acknowledged' } : record,
    );
    expect(events[1]).to.deep.equal(['recreated', 'opened']);
    expect([shown, record.life, record.suppression, record.triage]).to.deep.equal(['new', 2, null, 'new']);
  });

  it('leaves other estates alone', () => {
    const { records } = live([present(0, ['a:A'])]);
    const other = advanceFindings(records, scanReport(1, { estate: 'o-other' }));
    expect([other.records, other.events, other.held]).to.deep.equal([[], [], []]);
  });
});

/** Accepts what the record holds until the given day. */
function suppression(record: FindingRecord, untilDay: number): Suppression {
  const expires = new Date(Date.UTC(2026, 0, 1 + untilDay)).toISOString() as Instant;
  return { person: 'li.na', reason: 'window', expires, ceilingDigest: excessDigest(record.detection.excess) };
}

describe('a suppression', () => {
  const accept = (record: FindingRecord, scan: number): FindingRecord =>
    scan === 0 ? { ...record, suppression: suppression(record, 5) } : record;

  it('holds while nothing grows', () => {
    expect(live([present(0, ['a:A', 'a:B']), present(1, ['a:A', 'a:B'])], accept).shown).to.equal(
      'suppressed',
    );
    expect(live([present(0, ['a:A', 'a:B']), present(1, ['a:A'])], accept).shown).to.equal('suppressed');
  });
  it('holds when it shrank and came back to what was accepted', () => {
    const reports = [present(0, ['a:A', 'a:B']), present(1, ['a:A']), present(2, ['a:A', 'a:B'])];
    expect(live(reports, accept).shown).to.equal('suppressed');
  });
  it('ends at any growth', () => {
    const { events, shown } = live([present(0, ['a:A']), present(1, ['a:A', 'a:B'])], accept);
    expect(events[1]).to.deep.equal(['widened', 'expired']);
    expect(shown).to.equal('widened');
  });
  it('ends when the same excess becomes graver', () => {
    const graver = scanReport(1, {
      detections: [detection('a', { actions: ['a:A'], severity: 'critical' })],
    });
    const { events, shown } = live([present(0, ['a:A']), graver], accept);
    expect(events[1]).to.deep.equal(['severity-changed', 'expired']);
    expect(shown).to.equal('open');
  });
  it('ends with its time, also while nobody can see the finding', () => {
    const { events, shown } = live([present(0, ['a:A']), scanReport(9, { sealed: false })], accept);
    expect(events[1]).to.deep.equal(['expired']);
    expect(shown).to.equal('unknown');
  });
  it('is measured against the excess, not its wording', () => {
    expect(excessDigest(excess(['a:A', 'a:B']))).to.equal(excessDigest(excess(['a:B', 'a:A'])));
    expect(excessDigest(excess(['a:A']))).not.to.equal(excessDigest(excess(['a:A', 'a:B'])));
  });
});

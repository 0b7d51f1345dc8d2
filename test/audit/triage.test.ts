import { expect } from 'chai';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { FindingRecord } from '../../src/audit/lifecycle.ts';
import { shownState } from '../../src/audit/shown-state.ts';
import { type TriageAct, triage } from '../../src/audit/triage.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { detection, judgement, scanReport } from '../fakes/findings.ts';

const at = '2026-11-20T09:00:00.000Z' as Instant;
const until = (day: string) => `${day}T23:59:59.999Z` as Instant;

/** One finding as the first night leaves it, with whatever a test changes. */
function finding(change: Partial<FindingRecord> = {}): FindingRecord {
  const report = scanReport(1, { detections: [detection('a')], principals: { a: 'AROAa' } });
  const [record] = advanceFindings([], report).records;
  if (record === undefined) throw new Error('no finding');
  return { ...record, ...change };
}

const acknowledge: TriageAct = { kind: 'acknowledge', note: 'ticket 4711', notMine: false };
const accept: TriageAct = { kind: 'accept', reason: 'migration', expires: until('2027-01-31') };
const reopen: TriageAct = { kind: 'reopen', reason: 'the migration is over' };

function decided(record: FindingRecord, act: TriageAct): FindingRecord {
  const answer = triage(record, act, 'wei.chen', at);
  if (!answer.ok) throw new Error(answer.problem);
  return answer.record;
}

describe('what a person decides about a finding', () => {
  it('shows: acknowledged stays open, accepted is suppressed, reopened is open again', () => {
    expect(shownState(decided(finding(), acknowledge))).to.equal('open');
    expect(shownState(decided(finding(), accept))).to.equal('suppressed');
    expect(shownState(decided(decided(finding(), accept), reopen))).to.equal('open');
  });

  it('is kept in the history with the person, the time and the reason', () => {
    const answer = triage(finding(), accept, 'wei.chen', at);
    expect(answer).to.have.property('ok', true);
    if (!answer.ok) return;
    expect(answer.event).to.deep.include({ kind: 'suppressed', fingerprint: 'fp1:a', at, scanId: null });
    expect(answer.event.detail).to.include({
      person: 'wei.chen',
      reason: 'migration',
      expires: until('2027-01-31'),
    });
  });

  const refusals: readonly [what: string, record: FindingRecord, act: TriageAct, says: RegExp][] = [
    ['an acceptance without a reason', finding(), { ...accept, reason: ' ' }, /needs a reason/],
    ['one that is over already', finding(), { ...accept, expires: until('2026-11-19') }, /end in the future/],
    ['one for years', finding(), { ...accept, expires: until('2028-01-01') }, /within a year/],
    ['accepting what is resolved', finding({ presence: 'absent', resolvedAt: at }), accept, /resolved/],
    ['reopening what nobody closed', finding(), reopen, /it is open/],
    [
      'taking over from the registry',
      finding({
        suppression: {
          person: 'lead',
          reason: 'ex-1: agreed',
          expires: until('2027-01-31'),
          ceilingDigest: 'exception:ex-1',
        },
      }),
      accept,
      /registry accepts it already/,
    ],
  ];
  for (const [what, record, act, says] of refusals)
    it(`may not be ${what}`, () => {
      const answer = triage(record, act, 'wei.chen', at);
      expect(answer).to.have.property('ok', false);
      if (!answer.ok) expect(answer.problem).to.match(says);
    });

  it('needs somebody who decides', () => {
    expect(triage(finding(), acknowledge, '', at)).to.have.property('ok', false);
  });

  it('holds over the next night as long as nothing grows, and no longer', () => {
    const night = (day: number, actions: readonly string[]) =>
      scanReport(day, { detections: [detection('a', { actions })], principals: { a: 'AROAa' } });
    const accepted = decided(finding(), accept);
    const stateAfter = (actions: readonly string[]) => {
      const [record] = advanceFindings([accepted], night(2, actions)).records;
      return shownState(record ?? accepted);
    };
    expect(stateAfter(['s3:GetObject'])).to.equal('suppressed');
    expect(stateAfter(['s3:GetObject', 's3:DeleteBucket'])).to.equal('widened');
  });

  it('ends with its day', () => {
    const accepted = decided(finding(), { ...accept, expires: until('2026-11-21') });
    const later = {
      ...scanReport(30, { judgements: [judgement('a', 'unknown')], principals: { a: 'AROAa' } }),
      startedAt: '2026-12-20T02:00:00.000Z' as Instant,
    };
    const { records, events } = advanceFindings([accepted], later);
    expect(records.map(shownState)).to.deep.equal(['unknown']);
    expect(events.map(({ kind, detail }) => [kind, detail['reason']])).to.deep.equal([
      ['expired', 'its time is over'],
    ]);
  });
});

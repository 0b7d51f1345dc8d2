import { expect } from 'chai';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { PartialReading, ScanReport } from '../../src/audit/lifecycle.ts';
import type { AccountId, Instant } from '../../src/estate/identifiers.ts';
import type { RecordedScan, Store } from '../../src/store/store.ts';
import { account, detection, judgement, scanReport } from '../fakes/findings.ts';

const principals = { a: 'AROAa', b: 'AROAb', c: 'AROAc' };
const changed: PartialReading = {
  accounts: new Set([account as AccountId]),
  because: 'iam:AttachRolePolicy at 22:41 UTC',
};

const hour = (day: number, hours: number): Instant =>
  new Date(Date.UTC(2026, 0, 1 + day, hours)).toISOString() as Instant;

/** A scan of the n-th day; `hours` later where only a part was read. */
function night(day: number, parts: Parameters<typeof scanReport>[1]): ScanReport {
  return scanReport(day, { principals, ...parts });
}
function within(day: number, hours: number, parts: Parameters<typeof scanReport>[1]): ScanReport {
  const at = hour(day, hours);
  const report = night(day, parts);
  return { ...report, scanId: `part-${day}-${hours}`, startedAt: at, collectedAt: at, partial: changed };
}

/** The laws of scans of a part of an estate, part of the suite that every store is run with. */
export function partialScanLaws(current: () => Store): void {
  const record = (report: ScanReport): Promise<RecordedScan> =>
    current().recordScan(report, report.startedAt, {}, advanceFindings);
  const kinds = ({ events }: RecordedScan) =>
    events.map(({ fingerprint, kind }) => `${fingerprint.slice(4)} ${kind}`);

  it('opens and widens between two nights, and settles nothing', async () => {
    await record(night(0, { detections: [detection('a'), detection('b')] }));
    const part = await record(
      within(0, 20, {
        detections: [detection('a', { actions: ['s3:GetObject', 's3:PutObject'] }), detection('c')],
        judgements: [judgement('b', 'absent')],
      }),
    );
    expect(part.scan.standing).to.equal('partial');
    expect(kinds(part)).to.deep.equal(['a widened', 'c opened']);
    expect(part.findings.map(({ presence }) => presence)).to.deep.equal(['present', 'present', 'present']);
    expect(part.findings.find((one) => one.detection.fingerprint.endsWith('c'))?.firstSeen).to.equal(
      hour(0, 20),
    );
  });

  it('is not called gone by a night that began before it', async () => {
    await record(night(0, { detections: [detection('a')] }));
    await record(
      within(1, 1, {
        detections: [detection('a', { actions: ['s3:GetObject', 's3:PutObject'] }), detection('c')],
      }),
    );
    // Collected from midnight on, written later: when it read the account the change was still to come.
    const late = await record(
      night(1, {
        detections: [detection('a')],
        judgements: [judgement('c', 'absent', { granted: 'other' })],
      }),
    );
    expect(late.scan.standing).to.equal('applied');
    expect(kinds(late)).to.deep.equal([]);
    expect(late.findings.find((one) => one.detection.fingerprint.endsWith('c'))?.presence).to.equal(
      'present',
    );
    const next = await record(
      night(2, {
        detections: [detection('a')],
        judgements: [judgement('c', 'absent', { granted: 'other' })],
      }),
    );
    expect(kinds(next)).to.deep.equal(['a narrowed', 'c resolved']);
  });

  it('does not keep the night after it from counting', async () => {
    await record(night(0, { detections: [] }));
    await record(within(2, 1, { detections: [detection('c')] }));
    expect((await record(night(2, { detections: [detection('a')] }))).scan.standing).to.equal('applied');
  });

  it('moves nothing when it was laid over a night that is not the last one any more', async () => {
    const first = night(0, { detections: [detection('a'), detection('b')] });
    await record(first);
    const over = { collectedAt: first.collectedAt, estateDigest: first.estateDigest };
    // Read after the night began, and kept after it: of all other accounts it knows what was so two nights ago.
    await record(
      night(1, { detections: [], judgements: ['a', 'b'].map((name) => judgement(name, 'absent')) }),
    );
    const part = within(1, 1, { detections: [detection('a'), detection('b'), detection('c')] });
    const late = await record({ ...part, partial: { ...changed, over } });
    expect(late.scan.standing).to.equal('superseded');
    expect(kinds(late)).to.deep.equal([]);
    expect(late.findings.map(({ presence }) => presence)).to.deep.equal(['absent', 'absent']);
  });

  it('is traced to what was changed, like a night', async () => {
    await record(night(0, { detections: [] }));
    await record(within(0, 20, { detections: [detection('c')] }));
    await record(night(1, { detections: [detection('c')] }));
    const unsettled = await current().unsettledScans('o-example');
    expect(unsettled.map(({ scan, previous }) => [scan.id, previous?.id ?? null])).to.deep.equal([
      ['scan-0', null],
      ['part-0-20', 'scan-0'],
      ['scan-1', 'part-0-20'],
    ]);
  });
}

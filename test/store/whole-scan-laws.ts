import { expect } from 'chai';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { ScanReport } from '../../src/audit/lifecycle.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import type { RecordedScan, Store } from '../../src/store/store.ts';
import { detection, judgement, scanReport } from '../fakes/findings.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 2, minutes)).toISOString() as Instant;

/** A whole scan of two roles, each too wide or not, that was collected from the one minute to the other. */
function whole(
  id: string,
  [from, until]: readonly [number, number],
  wide: readonly boolean[],
  more: Partial<ScanReport> = {},
): ScanReport {
  const report = scanReport(0, {
    detections: wide.flatMap((isWide, role) => (isWide ? detection(`r${role}`) : [])),
    judgements: wide.flatMap((isWide, role) =>
      isWide ? [] : judgement(`r${role}`, 'absent', { granted: 'other' }),
    ),
    principals: { r0: 'AROAr0', r1: 'AROAr1' },
  });
  const times = { startedAt: at(until), collectedAt: at(from), collectedUntil: at(until) };
  return { ...report, ...times, scanId: id, estateDigest: id, ...more };
}

/** The laws of whole scans that are under way at once, part of the suite that every store is run with. */
export function wholeScanLaws(current: () => Store): void {
  const keep = (report: ScanReport, kept: number): Promise<RecordedScan> =>
    current().recordScan(report, at(kept), {}, advanceFindings);
  const states = ({ findings }: RecordedScan) => findings.map(({ presence }) => presence);

  it('settle nothing by a scan that was begun before another one was read, nor by the same estate again', async () => {
    await keep(whole('first', [0, 1], [true, false]), 2);
    // It read the second role at its end.
    await keep(whole('long', [10, 50], [true, true]), 51);
    const short = whole('short', [11, 12], [false, false]);
    const added = await keep(short, 52);
    expect(added.addsOnly).to.match(/^another estate was collected at the same time \(until 2026-/);
    expect(added.scan.standing).to.equal('applied');
    expect(states(added)).to.not.include('absent');
    const again = await keep({ ...short, scanId: 'again', registryDigest: 'another' }, 53);
    expect(again.addsOnly).to.be.a('string');
    expect(states(again)).to.not.include('absent');
    const later = await keep(whole('later', [50, 55], [false, true]), 56);
    expect(later.addsOnly).to.equal(null);
    expect(states(later)).to.deep.equal(['absent', 'present']);
  });

  it('add by a scan that was begun before another one, and read on after that one had begun', async () => {
    await keep(whole('first', [0, 1], [false, false]), 2);
    await keep(whole('short', [20, 21], [false, false]), 22);
    const long = await keep(whole('long', [10, 40], [false, true]), 41);
    expect(long.scan.standing).to.equal('applied');
    expect(long.events.map(({ kind, fingerprint }) => `${fingerprint} ${kind}`)).to.deep.equal([
      'fp1:r1 opened',
    ]);
    // The one that was begun meanwhile did not see it.
    const [kept] = await current().findings({});
    expect([kept?.firstSeen, kept?.lastSeen]).to.deep.equal([at(40), at(40)]);
    // Read to its end before the newest was begun: it moves nothing.
    const old = await keep(whole('old', [3, 20], [true, true]), 42);
    expect(old.scan.standing).to.equal('superseded');
    // What is between the two is not newer than both.
    expect((await keep(whole('between', [30, 45], [false, false]), 46)).addsOnly).to.be.a('string');
    expect((await keep(whole('after', [45, 46], [false, false]), 47)).addsOnly).to.equal(null);
  });

  it('settle nothing by a registry that was read before the one that was kept first', async () => {
    const scan = (id: string, registryDigest: string, started: number, kept: number, wide: boolean) =>
      keep(
        whole(id, [0, 0], [wide, false], {
          ...{ estateDigest: 'one', registryDigest, startedAt: at(started) },
        }),
        kept,
      );
    await scan('base', 'old', 1, 2, false);
    await scan('edited', 'new', 12, 15, true);
    const stale = await scan('begun before the edit', 'old', 10, 20, false);
    expect(stale.addsOnly).to.match(/^the same estate was scanned under another registry/);
    expect(states(stale)).to.deep.equal(['unknown']);
    const back = await scan('back', 'old', 30, 31, false);
    expect([back.addsOnly, ...states(back)]).to.deep.equal([null, 'absent']);
  });
}

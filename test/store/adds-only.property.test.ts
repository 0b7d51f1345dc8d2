import { expect } from 'chai';
import fc from 'fast-check';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import { severities } from '../../src/audit/finding.ts';
import type { FindingRecord, ScanReport } from '../../src/audit/lifecycle.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { RecordedScan } from '../../src/store/store.ts';
import { detection, judgement, scanReport } from '../fakes/findings.ts';

/** What a scan sees of each of a few roles. */
const sight = fc.oneof(
  fc.record({
    kind: fc.constant('present' as const),
    actions: fc.subarray(['a:A', 'a:B', 'a:C'], { minLength: 1 }),
    severity: fc.constantFrom(...severities),
  }),
  fc.record({
    kind: fc.constantFrom('absent' as const, 'unknown' as const, 'unjudged' as const, 'gone' as const),
  }),
);
const sights = fc.array(sight, { minLength: 3, maxLength: 3 });
type Sights = typeof sights extends fc.Arbitrary<infer Value> ? Value : never;

let scans = 0;
function report(day: number, seen: Sights, more: Partial<ScanReport> = {}): ScanReport {
  const scan = scanReport(day, {
    detections: seen.flatMap((one, at) =>
      one.kind === 'present' ? [detection(`r${at}`, { actions: one.actions, severity: one.severity })] : [],
    ),
    judgements: seen.flatMap(({ kind }, at) =>
      kind === 'absent' || kind === 'unknown' ? [judgement(`r${at}`, kind)] : [],
    ),
    principals: Object.fromEntries(
      seen.flatMap(({ kind }, at) => (kind === 'gone' ? [] : [[`r${at}`, `AROAr${at}`]])),
    ),
  });
  return { ...scan, scanId: `scan-${scans++}`, ...more };
}

async function nights(reports: readonly ScanReport[]): Promise<readonly RecordedScan[]> {
  const store = createMemoryStore();
  const all: RecordedScan[] = [];
  for (const one of reports) all.push(await store.recordScan(one, one.startedAt, {}, advanceFindings));
  return all;
}

const actions = ({ detection: { excess } }: FindingRecord) =>
  excess?.regions.flatMap((one) => one.actions) ?? [];
const rank = (record: FindingRecord) => severities.indexOf(record.detection.severity);

/** Everything that was there is there, at least as much and as grave. */
function onlyAdded(before: RecordedScan, after: RecordedScan): void {
  const kinds = after.events.map(({ kind }) => kind);
  expect(kinds).to.not.include.members(['resolved']);
  expect(kinds).to.not.include.members(['narrowed']);
  for (const record of before.findings) {
    if (record.presence === 'absent') continue;
    const now = after.findings.find((one) => one.detection.fingerprint === record.detection.fingerprint);
    if (now === undefined) throw new Error('a finding is lost');
    expect(now.presence).to.not.equal('absent');
    expect(actions(now)).to.include.members(actions(record));
    expect(rank(now)).to.be.at.least(rank(record));
  }
}

describe('an estate of which nobody can say that it is newer', () => {
  for (const [name, more] of [
    ['without a time of collection', () => ({ dated: false })],
    [
      'of the same time as one with other content',
      (first: ScanReport) => ({ collectedAt: first.collectedAt }),
    ],
  ] as const) {
    it(`${name} opens and widens, and never resolves or narrows`, () =>
      fc.assert(
        fc.asyncProperty(sights, sights, sights, async (one, two, three) => {
          const first = report(0, one);
          const [a, b] = await nights([first, report(1, two, more(first))]);
          if (a === undefined || b === undefined) throw new Error('no scan');
          onlyAdded(a, b);
          expect(b.addsOnly).to.be.a('string');
          for (const [at, { kind }] of two.entries()) {
            const now = b.findings.find((each) => each.detection.fingerprint === `fp1:r${at}`);
            if (kind === 'present') expect(now?.presence).to.equal('present');
            else if (now?.presence === 'unknown') expect(now.presenceReason).to.equal(b.addsOnly);
          }
          // The next estate that says a later time settles what is so.
          const last = (await nights([first, report(1, two, more(first)), report(2, three)]))[2];
          const absent = last?.findings.filter(({ presence }) => presence === 'absent') ?? [];
          expect(last?.addsOnly).to.equal(null);
          for (const [at, { kind }] of three.entries())
            if (kind === 'absent' && b.findings.some((each) => each.detection.fingerprint === `fp1:r${at}`))
              expect(absent.map((each) => each.detection.fingerprint)).to.include(`fp1:r${at}`);
        }),
        { numRuns: 200 },
      ));
  }

  it('settles as ever where it is the one that was scanned last, under another registry', async () => {
    const here = report(0, [{ kind: 'present', actions: ['a:A'], severity: 'high' }]);
    const { estateDigest, collectedAt } = here;
    for (const more of [{ dated: false }, { collectedAt }]) {
      const again = report(1, [{ kind: 'absent' }], { estateDigest, ...more });
      const [, second] = await nights([here, again]);
      expect(second?.events.map(({ kind }) => kind)).to.deep.equal(['resolved']);
    }
  });
});

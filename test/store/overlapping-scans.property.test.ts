import { expect } from 'chai';
import fc from 'fast-check';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { FindingRecord, ScanReport } from '../../src/audit/lifecycle.ts';
import type { AccountId, Instant } from '../../src/estate/identifiers.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Store } from '../../src/store/store.ts';
import { detection, judgement, scanReport } from '../fakes/findings.ts';

const accounts = ['111111111111', '222222222222'] as readonly string[] as readonly AccountId[];
const permissions = ['s3:A', 's3:B'];

/** A night, or a look at one account; `reads`: when it reads each account. Times are in seconds. */
interface Scan {
  readonly look: 0 | 1 | null;
  readonly start: number;
  readonly reads: readonly number[];
  readonly end: number;
}
const looks = fc.record({
  look: fc.constantFrom(0 as const, 1 as const),
  start: fc.nat(60),
  takes: fc.nat(5),
});
const nights = fc.record({ start: fc.nat(60), first: fc.nat(14), second: fc.nat(14), takes: fc.nat(5) });
const turns = fc.record({ at: fc.nat(70), of: fc.nat(1), allowed: fc.subarray(permissions) });

/** Nights begin one after another: a slot is one worker's. */
function apart(scans: readonly Scan[]): readonly Scan[] {
  let end = -5;
  return scans
    .toSorted((one, other) => one.start - other.start)
    .filter((one) => {
      const isFree = one.start > end;
      if (isFree) end = one.end;
      return isFree;
    });
}

function have(record: FindingRecord | undefined): readonly string[] {
  if (record === undefined || record.presence === 'absent') return [];
  return (record.detection.excess?.regions ?? []).flatMap(({ actions }) => actions).sort();
}

async function excesses(store: Store): Promise<readonly (readonly string[])[]> {
  const records = await store.findings({});
  return accounts.map((_, of) => have(records.find((one) => one.detection.fingerprint === `fp1:r${of}`)));
}

const instant = (seconds: number) =>
  new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString() as Instant;

function reportOf(id: string, { look, start }: Scan, seen: readonly (readonly string[])[]): ScanReport {
  const report = scanReport(0, {
    detections: seen.flatMap((actions, of) =>
      actions.length === 0 ? [] : { ...detection(`r${of}`, { actions }), account: accounts[of] as AccountId },
    ),
    judgements: seen.flatMap((actions, of) =>
      actions.length === 0 ? judgement(`r${of}`, 'absent', { granted: 'other' }) : [],
    ),
    principals: { r0: 'AROAr0', r1: 'AROAr1' },
  });
  const at = instant(start);
  return {
    ...report,
    ...{ scanId: id, estateDigest: id, startedAt: at, collectedAt: at },
    layers: accounts.flatMap((account) => report.layers.map((layer) => ({ ...layer, account }))),
    ...(look === null
      ? {}
      : { partial: { accounts: new Set([accounts[look] as AccountId]), because: 'it' } }),
  };
}

describe('nights and looks that overlap', () => {
  it('take nothing back that was read later, bring nothing back, and end in the truth', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(looks, { maxLength: 6 }),
        fc.array(nights, { maxLength: 5 }),
        fc.array(turns, { maxLength: 10 }),
        async (someLooks, someNights, someTurns) => {
          const truth = (of: number, at: number): readonly string[] =>
            someTurns
              .filter((turn) => turn.of === of && turn.at <= at)
              .toSorted((one, other) => one.at - other.at)
              .at(-1)
              ?.allowed.toSorted() ?? [];
          const night = (start: number, first = 1, second = 1, takes = 1): Scan => {
            const reads = [start + first, start + second];
            return { look: null, start, reads, end: Math.max(...reads) + takes + 1 };
          };
          const scans: readonly Scan[] = [
            night(-20),
            ...apart(someNights.map(({ start, first, second, takes }) => night(start, first, second, takes))),
            ...someLooks.map(({ look, start, takes }) => {
              return { look, start, reads: [start, start], end: start + takes + 1 };
            }),
            ...[100, 110].map((start) => night(start)),
          ];
          const steps = scans.flatMap((scan, index) => [
            { at: scan.start, isEnd: false, scan, id: `scan-${index}` },
            { at: scan.end, isEnd: true, scan, id: `scan-${index}` },
          ]);
          const store = createMemoryStore();
          const readsOf = new Map<string, readonly number[]>();
          const over = new Map<string, NonNullable<ScanReport['partial']>['over']>();
          const kept: { readonly scan: Scan; readonly reads: readonly number[] }[] = [];
          for (const { isEnd, scan, id } of steps.toSorted((one, other) => one.at - other.at)) {
            if (!isEnd) {
              const [whole] = await store.scans({ standing: 'applied', limit: 1 });
              const base = (await store.scans({ limit: 99 })).find(
                ({ standing }) => standing !== 'superseded',
              );
              over.set(id, whole);
              const old = readsOf.get(base?.id ?? '') ?? [];
              readsOf.set(
                id,
                scan.reads.map((at, of) => (scan.look === null || scan.look === of ? at : (old[of] ?? at))),
              );
              continue;
            }
            const reads = readsOf.get(id) ?? [];
            const seen = reads.map((at, of) => truth(of, at));
            const before = await excesses(store);
            const report = reportOf(id, scan, seen);
            const whole = over.get(id);
            const { partial } = report;
            const given = partial && whole ? { ...report, partial: { ...partial, over: whole } } : report;
            const { standing } = (await store.recordScan(given, instant(scan.end), {}, advanceFindings)).scan;
            const after = await excesses(store);
            if (standing === 'superseded') {
              expect(scan.look, 'a night counts').to.not.equal(null);
              expect(after).to.deep.equal(before);
              continue;
            }
            for (const place of [0, 1]) {
              const isFresh = ({ look }: Scan) => look === null || look === place;
              const later = kept.filter(
                (one) => isFresh(one.scan) && (one.reads[place] ?? 0) > (reads[place] ?? 0),
              );
              const gone = before[place]?.filter((one) => !after[place]?.includes(one)) ?? [];
              const come = after[place]?.filter((one) => !before[place]?.includes(one)) ?? [];
              for (const one of gone) {
                expect(scan.look, 'a look settles nothing').to.equal(null);
                expect(
                  later.some(({ reads: r }) => truth(place, r[place] ?? 0).includes(one)),
                  'lost',
                ).to.equal(false);
              }
              for (const one of come) {
                const isDenied = ({ scan: { look }, reads: r }: (typeof kept)[number]) =>
                  look === null && !truth(place, r[place] ?? 0).includes(one);
                expect(later.some(isDenied), 'brought back').to.equal(false);
              }
              if (isFresh(scan)) expect(after[place]).to.include.members([...(seen[place] ?? [])]);
            }
            kept.push({ scan, reads });
          }
          expect(await excesses(store)).to.deep.equal([truth(0, 111), truth(1, 111)]);
          await store.close();
        },
      ),
      { numRuns: 300 },
    )).timeout(60_000);
});

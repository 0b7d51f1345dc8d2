import { expect } from 'chai';
import fc from 'fast-check';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { ScanReport } from '../../src/audit/lifecycle.ts';
import type { AccountId, Instant } from '../../src/estate/identifiers.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { RecordedScan, Store } from '../../src/store/store.ts';
import { detection, judgement, scanReport } from '../fakes/findings.ts';

const accounts = ['111111111111', '222222222222'] as readonly string[] as readonly AccountId[];

/** A whole scan: from when to when it is collected, how long after that it is kept, and what part of the way each account is read. */
const wholes = fc.record({
  from: fc.nat(60),
  takes: fc.nat(25),
  late: fc.integer({ min: 1, max: 40 }),
  reads: fc.tuple(fc.nat(100), fc.nat(100)),
});
const looks = fc.record({ at: fc.nat(90), late: fc.integer({ min: 1, max: 10 }), of: fc.nat(1) });
/** From then on this account's role is too wide, or is not. */
const turns = fc.array(fc.record({ at: fc.nat(70), of: fc.nat(1), wide: fc.boolean() }), { maxLength: 10 });

interface Scan {
  readonly id: string;
  readonly from: number;
  readonly until: number;
  readonly kept: number;
  readonly reads: readonly number[];
  /** Of a look at one account: which. */
  readonly look: number | null;
}

const instant = (seconds: number) =>
  new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString() as Instant;

function reportOf({ id, from, until, look }: Scan, seen: readonly boolean[]): ScanReport {
  const report = scanReport(0, {
    detections: seen.flatMap((isWide, of) =>
      isWide ? { ...detection(`r${of}`), account: accounts[of] as AccountId } : [],
    ),
    judgements: seen.flatMap((isWide, of) =>
      isWide ? [] : judgement(`r${of}`, 'absent', { granted: 'other' }),
    ),
    principals: { r0: 'AROAr0', r1: 'AROAr1' },
  });
  return {
    ...report,
    ...{ scanId: id, estateDigest: id, startedAt: instant(until) },
    ...(look === null
      ? { collectedAt: instant(from), collectedUntil: instant(until) }
      : { collectedAt: instant(until) }),
    layers: accounts.flatMap((account) => report.layers.map((layer) => ({ ...layer, account }))),
  };
}

const isThere = async (store: Store): Promise<readonly boolean[]> => {
  const records = await store.findings({});
  return accounts.map((_, of) =>
    records.some(
      ({ detection: { fingerprint }, presence }) => fingerprint === `fp1:r${of}` && presence !== 'absent',
    ),
  );
};

interface Step {
  readonly scan: Scan;
  readonly before: readonly boolean[];
  readonly after: readonly boolean[];
  readonly seen: readonly boolean[];
  readonly recorded: RecordedScan;
  /** Whole scans that counted before it. */
  readonly earlier: readonly Step[];
}

/** Runs scans as they overlap, keeps each when its time is, and says what each one did. */
async function interleaved(
  scans: readonly Scan[],
  truth: (of: number, at: number) => boolean,
  store: Store,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const base = new Map<
    string,
    { reads: readonly number[]; over: NonNullable<ScanReport['partial']>['over'] }
  >();
  const marks = scans.flatMap((scan) => [
    { at: scan.from, scan, isEnd: false },
    { at: scan.kept, scan, isEnd: true },
  ]);
  for (const { scan, isEnd } of marks.toSorted((one, other) => one.at - other.at)) {
    if (!isEnd) {
      const wholes = (await store.scans({ standing: 'applied', limit: 99 })).toSorted((one, other) =>
        one.collectedAt < other.collectedAt ? 1 : -1,
      );
      const over = wholes[0];
      const below = (await store.scans({ limit: 99 })).find(
        ({ id, standing }) => standing === 'partial' || id === over?.id,
      );
      const old = base.get(below?.id ?? '')?.reads ?? [];
      const reads = scan.reads.map((at, of) =>
        scan.look === null || scan.look === of ? at : (old[of] ?? at),
      );
      base.set(scan.id, { reads, over });
      continue;
    }
    const { reads, over } = base.get(scan.id) ?? { reads: scan.reads, over: undefined };
    const seen = reads.map((at, of) => truth(of, at));
    const report = reportOf(scan, seen);
    const partial =
      scan.look === null
        ? {}
        : {
            partial: {
              accounts: new Set([accounts[scan.look] as AccountId]),
              because: 'a change',
              ...(over === undefined ? {} : { over }),
            },
          };
    const before = await isThere(store);
    const recorded = await store.recordScan(
      { ...report, ...partial },
      instant(scan.kept),
      {},
      advanceFindings,
    );
    const after = await isThere(store);
    steps.push({ scan: { ...scan, reads }, before, after, seen, recorded, earlier: [...steps] });
  }
  return steps;
}

const counted = ({ recorded }: Step) => recorded.scan.standing !== 'superseded';

describe('whole scans of one estate at once', () => {
  const world = (some: readonly { at: number; of: number; wide: boolean }[]) => (of: number, at: number) =>
    some
      .filter((turn) => turn.of === of && turn.at <= at)
      .toSorted((one, other) => one.at - other.at)
      .at(-1)?.wide ?? false;
  const whole = (id: string, from: number, takes: number, late: number, reads: readonly number[]): Scan => ({
    ...{ id, from, until: from + takes, kept: from + takes + late, look: null },
    reads: reads.map((percent) => from + (takes * percent) / 100),
  });

  it('lose nothing, bring nothing back that a later one settled, and end in the truth', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(wholes, { maxLength: 6 }),
        fc.array(looks, { maxLength: 4 }),
        turns,
        async (someWholes, someLooks, someTurns) => {
          const truth = world(someTurns);
          const store = createMemoryStore();
          const scans: readonly Scan[] = [
            whole('first', -20, 5, 1, [50, 50]),
            ...someWholes.map(({ from, takes, late, reads }, at) =>
              whole(`whole-${at}`, from, takes, late, reads),
            ),
            ...someLooks.map(({ at, late, of }, index) => ({
              ...{ id: `look-${index}`, from: at, until: at + 1, kept: at + 1 + late, look: of },
              reads: [at + 0.5, at + 0.5],
            })),
            whole('last', 200, 5, 1, [50, 50]),
          ];
          for (const { scan, before, after, seen, recorded, earlier } of await interleaved(
            scans,
            truth,
            store,
          )) {
            const { standing } = recorded.scan;
            const isFresh = (one: Scan, of: number) => one.look === null || one.look === of;
            for (const place of [0, 1]) {
              const readLater = earlier.filter(
                (one) =>
                  counted(one) &&
                  isFresh(one.scan, place) &&
                  (one.scan.reads[place] ?? 0) > (scan.reads[place] ?? 0),
              );
              if (before[place] && !after[place]) {
                expect(scan.look, 'a look settles nothing').to.equal(null);
                expect(
                  readLater.some((one) => one.seen[place]),
                  'lost',
                ).to.equal(false);
              }
              if (!before[place] && after[place]) {
                // Begun after all of this one was read, and it denied it.
                const settled = readLater.filter(
                  (one) => one.scan.look === null && one.scan.from >= scan.until && !one.seen[place],
                );
                expect(
                  settled.map((one) => one.scan.id),
                  'brought back',
                ).to.deep.equal([]);
              }
              if (standing === 'superseded') expect(after).to.deep.equal(before);
              else if (isFresh(scan, place) && seen[place]) expect(after[place], 'not said').to.equal(true);
              // One that is superseded was read to its end before another began, which knows better.
              if (standing === 'superseded' && scan.look === null)
                expect(
                  earlier.some(
                    (one) => counted(one) && one.scan.look === null && one.scan.from >= scan.until,
                  ),
                  'thrown away',
                ).to.equal(true);
            }
          }
          expect(await isThere(store)).to.deep.equal([truth(0, 300), truth(1, 300)]);
          await store.close();
        },
      ),
      { numRuns: 300 },
    )).timeout(60_000);

  it('end in the state of the newer data where they do not overlap, in whatever order they are kept', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(50), { minLength: 2, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 5, maxLength: 5 }),
        turns,
        async (times, late, someTurns) => {
          const truth = world(someTurns);
          const store = createMemoryStore();
          const scans = times.map((from, at) => whole(`w-${at}`, from, 0, (late[at] ?? 1) + at / 10, [0, 0]));
          await interleaved(scans, truth, store);
          const newest = Math.max(...times);
          expect(await isThere(store)).to.deep.equal([truth(0, newest), truth(1, newest)]);
        },
      ),
      { numRuns: 200 },
    ));
});

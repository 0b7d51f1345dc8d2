import { expect } from 'chai';
import fc from 'fast-check';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { PartialReading, ScanReport } from '../../src/audit/lifecycle.ts';
import type { AccountId, Instant } from '../../src/estate/identifiers.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Store } from '../../src/store/store.ts';
import { account, detection, judgement, scanReport } from '../fakes/findings.ts';

const names = ['a', 'b', 'c'] as const;
type Seen = 'seen' | 'wider' | 'gone' | 'unknown' | 'unsaid';

interface Night {
  /** Hours after the first one that its data was collected: nights may come in any order. */
  readonly hour: number;
  readonly seen: Readonly<Record<(typeof names)[number], Seen>>;
  readonly sealed: boolean;
  readonly isDated: boolean;
  readonly isPart: boolean;
}

const seen = fc.constantFrom<Seen>('seen', 'seen', 'seen', 'wider', 'gone', 'unknown', 'unsaid');
const night: fc.Arbitrary<Night> = fc.record({
  hour: fc.nat(60),
  seen: fc.record({ a: seen, b: seen, c: seen }),
  sealed: fc.boolean(),
  isDated: fc.integer({ min: 0, max: 5 }).map((number) => number > 0),
  isPart: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
});

const part: PartialReading = { accounts: new Set([account as AccountId]), because: 'a change' };

function reportOf({ hour, seen: of, sealed, isDated, isPart }: Night, number: number): ScanReport {
  const at = new Date(Date.UTC(2026, 0, 1, hour)).toISOString() as Instant;
  const has = (...kinds: readonly Seen[]) => names.filter((name) => kinds.includes(of[name]));
  const report = scanReport(0, {
    sealed,
    principals: Object.fromEntries(names.map((name) => [name, `AROA${name}`])),
    detections: [
      ...has('seen').map((name) => detection(name)),
      ...has('wider').map((name) => detection(name, { actions: ['s3:GetObject', 's3:PutObject'] })),
    ],
    judgements: [
      ...has('gone').map((name) => judgement(name, 'absent')),
      ...has('unknown').map((name) => judgement(name, 'unknown')),
    ],
  });
  return {
    ...report,
    scanId: `scan-${number}`,
    estateDigest: `estate-${number}`,
    startedAt: at,
    collectedAt: at,
    layers: report.layers.map((layer) => ({ ...layer, collectedAt: at })),
    ...(isDated ? {} : { dated: false }),
    ...(isPart ? { partial: part } : {}),
  };
}

/** When findings were seen, as every store tells it: part of the suite that every store is run with. */
export function seenLaws(current: () => Store): void {
  it('tells of every finding what a store tells that writes each one anew', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(night, { minLength: 1, maxLength: 6 }), async (nights) => {
        run += 1;
        const estate = `o-seen-${run}`;
        const plain = createMemoryStore();
        for (const [index, one] of nights.entries()) {
          const report = { ...reportOf(one, index), estate, scanId: `${estate}-${index}` };
          for (const store of [current(), plain])
            await store.recordScan(report, report.startedAt, {}, advanceFindings);
          const told = await current().findings({ estate });
          expect(told).to.deep.equal(await plain.findings({ estate }));
          for (const { detection: found, lastSeen } of told) {
            const [named] = await current().findingsNamed(estate, [found.fingerprint]);
            expect(named?.lastSeen).to.equal(lastSeen);
          }
        }
        await plain.close();
      }),
      { numRuns: 60 },
    );
  });
}

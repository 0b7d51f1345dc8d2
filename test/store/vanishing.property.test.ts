import { expect } from 'chai';
import fc from 'fast-check';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { ScanReport } from '../../src/audit/lifecycle.ts';
import type { AccountId } from '../../src/estate/identifiers.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { RecordedScan, Store } from '../../src/store/store.ts';
import { account, detection, scanReport } from '../fakes/findings.ts';

/** How many principals there are, the first of which carry findings, and which of them a night does not show. */
interface Vanishing {
  readonly principals: number;
  readonly findings: number;
  readonly gone: readonly number[];
}

const vanishings: fc.Arbitrary<Vanishing> = fc
  .record({ principals: fc.integer({ min: 1, max: 45 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .chain(({ principals, share }) =>
    fc.record({
      principals: fc.constant(principals),
      findings: fc.integer({ min: 1, max: principals }),
      gone: fc
        .shuffledSubarray(
          Array.from({ length: principals }, (_, index) => index),
          {
            minLength: Math.floor(share * principals),
          },
        )
        .map((list) => list.toSorted((left, right) => left - right)),
    }),
  );

/** What an ordinary night never takes: ten of them, and more than half of all or of those with findings. */
function isImplausible({ principals, findings, gone }: Vanishing): boolean {
  const carrying = gone.filter((one) => one < findings).length;
  const much = (lost: number, of: number) => lost >= 10 && lost * 2 > of;
  return much(gone.length, principals) || much(carrying, findings);
}

/** A night that does not show these; `day` is that of its collection. */
function night(
  day: number,
  { principals, findings }: Vanishing,
  gone: readonly number[],
  sealed = true,
): ScanReport {
  const there = Array.from({ length: principals }, (_, index) => index).filter((one) => !gone.includes(one));
  return scanReport(day, {
    sealed,
    detections: there.filter((one) => one < findings).map((one) => detection(`r${one}`)),
    principals: Object.fromEntries(there.map((one) => [`r${one}`, `AROAr${one}`])),
  });
}

let scans = 0;
function record(store: Store, report: ScanReport): Promise<RecordedScan> {
  const scanId = `scan-${scans++}`;
  return store.recordScan({ ...report, scanId }, report.startedAt, {}, advanceFindings);
}

const resolved = ({ events }: RecordedScan) =>
  events.filter(({ kind }) => kind === 'resolved').map(({ fingerprint }) => fingerprint);
const fingerprints = (gone: readonly number[], { findings }: Vanishing) =>
  gone
    .filter((one) => one < findings)
    .map((one) => `fp1:r${one}`)
    .sort();
const unknown = ({ findings }: RecordedScan) =>
  findings.filter(({ presence }) => presence === 'unknown').map((one) => one.detection.fingerprint);

/** Records the first night and the one on which they are gone. */
async function twoNights(one: Vanishing): Promise<{ store: Store; second: RecordedScan }> {
  const store = createMemoryStore();
  await record(store, night(0, one, []));
  return { store, second: await record(store, night(1, one, one.gone)) };
}

const implausible = vanishings.filter(isImplausible);

describe('principals that vanish', () => {
  it('are gone at once where it is an ordinary change, and held where it is not', () =>
    fc.assert(
      fc.asyncProperty(vanishings, async (one) => {
        const { second } = await twoNights(one);
        const gone = fingerprints(one.gone, one);
        if (!isImplausible(one)) {
          expect(resolved(second).toSorted()).to.deep.equal(gone);
          expect(second.held).to.deep.equal([]);
          return;
        }
        expect(resolved(second)).to.deep.equal([]);
        expect(unknown(second)).to.deep.equal(gone);
        expect(second.held.length).to.be.greaterThan(0);
        for (const { presence, presenceReason } of second.findings)
          if (presence === 'unknown') expect(presenceReason).to.match(/gone at once.*second sealed/);
      }),
      { numRuns: 200 },
    ));

  it('are gone once a second sealed collection agrees, and only those that both do not show', () =>
    fc.assert(
      fc.asyncProperty(implausible, fc.array(fc.nat(44)), async (one, back) => {
        const { store } = await twoNights(one);
        const still = one.gone.filter((each) => !back.includes(each));
        const third = await record(store, night(2, one, still));
        expect(resolved(third).toSorted()).to.deep.equal(fingerprints(still, one));
        expect(unknown(third)).to.deep.equal([]);
        expect(third.held).to.deep.equal([]);
      }),
      { numRuns: 100 },
    ));

  it('stay held as long as no second sealed collection was read', () =>
    fc.assert(
      fc.asyncProperty(
        implausible,
        fc.array(fc.constantFrom('same', 'unsealed', 'older'), { maxLength: 4 }),
        async (one, between) => {
          const { store, second } = await twoNights(one);
          for (const kind of between) {
            const report =
              kind === 'unsealed'
                ? night(1.5, one, one.gone, false)
                : night(kind === 'same' ? 1.5 : 0.5, one, one.gone);
            const collectedAt = kind === 'same' ? second.scan.collectedAt : report.collectedAt;
            expect(resolved(await record(store, { ...report, collectedAt }))).to.deep.equal([]);
          }
          const last = await record(store, night(3, one, one.gone));
          expect(resolved(last).toSorted()).to.deep.equal(fingerprints(one.gone, one));
        },
      ),
      { numRuns: 100 },
    ));

  it('that vanish on the night that agrees with an earlier vanishing are held for themselves', async () => {
    const one: Vanishing = { principals: 40, findings: 40, gone: Array.from({ length: 24 }, (_, at) => at) };
    const { store } = await twoNights(one);
    const third = await record(
      store,
      night(
        2,
        one,
        Array.from({ length: 38 }, (_, at) => at),
      ),
    );
    expect(resolved(third).length).to.equal(24);
    expect(unknown(third).length).to.equal(14);
    const fourth = await record(
      store,
      night(
        3,
        one,
        Array.from({ length: 38 }, (_, at) => at),
      ),
    );
    expect(resolved(fourth).length).to.equal(14);
  });

  it('are counted over the whole estate too: a few of every account are many', async () => {
    const ids = Array.from({ length: 8 }, (_, index) => `11112222333${index}` as AccountId);
    const spread = (day: number, gone: number): ScanReport => {
      const base = scanReport(day, {});
      const [layer] = base.layers;
      if (layer === undefined) throw new Error('no layer');
      const all = ids.flatMap((id) =>
        ['a', 'b', 'c'].slice(gone).map((name) => ({ id, arn: `arn:aws:iam::${id}:role/${name}` })),
      );
      return {
        ...base,
        layers: ids.map((id) => ({ ...layer, account: id })),
        detections: all.map(({ id, arn }) => ({
          ...detection('x'),
          fingerprint: `fp1:${arn}`,
          account: id,
          principalKey: arn,
          uniqueId: null,
        })),
        principals: new Map(all.map(({ arn }) => [arn, arn])),
      };
    };
    const store = createMemoryStore();
    await record(store, spread(0, 0));
    const second = await record(store, spread(1, 2));
    expect(resolved(second)).to.deep.equal([]);
    expect(second.held).to.deep.equal([{ account: null, gone: 16, known: 24 }]);
    expect(resolved(await record(store, spread(2, 2))).length).to.equal(16);
  });

  it('says of which account', async () => {
    const { second } = await twoNights({
      principals: 30,
      findings: 12,
      gone: Array.from({ length: 20 }, (_, at) => at + 10),
    });
    expect(second.held).to.deep.equal([{ account, gone: 20, known: 30 }]);
    expect(resolved(second)).to.deep.equal([]);
  });
});

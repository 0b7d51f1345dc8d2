import { expect } from 'chai';
import fc from 'fast-check';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { ScanReport } from '../../src/audit/lifecycle.ts';
import { type EstateEntry, lotOf } from '../../src/estate/estate-entry.ts';
import type { AccountId, Instant } from '../../src/estate/identifiers.ts';
import { nothingGivenUp, type RetentionLimits } from '../../src/store/retention.ts';
import type { Store } from '../../src/store/store.ts';
import { detection, scanReport } from '../fakes/findings.ts';

const estate = 'o-example';
const none: RetentionLimits = {
  estates: null,
  sessions: null,
  coverage: null,
  maturity: null,
  sent: null,
  slots: null,
};
/** Fake scans are of days of January 2026; this is when one of them ended. */
const endOf = (day: number): Instant => scanReport(day, {}).startedAt;
const ever = '9999-01-01T00:00:00.000Z' as Instant;

const entry = (path: string, text: string): EstateEntry => ({
  path,
  digest: Buffer.from(text).toString('hex'),
  text,
});

async function keptTexts(store: Store, version: number): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const lot of store.keptEntries({ estate, version })) texts.push(...lot.map(({ text }) => text));
  return texts;
}

/** Keeps an estate of these texts, and records its scan. */
async function night(
  store: Store,
  day: number,
  texts: readonly string[],
  parts: Partial<ScanReport> = {},
): Promise<void> {
  const lots = async function* () {
    yield lotOf(texts.map((text, index) => entry(`piece-${index}`, text)));
  };
  const estateVersion = await store.keepEstate(estate, lots());
  const report = {
    ...scanReport(day, { detections: [detection('a'), ...(day % 2 ? [detection('b')] : [])] }),
    ...parts,
    estateVersion,
  };
  await store.recordScan(
    report,
    report.startedAt,
    { complete: true, layers: [{ account: '1' }] },
    advanceFindings,
  );
}

/** The laws of giving up what is old, part of the suite that every store is run with. */
export function retentionLaws(current: () => Store): void {
  it('gives nothing up without a limit, nor what is not old', async () => {
    const store = current();
    for (const day of [0, 1, 2]) await night(store, day, [`text ${day}`]);
    expect(await store.retain(none)).to.deep.equal(nothingGivenUp);
    const early = { ...none, estates: endOf(0), coverage: endOf(0), sessions: endOf(0), slots: endOf(0) };
    expect(await store.retain({ ...early, sent: endOf(0), maturity: endOf(0) })).to.deep.equal(
      nothingGivenUp,
    );
    expect(await keptTexts(store, 1)).to.deep.equal(['text 0']);
  });

  it('gives up old estates with what only they held, and says of their scans that it is not kept', async () => {
    const store = current();
    await night(store, 0, ['same', 'only at first']);
    await night(store, 1, ['same', 'twice']);
    await night(store, 2, ['same', 'later', 'twice']);
    await night(store, 3, ['same', 'newest']);
    const limits = { ...none, estates: endOf(2) };
    const trial = await store.retain(limits, { isTrial: true });
    expect(trial).to.include({ estates: 2, entries: 2 });
    expect(await keptTexts(store, 1)).to.have.length(2);
    // `twice` is held elsewhere: its text stays.
    expect(await store.retain(limits)).to.deep.equal({
      ...nothingGivenUp,
      estates: 2,
      entries: 2,
      documents: 1,
    });
    const versions = (await store.scans({ limit: 9 })).map(({ estateVersion }) => estateVersion);
    expect(versions).to.deep.equal([4, 3, null, null]);
    expect([await keptTexts(store, 1), await keptTexts(store, 2)]).to.deep.equal([[], []]);
    expect(await keptTexts(store, 3)).to.deep.equal(['same', 'later', 'twice']);
    expect(await keptTexts(store, 4)).to.deep.equal(['same', 'newest']);
    expect(await store.retain(limits)).to.deep.equal(nothingGivenUp);
    await night(store, 4, ['only at first']);
    expect(await keptTexts(store, 5)).to.deep.equal(['only at first']);
  });

  it('keeps the newest estate that moved findings, and one whose scan is still to come', async () => {
    const store = current();
    await night(store, 1, ['one']);
    await night(store, 2, ['two']);
    await night(store, 0, ['late'], { scanId: 'late' });
    const [late] = await store.scans({ limit: 1 });
    expect(late?.standing).to.equal('superseded');
    expect(await store.retain({ ...none, estates: ever })).to.include({ estates: 1 });
    expect(await keptTexts(store, 2)).to.deep.equal(['two']);
    const scans = await store.scans({ limit: 9 });
    expect(scans.map(({ estateVersion }) => estateVersion)).to.deep.equal([3, 2, null]);
  });

  it('never gives back less of an estate than was kept of it', async () => {
    let run = 0;
    const pieces = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(pieces, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(7), { maxLength: 3 }),
        async (nights, limits) => {
          const own = `o-${++run}`;
          const store = current();
          for (const [index, texts] of nights.entries()) {
            const lots = async function* () {
              yield lotOf(texts.map((text, at) => entry(`piece-${at}`, text)));
            };
            const estateVersion = await store.keepEstate(own, lots());
            const report = {
              ...scanReport(index, {}),
              scanId: `${own} ${index}`,
              estate: own,
              estateVersion,
            };
            await store.recordScan(report, report.startedAt, null, advanceFindings);
            const limit = limits[index];
            if (limit !== undefined) await store.retain({ ...none, estates: endOf(limit) });
            for (const { estateVersion: version } of await store.scans({ estate: own, limit: 9 })) {
              if (version === null) continue;
              const kept: string[] = [];
              for await (const lot of store.keptEntries({ estate: own, version }))
                kept.push(...lot.map(({ text }) => text));
              expect(kept).to.deep.equal(nights[version - 1]);
            }
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  it('empties the coverage of old scans, which stay, with all that was found', async () => {
    const store = current();
    for (const day of [0, 1, 2]) await night(store, day, ['text']);
    const before = [await store.findings({}), await store.events('fp1:a'), await store.events('fp1:b')];
    expect(await store.retain({ ...none, coverage: ever })).to.include({ coverage: 2 });
    const scans = await store.scans({ limit: 9 });
    expect(scans.map(({ coverage }) => coverage)).to.deep.equal([
      { complete: true, layers: [{ account: '1' }] },
      null,
      null,
    ]);
    expect(await store.retain({ ...none, coverage: ever })).to.deep.equal(nothingGivenUp);
    expect([
      await store.findings({}),
      await store.events('fp1:a'),
      await store.events('fp1:b'),
    ]).to.deep.equal(before);
    expect(await store.verify()).to.include({ holds: true });
  });

  it('keeps the coverage of the newest whole scan under later ones of a part', async () => {
    const store = current();
    await night(store, 0, ['text']);
    await night(store, 1, ['text']);
    const partial = { accounts: new Set(['111122223333' as AccountId]), because: 'a test' };
    await night(store, 2, ['text'], { partial });
    await night(store, 3, ['text'], { partial });
    expect(await store.retain({ ...none, coverage: ever })).to.include({ coverage: 2 });
    const scans = await store.scans({ limit: 9 });
    expect(scans.map(({ coverage }) => coverage === null)).to.deep.equal([false, true, false, true]);
  });

  it('gives up sessions by their last event, and all but the newest slot that is done', async () => {
    const store = current();
    const session = (id: string, from: Instant, to: Instant) => ({
      id,
      account: '111122223333' as AccountId,
      startedAt: from,
      lastEventAt: to,
      product: 'kiro',
      agent: null,
      human: null,
    });
    const sessions = [
      session('gone', endOf(0), endOf(0)),
      session('lasting', endOf(0), endOf(5)),
      session('young', endOf(5), endOf(5)),
    ];
    await night(store, 6, ['text'], { sessions });
    expect(await store.retain({ ...none, sessions: endOf(3) })).to.include({ sessions: 1 });
    expect((await store.scanFacts(estate)).sessions.map(({ id }) => id)).to.deep.equal(['lasting', 'young']);
    for (const [day, end] of [
      [0, true],
      [1, true],
      [2, false],
    ] as const) {
      const claim = await store.claimSlot({
        name: 'nightly',
        dueAt: endOf(day),
        holder: 'one',
        leaseMs: 60_000,
      });
      if (claim.state !== 'claimed') throw new Error(claim.state);
      const report = { ...scanReport(10 + day, {}), scanId: `slot ${day}` };
      if (end) await store.recordScan(report, report.startedAt, null, advanceFindings, claim.hold);
    }
    expect(await store.retain({ ...none, slots: ever })).to.include({ slots: 1 });
    const left = await store.slots({ name: 'nightly', limit: 9 });
    expect(left.map(({ dueAt, outcome }) => [dueAt, outcome])).to.deep.equal([
      [endOf(2), null],
      [endOf(1), 'done'],
    ]);
  });

  it('gives up what people were told, or were not for as long, and never the newest digest that waits', async () => {
    const store = current();
    for (const day of [0, 1, 2]) {
      await night(store, day, ['text']);
      // Later by the clock, and not by its id alone.
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    const claimed = await store.claimDelivery({ holder: 'one', leaseMs: 60_000 });
    if (claimed === null) throw new Error('nothing to send');
    await store.planDelivery(claimed.hold, [{ route: 'r', told: '#r', body: {} }]);
    await store.markMessage(claimed.hold, 'r', { state: 'sent', channel: null, slackTs: null }, 60_000);
    await store.releaseDelivery(claimed.hold, { kind: 'as-messages' });
    const second = await store.claimDelivery({ holder: 'one', leaseMs: 60_000 });
    if (second === null) throw new Error('nothing to send');
    await store.planDelivery(second.hold, [{ route: 'r', told: '#r', body: {} }]);
    await store.markMessage(second.hold, 'r', { state: 'failed', reason: 'is_archived' }, 60_000);
    await store.releaseDelivery(second.hold, { kind: 'as-messages' });
    await store.enqueue([
      { id: 'ms1:never', kind: 'missed', estate: null, scanId: null, fingerprint: null, facts: {} },
    ]);
    expect(await store.retain({ ...none, sent: endOf(0) })).to.include({ sent: 0 });
    expect(await store.retain({ ...none, sent: ever }, { isTrial: true })).to.include({ sent: 3 });
    expect(await store.retain({ ...none, sent: ever })).to.include({ sent: 3 });
    const left = await store.deliveries({ limit: 9 });
    expect(left.map(({ row }) => [row.scanId, row.outcome])).to.deep.equal([['scan-2', null]]);
  });

  it('stops where it is told to, and goes on the next time', async () => {
    const store = current();
    for (const day of [0, 1, 2]) await night(store, day, [`text ${day}`]);
    const signal = AbortSignal.abort();
    await store.retain({ ...none, estates: ever }, { signal });
    await store.retain({ ...none, estates: ever });
    expect((await store.scans({ limit: 9 })).map(({ estateVersion }) => estateVersion)).to.deep.equal([
      3,
      null,
      null,
    ]);
    expect(await keptTexts(store, 3)).to.deep.equal(['text 2']);
  });
}

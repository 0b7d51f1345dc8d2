import { expect } from 'chai';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { FindingRecord, ScanReport } from '../../src/audit/lifecycle.ts';
import type { AccountId, Instant } from '../../src/estate/identifiers.ts';
import { mostTries, type NewOutboxRow } from '../../src/store/outbox.ts';
import type { Store } from '../../src/store/store.ts';
import { detection, scanReport } from '../fakes/findings.ts';

const leaseMs = 60_000;
const longAgo = '2020-01-01T00:00:00.000Z' as Instant;
const row = (id: string): NewOutboxRow => ({
  id,
  kind: 'missed',
  estate: null,
  scanId: null,
  fingerprint: null,
  facts: { text: 'ü\0"' },
});
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function scan(store: Store, day: number, names: Readonly<Record<string, 'critical' | 'high'>>) {
  const detections = Object.entries(names).map(([name, severity]) => detection(name, { severity }));
  const report: ScanReport = scanReport(day, { detections });
  const coverage = { layers: report.layers };
  return store.recordScan(report, report.startedAt, coverage, advanceFindings);
}

/** The laws of the outbox, part of the suite that every store is run with. */
export function outboxLaws(current: () => Store): void {
  it('puts one digest out for each applied scan, and a page for each finding that became critical', async () => {
    const store = current();
    await scan(store, 1, { a: 'critical', b: 'high' });
    // A baseline is one summary.
    expect((await store.deliveries({ limit: 9 })).map(({ row: { kind } }) => kind)).to.deep.equal(['digest']);
    await scan(store, 2, { a: 'critical', b: 'critical', c: 'critical', d: 'high' });
    const pages = await store.deliveries({ kind: 'page', limit: 9 });
    expect(pages.map(({ row: { fingerprint } }) => fingerprint).toSorted()).to.deep.equal(['fp1:b', 'fp1:c']);
    const digests = await store.deliveries({ kind: 'digest', limit: 9 });
    expect(digests.map(({ row: { scanId } }) => scanId).toSorted()).to.deep.equal(['scan-1', 'scan-2']);
    expect(digests[0]?.row).to.include({ estate: 'o-example', fence: 0, tries: 0, outcome: null });
    expect(digests[0]?.row.id).to.match(/^dg1:[0-9a-f]{64}$/);
    // It moved nothing, and is not told.
    await scan(store, 0, { e: 'critical' });
    expect(await store.deliveries({ limit: 9 })).to.have.length(4);
    expect(await store.deliveries({ fingerprint: 'fp1:b', limit: 9 })).to.have.length(1);
    expect(await store.deliveries({ estate: 'other', limit: 9 })).to.deep.equal([]);
  });

  it('makes no page of an account that it never saw, and no more than people read', async () => {
    const store = current();
    await scan(store, 0, {});
    const many = Object.fromEntries(
      Array.from({ length: 14 }, (_, index) => [`n${index}`, 'critical' as const]),
    );
    await scan(store, 1, many);
    const pages = await store.deliveries({ kind: 'page', limit: 99 });
    expect(pages).to.have.length(10);
    expect(pages.map(({ row: { facts } }) => facts)).to.deep.equal(
      pages.map(() => ({ event: 'opened', further: 4 })),
    );
  });

  it('pages of an account that the last scan left out, where findings of it are known', async () => {
    const store = current();
    await scan(store, 0, { a: 'high' });
    const part = scanReport(1, {});
    const other = part.layers.map((layer) => ({ ...layer, account: '111122223333' as AccountId }));
    await store.recordScan({ ...part, layers: other }, part.startedAt, { layers: other }, advanceFindings);
    await scan(store, 2, { a: 'high', b: 'critical' });
    expect(await store.deliveries({ kind: 'page', limit: 9 })).to.have.length(1);
  });

  it('writes a row once, and gives it to one of all that ask', async () => {
    const store = current();
    expect(await store.enqueue([row('ms1:a'), row('ms1:b')])).to.equal(2);
    expect(await store.enqueue([row('ms1:b')])).to.equal(0);
    const claims = await Promise.all(
      Array.from({ length: 5 }, (_, index) => store.claimDelivery({ holder: `h${index}`, leaseMs })),
    );
    const found = claims.flatMap((claim) => (claim === null ? [] : [claim.row.id]));
    expect(found.toSorted()).to.deep.equal(['ms1:a', 'ms1:b']);
    expect(claims.find((claim) => claim !== null)?.row).to.include({ fence: 1, tries: 1 });
    expect(claims.find((claim) => claim !== null)?.row.facts).to.deep.equal({ text: 'ü\uFFFD"' });
  });

  it('writes messages once, marks them, and finishes a row when none waits', async () => {
    const store = current();
    await store.enqueue([row('ms1:a')]);
    const claim = await store.claimDelivery({ holder: 'h', leaseMs });
    if (claim === null) throw new Error('nothing to claim');
    const first = await store.planDelivery(claim.hold, [
      { route: 'b', told: '#b', body: { text: 'one' } },
      { route: 'a', told: '#a', body: { text: 'two' } },
    ]);
    expect(first?.map(({ route, body }) => [route, body])).to.deep.equal([
      ['a', { text: 'two' }],
      ['b', { text: 'one' }],
    ]);
    const again = await store.planDelivery(claim.hold, [{ route: 'c', told: '#c', body: {} }]);
    expect(again).to.deep.equal(first);
    const sent = { state: 'sent', channel: 'C1', slackTs: '1.2' } as const;
    expect(await store.markMessage(claim.hold, 'a', sent, leaseMs)).to.equal(true);
    const waits = { state: 'waiting', reason: 'slow', retryAfterMs: 0, refused: false } as const;
    expect(await store.markMessage(claim.hold, 'b', waits, leaseMs)).to.equal(true);
    expect(await store.releaseDelivery(claim.hold, { kind: 'as-messages' })).to.equal(true);
    // Whoever was let go of has nothing in hand.
    expect(await store.markMessage(claim.hold, 'b', sent, leaseMs)).to.equal(false);
    await pause(3);
    const next = await store.claimDelivery({ holder: 'i', leaseMs });
    expect(next?.row).to.include({ fence: 2, tries: 1, reason: 'slow' });
    expect(next?.messages.map(({ state }) => state)).to.deep.equal(['sent', 'waiting']);
    if (next === null) throw new Error('nothing to claim');
    await store.markMessage(next.hold, 'b', { state: 'failed', reason: 'channel_not_found' }, leaseMs);
    await store.releaseDelivery(next.hold, { kind: 'as-messages' });
    const [told] = await store.deliveries({ outcome: 'failed', limit: 9 });
    expect(told?.row).to.include({ outcome: 'failed', reason: '#b: channel_not_found', holder: null });
    expect(told?.messages[0]).to.include({ channel: 'C1', slackTs: '1.2', state: 'sent' });
    expect(await store.claimDelivery({ holder: 'j', leaseMs })).to.equal(null);
    expect(await store.rearmDeliveries('9999-01-01T00:00:00.000Z' as Instant)).to.equal(0);
    expect(await store.rearmDeliveries(longAgo)).to.equal(1);
    const rearmed = await store.claimDelivery({ holder: 'j', leaseMs });
    expect(rearmed?.messages.map(({ state }) => state)).to.deep.equal(['sent', 'waiting']);
  });

  it('refuses whoever lost its lease, and sets aside what kills its senders', async () => {
    const store = current();
    await store.enqueue([row('ms1:a')]);
    for (let tried = 0; tried < mostTries; tried++) {
      const claim = await store.claimDelivery({ holder: `h${tried}`, leaseMs: 0 });
      expect(claim?.row.tries).to.equal(tried + 1);
      await pause(3);
    }
    expect(await store.claimDelivery({ holder: 'last', leaseMs })).to.equal(null);
    const [kept] = await store.deliveries({ outcome: 'poison', limit: 9 });
    expect(kept?.row.reason).to.equal('no sender that tried it lived to say so');
    const stale = { id: 'ms1:a', holder: 'h0', fence: 1 };
    expect(await store.planDelivery(stale, [{ route: 'a', told: '#a', body: {} }])).to.equal(null);
    expect(await store.releaseDelivery(stale, { kind: 'as-messages' })).to.equal(false);
  });

  it('counts no try where nothing was tried, and one where it was broken', async () => {
    const store = current();
    await store.enqueue([row('ms1:a')]);
    const claim = async () => {
      await pause(3);
      const made = await store.claimDelivery({ holder: 'h', leaseMs });
      if (made === null) throw new Error('nothing to claim');
      return made;
    };
    await store.releaseDelivery((await claim()).hold, { kind: 'wait', reason: null, retryAfterMs: 0 });
    await store.releaseDelivery((await claim()).hold, { kind: 'broken', reason: 'oh', retryAfterMs: 0 });
    const third = await claim();
    expect(third.row).to.include({ tries: 2, reason: 'oh' });
    await store.releaseDelivery(third.hold, { kind: 'skipped', reason: 'too old' });
    const [kept] = await store.deliveries({ limit: 9 });
    expect(kept?.row).to.include({ outcome: 'skipped', reason: 'too old', tries: 1 });
    expect(await store.rearmDeliveries(longAgo)).to.equal(0);
  });

  it('tries one that was given up again when it is asked to, and writes anew what nobody was sent', async () => {
    const store = current();
    await store.enqueue([row('ms1:a'), row('ms1:b'), row('ms1:c')]);
    const given = new Map<string, string>();
    for (const how of ['poison', 'failed', 'sent']) {
      const claim = await store.claimDelivery({ holder: 'h', leaseMs });
      if (claim === null) throw new Error('nothing to claim');
      given.set(how, claim.row.id);
      await store.planDelivery(claim.hold, [
        { route: 'a', told: '#a', body: { text: 'old' } },
        { route: 'b', told: '#b', body: { text: 'old' } },
      ]);
      const sent = { state: 'sent', channel: null, slackTs: null } as const;
      const refused = { state: 'waiting', reason: 'invalid_blocks', retryAfterMs: 0, refused: true } as const;
      await store.markMessage(claim.hold, 'a', how === 'poison' ? refused : sent, leaseMs);
      for (let tries = 0; tries < mostTries; tries++) {
        if (how === 'poison')
          for (const route of ['a', 'b']) await store.markMessage(claim.hold, route, refused, leaseMs);
      }
      if (how === 'failed')
        await store.markMessage(claim.hold, 'b', { state: 'failed', reason: 'is_archived' }, leaseMs);
      if (how === 'sent') await store.markMessage(claim.hold, 'b', sent, leaseMs);
      await store.releaseDelivery(claim.hold, { kind: 'as-messages' });
    }
    expect(await store.undelivered()).to.deep.equal({ waiting: 0, failed: 1, poison: 1 });
    expect(await store.rearmDelivery(given.get('sent') ?? '')).to.equal(false);
    expect(await store.rearmDelivery('ms1:none')).to.equal(false);
    expect(await store.rearmDelivery(given.get('poison') ?? '')).to.equal(true);
    expect(await store.rearmDelivery(given.get('poison') ?? '')).to.equal(false);
    expect(await store.rearmDelivery(given.get('failed') ?? '')).to.equal(true);
    expect(await store.undelivered()).to.deep.equal({ waiting: 2, failed: 0, poison: 0 });
    for (const how of ['poison', 'failed']) {
      const claim = await store.claimDelivery({ holder: 'h', leaseMs });
      expect(claim?.row).to.include({ id: given.get(how), tries: 1 });
      if (claim === null) throw new Error('nothing to claim');
      const messages = await store.planDelivery(claim.hold, [
        { route: 'a', told: '#a', body: { text: 'new' } },
      ]);
      expect(messages?.map(({ route, state, body }) => [route, state, body])).to.deep.equal(
        how === 'poison'
          ? [['a', 'waiting', { text: 'new' }]]
          : [
              ['a', 'sent', { text: 'old' }],
              ['b', 'waiting', { text: 'old' }],
            ],
      );
    }
  });

  it('keeps all senders from a route that asked one of them to wait', async () => {
    const store = current();
    await store.enqueue([row('ms1:a')]);
    const claim = await store.claimDelivery({ holder: 'h', leaseMs });
    if (claim === null) throw new Error('nothing to claim');
    await store.planDelivery(claim.hold, [
      { route: 'a', told: '#a', body: {} },
      { route: 'b', told: '#b', body: {} },
    ]);
    const slow = { state: 'waiting', reason: 'status 500', retryAfterMs: 60_000, refused: false } as const;
    await store.markMessage(claim.hold, 'a', slow, leaseMs);
    expect(await store.routeQuietMs('a')).to.equal(0);
    await store.markMessage(claim.hold, 'b', { ...slow, ofRoute: true }, leaseMs);
    expect(await store.routeQuietMs('b')).to.be.within(50_000, 60_000);
    expect(await store.routeQuietMs('a')).to.equal(0);
    const over = { ...slow, retryAfterMs: 1, ofRoute: true } as const;
    await store.markMessage(claim.hold, 'b', over, leaseMs);
    await pause(5);
    expect(await store.routeQuietMs('b')).to.equal(0);
  });

  it('keeps a digest only with its scan', async () => {
    const store = current();
    const stale = { name: 'nightly', dueAt: '2026-01-01T00:00:00.000Z', holder: 'x', fence: 3 } as never;
    const report = scanReport(0, { detections: [detection('a')] });
    const fails = async (work: () => Promise<unknown>): Promise<boolean> =>
      work().then(
        () => false,
        () => true,
      );
    const broken = (): never => {
      throw new Error('broken');
    };
    expect(await fails(() => store.recordScan(report, report.startedAt, {}, broken))).to.equal(true);
    expect(
      await fails(() => store.recordScan(report, report.startedAt, {}, advanceFindings, stale)),
    ).to.equal(true);
    expect(await store.deliveries({ limit: 9 })).to.deep.equal([]);
    expect((await store.findings({})) satisfies readonly FindingRecord[]).to.deep.equal([]);
  });
}

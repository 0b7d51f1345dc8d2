import { expect } from 'chai';
import { scansPage } from '../../../src/dashboard/pages/scans-page.ts';
import { scansRoute } from '../../../src/dashboard/pages/scans-route.ts';
import type { Instant } from '../../../src/estate/identifiers.ts';
import type { Reader } from '../../../src/store/reading/reader.ts';
import type { DeliveryRow, Slice } from '../../../src/store/reading/rows.ts';
import { bodyOf, textOf } from './ask.ts';

const now = '2026-11-20T08:00:00.000Z' as Instant;
const none: Slice<never> = { rows: [], next: null, looked: null };
const coverage = { accounts: 0, sealed: 0, layers: [], oldestRequired: null };

function delivery(parts: Partial<DeliveryRow>): DeliveryRow {
  return {
    createdAt: '2026-11-20T02:00:00.000Z' as Instant,
    kind: 'digest',
    estate: 'o-example',
    scanId: 'scan-9',
    digest: 'dg1:0123456789abcdef0123',
    route: 'default',
    state: 'sent',
    tries: 0,
    reason: null,
    sentAt: '2026-11-20T02:01:00.000Z' as Instant,
    ...parts,
  };
}
const failed = (reason: string | null, parts: Partial<DeliveryRow> = {}) =>
  delivery({ state: 'failed', reason, sentAt: null, ...parts });

/** The page of scans with these messages. */
async function pageWith(deliveries: readonly DeliveryRow[] | null): Promise<string> {
  const page = scansPage({
    scans: none,
    isFirst: true,
    coverage,
    required: [],
    unread: [],
    layers: none,
    accountsAfter: null,
    slots: [],
    slotsKnown: true,
    deliveries,
    now,
  });
  return String(await page.body);
}

describe('what was told, on the page of scans', () => {
  it('stands there with what became of each message', async () => {
    const page = textOf(
      await pageWith([
        delivery({}),
        delivery({ state: 'waiting', route: null, sentAt: null }),
        delivery({ state: 'waiting', reason: 'slack answers 503', sentAt: null, kind: 'page' }),
        delivery({ state: 'poison', reason: 'invalid_blocks', tries: 8, sentAt: null, kind: 'missed' }),
        delivery({ state: 'skipped', reason: 'too old', sentAt: null }),
      ]),
    );
    for (const words of [
      'sent the digest of a scan scan-9 default 2026-11-20 02:00 UTC',
      'arrived 2026-11-20 02:01 UTC',
      'waiting the digest of a scan scan-9 not written yet',
      'waiting a critical finding scan-9 default',
      'slack answers 503',
      'poison refused too often a missed scan',
      'invalid_blocks refused 8 times',
      'skipped',
      'too old',
      'dg1:0123456789ab',
    ]) {
      expect(page).to.include(words);
    }
  });

  it('is cried out above everything else where it did not arrive', async () => {
    const alarm = async (rows: readonly DeliveryRow[]) => {
      const page = await pageWith(rows);
      const [before = '', notice] = page.split('role="alert"');
      if (notice === undefined) return null;
      expect(before).to.not.include('<h2>');
      return textOf(`<p${notice.split('</div>')[0]}`);
    };
    expect(await alarm([failed('channel_not_found'), delivery({})])).to.include(
      '1 message did not arrive channel_not_found .',
    );
    expect(
      await alarm([failed('a'), failed('a'), failed(null), failed('b', { state: 'poison' }), failed('c')]),
    ).to.include('5 messages did not arrive a ; no reason was given ; b and other reasons');
    expect(
      await alarm([delivery({}), delivery({ state: 'waiting' }), delivery({ state: 'skipped' })]),
    ).to.equal(null);
    // Older than what may still be sent: listed, and no alarm for ever.
    const old = failed('a', { createdAt: '2026-11-12T08:00:00.000Z' as Instant });
    expect(await alarm([old])).to.equal(null);
    expect(textOf(await pageWith([old]))).to.include('failed the digest of a scan');
  });

  it('says how to send again what failed, where something did', async () => {
    expect(await pageWith([failed('a')])).to.include('overreach digest send');
    // Sent once more it would be refused once more.
    for (const one of [delivery({}), failed('a', { state: 'poison' })]) {
      expect(await pageWith([one])).to.not.include('overreach digest send');
    }
    expect(textOf(await pageWith([]))).to.include('Nothing was to be told yet');
  });

  it('is nothing to a reader of some accounts', async () => {
    const asked: number[] = [];
    const readerOf = (deliveries: boolean) =>
      ({
        sight: async () => ({ accounts: null, counts: true, guardrails: true, slots: true, deliveries }),
        scans: async () => none,
        coverage: async () => coverage,
        unread: async () => [],
        layers: async () => none,
        slots: async () => [],
        deliveries: async (limit: number) => {
          asked.push(limit);
          return deliveries ? [failed('channel_not_found')] : [];
        },
      }) as unknown as Reader;
    expect(await bodyOf(scansRoute.path, { reader: readerOf(false), now })).to.not.match(/told|arrive/);
    expect(await bodyOf(scansRoute.path, { reader: readerOf(true), now })).to.include('channel_not_found');
    expect(asked).to.deep.equal([20, 20]);
  });
});

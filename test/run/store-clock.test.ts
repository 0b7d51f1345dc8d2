import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ScanResult } from '../../src/deliver/scan-result.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import type { Clock } from '../../src/run/clock.ts';
import { scanEstate } from '../../src/run/scan.ts';
import { scanFromAws } from '../../src/run/scan-from-aws.ts';
import { clockAhead, clockInWords, storeClockAhead, timerAhead } from '../../src/run/store-clock.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Store } from '../../src/store/store.ts';
import { collectConfig } from '../collect/aws/collecting.ts';
import { inFolder } from '../collect/temporary-folder.ts';
import { asHub } from '../deploy/whole-run.ts';
import { wholeWorld } from '../deploy/whole-world.ts';
import { projectRoot } from '../e2e/command-line.ts';
import { startFakeAws } from '../fakes/aws/index.ts';

const minute = 60_000;

/** A store in a database whose clock is this far ahead of this machine's. */
function onServer(store: Store, aheadMs: number): Store {
  const now = async () => new Date(Date.now() + aheadMs).toISOString() as Instant;
  return { ...store, kind: 'postgres', now };
}

describe("the store's clock", () => {
  it('is told to within half of what the question took, and not at all below that', async () => {
    let local = 1_000_000;
    const answering = (ahead: number) => ({
      kind: 'postgres' as const,
      now: async () => {
        local += 20;
        return new Date(local - 10 + ahead).toISOString() as Instant;
      },
    });
    for (const ahead of [0, 5, 11, -11])
      expect(await storeClockAhead(answering(ahead), () => local), `${ahead}`).to.equal(0);
    for (const ahead of [-7 * minute, 12, 3_600_000])
      expect(await storeClockAhead(answering(ahead), () => local)).to.equal(ahead);
    expect(await storeClockAhead({ ...answering(minute), kind: 'pglite' }, () => local)).to.equal(0);
  });

  it('moves clocks and timers, and is worth a word from a minute on', () => {
    const still: Clock = { now: () => '2026-01-01T00:00:00.000Z' as Instant, newScanId: () => 'scan-1' };
    expect(clockAhead(-minute, still).now()).to.equal('2025-12-31T23:59:00.000Z');
    expect(clockAhead(minute, still).newScanId('' as Instant)).to.equal('scan-1');
    expect(timerAhead(minute, { now: () => 5, random: () => 0, sleep: async () => {} }).now()).to.equal(
      60_005,
    );
    expect([0, 59_999, -59_999].map(clockInWords)).to.deep.equal([null, null, null]);
    expect(clockInWords(7 * minute)).to.match(/^this machine's clock is 420 s behind the store's/);
    expect(clockInWords(-minute)).to.match(/^this machine's clock is 60 s ahead of the store's/);
  });

  it('dates what a worker collects and scans, however its own clock is set', async function () {
    this.timeout(60_000);
    const fake = await startFakeAws({ world: wholeWorld() });
    try {
      const config = collectConfig('aws', fake.url, { layers: new Set(), events: null });
      for (const ahead of [-7 * minute, 7 * minute]) {
        const warned: string[] = [];
        const open = onServer(createMemoryStore(), ahead);
        const request = { registry: null, store: 'memory:', folder: projectRoot, casesOut: null, open };
        const from = Date.now() + ahead;
        const { scan } = await asHub(() =>
          scanFromAws(config, request, { report: () => {}, warn: (text) => warned.push(text) }),
        );
        const to = Date.now() + ahead;
        const { collectedAt, startedAt, finishedAt } = scan;
        const times = [
          from - 50,
          ...[collectedAt, startedAt, finishedAt].map((at) => Date.parse(at)),
          to + 50,
        ];
        expect(times).to.deep.equal(times.toSorted((one, other) => one - other));
        expect(warned.join()).to.match(/clock is 420 s/);
        const [first] = await open.scans({ limit: 1 });
        expect(first).to.include({ collectedAt, finishedAt });
      }
    } finally {
      await fake.close();
    }
  });
});

describe('an estate of a machine whose clock is ahead', () => {
  const at = (minutes: number) => new Date(Date.UTC(2025, 11, 12, 2, minutes)).toISOString() as Instant;
  const clockAt = (minutes: number, id: string): Clock => ({ now: () => at(minutes), newScanId: () => id });

  it('is dated by its scan, so that what is collected soon after it is the newer one', async function () {
    this.timeout(60_000);
    await inFolder({}, async (folder) => {
      const open = createMemoryStore();
      const examples = join(projectRoot, 'examples/organization');
      const warned: string[] = [];
      const scan = async (night: string, collected: number, scanned: number): Promise<ScanResult> => {
        const estate = join(folder, `${night}-${collected}`);
        await cp(join(examples, night), estate, { recursive: true });
        const manifest = JSON.parse(await readFile(join(estate, 'estate.json'), 'utf8'));
        await writeFile(
          join(estate, 'estate.json'),
          JSON.stringify({ ...manifest, collectedAt: at(collected), collectedUntil: at(collected + 1) }),
        );
        const request = { estate, registry: join(examples, 'registry.yaml'), store: 'memory:', folder };
        return scanEstate(
          { ...request, casesOut: null, open },
          { report: () => {}, warn: (text) => warned.push(text) },
          clockAt(scanned, `scan-${scanned}`),
        );
      };
      // Collected at 02:10 by a clock that is ten minutes ahead.
      const ahead = await scan('tonight', 20, 12);
      expect(ahead.scan.collectedAt).to.equal(at(12));
      expect(warned.join()).to.match(/still to come: it counts as collected at 2025-12-12T02:12/);
      // Mended, and collected again by a clock that is right.
      const mended = await scan('yesterday', 14, 16);
      expect(mended.scan).to.include({ standing: 'applied', collectedAt: at(14) });
      expect(mended.scan.addsOnly).to.equal(undefined);
      const wide = (result: ScanResult) =>
        result.findings
          .filter(
            ({ rule, agent }) => rule === 'agent-outside-intended-scope' && agent === 'test-data-loader',
          )
          .map(({ state }) => state);
      expect([wide(ahead), wide(mended)]).to.deep.equal([['new'], ['resolved']]);
    });
  });
});

import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ScanResult } from '../../../src/deliver/scan-result.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { inFolder, overreach, projectRoot } from '../../e2e/command-line.ts';
import { freshPostgres } from '../../store/databases.ts';
import { raceForSlots, skewed } from './race.ts';

const minute = 60_000;
const example = join(projectRoot, 'examples/organization');

describe('machines whose clocks differ by minutes', function () {
  this.timeout(120_000);

  it('run each slot exactly once', async () => {
    const place = await freshPostgres();
    const store = await openStore(place.location, { migrations: 'apply' });
    const skews = [-9, -2, 0, 4, 12].map((minutes) => minutes * minute);
    const result = await raceForSlots(store, place.url, skews.length, 40, 10, skews);
    expect(result).to.include({ once: 40, doubled: 0, missed: 0 });
    for (const { claimedAt, finishedAt } of await store.slots({ name: 'nightly', limit: 99 })) {
      // By one clock, the database's: within this test's time.
      const times = [claimedAt, finishedAt].map((at) => Date.parse(at ?? ''));
      for (const at of times) expect(Math.abs(Date.now() - at)).to.be.lessThan(2 * minute);
    }
    await store.close();
    await place.remove();
  });

  it('date what they scan by one clock, so that the one that scans later settles', () =>
    inFolder(async (folder) => {
      const place = await freshPostgres();
      await (await openStore(place.location, { migrations: 'apply' })).close();
      const scan = async (night: string, skewMs: number): Promise<readonly [ScanResult, string]> => {
        const estate = join(folder, night);
        await cp(join(example, night), estate, { recursive: true });
        const { collectedAt: _, ...manifest } = JSON.parse(
          await readFile(join(estate, 'estate.json'), 'utf8'),
        );
        await writeFile(join(estate, 'estate.json'), JSON.stringify(manifest));
        const { stdout, stderr } = await overreach(
          [
            ...['scan', '--estate', estate, '--registry', join(example, 'registry.yaml')],
            ...['--collected-at', 'now', '--store', place.url, '--format', 'json'],
          ],
          { folder, variables: skewed(skewMs) },
        );
        return [JSON.parse(stdout) as ScanResult, stderr];
      };
      const from = Date.now();
      const [first, warned] = await scan('tonight', 10 * minute);
      const [second] = await scan('yesterday', -10 * minute);
      const dates = [first.scan, second.scan].flatMap(({ startedAt, collectedAt, finishedAt }) => [
        ...[startedAt, collectedAt, finishedAt].map((at) => Date.parse(at)),
      ]);
      for (const date of dates) expect(date).to.be.within(from - 1_000, Date.now() + 1_000);
      expect(warned).to.match(/this machine's clock is (599|600|601) s ahead of the store's/);
      expect(second.scan.standing).to.equal('applied');
      expect(second.scan.addsOnly).to.equal(undefined);
      const loader = ({ findings }: ScanResult) =>
        findings.find(
          ({ rule, agent }) => rule === 'agent-outside-intended-scope' && agent === 'test-data-loader',
        )?.state;
      expect([loader(first), loader(second)]).to.deep.equal(['new', 'resolved']);
      await place.remove();
    }));
});

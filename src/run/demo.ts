import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ScanResult } from '../deliver/scan-result.ts';
import type { Store } from '../store/store.ts';
import { type Clock, systemClock } from './clock.ts';
import { failure } from './failure.ts';
import { judgeBeside, readScanInputs, type ScanInputs } from './judge-estate.ts';
import { createJudgingMemory } from './judging-memory.ts';
import { storeLocation, withStore } from './open-location.ts';
import { packageRoot } from './package-root.ts';
import { recordJudged } from './scan.ts';
import { settleAfterScan } from './settle-after-scan.ts';

/** Where the demo keeps its findings when nobody says otherwise. */
export const demoStoreUrl = 'pglite:.overreach/demo';

/**
 * Scans the example organization: the evening before, then the night itself; answers the latter. A store that has
 * seen that night already gets it once more, and the answer is that nothing changed.
 */
export async function runDemo(
  store: string | undefined,
  folder: string,
  report: (text: string) => void,
  clock: Clock = systemClock,
): Promise<ScanResult> {
  const location = storeLocation(store, folder, demoStoreUrl);
  const yesterday = await readNight('yesterday');
  const tonight = await readNight('tonight');
  const memory = createJudgingMemory();
  return withStore(location, async (open) => {
    if (!(await holds(open, tonight))) {
      report('scanning the example organization as it was yesterday');
      await recordJudged(open, await judgeBeside(open, yesterday, memory), clock.now(), clock);
    }
    report('scanning the example organization as it is tonight');
    const judged = await judgeBeside(open, tonight, memory);
    const result = await recordJudged(open, judged, clock.now(), clock);
    await settleAfterScan(open, judged, result.scan, report);
    return result;
  });
}

async function readNight(night: 'yesterday' | 'tonight'): Promise<ScanInputs> {
  const examples = join(packageRoot(), 'examples/organization');
  if (!existsSync(examples)) throw failure(`the example organization is missing: install Overreach anew`);
  return readScanInputs(join(examples, night), join(examples, 'registry.yaml'));
}

async function holds(store: Store, { estate }: ScanInputs): Promise<boolean> {
  const scans = await store.scans({ estate: estate.key, limit: 1 });
  return scans[0]?.estateDigest === estate.digest;
}

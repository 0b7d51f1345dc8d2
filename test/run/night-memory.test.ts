import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createJudgingMemory, type JudgingMemory } from '../../src/run/judging-memory.ts';
import { openStore } from '../../src/store/open-store.ts';
import { freshPglite } from '../store/databases.ts';
import { scanOfNight, stateOf, writeNights } from './worker/nights.ts';

const nights = 4;

/** All that some nights leave in a store, with what was traced of them. */
async function leftBy(folder: string, memoryOf: () => JudgingMemory | undefined): Promise<string> {
  const place = await freshPglite();
  const store = await openStore(place.location);
  const hold = { name: 'nightly', dueAt: '', holder: '', fence: 1 } as never;
  for (let night = 0; night < nights; night += 1)
    await scanOfNight(folder, night, memoryOf())(store, hold, new AbortController().signal);
  const state = JSON.stringify([await stateOf(store), await store.changes({ limit: 99 })]);
  await store.close();
  await place.remove();
  return state;
}

describe('what a worker remembers of the night before', function () {
  this.timeout(120_000);

  it('changes nothing of what it finds, keeps and traces', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'overreach-memory-'));
    writeNights(folder, nights);
    const memory = createJudgingMemory();
    const remembered = await leftBy(folder, () => memory);
    expect(remembered).to.equal(await leftBy(folder, () => undefined));
    expect(remembered).to.include('"cause":"');
    rmSync(folder, { recursive: true, force: true });
  });
});

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import { readConfig } from '../../../src/run/config/read-config.ts';
import { createJudgingMemory } from '../../../src/run/judging-memory.ts';
import { createMetrics } from '../../../src/run/worker-metrics.ts';
import { scanOf } from '../../../src/run/worker-scan.ts';
import { runSlot } from '../../../src/run/worker-slot.ts';
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { collectConfig } from '../../collect/aws/collecting.ts';
import { asHub } from '../../deploy/whole-run.ts';
import { wholeWorld } from '../../deploy/whole-world.ts';
import { startFakeAws } from '../../fakes/aws/index.ts';
import { holdOf } from '../../store/slot-laws.ts';
import { slotOf } from './nights.ts';

describe('a worker without collected data', function () {
  this.timeout(60_000);

  it('collects from AWS at each slot, and leaves nothing of it behind but findings', async () => {
    const fake = await startFakeAws({ world: wholeWorld() });
    const store = createMemoryStore();
    const log = pino({ level: 'silent' });
    // Of its own, so that what others put there meanwhile does not count.
    const before = process.env['TMPDIR'];
    const folder = mkdtempSync(join(tmpdir(), 'overreach-on-aws-'));
    process.env['TMPDIR'] = folder;
    try {
      const collect = collectConfig('aws', fake.url, { layers: new Set(), events: null });
      const config = { ...(await readConfig(null, folder, {})), collect };
      const memory = createJudgingMemory();
      const source = { config, store: 'memory:', folder, registry: null, estate: null, memory };
      const ask = { name: 'nightly', dueAt: slotOf(0), holder: 'a', leaseMs: 60_000 };
      const hold = holdOf(await store.claimSlot(ask));
      const rest = { log, metrics: createMetrics() };
      await asHub(async () => runSlot(store, hold, ask.leaseMs, scanOf(source, log), rest).over);
      const [slot] = await store.slots({ name: 'nightly', limit: 1 });
      expect(slot, slot?.reason ?? '').to.include({ outcome: 'done' });
      expect(await store.scans({ limit: 9 })).to.have.length(1);
      expect(fake.calls.length).to.be.greaterThan(5);
      expect(readdirSync(folder)).to.deep.equal([]);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      rmSync(folder, { recursive: true, force: true });
      await fake.close();
    }
  });
});

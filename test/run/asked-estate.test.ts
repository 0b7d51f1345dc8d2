import { expect } from 'chai';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import { scanAsked } from '../../src/run/asked-estate.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import { scanReport } from '../fakes/findings.ts';

describe('the estate that is asked about', () => {
  it('is never one that came too late to count, unless it is called by its name', async () => {
    const store = createMemoryStore();
    for (const report of [scanReport(1, {}), { ...scanReport(0, {}), scanId: 'late' }])
      await store.recordScan(report, report.startedAt, {}, advanceFindings);
    expect((await store.scans({ limit: 1 }))[0]).to.include({ id: 'late', standing: 'superseded' });
    expect((await scanAsked(store, null)).id).to.equal('scan-1');
    expect((await scanAsked(store, scanReport(1, {}).collectedAt)).id).to.equal('scan-1');
    expect((await scanAsked(store, 'late')).id).to.equal('late');
    await store.close();
  });
});

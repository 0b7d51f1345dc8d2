import { join } from 'node:path';
import { expect } from 'chai';
import type { Instant } from '../../src/estate/identifiers.ts';
import type { Clock } from '../../src/run/clock.ts';
import { judgeEstate, readScanInputs } from '../../src/run/judge-estate.ts';
import { recordJudged, scanEstate } from '../../src/run/scan.ts';
import { openStore } from '../../src/store/open-store.ts';
import { projectRoot } from '../e2e/command-line.ts';

const examples = join(projectRoot, 'examples/organization');
const registry = join(examples, 'registry.yaml');
const silent = { report: () => {}, warn: () => {} };

/** Every look at it is a second later; ids count up. */
function steadyClock(): Clock {
  let seconds = 0;
  let scans = 0;
  return {
    now: () => new Date(Date.UTC(2025, 11, 11, 19, 0, seconds++)).toISOString() as Instant,
    newScanId: () => `scan-${++scans}`,
  };
}

function scanTonight() {
  const request = {
    estate: join(examples, 'tonight'),
    registry,
    store: 'memory:',
    folder: projectRoot,
    casesOut: null,
  };
  return scanEstate(request, silent, steadyClock());
}

describe('a scan', () => {
  it('gives the same bytes for the same input at the same time', async () => {
    expect(JSON.stringify(await scanTonight())).to.equal(JSON.stringify(await scanTonight()));
  });

  it('lists the worst first, and counts what it lists', async () => {
    const { findings, counts } = await scanTonight();
    const rank = ['critical', 'high', 'medium', 'low', 'info'];
    const ranks = findings.map(({ severity }) => rank.indexOf(severity));
    expect(ranks).to.deep.equal([...ranks].sort());
    expect(counts.findings).to.equal(findings.length);
    expect(Object.values(counts.byState).reduce((sum, count) => sum + count)).to.equal(findings.length);
  });

  it('digests a registry by its content, not by where it lies', async () => {
    const whole = await readScanInputs(join(examples, 'tonight'), registry);
    const again = await readScanInputs(
      join(examples, 'tonight'),
      join(examples, '../organization/registry.yaml'),
    );
    expect(again.registry?.digest).to.equal(whole.registry?.digest);
    expect((await readScanInputs(join(examples, 'tonight'), null)).registry).to.equal(null);
  });
});

describe('scans of one estate, night after night', () => {
  it('say what changed, then that nothing did, and an older estate moves nothing', async () => {
    const clock = steadyClock();
    const store = await openStore({ kind: 'memory' });
    const night = async (name: 'yesterday' | 'tonight') => {
      const judged = judgeEstate(await readScanInputs(join(examples, name), registry));
      return recordJudged(store, judged, clock.now(), clock);
    };
    const first = await night('yesterday');
    expect(first.scan.previous).to.equal(null);
    const second = await night('tonight');
    expect(second.scan.previous).to.have.property('id', first.scan.id);
    const opened = second.changes.filter(({ kind }) => kind === 'opened');
    const alarms = second.findings.filter(({ lane }) => lane === 'alarm');
    expect(alarms.map(({ fingerprint }) => fingerprint)).to.have.length(4);
    expect(opened.map(({ fingerprint }) => fingerprint)).to.include.members(
      alarms.map(({ fingerprint }) => fingerprint),
    );
    expect((await night('tonight')).changes).to.deep.equal([]);
    const older = await night('yesterday');
    expect(older.scan.standing).to.equal('superseded');
    expect(older.changes).to.deep.equal([]);
    expect(older.findings.map(({ fingerprint, state }) => [fingerprint, state])).to.deep.equal(
      (await night('tonight')).findings.map(({ fingerprint, state }) => [fingerprint, state]),
    );
    await store.close();
  });
});

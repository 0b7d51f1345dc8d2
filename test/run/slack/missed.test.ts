import { expect } from 'chai';
import { advanceFindings } from '../../../src/audit/advance-findings.ts';
import type { Instant } from '../../../src/estate/identifiers.ts';
import { readSchedule } from '../../../src/run/config/schedule.ts';
import { drainOutbox } from '../../../src/run/deliver-outbox.ts';
import { tellMissedScans } from '../../../src/run/missed-scans.ts';
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { account, scanReport } from '../../fakes/findings.ts';
import { startFakeSlack } from '../../fakes/slack/fake-slack.ts';
import { keepNight, meansOf, route } from './outbox-world.ts';

const nightly = readSchedule({ nightly: '15 2 * * *', zone: 'UTC' }, null);
const weekly = readSchedule({ nightly: '15 2 * * 1', zone: 'UTC' }, null);

/** The store as it is so many hours later. */
function later(store: Store, hours: number): Store {
  return {
    ...store,
    now: async () => new Date(Date.parse(await store.now()) + hours * 60 * 60_000).toISOString() as Instant,
  };
}

describe('a scan that did not run', () => {
  it('is told once a day as long as nobody looks, and not while all is well', async () => {
    const store = createMemoryStore();
    const since = await store.now();
    expect(await tellMissedScans(store, nightly, 'nightly', since)).to.equal(false);
    const slots = async (hours: number) => tellMissedScans(later(store, hours), nightly, 'nightly', since);
    expect(await slots(20)).to.equal(false);
    expect(await slots(50)).to.equal(true);
    expect(await slots(51)).to.equal(false);
    expect(await slots(75)).to.equal(true);
    const told = await store.deliveries({ kind: 'missed', limit: 9 });
    expect(told).to.have.length(2);
    await store.close();
  });

  it('shouts in Slack, without the teams', async () => {
    const slack = await startFakeSlack();
    const store = createMemoryStore();
    const scan = await keepNight(store, 0, []);
    await tellMissedScans(later(store, 50), nightly, 'nightly', await store.now());
    await drainOutbox(store, meansOf([route(slack, 'team pay', 'pay'), route(slack, 'default', null)]));
    const missed = slack.messages.filter(({ text }) => text.includes('NO SCAN'));
    expect(missed.map(({ channel }) => channel)).to.deep.equal(['/services/default']);
    expect(missed[0]?.text).to.match(/^🔴 NO SCAN: NOBODY HAS LOOKED FOR [\d]+ H$/);
    expect(missed[0]?.foot).to.match(/^Could not see: anything since then\.\n`ms1:[0-9a-f]{12}`/);
    expect(scan).to.be.a('string');
    await slack.close();
    await store.close();
  });

  it('is none where people only looked at changes since', async () => {
    const store = createMemoryStore();
    const month = new Date(Date.parse(await store.now()) - 30 * 24 * 60 * 60_000).toISOString() as Instant;
    const finishedAt = await store.now();
    const report = (night: number) => ({ ...scanReport(night, {}), startedAt: finishedAt });
    await store.recordScan(report(0), finishedAt, {}, advanceFindings);
    const partial = { accounts: new Set([account]), because: 'iam:AttachRolePolicy' };
    for (let look = 1; look < 120; look++)
      await store.recordScan({ ...report(look), partial }, finishedAt, {}, advanceFindings);
    const slots = async () => [{ outcome: 'done', dueAt: finishedAt, reason: null } as never];
    expect(await tellMissedScans({ ...store, slots }, nightly, 'nightly', month)).to.equal(false);
    await store.close();
  });

  it('is none on days that the schedule leaves out', async () => {
    const store = createMemoryStore();
    const day = 24 * 60 * 60_000;
    const now = Date.parse(await store.now());
    // The last scan finished with the last slot: nothing is due for a week.
    const report = new Date(now - 3 * day).toISOString() as Instant;
    const scans = async () => [
      { id: 'scan-0', standing: 'applied', finishedAt: report, collectedAt: report, estate: 'o' } as never,
    ];
    const slots = async () => [
      { dueAt: new Date(now).toISOString(), outcome: 'done', reason: null } as never,
    ];
    const calm: Store = { ...store, scans, slots };
    expect(await tellMissedScans(calm, weekly, 'nightly', report)).to.equal(false);
    expect(await tellMissedScans(calm, nightly, 'nightly', report)).to.equal(true);
    await store.close();
  });
});

import { expect } from 'chai';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import { seenMark } from '../../src/audit/seen-mark.ts';
import { decideAs, decideChangeAs } from '../../src/dashboard/decide.ts';
import type { Role } from '../../src/dashboard/page.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { StoreError } from '../../src/store/failure.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Store } from '../../src/store/store.ts';
import { detection, scanReport } from '../fakes/findings.ts';
import { change, moved } from '../store/change-laws.ts';

const now = '2026-11-20T08:00:00.000Z' as Instant;
const person = (role: Role) => ({ name: 'mary@example.com', role, binding: 'session 1', canSignOut: true });
const act = { kind: 'acknowledge', note: 'PLAT-1', notMine: false } as const;

async function scanned(): Promise<Store> {
  const store = createMemoryStore();
  const detections = [detection('builder'), detection('builder-2')];
  const principals = { builder: 'AROAb', 'builder-2': 'AROAc' };
  const report = scanReport(1, { detections, principals });
  await store.recordScan(report, report.startedAt, {}, advanceFindings);
  return store;
}

describe('a decision', () => {
  it('of a triager is written in their name', async () => {
    const store = await scanned();
    const decided = await decideAs(person('triager'), store, now)('fp1:builder', act);
    expect(decided).to.have.nested.property('record.triage', 'acknowledged');
    const last = (await store.events('fp1:builder')).at(-1);
    expect(last).to.deep.include({ kind: 'acknowledged', at: now });
    expect(last?.detail).to.deep.include({ person: 'mary@example.com', note: 'PLAT-1' });
    // Nothing became of the one whose name begins alike.
    expect(await store.events('fp1:builder-2')).to.have.length(1);
  });

  it('of a viewer is refused, whatever page it came by', async () => {
    const store = await scanned();
    const decided = await decideAs(person('viewer'), store, now)('fp1:builder', act);
    expect(decided).to.deep.equal({ ok: false, problem: 'you may look at findings, not decide about them' });
    expect(await store.events('fp1:builder')).to.have.length(1);
  });

  it('is about one finding, by its whole name', async () => {
    const store = await scanned();
    for (const name of ['fp1:', 'fp1:build', 'builder', 'fp1:nobody']) {
      const decided = await decideAs(person('triager'), store, now)(name, act);
      expect(decided, name).to.deep.equal({ ok: false, problem: 'there is no such finding' });
    }
  });

  it('says why the rules of triage refuse it', async () => {
    const accept = {
      kind: 'accept',
      reason: 'known',
      expires: '2026-11-19T00:00:00.000Z' as Instant,
    } as const;
    const decided = await decideAs(person('triager'), await scanned(), now)('fp1:builder', accept);
    expect(decided)
      .to.have.property('problem')
      .that.matches(/must end in the future/);
  });

  it('accepts what the page showed, and nothing that came while somebody read it', async () => {
    const store = await scanned();
    const [record] = await store.findingsByPrefix('builder', 1);
    if (record === undefined) throw new Error('nothing kept');
    const seen = seenMark({ ...record.detection, life: record.life });
    const expires = '2026-12-19T00:00:00.000Z' as Instant;
    const accept = { kind: 'accept', reason: 'known', expires, seen } as const;
    const wider = detection('builder', { actions: ['s3:GetObject', 'iam:*'] });
    const report = scanReport(2, { detections: [wider], principals: { builder: 'AROAb' } });
    await store.recordScan(report, report.startedAt, {}, advanceFindings);
    const late = await decideAs(person('triager'), store, now)('fp1:builder', accept);
    expect(late)
      .to.have.property('problem')
      .that.matches(/changed since it was shown/);
    const again = { ...accept, seen: seenMark({ ...wider, life: 1 }) };
    const decided = await decideAs(person('triager'), store, now)('fp1:builder', again);
    expect(decided).to.have.nested.property('record.suppression.person', 'mary@example.com');
  });

  it('says that the database role may only read, and lets no other failure of the store pass', async () => {
    const failing = async (code: 'store-denied' | 'store-unreachable'): Promise<Store> => ({
      ...(await scanned()),
      triage: () => Promise.reject(new StoreError(code, 'refused')),
    });
    const decide = decideAs(person('triager'), await failing('store-denied'), now);
    expect(await decide('fp1:builder', act))
      .to.have.property('problem')
      .that.matches(/may only read/);
    const away = await decideAs(
      person('triager'),
      await failing('store-unreachable'),
      now,
    )('fp1:builder', act).catch((thrown: StoreError) => thrown.code);
    expect(away).to.equal('store-unreachable');
  });
});

describe('a decision about a change', () => {
  /** A store with a change that widened both findings. */
  async function changed(): Promise<Store> {
    const store = await scanned();
    const both = [moved('builder'), moved('builder-2')];
    await store.settleScan('scan-1', [change('abcd', both, { scanId: 'scan-1' })]);
    return store;
  }
  const kept = async (store: Store) => (await store.changes({}))[0]?.triage;

  it('of a triager is written in their name, to the change and to each of its findings', async () => {
    const store = await changed();
    const decided = await decideChangeAs(person('triager'), store, now)('ch1:abcd', act);
    expect(decided).to.have.nested.property('change.triage.state', 'acknowledged');
    expect(await kept(store)).to.include({ state: 'acknowledged', person: 'mary@example.com', at: now });
    for (const name of ['fp1:builder', 'fp1:builder-2']) {
      const last = (await store.events(name)).at(-1);
      expect(last).to.deep.include({ kind: 'acknowledged', at: now });
      expect(last?.detail).to.deep.include({ person: 'mary@example.com', change: 'ch1:abcd' });
    }
  });

  it('of a viewer is refused, whatever page it came by', async () => {
    const store = await changed();
    const decided = await decideChangeAs(person('viewer'), store, now)('ch1:abcd', act);
    expect(decided).to.deep.equal({ ok: false, problem: 'you may look at changes, not decide about them' });
    expect(await kept(store)).to.include({ state: 'new' });
    expect(await store.events('fp1:builder')).to.have.length(1);
  });

  it('is about one change, by its whole id', async () => {
    const store = await changed();
    for (const id of ['', 'ch1:', 'ch1:abc', 'abcd', 'ch1:nothing']) {
      const decided = await decideChangeAs(person('triager'), store, now)(id, act);
      expect(decided, id).to.deep.equal({ ok: false, problem: 'there is no such change' });
    }
    expect(await kept(store)).to.include({ state: 'new' });
  });

  it('may be made anew where an acceptance has run out', async () => {
    const store = await changed();
    const accept = {
      kind: 'accept',
      reason: 'known',
      expires: '2026-11-21T00:00:00.000Z' as Instant,
    } as const;
    expect(await decideChangeAs(person('triager'), store, now)('ch1:abcd', accept)).to.include({ ok: true });
    const reopen = { kind: 'reopen', reason: '' } as const;
    const later = '2026-11-22T00:00:00.000Z' as Instant;
    expect(await decideChangeAs(person('triager'), store, later)('ch1:abcd', reopen))
      .to.have.property('problem')
      .that.matches(/^nobody accepted or acknowledged it as one/);
  });

  it('says that the database role may only read, and lets no other failure of the store pass', async () => {
    const failing = async (code: 'store-denied' | 'store-unreachable'): Promise<Store> => ({
      ...(await changed()),
      triageChange: () => Promise.reject(new StoreError(code, 'refused')),
    });
    const denied = await decideChangeAs(
      person('triager'),
      await failing('store-denied'),
      now,
    )('ch1:abcd', act);
    expect(denied)
      .to.have.property('problem')
      .that.matches(/may only read/);
    const away = await decideChangeAs(
      person('triager'),
      await failing('store-unreachable'),
      now,
    )('ch1:abcd', act).catch((thrown: StoreError) => thrown.code);
    expect(away).to.equal('store-unreachable');
  });
});

import { expect } from 'chai';
import { type ChangedFinding, type KeptChange, untriaged } from '../../src/audit/kept-change.ts';
import type { TriageAct } from '../../src/audit/triage.ts';
import { noSuchChange, triageChange } from '../../src/audit/triage-change.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Store } from '../../src/store/store.ts';
import { detection, judgement, scanReport } from '../fakes/findings.ts';
import { record } from './suite.ts';

const at = '2026-11-20T09:00:00.000Z' as Instant;
const until = '2026-12-31T23:59:59.999Z' as Instant;
const accept = { kind: 'accept', reason: 'migration', expires: until } as const;
const reopen = { kind: 'reopen', reason: 'over' } as const;

/** One finding that a change moved. */
export function moved(name: string, how: ChangedFinding['moved'] = 'widened'): ChangedFinding {
  const { fingerprint, rule, severity, lane, title, agent, owner, account, principal } = detection(name);
  return {
    fingerprint,
    moved: how,
    cause: 'proved',
    severity,
    lane,
    rule,
    title,
    agent,
    team: owner.team,
    account,
    principal,
  };
}

/** A change of the second night. */
export function change(
  id: string,
  findings: readonly ChangedFinding[],
  more: Partial<KeptChange> = {},
): KeptChange {
  return {
    id: `ch1:${id}`,
    estate: 'o-example',
    scanId: 'scan-1',
    previousScanId: 'scan-0',
    at: scanReport(1, {}).collectedAt,
    cause: 'proved',
    undo: 'any',
    changes: [
      {
        what: 'added',
        facet: { kind: 'managed-policy', policy: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
        text: 'AWS changed its managed policy half \ud800',
        origin: { state: 'by-aws' },
        command: null,
      },
    ],
    unexplained: null,
    findings,
    severity: 'high',
    direction: 'widened',
    triage: untriaged,
    ...more,
  };
}

/** What a store keeps of changes, and of what people decide about them. */
export function changeLaws(open: () => Store): void {
  const names = ['a', 'b', 'c'];
  async function twoNights(store: Store): Promise<void> {
    await record(store, scanReport(0, { detections: names.map((each) => detection(each)) }));
    const grown = (name: string) => detection(name, { actions: ['s3:GetObject', 's3:PutObject'] });
    const report = scanReport(1, {
      detections: [grown('a'), grown('b')],
      judgements: [judgement('c', 'absent')],
    });
    await record(store, report);
  }
  const ids = async (store: Store, estate?: string) =>
    (await store.unsettledScans(estate)).map(({ scan, previous }) => [scan.id, previous?.id ?? null]);
  const act = (store: Store, id: string, what: TriageAct, person = 'wei.chen') =>
    store.triageChange(id, ({ change, records, later }) =>
      triageChange(change, records, what, person, at, later),
    );

  it('knows which applied scans are not settled, and settles each once', async () => {
    const store = open();
    expect(await ids(store)).to.deep.equal([]);
    await twoNights(store);
    await record(store, { ...scanReport(0, {}), scanId: 'late' });
    await record(store, { ...scanReport(2, {}), scanId: 'other', estate: 'other' });
    await record(store, scanReport(2, {}));
    expect(await ids(store)).to.deep.equal([
      ['scan-0', null],
      ['scan-1', 'scan-0'],
      ['other', null],
      ['scan-2', 'scan-1'],
    ]);
    expect(await ids(store, 'other')).to.deep.equal([['other', null]]);
    expect(await store.settleScan('scan-0', [])).to.equal(true);
    expect(await store.settleScan('scan-1', [change('x', [moved('a')])])).to.equal(true);
    expect(await store.settleScan('scan-1', [change('y', [moved('b')])])).to.equal(false);
    expect(await ids(store, 'o-example')).to.deep.equal([['scan-2', 'scan-1']]);
    expect((await store.changes({})).map(({ id }) => id)).to.deep.equal(['ch1:x']);
    const unknown = await store.settleScan('scan-9', []).catch((thrown: unknown) => thrown);
    expect(unknown).to.have.property('message', 'there is no scan `scan-9` to settle');
  });

  it('tells what a scan did, with its findings as they are now', async () => {
    const store = open();
    await twoNights(store);
    const { events, records } = await store.scanMoves('scan-1');
    expect(events.map(({ fingerprint, kind }) => [fingerprint, kind])).to.deep.equal([
      ['fp1:a', 'widened'],
      ['fp1:b', 'widened'],
      ['fp1:c', 'resolved'],
    ]);
    expect(records.map(({ detection: { fingerprint }, presence }) => [fingerprint, presence])).to.deep.equal([
      ['fp1:a', 'present'],
      ['fp1:b', 'present'],
      ['fp1:c', 'absent'],
    ]);
    expect(await store.scanMoves('scan-9')).to.deep.equal({ events: [], records: [] });
  });

  it('keeps changes and finds them, exactly as the store in memory does', async () => {
    const store = open();
    const memory = createMemoryStore();
    for (const each of [store, memory]) {
      await twoNights(each);
      await each.settleScan('scan-1', [
        change('ab1', [moved('a'), moved('b')]),
        change('ab2', [moved('c', 'resolved')], {
          direction: 'narrowed',
          changes: [],
          unexplained: 'no \0',
          cause: 'unexplained',
          undo: 'all',
        }),
      ]);
      await record(each, scanReport(2, { detections: [detection('d')] }));
      await each.settleScan('scan-2', [change('b', [moved('d', 'opened')], { scanId: 'scan-2' })]);
    }
    for (const filter of [
      {},
      { limit: 2 },
      { scanId: 'scan-1' },
      { fingerprint: 'fp1:b' },
      { estate: 'other' },
    ]) {
      const told = await store.changes(filter);
      expect(JSON.stringify(told)).to.equal(JSON.stringify(await memory.changes(filter)));
    }
    const byPrefix = async (prefix: string, limit = 9) =>
      (await store.changesByPrefix(prefix, limit)).map(({ id }) => id);
    expect((await store.changes({})).map(({ id }) => id)).to.deep.equal(['ch1:b', 'ch1:ab1', 'ch1:ab2']);
    expect(await byPrefix('ab')).to.deep.equal(['ch1:ab1', 'ch1:ab2']);
    expect(await byPrefix('ch1:', 1)).to.deep.equal(['ch1:ab1']);
    expect(await byPrefix('%')).to.deep.equal([]);
  });

  it('accepts a change as one: every finding that it widened, each with its own ceiling', async () => {
    const store = open();
    await twoNights(store);
    await store.settleScan('scan-1', [change('x', [moved('a'), moved('b'), moved('c', 'resolved')])]);
    const decided = await act(store, 'ch1:x', accept);
    expect(decided).to.have.property('ok', true);
    expect((await store.changes({}))[0]?.triage).to.deep.equal({
      state: 'accepted',
      person: 'wei.chen',
      reason: 'migration',
      until,
      at,
    });
    const kept = await store.findings({});
    expect(kept.map(({ suppression }) => suppression?.person ?? null)).to.deep.equal([
      'wei.chen',
      'wei.chen',
      null,
    ]);
    expect((await store.events('fp1:b')).at(-1)).to.deep.include({ kind: 'suppressed', scanId: null });
    expect((await store.events('fp1:b')).at(-1)?.detail).to.include({ change: 'ch1:x' });
    // What grows again is open again: each finding has its own ceiling.
    await record(
      store,
      scanReport(3, {
        detections: [
          detection('a', { actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'] }),
          detection('b', { actions: ['s3:GetObject', 's3:PutObject'] }),
        ],
      }),
    );
    expect((await store.findings({})).map(({ suppression }) => suppression !== null)).to.deep.equal([
      false,
      true,
      false,
    ]);
    expect(await act(store, 'ch1:x', reopen)).to.have.property('ok', true);
    expect((await store.changes({}))[0]?.triage).to.deep.equal(untriaged);
    expect((await store.findings({})).map(({ suppression }) => suppression)).to.deep.equal([
      null,
      null,
      null,
    ]);
    expect((await store.verify()).holds).to.equal(true);
  });

  it('accepts nothing by a change that a later one made worse', async () => {
    const store = open();
    await twoNights(store);
    await store.settleScan('scan-1', [change('x', [moved('a'), moved('b')])]);
    const grown = (name: string, ...more: readonly string[]) =>
      detection(name, { actions: ['s3:GetObject', 's3:PutObject', ...more] });
    await record(store, scanReport(2, { detections: [grown('a', 'iam:*'), grown('b')] }));
    expect(await act(store, 'ch1:x', accept)).to.deep.equal({
      ok: false,
      problem:
        'nothing was decided, because a later scan made fp1:a worse: decide about the change that did it, or about the finding itself, first',
    });
    expect((await store.findings({})).map(({ suppression }) => suppression)).to.deep.equal([
      null,
      null,
      null,
    ]);
    const seen: TriageAct = { kind: 'acknowledge', note: '', notMine: false };
    expect(await act(store, 'ch1:x', seen)).to.have.property('ok', true);
  });

  it('writes nothing of a decision that is refused', async () => {
    const store = open();
    await twoNights(store);
    await store.settleScan('scan-1', [
      change('x', [moved('a'), moved('b')]),
      change('y', [moved('c', 'resolved')], { direction: 'narrowed' }),
    ]);
    const before = [await store.findings({}), await store.changes({}), await store.verify()];
    const tooLong: TriageAct = { ...accept, expires: '2029-01-01T00:00:00.000Z' as Instant };
    expect(await act(store, 'ch1:x', tooLong)).to.deep.include({ ok: false });
    expect(await act(store, 'ch1:x', accept, ' ')).to.deep.include({ ok: false });
    expect(await act(store, 'ch1:x', reopen)).to.deep.include({ ok: false });
    expect(await act(store, 'ch1:y', accept)).to.deep.equal({
      ok: false,
      problem: 'it opened and widened nothing: there is nothing to decide',
    });
    expect(await act(store, 'ch1:z', accept)).to.deep.equal(noSuchChange);
    expect([await store.findings({}), await store.changes({}), await store.verify()]).to.deep.equal(before);
  });
}

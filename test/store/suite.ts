import { expect } from 'chai';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { KnownHead } from '../../src/audit/chain-check.ts';
import type { GuardrailFact } from '../../src/audit/guardrail-fact.ts';
import type { FindingRecord, ScanReport } from '../../src/audit/lifecycle.ts';
import type { KeptMaturity, KeptSession } from '../../src/audit/scan-facts.ts';
import { noSuchFinding, triage } from '../../src/audit/triage.ts';
import type { LayerState } from '../../src/estate/estate.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { RecordedScan, Store } from '../../src/store/store.ts';
import { detection, excess, judgement, scanReport } from '../fakes/findings.ts';
import { changeLaws } from './change-laws.ts';
import { collectionLaws } from './collection-laws.ts';
import { keptEstateLaws } from './kept-estate-laws.ts';
import { outboxLaws } from './outbox-laws.ts';
import { partialScanLaws } from './partial-scan-laws.ts';
import { retentionLaws } from './retention-laws.ts';
import { seenLaws } from './seen-laws.ts';
import { slotLaws } from './slot-laws.ts';
import { wholeScanLaws } from './whole-scan-laws.ts';

/** What the suite is run with. */
export interface StoreMaker {
  /** An empty, migrated store; called once a test, after the one before was closed. */
  open(): Promise<Store>;
  /** Takes away everything, at the end. */
  remove(): Promise<void>;
}

const coverage = { complete: true, z: [1, 2], a: { text: 'ü"\\', none: null } };

/** Records a report at its own start. */
export function record(store: Store, report: ScanReport): Promise<RecordedScan> {
  return store.recordScan(report, report.startedAt, coverage, advanceFindings);
}

/** A few nights in which findings open, widen, resolve, regress and are recreated. */
function nights(): readonly ScanReport[] {
  const all = ['a', 'b', 'c'];
  return [
    scanReport(0, {
      detections: all.map((name) => detection(name)),
      principals: { a: 'AROAa', b: 'AROAb', c: 'AROAc' },
    }),
    scanReport(1, {
      detections: [
        detection('a', { actions: ['s3:GetObject', 's3:PutObject'] }),
        detection('b', { severity: 'critical' }),
      ],
      judgements: [judgement('c', 'absent')],
      principals: { a: 'AROAa', b: 'AROAb', c: 'AROAc' },
    }),
    scanReport(2, {
      detections: [detection('b', { uniqueId: 'AROAnew' }), detection('c'), detection('d', { excess: null })],
      judgements: [judgement('a', 'unknown')],
      principals: { a: 'AROAa', b: 'AROAnew', c: 'AROAc', d: 'AROAd' },
    }),
  ];
}

/** The laws every store keeps. One suite, so that none of them can drift from the others. */
export function describeStore(name: string, make: () => Promise<StoreMaker>): void {
  describe(`a store: ${name}`, function () {
    this.timeout(60_000);
    let maker: StoreMaker;
    let store: Store;
    before(async () => {
      maker = await make();
    });
    beforeEach(async () => {
      store = await maker.open();
    });
    afterEach(() => store.close());
    after(() => maker?.remove());

    it('is empty at first', async () => {
      expect(await store.scans({ limit: 10 })).to.deep.equal([]);
      expect(await store.findings({})).to.deep.equal([]);
      expect(await store.findingsByPrefix('', 10)).to.deep.equal([]);
      expect(await store.events('fp1:a')).to.deep.equal([]);
      expect(await store.migrate()).to.deep.equal([]);
    });

    it('answers exactly as the store in memory does, night after night', async () => {
      const memory = createMemoryStore();
      for (const report of nights()) {
        const [got, expected] = [await record(store, report), await record(memory, report)];
        // As text: the order of keys is part of the output.
        expect(JSON.stringify(got)).to.equal(JSON.stringify(expected));
      }
      for (const fingerprint of ['fp1:a', 'fp1:b', 'fp1:c', 'fp1:d']) {
        expect(await store.events(fingerprint)).to.deep.equal(await memory.events(fingerprint));
      }
      expect(JSON.stringify(await store.findings({}))).to.equal(JSON.stringify(await memory.findings({})));
      expect(JSON.stringify(await store.scans({ limit: 9 }))).to.equal(
        JSON.stringify(await memory.scans({ limit: 9 })),
      );
    });

    it('opens nothing new when the same estate is scanned again', async () => {
      const first = nights()[0]!;
      await record(store, first);
      const again = await record(store, { ...first, scanId: 'again' });
      expect(again.events).to.deep.equal([]);
      expect(again.previous?.id).to.equal(first.scanId);
      expect(again.findings).to.have.length(3);
      expect((await store.events('fp1:a')).map(({ kind }) => kind)).to.deep.equal(['opened']);
    });

    it('makes a baseline of the first scan, though it found nothing', async () => {
      await record(store, scanReport(0, {}));
      const { events } = await record(store, scanReport(1, { detections: [detection('a')] }));
      expect(events.map(({ kind }) => kind)).to.deep.equal(['opened']);
      expect(events[0]?.detail).not.to.have.property('baseline');
    });

    it('keeps what was collected later when an older estate comes after it', async () => {
      const [old, mid] = [nights()[0]!, nights()[1]!];
      await record(store, mid);
      const before = await store.findings({});
      const late = await record(store, old);
      expect(late.scan.standing).to.equal('superseded');
      expect(late.events).to.deep.equal([]);
      expect(await store.findings({})).to.deep.equal(before);
      expect((await store.scans({ limit: 10 })).map(({ standing }) => standing)).to.deep.equal([
        'superseded',
        'applied',
      ]);
    });

    it('keeps estates apart, though they hold the same finding', async () => {
      const report = scanReport(0, { detections: [detection('a')] });
      await record(store, report);
      await record(store, { ...report, scanId: 'other', estate: 'other' });
      const empty = scanReport(1, { judgements: [judgement('a', 'absent')] });
      await record(store, { ...empty, scanId: 'third', estate: 'other' });
      expect((await store.findings({ estate: report.estate })).map(({ presence }) => presence)).to.deep.equal(
        ['present'],
      );
      expect((await store.findings({ estate: 'other' })).map(({ presence }) => presence)).to.deep.equal([
        'absent',
      ]);
      expect(await store.findings({})).to.have.length(2);
      expect(await store.scans({ estate: 'other', limit: 1 })).to.have.length(1);
    });

    it('finds findings by the beginning of their fingerprint, taken literally', async () => {
      const names = ['ab1', 'ab2', 'b', '%', 'a_1', 'A'];
      await record(store, scanReport(0, { detections: names.map((each) => detection(each)) }));
      const found = async (prefix: string, limit = 9) =>
        (await store.findingsByPrefix(prefix, limit)).map((each) => each.detection.fingerprint);
      expect(await found('ab')).to.deep.equal(['fp1:ab1', 'fp1:ab2']);
      expect(await found('fp1:ab', 1)).to.deep.equal(['fp1:ab1']);
      expect(await found('%')).to.deep.equal(['fp1:%']);
      expect(await found('a_')).to.deep.equal(['fp1:a_1']);
      expect(await found('fp1:')).to.deep.equal(['fp1:%', 'fp1:A', 'fp1:a_1', 'fp1:ab1', 'fp1:ab2', 'fp1:b']);
      expect(await found("';--\0")).to.deep.equal([]);
    });

    it('keeps text that an attacker chose, and JSON keys that mean something elsewhere', async () => {
      const hostile = 'nul \0 half \ud800 quote \' " \\ $1 :x \u202e emoji 🦊';
      const given = {
        ...detection('a', { excess: excess(['s3:*']) }),
        title: hostile,
        principal: hostile,
        details: [hostile],
        evidence: [{ kind: 'note' as const, text: JSON.parse('"__proto__"') }],
      };
      const odd = JSON.parse('{"__proto__":{"polluted":true},"x":"a\\u0000b"}') as unknown;
      await store.recordScan(
        scanReport(0, { detections: [given] }),
        scanReport(0, {}).startedAt,
        odd,
        advanceFindings,
      );
      const kept = (await store.findings({}))[0]?.detection;
      const expected = 'nul \ufffd half \ufffd quote \' " \\ $1 :x \u202e emoji 🦊';
      expect([kept?.title, kept?.principal, kept?.details[0]]).to.deep.equal([expected, expected, expected]);
      const stored = JSON.stringify((await store.scans({ limit: 1 }))[0]?.coverage);
      expect(stored).to.equal('{"__proto__":{"polluted":true},"x":"a\ufffdb"}');
    });

    it('writes all or nothing', async () => {
      const [first, second] = [nights()[0]!, nights()[1]!];
      await record(store, first);
      const before = [await store.findings({}), await store.scans({ limit: 9 }), await store.events('fp1:a')];
      const failing = store.recordScan(second, second.startedAt, coverage, () => {
        throw new Error('the judge fell over');
      });
      await expectFailure(failing, /the judge fell over/);
      await expectFailure(record(store, { ...second, scanId: first.scanId }), /is recorded already$/);
      expect([
        await store.findings({}),
        await store.scans({ limit: 9 }),
        await store.events('fp1:a'),
      ]).to.deep.equal(before);
      expect((await record(store, second)).events).not.to.have.length(0);
    });

    it('takes scans one at a time, though many come at once', async () => {
      const report = scanReport(0, { detections: ['a', 'b', 'c'].map((each) => detection(each)) });
      const ids = Array.from({ length: 8 }, (_, index) => `scan-${index}`);
      const recorded = await Promise.all(ids.map((scanId) => record(store, { ...report, scanId })));
      expect(recorded.flatMap(({ events }) => events)).to.have.length(3);
      expect(recorded.filter(({ previous }) => previous === null)).to.have.length(1);
      expect(new Set(recorded.map(({ previous }) => previous?.id)).size).to.equal(ids.length);
      expect(await store.findings({})).to.have.length(3);
    });

    it('keeps thousands of findings in one scan', async () => {
      const names = Array.from({ length: 2_501 }, (_, index) => `role-${index}`);
      const report = scanReport(0, { detections: names.map((each) => detection(each)) });
      expect((await record(store, report)).findings).to.have.length(names.length);
      expect(await store.findings({})).to.have.length(names.length);
      expect((await store.scans({ limit: 1 }))[0]?.counts).to.include({
        new: names.length,
        high: names.length,
      });
    });

    it('tells what an excess was in each scan, and why it cannot', async () => {
      const grown = detection('a', { actions: ['s3:GetObject', 's3:PutObject'] });
      const anew = detection('a', { actions: ['sqs:SendMessage'], uniqueId: 'AROAnew' });
      const a = { a: 'AROAa' };
      for (const report of [
        scanReport(0, { principals: a }),
        scanReport(1, { detections: [detection('a')], principals: a }),
        scanReport(2, { detections: [grown], principals: a }),
        scanReport(3, { detections: [grown], principals: a }),
        scanReport(4, { judgements: [judgement('a', 'absent')], principals: a }),
        scanReport(5, { detections: [detection('a')], principals: a }),
        scanReport(6, { detections: [anew], principals: { a: 'AROAnew' } }),
      ]) {
        await record(store, report);
      }
      await record(store, { ...scanReport(2, { detections: [grown], principals: a }), scanId: 'late' });
      const told = async (scanId: string) => {
        const answer = await store.excessAsOf('fp1:a', scanId);
        if (answer.state === 'not-kept') return answer.why;
        return [answer.uniqueId, ...(answer.excess?.regions ?? []).flatMap(({ actions }) => actions)].join(
          ' ',
        );
      };
      expect(await told('scan-0')).to.equal('that scan did not know this finding');
      expect(await told('scan-1')).to.equal('AROAa s3:GetObject');
      expect(await told('scan-2')).to.equal('AROAa s3:GetObject s3:PutObject');
      expect(await told('scan-3')).to.equal('AROAa s3:GetObject s3:PutObject');
      expect(await told('scan-4')).to.equal('it was resolved in that scan');
      expect(await told('scan-5')).to.equal('AROAa s3:GetObject');
      expect(await told('scan-6')).to.equal('AROAnew sqs:SendMessage');
      expect(await told('late')).to.equal('that scan came after a newer estate, and moved no finding');
      expect(await told('scan-7')).to.equal('this store keeps no scan of that id');
      const other = await store.excessAsOf('fp1:b', 'scan-1');
      expect(other).to.deep.equal({ state: 'not-kept', why: 'that scan did not know this finding' });
    });

    it('keeps what holds principals back, and forgets only what was rewritten', async () => {
      const fact = (policy: string): GuardrailFact => ({ kind: 'boundary', key: policy, policy });
      const seen = (day: number, facts: readonly GuardrailFact[], replaced: readonly string[] = []) => ({
        ...scanReport(day, {}),
        guardrails: [
          { principalKey: 'b', facts, replaced },
          { principalKey: 'a', facts: [fact('same')], replaced: [] },
        ],
      });
      const kept = async (estate = 'o-example') => [...(await store.guardrails(estate))];
      expect(await kept()).to.deep.equal([]);
      await record(store, seen(1, [fact('x'), fact('y')]));
      await record(store, seen(2, [{ ...fact('x'), missed: true }, fact('z')], ['y']));
      await record(store, seen(3, [fact('x')], ['z', 'x']));
      await record(store, scanReport(4, {}));
      const expected = [
        ['a', [fact('same')]],
        ['b', [{ ...fact('x'), missed: true }]],
      ];
      expect(await kept()).to.deep.equal(expected);
      const late = await record(store, { ...seen(0, [fact('w')]), scanId: 'late' });
      expect(late.scan.standing).to.equal('superseded');
      expect(await kept()).to.deep.equal(expected);
      expect(await kept('o-other')).to.deep.equal([]);
    });

    it('keeps what was read, how mature agents are and where they acted, as the store in memory does', async () => {
      const layer = (account: string, state: LayerState['state'], at: string | null): LayerState => ({
        account: account as LayerState['account'],
        layer: 'iam',
        state,
        reason: state === 'unknown' ? 'denied' : null,
        collectedAt: at as Instant | null,
      });
      const session = (id: string, from: string, to: string, agent: string | null): KeptSession => ({
        id,
        account: '111122223333' as KeptSession['account'],
        startedAt: `2026-01-0${from}:00.000Z` as Instant,
        lastEventAt: `2026-01-0${to}:00.000Z` as Instant,
        product: 'kiro',
        agent,
        human: 'half \ud800',
      });
      const mature = (agent: string, level: number): KeptMaturity => ({
        agent,
        team: 'payments',
        accounts: ['111122223333' as KeptMaturity['accounts'][number]],
        level,
        upTo: 5,
        missing: ['boundary'],
        unknown: [],
      });
      const told: readonly ScanReport[] = [
        {
          ...scanReport(1, {}),
          layers: [layer('b', 'complete', null), layer('a', 'complete', '2026-01-01T00:00:00.000Z')],
          maturity: [mature('y', 2), mature('x', 1)],
          sessions: [session('s2', '1T01:00', '1T02:00', null), session('s1', '1T23:00', '2T01:00', 'x')],
        },
        {
          ...scanReport(2, {}),
          layers: [layer('a', 'unknown', '2026-01-03T00:00:00.000Z'), layer('c', 'unknown', null)],
          maturity: [mature('y', 3)],
          sessions: [session('s2', '1T00:30', '1T01:30', 'y')],
        },
        { ...scanReport(3, {}), layers: [] },
        // Older than what was applied: it moves nothing.
        { ...scanReport(0, {}), layers: [layer('a', 'complete', null)], maturity: [mature('z', 5)] },
      ];
      const memory = createMemoryStore();
      for (const report of told) for (const each of [store, memory]) await record(each, report);
      const facts = await store.scanFacts('o-example');
      expect(facts).to.deep.equal(await memory.scanFacts('o-example'));
      expect(
        facts.layers.map(({ account, state, completeAt, scanId }) => [account, state, completeAt, scanId]),
      ).to.deep.equal([
        ['a', 'unknown', '2026-01-01T00:00:00.000Z', 'scan-2'],
        ['b', 'complete', '2026-01-02T00:00:00.000Z', 'scan-1'],
        ['c', 'unknown', null, 'scan-2'],
      ]);
      expect(facts.maturity.map(({ agent, level }) => [agent, level])).to.deep.equal([['y', 3]]);
      expect(
        facts.sessions.map(({ id, startedAt, lastEventAt, agent }) => [id, startedAt, lastEventAt, agent]),
      ).to.deep.equal([
        ['s1', '2026-01-01T23:00:00.000Z', '2026-01-02T01:00:00.000Z', 'x'],
        ['s2', '2026-01-01T00:30:00.000Z', '2026-01-01T02:00:00.000Z', 'y'],
      ]);
      expect(await store.scanFacts('o-other')).to.deep.equal({ layers: [], maturity: [], sessions: [] });
    });

    it('keeps a decision on one finding with its history, and nothing of a refused one', async () => {
      await record(store, scanReport(1, { detections: [detection('a'), detection('b')] }));
      const at = '2026-11-20T09:00:00.000Z' as Instant;
      const act = { kind: 'acknowledge', note: 'ticket', notMine: true } as const;
      const decide = (kept: FindingRecord) => triage(kept, act, 'wei.chen', at);
      const decided = await store.triage('o-example', 'fp1:a', decide);
      expect(decided).to.have.property('ok', true);
      const refused = await store.triage('o-example', 'fp1:b', (kept) =>
        triage(kept, { kind: 'reopen', reason: '' }, 'wei.chen', at),
      );
      expect(refused).to.deep.include({ ok: false });
      expect(await store.triage('o-other', 'fp1:a', decide)).to.deep.equal(noSuchFinding);
      const kept = await store.findings({});
      expect(kept.map((one) => one.triage)).to.deep.equal(['acknowledged', 'new']);
      const [, event] = await store.events('fp1:a');
      expect(event).to.deep.equal({
        fingerprint: 'fp1:a',
        kind: 'acknowledged',
        at,
        scanId: null,
        detail: { person: 'wei.chen', note: 'ticket', notMine: true },
      });
      expect(await store.events('fp1:b')).to.have.length(1);
    });

    it('counts what became of the findings of each rule, each finding once', async () => {
      expect(await store.outcomes()).to.deep.equal([]);
      for (const report of nights()) await record(store, report);
      const memory = createMemoryStore();
      for (const report of nights()) await record(memory, report);
      const outcomes = await store.outcomes();
      expect(outcomes).to.deep.equal(await memory.outcomes());
      expect(outcomes).to.deep.include({ rule: 'agent-outside-intended-scope', what: 'opened', findings: 4 });
    });

    it('chains every event, decisions too, exactly as the store in memory does', async () => {
      expect(await store.verify()).to.deep.include({ holds: true, events: 0, chains: [] });
      const memory = createMemoryStore();
      const known: KnownHead[] = [];
      for (const each of [store, memory]) {
        for (const report of nights()) {
          await record(each, report);
          for (const { chain, head } of (await each.verify()).chains) {
            if (head !== null) known.push({ chain, hash: head.hash });
          }
        }
        const at = '2026-11-20T09:00:00.5Z' as Instant;
        const act = { kind: 'acknowledge', note: 'half \ud800', notMine: false } as const;
        await each.triage('o-example', 'fp1:b', (kept) => triage(kept, act, 'wei.chen', at));
      }
      const report = await store.verify(known);
      expect(report).to.deep.equal(await memory.verify(known));
      expect(report.holds, JSON.stringify(report)).to.equal(true);
      expect(report.events).to.be.greaterThan(9);
      const unknown = await store.verify([{ chain: 'x', hash: '0'.repeat(64) }]);
      expect(unknown.chains.find(({ chain }) => chain === 'x')?.broken?.reason).to.equal('head-not-found');
      expect(unknown.holds).to.equal(false);
    });

    slotLaws(() => store);

    collectionLaws(() => store);
    outboxLaws(() => store);
    changeLaws(() => store);

    keptEstateLaws(() => store);

    partialScanLaws(() => store);
    seenLaws(() => store);
    wholeScanLaws(() => store);
    retentionLaws(() => store);

    it('is closed once, and then says so', async () => {
      await store.close();
      await store.close();
      const failure = await store.findings({}).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(failure).to.include({ code: 'store-closed', message: 'the store is closed' });
    });
  });
}

async function expectFailure(work: Promise<unknown>, message: RegExp): Promise<void> {
  let failure: unknown = null;
  await work.catch((thrown: unknown) => {
    failure = thrown;
  });
  expect(failure).to.be.instanceOf(Error).with.property('message').that.matches(message);
}

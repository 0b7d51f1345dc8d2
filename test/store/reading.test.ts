import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { sql } from 'kysely';
import { dueAt } from '../../src/audit/due.ts';
import { severities } from '../../src/audit/finding.ts';
import type { FindingRecord, ShownState } from '../../src/audit/lifecycle.ts';
import { isOpen, shownState } from '../../src/audit/shown-state.ts';
import { triage } from '../../src/audit/triage.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { openDatabase } from '../../src/store/database.ts';
import { StoreError } from '../../src/store/failure.ts';
import type { FindingFilter } from '../../src/store/reading/finding-filter.ts';
import { openReader, openStoreAndReader } from '../../src/store/reading/open-reader.ts';
import type { Reader, Turn } from '../../src/store/reading/reader.ts';
import type { Slice } from '../../src/store/reading/rows.ts';
import type { Store } from '../../src/store/store.ts';
import { detection, scanReport } from '../fakes/findings.ts';
import { freshPglite, freshPostgres, locationOf, runSql, serverUrl, type TestPlace } from './databases.ts';
import { record } from './suite.ts';

const rolesSql = readFileSync(new URL('../../deploy/postgres-roles.sql', import.meta.url), 'utf8');
const accounts = ['777788889999', '111122223333', '444455556666'] as const;
type Account = ReturnType<typeof detection>['account'];

/** Sixty findings of five agents in three accounts, of every severity; some without an agent. */
const many = Array.from({ length: 60 }, (_, n) => {
  const one = detection(String(n).padStart(4, '0'), {
    severity: severities[n % 5] ?? 'info',
    ...(n % 7 === 0 ? { excess: null } : {}),
  });
  return {
    ...one,
    account: accounts[n % 3] as Account,
    agent: n % 6 === 5 ? null : `agent-${n % 5}`,
    operator: n % 4 === 0 ? `human-${n % 3}` : null,
    owner: { team: n % 2 === 0 ? 'red' : 'Blüe', decidedBy: 'registry' as const },
    rule: n % 3 === 0 ? ('scope-missing' as const) : ('agent-outside-intended-scope' as const),
    lane: n % 10 === 9 ? ('hygiene' as const) : ('alarm' as const),
    title: `finding ${n} 100% of_it \\ 'quoted'`,
  };
});

function night(day: number, from: number, to: number) {
  const report = scanReport(day, { detections: many.slice(from, to), baseline: day === 0 });
  const at = report.collectedAt;
  return {
    ...report,
    layers: accounts.flatMap((account) => [
      { ...report.layers[0]!, account: account as Account },
      {
        ...report.layers[0]!,
        account: account as Account,
        layer: 'cloudtrail' as const,
        ...(account === accounts[2] ? { state: 'unknown' as const, reason: 'no trail' } : {}),
      },
    ]),
    sessions: accounts.map((account, index) => ({
      id: `session-${day}-${index}`,
      account: account as Account,
      startedAt: at,
      lastEventAt: at,
      product: 'kiro',
      agent: index === 0 ? 'agent-1' : null,
      human: `human-${index}`,
    })),
    maturity: [0, 1, 2, 3].map((n) => ({
      agent: `agent-${n}`,
      team: n === 0 ? 'red' : 'Blüe',
      accounts: [accounts[n % 3] as Account],
      level: 1 + n,
      upTo: 5,
      missing: ['reviewed'],
      unknown: [],
    })),
  };
}

/** Two nights; some findings are accepted, and those of one account that no night shows again are resolved. */
async function fillIn(store: Store): Promise<void> {
  await record(store, night(0, 0, 45));
  const gone = many.slice(0, 6);
  const second = night(1, 6, 60);
  await record(store, {
    ...second,
    judgements: gone.map(({ fingerprint }) => ({
      fingerprint,
      outcome: 'absent' as const,
      reason: null,
      grantedDigest: null,
      scopeDigest: null,
    })),
  });
  for (const n of [10, 20, 30]) {
    const accepted = await store.triage('o-example', many[n]?.fingerprint ?? '', (kept) =>
      triage(
        kept,
        { kind: 'accept', reason: 'agreed', expires: `2026-06-0${n / 10}T00:00:00.000Z` as Instant },
        'kim',
        '2026-01-03T00:00:00.000Z' as Instant,
      ),
    );
    expect(accepted.ok).to.equal(true);
  }
}

/** All pages of a list, however many; none longer than asked for. */
async function turnAll<Row>(
  read: (turn: Turn) => Promise<Slice<Row>>,
  limit: number,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let after: string | null = null, pages = 0; pages < 200; pages++) {
    const slice: Slice<Row> = await read({ after, limit });
    expect(slice.rows.length).to.be.at.most(limit);
    rows.push(...slice.rows);
    if (slice.next === null) return rows;
    after = slice.next;
  }
  throw new Error('the list has no end');
}

/** What a list should hold, worked out from everything that is kept. */
function expected(records: readonly FindingRecord[], filter: FindingFilter): readonly string[] {
  const { text } = filter;
  const fits = (kept: FindingRecord): boolean => {
    const { detection: one } = kept;
    const state = shownState(kept);
    const shown = [one.title, one.principal, one.agent, one.operator, one.owner.team].join(' ').toLowerCase();
    return (
      (filter.state === undefined ? isOpen(kept) : state === filter.state) &&
      (filter.due === undefined || dueAt(one, kept.firstSeen) !== null) &&
      (filter.severity ?? one.severity) === one.severity &&
      (filter.lane ?? one.lane) === one.lane &&
      (filter.rule ?? one.rule) === one.rule &&
      (filter.account ?? one.account) === one.account &&
      (filter.agent === undefined || filter.agent === one.agent) &&
      (filter.team === undefined || filter.team === one.owner.team) &&
      (text === undefined || shown.includes(text.toLowerCase()))
    );
  };
  const order = (kept: FindingRecord): string => {
    const worst =
      filter.state === 'resolved' || filter.state === 'suppressed'
        ? ''
        : 9 - severities.indexOf(kept.detection.severity);
    const at = filter.state === 'suppressed' ? kept.suppression?.expires : kept.firstSeen;
    if (filter.due !== undefined)
      return `${dueAt(kept.detection, kept.firstSeen)} ${kept.detection.fingerprint}`;
    return `${worst} ${filter.state === 'resolved' ? '' : at} ${kept.detection.fingerprint}`;
  };
  return records
    .filter(fits)
    .sort((left, right) => (order(left) < order(right) ? -1 : 1))
    .map(({ detection: one }) => one.fingerprint);
}

const states: readonly ShownState[] = [
  'new',
  'open',
  'widened',
  'regressed',
  'unknown',
  'suppressed',
  'resolved',
];
const filters: readonly FindingFilter[] = [
  {},
  ...states.map((state) => ({ state })),
  ...severities.map((severity) => ({ severity })),
  { lane: 'hygiene' },
  { lane: 'alarm', severity: 'high' },
  { rule: 'scope-missing' },
  { rule: 'unused-permissions' },
  { account: accounts[1] },
  { agent: 'agent-1' },
  { agent: 'agent-1', rule: 'scope-missing' },
  { agent: 'nobody' },
  { team: 'Blüe' },
  { team: 'Blüe', account: accounts[0], severity: 'info' },
  { state: 'resolved', severity: 'critical' },
  { state: 'suppressed', team: 'red' },
  { due: 'overdue' },
  { due: 'overdue', severity: 'high', team: 'red' },
  { text: 'FINDING 1' },
  { text: '100% of_it \\' },
  { text: "'quoted'", agent: 'agent-2' },
  { text: 'blüe' },
  { text: '%' },
  { text: "' or true --" },
  { text: '\0\ud800' },
];

function describeReader(name: string, make: () => Promise<TestPlace>): void {
  describe(`reading a store on ${name}`, function () {
    this.timeout(60_000);
    let place: TestPlace;
    let store: Store;
    let reader: Reader;
    let records: readonly FindingRecord[];
    before(async () => {
      place = await make();
      if (place.location.kind === 'postgres') {
        const { openStore } = await import('../../src/store/open-store.ts');
        await (await openStore(place.location, { migrations: 'apply' })).close();
      }
      ({ store, reader } = await openStoreAndReader(place.location));
      await fillIn(store);
      records = await store.findings({});
    });
    after(async () => {
      await reader?.close();
      await store?.close();
      await place?.remove();
    });

    for (const filter of filters) {
      it(`lists the findings of ${JSON.stringify(filter)}, whatever the size of a page`, async () => {
        const wanted = expected(records, filter);
        for (const limit of [1, 7, 100]) {
          const rows = await turnAll((turn) => reader.findings(filter, turn), limit);
          expect(rows.map(({ fingerprint }) => fingerprint)).to.deep.equal(wanted);
        }
      });
    }

    it('holds filters to something and to nothing', () => {
      const sizes = filters.map((filter) => expected(records, filter).length);
      expect(sizes.filter((size) => size > 0).length).to.be.above(15);
    });

    it('refuses a place that is none of this list', async () => {
      const other = (await reader.changes({}, { after: null, limit: 1 })).next;
      for (const after of ['x', other]) {
        const thrown = await reader.findings({}, { after, limit: 5 }).catch((error: unknown) => error);
        expect(thrown).to.have.property('name', 'InvalidTurn');
      }
    });

    it('finds one finding by the beginning of its fingerprint', async () => {
      for (const id of ['fp1:0007', '0007']) {
        const found = await reader.finding(id);
        expect(found).to.deep.equal(records.filter(({ detection: one }) => one.fingerprint === 'fp1:0007'));
      }
      expect(await reader.finding('000')).to.have.length(2);
      expect(await reader.finding('fp1:nothing')).to.deep.equal([]);
      expect(await reader.finding('%')).to.deep.equal([]);
    });

    it('tells the newest of a history, oldest first, and what was before', async () => {
      const [accepted] = await reader.finding('0010');
      const history = await reader.history('o-example', 'fp1:0010', 50);
      expect(history).to.deep.equal(await store.events('fp1:0010'));
      expect(accepted && shownState(accepted)).to.equal('suppressed');
      expect((await reader.history('o-example', 'fp1:0010', 1)).map(({ kind }) => kind)).to.deep.equal([
        'suppressed',
      ]);
      expect(await reader.history('o-other', 'fp1:0010', 50)).to.deep.equal([]);
      expect(await reader.excessBefore('o-example', 'fp1:0010')).to.equal(null);
      const wider = { ...many[10]!, excess: detection('x', { actions: ['s3:*', 's3:GetObject'] }).excess };
      await record(store, {
        ...night(2, 6, 60),
        detections: [...many.slice(6, 10), wider, ...many.slice(11)],
      });
      expect(await reader.excessBefore('o-example', 'fp1:0010')).to.deep.equal(many[10]?.excess);
      const [, , grown] = await reader.history('o-example', 'fp1:0010', 50);
      expect(grown?.kind).to.equal('widened');
      expect(grown?.detail).to.have.property('added');
      expect(grown?.detail).to.not.have.property('before');
      records = await store.findings({});
    });

    it('counts what is open', async () => {
      const open = await reader.openBySeverity();
      for (const severity of severities) {
        expect(open[severity]).to.deep.equal({
          count: records.filter((kept) => isOpen(kept) && kept.detection.severity === severity).length,
          atLeast: false,
        });
      }
      const over = records.filter(
        (kept) => isOpen(kept) && kept.detection.rule === 'agent-outside-intended-scope',
      );
      expect(await reader.agentsOverScope()).to.deep.equal({
        count: new Set(over.flatMap(({ detection: { agent } }) => agent ?? [])).size,
        atLeast: false,
      });
      // All of it was due long before the clock of the database.
      const due = records.filter(
        (kept) => isOpen(kept) && kept.detection.lane === 'alarm' && kept.detection.severity !== 'info',
      );
      expect(await reader.overdue()).to.deep.equal({ count: due.length, atLeast: false });
    });

    it('lists what happened, the last first, of one scan or of some kinds', async () => {
      const all = await turnAll((turn) => reader.changes({}, turn), 7);
      expect(all.map(({ seq }) => seq)).to.deep.equal(all.map((_, at) => all.length - at));
      const first = await turnAll((turn) => reader.changes({ scan: 'scan-0' }, turn), 9);
      expect(first.map(({ scanId }) => scanId)).to.deep.equal(Array(45).fill('scan-0'));
      const accepted = await turnAll((turn) => reader.changes({ kinds: ['suppressed'] }, turn), 2);
      expect(accepted.map(({ finding }) => finding.fingerprint)).to.deep.equal([
        'fp1:0030',
        'fp1:0020',
        'fp1:0010',
      ]);
      expect(await reader.changeCounts('scan-0')).to.deep.equal({ kinds: { opened: 45 }, atLeast: false });
      expect(await reader.changes({ scan: 'scan-x' }, { after: null, limit: 5 })).to.have.property(
        'next',
        null,
      );
    });

    it('says how much was read, and of what nothing is known', async () => {
      const coverage = await reader.coverage(['iam', 'cloudtrail']);
      expect(coverage).to.include({ accounts: 3, sealed: 2, oldestRequired: null });
      expect(coverage.layers.find(({ layer }) => layer === 'cloudtrail')).to.include({
        complete: 2,
        unknown: 1,
        oldest: null,
      });
      expect(await reader.coverage(['iam'])).to.include({ sealed: 3 });
      // A layer that rules rest on and that nobody told of is not read.
      expect(await reader.coverage(['iam', 'organization'])).to.include({ sealed: 0 });
      expect((await reader.unread(10)).map(({ account, reason }) => [account, reason])).to.deep.equal([
        [accounts[2], 'no trail'],
      ]);
      const paged = [];
      for (let after: string | null = null; ; ) {
        const slice: Awaited<ReturnType<Reader['layers']>> = await reader.layers({ after, limit: 2 });
        paged.push(...slice.rows.map(({ account, layer }) => `${account} ${layer}`));
        if (slice.next === null) break;
        after = slice.next;
      }
      expect(paged).to.deep.equal(
        accounts.toSorted().flatMap((account) => [`${account} cloudtrail`, `${account} iam`]),
      );
    });

    it('lists declared agents with what is open of each', async () => {
      const rows = await turnAll((turn) => reader.agents({}, turn), 3);
      expect(rows.map(({ agent, level }) => [agent, level])).to.deep.equal([
        ['agent-0', 1],
        ['agent-1', 2],
        ['agent-2', 3],
        ['agent-3', 4],
      ]);
      expect(
        (await turnAll((turn) => reader.agents({ team: 'red' }, turn), 3)).map(({ agent }) => agent),
      ).to.deep.equal(['agent-0']);
      expect((await reader.agent('agent-3'))[0]).to.include({ team: 'Blüe', level: 4, upTo: 5 });
      expect(await reader.agent('nobody')).to.deep.equal([]);
      const [counted] = await reader.findingsOfAgents(['agent-1', 'nobody']);
      const own = records.filter((kept) => isOpen(kept) && kept.detection.agent === 'agent-1');
      expect(Object.values(counted?.open ?? {}).reduce((sum, one) => sum + one, 0)).to.equal(own.length);
      expect(counted?.operators).to.deep.equal(
        [...new Set(own.flatMap(({ detection: { operator } }) => operator ?? []))].sort(),
      );
      const whole = await reader.excessOfAgents(['agent-0', 'agent-1'], 2);
      expect(whole.map(({ detection: { agent } }) => agent)).to.deep.equal([
        'agent-0',
        'agent-0',
        'agent-1',
        'agent-1',
      ]);
      for (const { detection: one } of whole) expect(one.excess).to.not.equal(null);
    });

    it('lists sessions, the last first', async () => {
      const all = await turnAll((turn) => reader.sessions({}, turn), 2);
      const ids = all.map(({ id }) => id);
      expect(ids).to.deep.equal([2, 1, 0].flatMap((day) => [2, 1, 0].map((n) => `session-${day}-${n}`)));
      for (const [filter, n] of [
        [{ agent: 'agent-1' }, 0],
        [{ human: 'human-2' }, 2],
        [{ account: accounts[1] }, 1],
      ] as const) {
        const rows = await turnAll((turn) => reader.sessions(filter, turn), 2);
        expect(rows.map(({ id }) => id)).to.deep.equal([2, 1, 0].map((day) => `session-${day}-${n}`));
      }
      expect(await reader.sessions({ product: 'other' }, { after: null, limit: 5 })).to.have.property(
        'next',
        null,
      );
    });

    it('lists scans with what they counted', async () => {
      const all = await turnAll((turn) => reader.scans(turn), 2);
      expect(all.map(({ id }) => id)).to.deep.equal(['scan-2', 'scan-1', 'scan-0']);
      expect((await reader.newestScans()).map(({ id }) => id)).to.deep.equal(['scan-2']);
      const trend = await reader.trend('o-example', 2);
      expect(trend.map(({ id }) => id)).to.deep.equal(['scan-1', 'scan-2']);
      const open = records.filter((kept) => isOpen(kept) && kept.detection.severity === 'critical').length;
      expect(trend.at(-1)?.counts?.['critical']).to.equal(open);
      expect(await reader.slots(5)).to.deep.equal([]);
      expect(await reader.causes({ after: null, limit: 5 })).to.have.property('next', null);
      expect(await reader.causesOf('fp1:0010', 5)).to.deep.equal([]);
    });

    it('lists what was told, what failed first, then the newest', async () => {
      const before = await reader.deliveries(99);
      expect(before.map(({ kind, scanId, route, state }) => [kind, scanId, route, state])).to.deep.include([
        'digest',
        'scan-2',
        null,
        'waiting',
      ]);
      const rows = ['ms1:1', 'ms1:2', 'ms1:3'].map((id) => ({
        ...{ id, kind: 'missed' as const, estate: null, scanId: null, fingerprint: null, facts: {} },
      }));
      // Those before are let go of one by one until the first of ours comes: the oldest is claimed first.
      for (const { digest } of before) {
        const claim = await store.claimDelivery({ holder: 'h', leaseMs: 60_000 });
        if (claim === null) throw new Error(`${digest} is not to be claimed`);
        await store.releaseDelivery(claim.hold, { kind: 'skipped', reason: 'too old' });
      }
      for (const [index, row] of rows.entries()) {
        await store.enqueue([row]);
        if (index === 2) break;
        const claim = await store.claimDelivery({ holder: 'h', leaseMs: 60_000 });
        if (claim === null) throw new Error('nothing to claim');
        await store.planDelivery(claim.hold, [
          { route: 'default', told: '#all', body: {} },
          { route: 'team red', told: '#red', body: {} },
        ]);
        const sent = { state: 'sent', channel: 'C1', slackTs: '1.2' } as const;
        await store.markMessage(claim.hold, 'default', sent, 60_000);
        const failed = { state: 'failed', reason: 'channel_not_found' } as const;
        await store.markMessage(claim.hold, 'team red', index === 0 ? failed : sent, 60_000);
        await store.releaseDelivery(claim.hold, { kind: 'as-messages' });
      }
      const told = await reader.deliveries(5);
      expect(told.map(({ digest, route, state, reason }) => [digest, route, state, reason])).to.deep.equal([
        ['ms1:1', 'team red', 'failed', 'channel_not_found'],
        ['ms1:3', null, 'waiting', null],
        ['ms1:2', 'default', 'sent', null],
        ['ms1:2', 'team red', 'sent', null],
        ['ms1:1', 'default', 'sent', null],
      ]);
      expect(told[0]?.sentAt).to.equal(null);
      expect(told[2]?.sentAt).to.match(/Z$/);
      const all = await reader.deliveries(99);
      expect(all).to.have.length(before.length + 5);
      expect(all.at(-1)).to.include({ state: 'skipped', reason: 'too old' });
    });

    it('tells that it is closed', async () => {
      const other = await openStoreAndReader((await freshPglitePlace()).location);
      await other.reader.close();
      const thrown = await other.reader.now().catch((error: unknown) => error);
      expect(thrown).to.be.instanceOf(StoreError);
      expect(thrown).to.have.property('code', 'store-closed');
      await other.store.close();
    });
  });
}

const taken: TestPlace[] = [];

async function freshPglitePlace(): Promise<TestPlace> {
  const place = await freshPglite();
  taken.push(place);
  return place;
}

after('take the folders away', async () => {
  for (const place of taken) await place.remove();
});

describeReader('PGlite', freshPglite);
describeReader('Postgres', freshPostgres);

describe('reading a store of which one sees some accounts', function () {
  this.timeout(60_000);
  const login = `narrow_${randomBytes(4).toString('hex')}`;
  let place: TestPlace;
  let narrow: Reader;
  before(async () => {
    place = await freshPostgres();
    const { openStore } = await import('../../src/store/open-store.ts');
    const store = await openStore(place.location, { migrations: 'apply' });
    await fillIn(store);
    await store.close();
    const schema = new URL(place.url).searchParams.get('options')?.match(/search_path=(\w+)/)?.[1] ?? '';
    await runSql(
      await serverUrl(),
      `set search_path to ${schema}; ${rolesSql}
       create role ${login} login password 'test' in role overreach_reader;
       insert into reader_account values ('${login}', '${accounts[1]}');`,
    );
    const url = new URL(place.url);
    [url.username, url.password] = [login, 'test'];
    narrow = await openReader(locationOf(url.href.replaceAll('+', '%20')));
  });
  after(async () => {
    await narrow?.close();
    await place?.remove();
    await runSql(await serverUrl(), `drop role if exists ${login}`).catch(() => {});
  });

  it('shows those accounts everywhere', async () => {
    expect(await narrow.sight()).to.deep.equal({
      accounts: [accounts[1]],
      counts: false,
      guardrails: false,
      slots: false,
      deliveries: false,
    });
    const seen = [
      ...(await turnAll((turn) => narrow.findings({}, turn), 9)).map(({ account }) => account),
      ...(await turnAll((turn) => narrow.changes({}, turn), 9)).map(({ finding }) => finding.account),
      ...(await turnAll((turn) => narrow.sessions({}, turn), 9)).map(({ account }) => account),
      ...(await narrow.layers({ after: null, limit: 9 })).rows.map(({ account }) => account),
      ...(await turnAll((turn) => narrow.agents({}, turn), 9)).flatMap(({ accounts: own }) => own),
    ];
    expect(seen.length).to.be.above(30);
    expect([...new Set(seen)]).to.deep.equal([accounts[1]]);
    expect(await narrow.finding(many[0]?.fingerprint ?? '')).to.deep.equal([]);
    expect(await narrow.finding(many[7]?.fingerprint ?? '')).to.have.length(1);
    expect(await narrow.coverage(['iam'])).to.include({ accounts: 1 });
  });

  it('lists what is open there in the order that everybody has, whatever is looked for', async () => {
    const all = await openReader(place.location);
    for (const filter of [
      {},
      { text: 'finding' },
      { text: 'finding 1' },
      { text: '%', due: 'overdue' },
    ] as const) {
      const everywhere = await turnAll((turn) => all.findings(filter, turn), 100);
      const here = everywhere.filter(({ account }) => account === accounts[1]);
      expect(here.length).to.be.above(2);
      for (const limit of [1, 4, 100]) {
        expect(await turnAll((turn) => narrow.findings(filter, turn), limit)).to.deep.equal(here);
      }
    }
    await all.close();
  });

  // Two of them have a third between them, which is in their range and not theirs.
  for (const [name, own] of [
    ['the first', [accounts[1]]],
    ['the last', [accounts[0]]],
    ['the first and the last', [accounts[0], accounts[1]]],
    ['none', []],
    ['all', ['*']],
  ] as const) {
    it(`shows in the views what the owner sees of the accounts of a reader: ${name}`, async () => {
      const schema = new URL(place.url).searchParams.get('options')?.match(/search_path=(\w+)/)?.[1] ?? '';
      const role = `${login}_${name.replaceAll(' ', '_')}`;
      const given = own.map((account) => `insert into reader_account values ('${role}', '${account}');`);
      await runSql(
        await serverUrl(),
        `set search_path to ${schema};
         create role ${role} login password 'test' in role overreach_reader; ${given.join(' ')}`,
      );
      const url = new URL(place.url);
      [url.username, url.password] = [role, 'test'];
      const [owner, reader] = [place.location, locationOf(url.href.replaceAll('+', '%20'))].map(
        (location) => {
          if (location.kind === 'memory') throw new Error('not a database');
          return openDatabase(location);
        },
      );
      if (owner === undefined || reader === undefined) throw new Error('not two');
      const [whole, part] = [await owner, await reader];
      const sees = (account: unknown): boolean => own.some((one) => one === '*' || one === account);
      for (const [view, inAll] of [
        ['report_open_findings', 3],
        ['report_due', 3],
        ['report_widened', 0],
        ['report_changed_since_last_scan', 3],
        ['report_agents_over_scope', 2],
      ] as const) {
        const ask = sql<{ account: string }>`select * from ${sql.table(view)} order by estate, fingerprint`;
        const all = (await ask.execute(whole.queries)).rows;
        expect(new Set(all.map(({ account }) => account)).size, view).to.equal(inAll);
        const seen = (await ask.execute(part.queries)).rows;
        expect(seen, view).to.deep.equal(all.filter(({ account }) => sees(account)));
      }
      await whole.close();
      await part.close();
      await runSql(await serverUrl(), `drop role ${role}`);
    });
  }

  it('answers everything else with the rights that a reader has', async () => {
    const seen = many[7]?.fingerprint ?? '';
    const turn: Turn = { after: null, limit: 5 };
    expect(await narrow.history('o-example', seen, 5)).to.not.deep.equal([]);
    expect(await narrow.history('o-example', many[0]?.fingerprint ?? '', 5)).to.deep.equal([]);
    expect(await narrow.excessBefore('o-example', seen)).to.equal(null);
    expect(await narrow.holds('o-example', many[7]?.principalKey ?? '')).to.equal(null);
    expect(await narrow.causes(turn)).to.have.property('next', null);
    expect(await narrow.cause('0000')).to.deep.equal([]);
    expect(await narrow.causesOf(seen, 5)).to.deep.equal([]);
    expect((await narrow.scans(turn)).rows).to.have.length(2);
    expect((await narrow.changeCounts('scan-0')).kinds).to.deep.equal({ opened: 15 });
    expect(await narrow.unread(5)).to.deep.equal([]);
    expect((await narrow.overdue()).count).to.be.above(0);
    expect((await narrow.agentsOverScope()).count).to.be.above(0);
    expect(await narrow.agent('agent-0')).to.deep.equal([]);
    expect(await narrow.agent('agent-1')).to.have.length(1);
    expect(await narrow.findingsOfAgents(['agent-1'])).to.have.length(1);
    expect(await narrow.excessOfAgents(['agent-1'], 1)).to.have.length(1);
    expect(await narrow.now()).to.be.a('string');
  });

  it('tells nothing that was counted over all accounts', async () => {
    expect(await narrow.trend('o-example', 9)).to.deep.equal([]);
    expect(await narrow.slots(9)).to.deep.equal([]);
    expect(await narrow.deliveries(9)).to.deep.equal([]);
    for (const { counts, registryDigest } of await narrow.newestScans()) {
      expect([counts, registryDigest]).to.deep.equal([null, null]);
    }
    const open = await narrow.openBySeverity();
    const count = Object.values(open).reduce((sum, one) => sum + one.count, 0);
    expect(count).to.equal((await turnAll((turn) => narrow.findings({}, turn), 50)).length);
  });

  // So many that severities are read whole, and so many more that they are not.
  for (const [from, to] of [
    [1, 9_000],
    [9_001, 21_500],
  ] as const) {
    it(`finds all that fits among ${to} findings, and says where it stopped looking`, async () => {
      const schema = new URL(place.url).searchParams.get('options')?.match(/search_path=(\w+)/)?.[1] ?? '';
      // Each thousandth is looked for, and one in another account; of each severity some were first seen at once.
      await runSql(
        await serverUrl(),
        `set search_path to ${schema};
         insert into finding select (jsonb_populate_record(kept, jsonb_build_object(
           'fingerprint', 'fp1:copy' || n, 'severity', (array['info','low','medium','high','critical'])[1 + n % 7 % 5],
           'account', case when n % 1000 = 1 then '${accounts[0]}' else '${accounts[1]}' end,
           'title', case when n % 1000 < 2 then 'a NEEDLE' else 'hay' end,
           'first_seen', timestamptz '2026-01-01' + n % 11 * interval '1 day'))).*
         from finding as kept, generate_series(${from}, ${to}) as n where fingerprint = '${many[7]?.fingerprint}'`,
      );
      const url = new URL(place.url);
      [url.username, url.password] = [login, 'test'];
      const [all, mine] = [
        await openReader(place.location),
        await openReader(locationOf(url.href.replaceAll('+', '%20'))),
      ];
      const everywhere = await turnAll((turn) => all.findings({ text: 'needle' }, turn), 20);
      const here = everywhere.filter(({ account }) => account === accounts[1]);
      expect(everywhere).to.have.length(2 * Math.floor(to / 1_000) + (to % 1_000 === 0 ? 0 : 1));
      expect(here).to.have.length(Math.floor(to / 1_000));
      for (const limit of [1, 2, 50]) {
        expect(await turnAll((turn) => mine.findings({ text: 'needle' }, turn), limit)).to.deep.equal(here);
      }
      const severity = 'high';
      expect(await turnAll((turn) => mine.findings({ text: 'needle', severity }, turn), 1)).to.deep.equal(
        here.filter((row) => row.severity === severity),
      );
      const inVain = await mine.findings({ text: 'nowhere' }, { after: null, limit: 50 });
      expect(inVain.rows).to.deep.equal([]);
      expect(inVain.next).to.be.a('string');
      expect(inVain.looked).to.be.within(4_000, 8_000);
      expect(await turnAll((turn) => mine.findings({ text: 'nowhere' }, turn), 50)).to.deep.equal([]);
      await all.close();
      await mine.close();
    });
  }
});

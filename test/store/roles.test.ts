import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { sql } from 'kysely';
import { triage } from '../../src/audit/triage.ts';
import { triageChange } from '../../src/audit/triage-change.ts';
import { lotOf } from '../../src/estate/estate-entry.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { StoreError } from '../../src/store/failure.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import { openStore } from '../../src/store/open-store.ts';
import { detection, scanReport } from '../fakes/findings.ts';
import { change, moved } from './change-laws.ts';
import { freshPostgres, locationOf, runSql, serverUrl, type TestPlace } from './databases.ts';
import { record } from './suite.ts';

const rolesSql = readFileSync(new URL('../../deploy/postgres-roles.sql', import.meta.url), 'utf8');
const [here, there] = ['777788889999', '111122223333'] as const;

/** One finding, layer, session and agent in each of two accounts. */
function night(day: number) {
  const account = there as ReturnType<typeof detection>['account'];
  const elsewhere = { ...detection('z', { actions: day > 0 ? ['s3:*'] : ['s3:GetObject'] }), account };
  const report = scanReport(day, { detections: [detection('a'), elsewhere] });
  const at = report.collectedAt;
  const accounts = [here, there] as (typeof account)[];
  return {
    ...report,
    layers: accounts.map((id) => ({ ...report.layers[0]!, account: id })),
    sessions: accounts.map((id) => ({
      id: `session ${id}`,
      account: id,
      startedAt: at,
      lastEventAt: at,
      product: 'kiro',
      agent: null,
      human: null,
    })),
    maturity: accounts.map((id) => ({
      agent: `agent ${id}`,
      team: `team ${id}`,
      accounts: [id],
      level: 1,
      upTo: 2,
      missing: [],
      unknown: [],
    })),
  };
}

describe('the roles of a Postgres store', function () {
  this.timeout(60_000);
  const suffix = randomBytes(4).toString('hex');
  const logins = ['scanner', 'narrow', 'kim', 'everyone', 'nobody', 'team'].map(
    (name) => `${name}_${suffix}`,
  );
  const [scanner, narrow, kim, everyone, nobody, team] = logins as [string, ...string[]] as string[];
  let place: TestPlace;
  const databases = new Map<string, Database>();

  /** The store's URL for one of the logins. */
  function urlOf(login: string | undefined): string {
    const url = new URL(place.url);
    url.username = login ?? '';
    url.password = 'test';
    return url.href.replaceAll('+', '%20');
  }

  async function connect(url: string): Promise<Database> {
    const known = databases.get(url);
    if (known !== undefined) return known;
    const location = locationOf(url);
    if (location.kind === 'memory') throw new Error('not a database');
    const database = await openDatabase(location);
    databases.set(url, database);
    return database;
  }

  async function rows(database: Database, text: string): Promise<readonly Record<string, unknown>[]> {
    return (await sql<Record<string, unknown>>`${sql.raw(text)}`.execute(database.queries)).rows;
  }

  before(async () => {
    place = await freshPostgres();
    await (await openStore(place.location, { migrations: 'apply' })).close();
    await runSql(place.url, rolesSql);
    // It may be repeated.
    await runSql(place.url, rolesSql);
    await runSql(
      place.url,
      `create role ${scanner} login password 'test' in role overreach_app;
       create role ${team} nologin;
       create role ${kim} login password 'test' in role overreach_reader, ${team};
       create role ${everyone} login password 'test' in role overreach_reader;
       create role ${nobody} login password 'test' in role overreach_reader;
       create role ${narrow} login password 'test' in role overreach_reader;
       insert into reader_account values ('${team}', '${here}'), ('${narrow}', '${there}'), ('${everyone}', '*')`,
    );
  });
  after(async () => {
    for (const database of databases.values()) await database.close();
    await place?.remove();
    await runSql(await serverUrl(), `drop role if exists ${logins.join(', ')}`);
  });

  it('let the app do all that a store does', async () => {
    const store = await openStore(locationOf(urlOf(scanner)));
    const memory = createMemoryStore();
    for (const day of [0, 1]) {
      expect(JSON.stringify(await record(store, night(day)))).to.equal(
        JSON.stringify(await record(memory, night(day))),
      );
    }
    const act = { kind: 'acknowledge', note: '', notMine: false } as const;
    const decided = await store.triage('o-example', 'fp1:a', (kept) =>
      triage(kept, act, 'wei.chen', '2026-02-01T00:00:00.000Z' as Instant),
    );
    expect(decided).to.have.property('ok', true);
    const elsewhere = { ...moved('z'), account: there };
    const changes = [change('both', [moved('a'), elsewhere]), change('theirs', [elsewhere])];
    expect(await store.settleScan('scan-1', changes)).to.equal(true);
    const seen = { kind: 'acknowledge', note: 'ticket', notMine: false } as const;
    const asOne = await store.triageChange('ch1:theirs', (on) =>
      triageChange(on.change, on.records, seen, 'wei.chen', '2026-02-01T00:00:00.000Z' as Instant),
    );
    expect(asOne).to.have.property('ok', true);
    const claim = await store.claimDelivery({ holder: 'app', leaseMs: 1_000 });
    if (claim === null) throw new Error('no digest was put out');
    await store.planDelivery(claim.hold, [{ route: 'default', told: '#all', body: {} }]);
    const sent = { state: 'sent', channel: null, slackTs: null } as const;
    expect(await store.markMessage(claim.hold, 'default', sent, 1_000)).to.equal(true);
    expect(await store.releaseDelivery(claim.hold, { kind: 'as-messages' })).to.equal(true);
    expect(await store.verify()).to.include({ holds: true });
    expect(await store.scanFacts('o-example')).to.deep.equal(await memory.scanFacts('o-example'));
    await store.close();
  });

  for (const statement of [
    'delete from finding_event',
    "update finding_event set detail = '{}'",
    'update finding_event set hash = hash',
    'truncate finding_event',
    'drop table finding_event',
    'delete from finding',
    "update finding set account = '000000000000'",
    "update finding set fingerprint = 'fp1:other'",
    'delete from scan',
    'update scan set sealed = true',
    'delete from guardrail',
    'delete from account_layer',
    'update agent_maturity set level = 5',
    'alter table finding disable row level security',
    'delete from change',
    'delete from settled_scan',
    "update change set cause = 'scope'",
    "update change_finding set account = '000000000000'",
    'delete from change_account',
    'drop policy by_account on finding',
    "insert into reader_account values ('overreach_reader', '*')",
    'create table mine (x integer)',
  ]) {
    it(`keep the app from: ${statement}`, async () => {
      const app = await connect(urlOf(scanner));
      const failure = await rows(app, statement).catch((thrown: unknown) => thrown);
      // 42501: insufficient privilege.
      expect(failure).to.have.property('code', '42501');
    });
  }

  it('show a reader its own accounts, in every view and table that it may read', async () => {
    const owner = await connect(place.url);
    const views = await rows(
      owner,
      `select relname as name, reloptions::text as options from pg_class
       where relnamespace = current_schema()::regnamespace and relkind = 'v' order by relname collate "C"`,
    );
    expect(views).to.have.length.greaterThan(10);
    for (const { name, options } of views) expect(options, String(name)).to.include('security_invoker=true');
    const sees = async (login: string | undefined, source: string, column: string): Promise<unknown[]> =>
      (
        await rows(await connect(urlOf(login)), `select distinct ${column} as seen from ${source} order by 1`)
      ).map(({ seen }) => seen);
    for (const [source, column] of [
      ['finding', 'account'],
      ['finding_event', 'chain'],
      ['account_layer', 'account'],
      ['agent_session', 'account'],
      ['agent_maturity', "split_part(agent, ' ', 2)"],
      ['report_open_findings', 'account'],
      ['report_agents_over_scope', 'account'],
      ['report_due', 'account'],
      ['report_coverage', 'account'],
      ['report_maturity_per_team', "split_part(team, ' ', 2)"],
      ['change_finding', 'account'],
      ['change_account', 'account'],
      ['report_who_widened', 'account'],
    ] as const) {
      expect(await sees(kim, source, column), source).to.deep.equal([here]);
      expect(await sees(narrow, source, column), source).to.deep.equal([there]);
      expect(await sees(nobody, source, column), source).to.deep.equal([]);
      expect(await sees(everyone, source, column), source).to.deep.equal([there, here]);
    }
    // Only the account elsewhere widened, and the one here was acknowledged since.
    expect(await sees(kim, 'report_widened', 'account')).to.deep.equal([]);
    expect(await sees(narrow, 'report_widened', 'account')).to.deep.equal([there]);
    expect(await sees(kim, 'report_changed_since_last_scan', 'kind')).to.deep.equal(['acknowledged']);
    // A change is seen by who sees one of its findings, and then with those alone.
    expect(await sees(kim, 'report_changes', 'change')).to.deep.equal(['ch1:both']);
    expect(await sees(narrow, 'report_changes', 'change')).to.deep.equal(['ch1:both', 'ch1:theirs']);
    expect(await sees(kim, 'report_changes', 'findings')).to.deep.equal([1]);
    expect(await sees(everyone, 'report_changes', 'findings')).to.deep.equal([1, 2]);
    expect(await sees(narrow, 'report_changes', 'triage')).to.deep.equal(['acknowledged', 'new']);
    expect(await sees(kim, 'report_deliveries', 'kind')).to.deep.equal([]);
    expect(await sees(everyone, 'report_deliveries', 'kind')).to.deep.equal(['digest']);
    expect(await sees(kim, 'report_agent_use', 'sessions')).to.deep.equal([1]);
    expect(await sees(everyone, 'report_agent_use', 'sessions')).to.deep.equal([2]);
    for (const { name } of views) {
      expect(
        await rows(await connect(urlOf(nobody)), `select * from ${String(name)}`),
        String(name),
      ).to.deep.equal([]);
    }
  });

  it('show why an ordinary view will not do: it reads as its owner', async () => {
    await runSql(
      place.url,
      'create view ordinary as select account from finding; grant select on ordinary to overreach_reader',
    );
    const reader = await connect(urlOf(kim));
    expect(await rows(reader, 'select distinct account from ordinary order by 1')).to.have.length(2);
    await runSql(place.url, 'drop view ordinary');
  });

  for (const statement of [
    'select coverage from scan',
    'select * from guardrail',
    'select * from slot',
    'select facts from outbox',
    'select body from outbox_message',
    'insert into finding_event select * from finding_event',
    'select * from settled_scan',
    "update change set triage = 'new'",
    'delete from finding',
    "update finding set triage = 'acknowledged'",
    "insert into reader_account values (current_user, '*')",
  ]) {
    it(`keep a reader from: ${statement}`, async () => {
      const reader = await connect(urlOf(kim));
      const failure = await rows(reader, statement).catch((thrown: unknown) => thrown);
      expect(failure).to.have.property('code', '42501');
    });
  }

  it('refuse a scan and a check of the history to who sees only some accounts', async () => {
    // As an app that somebody gave too few accounts: what it does not see would look like what is not there.
    await runSql(place.url, `delete from reader_account where reader = 'overreach_app'`);
    const store = await openStore(locationOf(urlOf(scanner)));
    for (const attempt of [
      () => record(store, night(2)),
      () => store.verify(),
      () => store.settleScan('scan-0', []),
      () => store.triage('o-example', 'fp1:a', () => expect.fail('it was asked')),
    ]) {
      const failure = await attempt().catch((thrown: unknown) => thrown);
      expect(failure).to.be.instanceOf(StoreError).with.property('code', 'store-denied');
      expect(String(failure)).to.include('sees only some accounts').and.include('reader_account');
    }
    await store.close();
    await runSql(place.url, rolesSql);
  });

  it('are granted for every table that there is', async () => {
    const owner = await connect(place.url);
    const tables = await rows(
      owner,
      `select relname as name, relrowsecurity as secured from pg_class
       where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')`,
    );
    const withoutAccounts = [
      'overreach_migration',
      'overreach_migration_lock',
      'reader_account',
      'scan',
      'slot',
      'settled_scan',
      'estate_seen',
    ];
    for (const { name, secured } of tables) {
      expect(secured, `${String(name)} has no row security`).to.equal(
        !withoutAccounts.includes(String(name)),
      );
      if (name === 'overreach_migration_lock') continue;
      const app = await connect(urlOf(scanner));
      await rows(app, `select 1 from ${String(name)} limit 1`);
    }
  });

  it('need not be there: an owner who may make no roles migrates, scans and sees all', async () => {
    const schema = `overreach_owner_${suffix}`;
    const login = `owner_${suffix}`;
    await runSql(
      place.url,
      `create role ${login} login password 'test'; create schema ${schema} authorization ${login}`,
    );
    const url = new URL(await serverUrl());
    url.username = login;
    url.password = 'test';
    url.searchParams.set('options', `-c search_path=${schema}`);
    const store = await openStore(locationOf(url.href.replaceAll('+', '%20')), { migrations: 'apply' });
    await record(store, night(0));
    expect(await store.findings({})).to.have.length(2);
    expect(await store.verify()).to.include({ holds: true, events: 2 });
    await store.close();
    await runSql(place.url, `drop schema ${schema} cascade; drop role ${login}`);
  });

  it('let the app give up what is old', async () => {
    const store = await openStore(locationOf(urlOf(scanner)));
    const entries = async function* () {
      yield lotOf([{ path: 'a', digest: 'd', text: 't' }]);
    };
    const none = async function* () {};
    const first = await store.keepEstate('o-old', entries());
    for (const day of [0, 1]) {
      const estateVersion = day === 0 ? first : await store.keepEstate('o-old', none());
      await record(store, { ...night(day), scanId: `old-${day}`, estate: 'o-old', estateVersion });
    }
    const at = '9999-01-01T00:00:00.000Z' as Instant;
    const limits = { estates: at, sessions: at, coverage: at, maturity: at, sent: at, slots: at };
    const gone = await store.retain(limits);
    expect(gone).to.include({ estates: 1, entries: 1, documents: 1 });
    expect(Math.min(gone.sessions, gone.coverage, gone.maturity)).to.be.greaterThan(0);
    expect(await store.verify()).to.include({ holds: true });
    await store.close();
  });
});

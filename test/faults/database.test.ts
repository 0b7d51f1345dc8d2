import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { sql } from 'kysely';
import { triage } from '../../src/audit/triage.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { openDatabase } from '../../src/store/database.ts';
import { StoreError, type StoreFailureCode } from '../../src/store/failure.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import { applyMigrations, migrations } from '../../src/store/migrations.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { detection, scanReport } from '../fakes/findings.ts';
import { freshPostgres, locationOf, runSql, type TestPlace } from '../store/databases.ts';
import { record } from '../store/suite.ts';
import { startDownProxy } from './proxy-that-goes-down.ts';

const rolesSql = readFileSync(new URL('../../deploy/postgres-roles.sql', import.meta.url), 'utf8');
const accepted = '2026-02-01T00:00:00.000Z' as Instant;

async function refusal(work: () => Promise<unknown>): Promise<StoreError> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof StoreError) return thrown;
    throw thrown;
  }
  throw new Error('it did not fail');
}

/** All that a store holds of findings, as text. */
async function held(store: Store): Promise<string> {
  const findings = await store.findings({});
  const events = [];
  for (const { detection: one } of findings) events.push(await store.events(one.fingerprint));
  return JSON.stringify({
    findings,
    events,
    verify: await store.verify(),
    scans: await store.scans({ limit: 9 }),
  });
}

const night = (day: number) =>
  scanReport(day, { detections: ['a', 'b', ...(day > 0 ? ['c'] : [])].map((name) => detection(name)) });

/** What the same nights leave where nothing goes wrong. */
async function undisturbed(days: readonly number[]): Promise<string> {
  const store = createMemoryStore();
  for (const day of days) await record(store, night(day));
  return held(store);
}

/** Faults that come while a scan is being written, by the SQLSTATE that Postgres says them with. */
const faults: readonly (readonly [string, string, string, StoreFailureCode, RegExp])[] = [
  [
    'the disk is full',
    '53100',
    'could not extend file: No space left on device',
    'store-unwritable',
    /takes no writes: .*No space left/,
  ],
  [
    'the server has become a standby',
    '25006',
    'cannot execute INSERT in a read-only transaction',
    'store-unwritable',
    /takes no writes: .*read-only/,
  ],
  ['the server is out of memory', '53200', 'out of memory', 'store-failed', /failed: out of memory/],
  [
    'the server is being shut down',
    '57P01',
    'terminating connection',
    'store-unreachable',
    /does not answer: .*; check host/,
  ],
  [
    'somebody cancels the statement',
    '57014',
    'canceling statement due to user request',
    'store-failed',
    /canceling statement/,
  ],
  [
    'a right was taken away',
    '42501',
    'permission denied for table finding_event',
    'store-denied',
    /refuses: permission denied.*rights$/,
  ],
];

describe('a database that fails under a scan', function () {
  this.timeout(120_000);
  let place: TestPlace;
  let store: Store;
  beforeEach(async () => {
    place = await freshPostgres();
    store = await openStore(place.location, { migrations: 'apply' });
    await record(store, night(0));
  });
  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  for (const [title, state, says, code, line] of faults) {
    it(`because ${title}: one line, nothing half-written, and the same scan counts later`, async () => {
      const before = await held(store);
      await runSql(
        place.url,
        `create function fail() returns trigger language plpgsql as $$
           begin raise exception using errcode = '${state}', message = '${says}'; end $$;
         create trigger fail before insert on finding_event for each statement execute function fail()`,
      );
      const failure = await refusal(() => record(store, night(1)));
      expect(failure.code).to.equal(code);
      expect(failure.message).to.match(line).and.not.include('\n');
      expect(failure.message).not.to.include(new URL(place.url).password);
      expect(await held(store)).to.equal(before);
      await runSql(place.url, 'drop trigger fail on finding_event; drop function fail');
      await record(store, night(1));
      expect(await held(store)).to.equal(await undisturbed([0, 1]));
    });
  }

  it('because the server goes away in the middle of it, and is there again for the next', async () => {
    const url = new URL(place.url);
    const proxy = await startDownProxy(Number(url.port));
    url.port = String(proxy.port);
    const through = await openStore(locationOf(url.href.replaceAll('+', '%20')));
    const before = await held(store);
    // Judged under the lock: from here on everything would be written.
    let goingDown: Promise<void> | null = null;
    const failure = await refusal(() =>
      through.recordScan(night(1), night(1).startedAt, {}, () => {
        goingDown = proxy.goDown();
        return { records: [], events: [], held: [], known: {} };
      }),
    );
    await goingDown;
    expect(failure.code).to.equal('store-unreachable');
    expect(failure.message).to.include('does not answer').and.not.include('\n');
    expect((await refusal(() => through.findings({}))).code).to.equal('store-unreachable');
    expect(await held(store)).to.equal(before);
    await proxy.comeBack();
    await record(through, night(1));
    expect(await held(through)).to.equal(await undisturbed([0, 1]));
    await through.close();
    await proxy.goDown();
  });

  it('because it takes no writes from the start', async () => {
    const url = new URL(place.url);
    url.searchParams.set('options', `${url.searchParams.get('options')} -c default_transaction_read_only=on`);
    const location = locationOf(url.href.replaceAll('+', '%20'));
    const reader = await openStore(location);
    const before = await held(reader);
    for (const attempt of [
      () => record(reader, night(1)),
      () => reader.claimSlot({ name: 'nightly', dueAt: accepted, holder: 'one', leaseMs: 1_000 }),
      () =>
        reader.retain({
          estates: accepted,
          sessions: accepted,
          coverage: null,
          maturity: null,
          sent: null,
          slots: null,
        }),
    ]) {
      const failure = await refusal(attempt);
      expect([failure.code, failure.message.includes('\n')]).to.deep.equal(['store-unwritable', false]);
    }
    // What is there can be read all the same.
    expect(await held(reader)).to.equal(before);
    await reader.close();
  });

  it('because a newer release migrated it meanwhile: the older one writes nothing more', async () => {
    const before = await held(store);
    if (place.location.kind === 'memory') throw new Error('not a database');
    const newer = await openDatabase(place.location);
    await applyMigrations(newer.queries, newer.location, {
      ...migrations,
      '9999-of-tomorrow': { up: async (db) => void (await sql`create table tomorrow (id text)`.execute(db)) },
    });
    await newer.close();
    const failure = await refusal(() => record(store, night(1)));
    expect(failure.code).to.equal('store-newer');
    expect(failure.message)
      .to.match(/`9999-of-tomorrow`\): update overreach/)
      .and.not.include('\n');
    expect(await held(store)).to.equal(before);
    expect((await refusal(() => openStore(place.location))).code).to.equal('store-newer');
  });
});

describe('a database that is not as it should be', function () {
  this.timeout(120_000);

  it('half migrated, is refused to whoever may not migrate, and goes on where it stopped for the owner', async () => {
    const place = await freshPostgres();
    if (place.location.kind === 'memory') throw new Error('not a database');
    const names = Object.keys(migrations);
    const older = Object.fromEntries(names.slice(0, -1).map((name) => [name, migrations[name]!]));
    const database = await openDatabase(place.location);
    await applyMigrations(database.queries, database.location, older);
    await database.close();
    const login = `half_${randomBytes(4).toString('hex')}`;
    // The rights of the app are granted after its tables are made; until then it may see how far they are.
    await runSql(
      place.url,
      `create role ${login} login password 'test';
       grant select on overreach_migration to ${login};
       do $$ begin execute format('grant usage on schema %I to ${login}', current_schema()); end $$`,
    );
    const url = new URL(place.url);
    url.username = login;
    url.password = 'test';
    const app = locationOf(url.href.replaceAll('+', '%20'));
    const lacking = await refusal(() => openStore(app));
    expect(lacking.code).to.equal('store-unmigrated');
    expect(lacking.message).to.include(`lacks 1 of ${names.length} migrations: run \`overreach migrate\``);
    const denied = await refusal(() => openStore(app, { migrations: 'apply' }));
    expect(denied.code).to.equal('store-denied');
    expect(denied.message).to.include('refuses: ').and.not.include('\n');
    const owner = await openStore(place.location, { migrations: 'leave' });
    expect(await owner.migrate()).to.deep.equal(names.slice(-1));
    await owner.close();
    await runSql(place.url, rolesSql);
    await runSql(place.url, `grant overreach_app to ${login}`);
    await (await openStore(app)).close();
    await place.remove();
    await runSql(place.url.replace(/\?.*/, ''), `drop role ${login}`);
  });

  it('keeps no acceptance without an end, a reason or a person, whoever writes it', async () => {
    const place = await freshPostgres();
    const store = await openStore(place.location, { migrations: 'apply' });
    await record(store, night(0));
    const before = await held(store);
    const now = '2026-01-15T00:00:00.000Z' as Instant;
    const accept = (person: string, reason: string, expires: string) =>
      store.triage('o-example', 'fp1:a', (kept) =>
        triage(kept, { kind: 'accept', reason, expires: expires as Instant }, person, now),
      );
    for (const [decision, problem] of [
      [accept('', 'why', accepted), 'nobody decides it'],
      [accept('wei.chen', ' ', accepted), 'needs a reason'],
      [accept('wei.chen', 'why', now), 'must end in the future'],
      [accept('wei.chen', 'why', '2028-01-01T00:00:00.000Z'), 'ends within a year'],
    ] as const) {
      const answer = await decision;
      expect(answer.ok ? '' : answer.problem).to.include(problem);
    }
    // 23514: a check constraint, below all programs.
    for (const half of [
      "suppressed_by = 'me'",
      "suppressed_by = 'me', suppression_reason = 'x', suppression_ceiling = 'y'",
    ]) {
      const failure = await runSql(place.url, `update finding set ${half}`).catch(
        (thrown: unknown) => thrown,
      );
      expect(failure).to.have.property('code', '23514');
    }
    expect(await held(store)).to.equal(before);
    await store.close();
    await place.remove();
  });

  it('re-opens what was accepted as soon as it is more than that', async () => {
    const place = await freshPostgres();
    const store = await openStore(place.location, { migrations: 'apply' });
    await record(store, night(0));
    const act = { kind: 'accept', reason: 'for now', expires: accepted } as const;
    await store.triage('o-example', 'fp1:a', (kept) => triage(kept, act, 'wei.chen', night(0).startedAt));
    const grown = detection('a', { actions: ['s3:GetObject', 's3:PutObject'] });
    await record(store, scanReport(1, { detections: [grown, detection('b')] }));
    const [kept] = await store.findings({});
    expect([kept?.suppression, kept?.widened]).to.deep.equal([null, true]);
    const kinds = (await store.events('fp1:a')).map(({ kind }) => kind);
    expect(kinds).to.deep.equal(['opened', 'suppressed', 'widened', 'expired']);
    await store.close();
    await place.remove();
  });
});

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { AccountId } from '../../../src/estate/identifiers.ts';
import { checkStore } from '../../../src/run/doctor-surroundings.ts';
import { openJobQueue } from '../../../src/run/jobs/job-queue.ts';
import { jobsProblem, prepareJobs } from '../../../src/run/jobs/job-schema.ts';
import { usualTimes } from '../../../src/run/jobs/job-times.ts';
import { migrateStore } from '../../../src/run/migrate.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { freshPostgres, locationOf, runSql, serverUrl, type TestPlace } from '../../store/databases.ts';
import { fromNow, holdOf } from '../../store/slot-laws.ts';

const rolesSql = readFileSync(new URL('../../../deploy/postgres-roles.sql', import.meta.url), 'utf8');
const account = '111122223333' as AccountId;
const hour = 60 * 60 * 1000;

describe('the roles of a store whose workers share collections', function () {
  this.timeout(60_000);
  const suffix = randomBytes(4).toString('hex');
  const [scanner, owner] = [`scanner_${suffix}`, `owner_${suffix}`];
  let place: TestPlace;
  const urlOf = (login: string): string => {
    const url = new URL(place.url);
    url.username = login;
    url.password = 'test';
    return url.href.replaceAll('+', '%20');
  };
  before(async () => {
    place = await freshPostgres();
    await (await openStore(place.location, { migrations: 'apply' })).close();
    await runSql(place.url, rolesSql);
    await runSql(
      place.url,
      `create role ${scanner} login password 'test' in role overreach_app; create role ${owner} login password 'test'`,
    );
  });
  after(async () => {
    await place?.remove();
    await runSql(await serverUrl(), `drop role if exists ${scanner}, ${owner}`);
  });

  it('say what is missing, as long as it is', async () => {
    const app = await openStore(locationOf(urlOf(scanner)));
    expect(await jobsProblem(app)).to.include('`overreach migrate`');
    expect((await checkStore(urlOf(scanner), '/'))[0]).to.include({ state: 'fail' });
    expect((await migrateStore(place.url, '/')).applied).to.deep.equal(['job-queue']);
    expect((await migrateStore(place.url, '/')).applied).to.deep.equal([]);
    expect(await jobsProblem(app)).to.include('deploy/postgres-roles.sql');
    await runSql(place.url, rolesSql);
    expect(await jobsProblem(app)).to.equal(null);
    expect((await checkStore(urlOf(scanner), '/'))[0]).to.include({ state: 'ok' });
    await app.close();
  });

  it('let the app share a collection, look after its jobs, and take away what it put aside', async () => {
    const app = await openStore(locationOf(urlOf(scanner)));
    const told: unknown[] = [];
    const times = { ...usualTimes, superviseSeconds: 1 };
    const queue = await openJobQueue(app.jobs!, times, (what) => told.push(what));
    const slot = { name: 'nightly', dueAt: await fromNow(app, -60), holder: 'a', leaseMs: hour };
    const stage = app.collections;
    const { run } = await stage.begin(holdOf(await app.claimSlot(slot)), 'plan', hour);
    await queue.put(run, [{ account, priority: 0 }]);
    const attempt = (await queue.take())!;
    const staged = { run, account, state: 'done', reason: null, roles: 1, reading: {} } as const;
    expect(await stage.stage(staged, [], (statements) => queue.complete(attempt, statements))).to.equal(true);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(told.map(String)).to.deep.equal([]);
    expect(await queue.counts()).to.include({ waiting: 0, active: 0, dead: 0 });
    expect(await stage.seen('a', hour)).to.equal(1);
    await stage.takeTokens({ account, region: '', api: 'iam:ListRoles', perSecond: 1, burst: 1, count: 1 });
    await stage.drop(run);
    expect(await stage.current(hour)).to.equal(null);
    await queue.close();
    await app.close();
  });

  it('tell an owner who may make no schemas what to do', async () => {
    const schema = `overreach_own_${suffix}`;
    await runSql(place.url, `create schema ${schema} authorization ${owner}`);
    const url = new URL(urlOf(owner));
    url.searchParams.set('options', `-c search_path=${schema}`);
    const store = await openStore(locationOf(url.href.replaceAll('+', '%20')), { migrations: 'apply' });
    const refused = await prepareJobs(store).catch((thrown: unknown) => thrown);
    expect(refused).to.have.property('code', 'store-denied');
    expect(String(refused)).to.include(`create the schema \`${schema}_jobs\``);
    await runSql(place.url, `create schema ${schema}_jobs authorization ${owner}`);
    expect(await prepareJobs(store)).to.equal(true);
    await store.close();
    await runSql(place.url, `drop schema ${schema} cascade; drop schema ${schema}_jobs cascade`);
  });
});

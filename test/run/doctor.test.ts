import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ruleCatalog } from '../../src/audit/index.ts';
import { doctorExitCode } from '../../src/cli/commands/doctor.ts';
import { type CollectConfig, optionalLayers } from '../../src/collect/aws/collect-config.ts';
import { tierActions } from '../../src/collect/aws/tiers.ts';
import type { DoctorCheck, DoctorReport } from '../../src/deliver/doctor-report.ts';
import { doctorPage } from '../../src/deliver/text/doctor-page.ts';
import { renderPage } from '../../src/deliver/text/render.ts';
import type { AccountId } from '../../src/estate/identifiers.ts';
import { usualKeep } from '../../src/run/config/keep.ts';
import { readSchedule } from '../../src/run/config/schedule.ts';
import { type DoctorRequest, examine } from '../../src/run/doctor.ts';
import { accountsToCheck } from '../../src/run/doctor-aws.ts';
import { checkStore } from '../../src/run/doctor-surroundings.ts';
import { collectConfig } from '../collect/aws/collecting.ts';
import { fastTimer } from '../collect/aws/fast-timer.ts';
import { inFolder } from '../collect/temporary-folder.ts';
import { asHub, sources } from '../deploy/whole-run.ts';
import { athenaRows, management, member, wholeWorld } from '../deploy/whole-world.ts';
import { projectRoot } from '../e2e/command-line.ts';
import { schemaErrors } from '../e2e/schemas.ts';
import { type FakeAws, type FakeAwsOptions, startFakeAws } from '../fakes/aws/index.ts';

const registry = join(projectRoot, 'examples/organization/registry.yaml');

interface Examined {
  readonly report: DoctorReport;
  readonly calls: FakeAws['calls'];
}

/** Examines the whole world, as it is changed. */
async function examined(
  fakeMore: Partial<FakeAwsOptions> = {},
  collectMore: Partial<CollectConfig> = {},
  requestMore: Partial<DoctorRequest> = {},
): Promise<Examined> {
  const timer = fastTimer();
  const queries = () => athenaRows();
  const world = wholeWorld();
  const fake = await startFakeAws({ world, clock: timer.now, queries, ...fakeMore });
  const folder = await mkdtemp(join(tmpdir(), 'overreach-doctor-'));
  try {
    const layers = new Set(optionalLayers);
    const events = sources['trail-bucket'];
    const collect = { ...collectConfig('aws', fake.url, { layers, events }), ...collectMore };
    const config = {
      file: null,
      store: null,
      registry,
      collect,
      estate: null,
      schedule: readSchedule(undefined, null),
      changes: null,
      keep: usualKeep,
      health: { host: '127.0.0.1', port: 0 },
      dashboard: () => Promise.reject(new Error('the doctor serves no dashboard')),
      slack: () => Promise.reject(new Error('the doctor tells nobody')),
      scan: { failOn: 'low', requireComplete: false },
    } as const;
    const request = { config, collect, store: undefined, registry, folder, all: false, ...requestMore };
    const report = await asHub(() => examine(request, () => {}, timer));
    expect(schemaErrors('doctor', report)).to.deep.equal([]);
    return { report, calls: fake.calls };
  } finally {
    await fake.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const failed = ({ report }: Examined): readonly DoctorCheck[] =>
  report.checks.filter(({ state }) => state === 'fail');
const of = ({ report }: Examined, id: DoctorCheck['id']): readonly DoctorCheck[] =>
  report.checks.filter((check) => check.id === id);
const text = ({ report }: Examined): string =>
  renderPage(doctorPage(report), { columns: 120, colour: false });
const requiring = (layer: string): readonly string[] =>
  ruleCatalog
    .filter(
      ({ requires, tier }) =>
        requires.some((one) => one === layer) || (layer === 'cloudtrail' && tier === 'events'),
    )
    .map(({ id }) => id);

describe('the doctor', function () {
  this.timeout(60_000);

  it('finds nothing missing where all is there, and says what a night means', async () => {
    const whole = await examined();
    expect(failed(whole), JSON.stringify(failed(whole))).to.deep.equal([]);
    expect(doctorExitCode(whole.report)).to.equal(0);
    expect(of(whole, 'credentials')[0]?.detail).to.include('user/overreach-hub');
    expect(new Set(of(whole, 'rights').map(({ tier }) => tier))).to.deep.equal(
      new Set([
        'management',
        'identity-center',
        'core',
        'keys',
        'federation',
        'events',
        'resources',
        'agents',
        'log-archive',
      ]),
    );
    expect(whole.report.nights.map(({ source }) => source)).to.deep.equal([
      'lookup-events',
      'bucket',
      'athena',
    ]);
    expect(whole.report.nights[1]?.objects).to.be.greaterThan(0);
    expect(text(whole)).to.match(/\nReady\.\n$/);
  });

  it('says which Regions no events are asked for, where the source does not tell itself', async () => {
    const told = async (more: Partial<CollectConfig>) =>
      of(await examined({}, more), 'trail').flatMap(({ state, detail }) =>
        detail.startsWith('events are asked for') ? [`${state}: ${detail}`] : [],
      );
    const lookup = sources['lookup-events'];
    expect(await told({ events: lookup })).to.deep.equal([
      'warn: events are asked for in 17 Regions; those that an account switched on itself are not',
    ]);
    expect(await told({ events: lookup, regions: ['eu-west-1'] })).to.deep.equal([
      'warn: events are asked for in 2 Regions; those that the configuration does not name are not',
    ]);
    expect(await told({})).to.deep.equal([]);
  });

  it('tries every right of a scan but those of Athena, and takes no other', async () => {
    const lookup = await examined({}, { events: sources['lookup-events'] });
    const bucket = await examined();
    const tried = new Set(
      [...lookup.calls, ...bucket.calls].flatMap(({ iamAction, alsoNeeds }) => [iamAction, ...alsoNeeds]),
    );
    const tiers = [
      'core',
      'keys',
      'federation',
      'events',
      'identity-center',
      'resources',
      'agents',
      'management',
      'log-archive',
    ] as const;
    const wanted = new Set<string>(tiers.flatMap((tier) => tierActions[tier]));
    expect([...wanted].filter((action) => !tried.has(action))).to.deep.equal([]);
    const others = [...tried].filter((action) => !wanted.has(action)).sort();
    expect(others).to.deep.equal(['sts:AssumeRole', 'sts:GetCallerIdentity']);
  });

  const rights: readonly (readonly [action: string, tier: string, layer: string | null])[] = [
    ['iam:GetAccountAuthorizationDetails', 'core', 'iam'],
    ['iam:ListRoles', 'core', null],
    ['iam:GetCredentialReport', 'keys', null],
    ['iam:ListSAMLProviders', 'federation', null],
    ['cloudtrail:GetEventSelectors', 'events', 'cloudtrail'],
    ['secretsmanager:GetResourcePolicy', 'resources', null],
    ['bedrock:GetAgent', 'agents', null],
    ['organizations:ListTargetsForPolicy', 'management', 'organization'],
    ['sso:ListAccountAssignments', 'identity-center', null],
    ['kms:Decrypt', 'log-archive', 'cloudtrail'],
  ];
  for (const [action, tier, layer] of rights)
    it(`names ${action} where it is refused, and the rules that are off for it`, async () => {
      const refused = await examined({
        permissions: { '*': { deny: [{ action, by: 'identity-based policy' }] } },
      });
      const checks = failed(refused).filter(({ id }) => id === 'rights');
      expect(new Set(checks.map((check) => check.tier))).to.deep.equal(new Set([tier]));
      for (const check of checks) {
        // A file that cannot be decrypted is a file that cannot be read.
        expect(check.missing).to.deep.equal([action === 'kms:Decrypt' ? 's3:GetObject' : action]);
        expect(check.detail).to.include(`\`${action}\` is refused`);
        expect(check.rulesOff).to.deep.equal(layer === null ? [] : requiring(layer));
        expect(check.remedy).to.include(`deploy/policies/${tier}.json`);
      }
      expect(doctorExitCode(refused.report)).to.equal(3);
    });

  it('tells a refusal by an SCP from a right that is missing', async () => {
    const denied = await examined({
      permissions: { [member]: { deny: [{ action: 'iam:ListRoles', by: 'service control policy' }] } },
    });
    expect(failed(denied).map(({ account }) => account)).to.deep.equal([member]);
    expect(failed(denied)[0]?.detail).to.include('with an explicit deny in a service control policy');
  });

  it('says which account cannot be entered, and that its rules are off', async () => {
    const readerRole = { name: 'Nobody', path: '/', externalId: null };
    const closed = await examined({}, { readerRole, events: null });
    const [account] = of(closed, 'account').filter((check) => check.account === member);
    expect(account?.detail).to.include('external id');
    expect(account?.rulesOff).to.include('agent-outside-intended-scope');
    expect(text(closed)).to.match(/fail {2}account \(100000007919\): /);
  });

  it('tells a hub that may take no role from a role that does not let it in', async () => {
    const deny = [{ action: 'sts:AssumeRole', by: 'identity-based policy' as const }];
    const stuck = await examined({ permissions: { '*': { deny } } }, { events: null });
    const [account] = of(stuck, 'account').filter((check) => check.account === member);
    expect(account?.detail).to.include('`sts:AssumeRole` is refused');
    expect(account?.remedy).to.include('deploy/policies/hub.json');
  });

  it('looks at all accounts where it is asked to, and at the hub and one other where not', () => {
    const id = (text: string) => text as AccountId;
    const accounts = ['111111111111', '222222222222', '333333333333', '444444444444'].map((account) => ({
      id: account,
      name: account,
      parentId: 'r-root',
      status: 'ACTIVE',
      tags: {},
    }));
    const organization = {
      id: 'o-exampleorgid',
      managementAccountId: id('111111111111'),
      roots: [{ id: 'r-root', name: 'Root' }],
      organizationalUnits: [],
      accounts,
      policies: [],
    };
    const config = collectConfig('aws', 'http://127.0.0.1');
    const chosen = (all: boolean) => accountsToCheck(config, organization, id('222222222222'), all);
    expect(chosen(false)).to.deep.equal(['222222222222', '333333333333']);
    expect(chosen(true)).to.deep.equal(accounts.map((account) => account.id));
    expect(accountsToCheck(config, null, id('222222222222'), false)).to.deep.equal(['222222222222']);
  });

  for (const [minutes, state] of [
    [0, 'ok'],
    [3, 'warn'],
    [-3, 'warn'],
    [6, 'fail'],
  ] as const)
    it(`calls a clock that is ${minutes} minutes off ${state}`, async () => {
      const timer = fastTimer();
      const looked = await examined({ clock: () => timer.now() - minutes * 60_000 }, { events: null });
      const [clock] = of(looked, 'clock');
      expect(clock?.state).to.equal(state);
      if (minutes !== 0)
        expect(clock?.detail).to.include(`${Math.abs(minutes) * 60} s ${minutes > 0 ? 'ahead' : 'behind'}`);
    });

  it('stops at credentials that are none, and still says the rest', async () => {
    const hubRole = { arn: 'arn:aws:iam::100000007919:role/nobody', externalId: null };
    const without = await examined({}, { hubRole });
    expect(failed(without).map(({ id }) => id)).to.deep.equal(['credentials']);
    expect(failed(without)[0]?.detail).to.match(/hub role .* cannot be taken/);
    expect(of(without, 'store')[0]?.state).to.equal('ok');
    expect(doctorExitCode(without.report)).to.equal(3);
  });

  it('calls a wrong registry, a wrong store and a plain endpoint a wrong configuration', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'overreach-doctor-'));
    try {
      const broken = join(folder, 'registry.yaml');
      await writeFile(broken, 'apiVersion: overreach/v1\nkind: Registry\nagnets: []\n');
      const wrong = await examined({}, { events: null }, { registry: broken, store: 'mysql://db' });
      expect(failed(wrong).map(({ id }) => id)).to.deep.equal(['registry', 'store']);
      expect(doctorExitCode(wrong.report)).to.equal(2);
      const plain = await examined({}, { endpoint: 'http://192.0.2.1' });
      expect(failed(plain)[0]?.detail).to.include('is not encrypted');
      expect(doctorExitCode(plain.report)).to.equal(2);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('opens a store that is there, and makes none that is not', async () => {
    await inFolder({ 'taken/notes.txt': 'mine' }, async (folder) => {
      expect((await checkStore('pglite:new', folder))[0]).to.include({ state: 'ok' });
      expect(existsSync(join(folder, 'new'))).to.equal(false);
      expect((await checkStore('memory:', folder))[0]).to.include({ state: 'warn' });
      const [foreign] = await checkStore('pglite:taken', folder);
      expect(foreign).to.include({ state: 'fail', misconfigured: false });
      expect(foreign.detail).to.include('taken');
      const [away] = await checkStore('postgres://me:secret@127.0.0.1:9/x', folder);
      expect(away).to.include({ state: 'fail', misconfigured: false });
      expect(away.detail).to.not.include('secret');
    });
  });

  it('names a trail that leaves out what sessions are told by', async () => {
    const { world } = { world: wholeWorld() };
    const account = world.accounts.get(management);
    const trails = (account?.trails ?? []).map((trail) => ({ ...trail, logging: false }));
    const accounts = {
      get: (id: string) => (id === management && account ? { ...account, trails } : world.accounts.get(id)),
    };
    const stopped = await examined({ world: { ...world, accounts } });
    const [trail] = of(stopped, 'trail');
    expect(trail?.state).to.equal('fail');
    expect(trail?.detail).to.include('is stopped');
    expect(trail?.rulesOff).to.deep.equal(
      ruleCatalog.filter(({ tier }) => tier === 'events').map(({ id }) => id),
    );
  });
});

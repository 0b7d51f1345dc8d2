import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { KeptChange } from '../../src/audit/kept-change.ts';
import { triageChange } from '../../src/audit/triage-change.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { systemClock } from '../../src/run/clock.ts';
import { judgeBeside, readScanInputs } from '../../src/run/judge-estate.ts';
import { recordJudged, scanEstate } from '../../src/run/scan.ts';
import { settleAfterScan } from '../../src/run/settle-after-scan.ts';
import { settleChanges } from '../../src/run/settle-changes.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import {
  attached,
  controlJson,
  dev,
  document,
  eventJson,
  inline,
  managedJson,
  type Night,
  roleJson,
  root,
  writeEstateFolder,
} from '../fakes/estate-folders.ts';
import { freshPglite, type TestPlace } from '../store/databases.ts';

const reads = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' };
const writes = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::reports/*' };
const noWrites = document({ Effect: 'Deny', Action: 's3:PutObject', Resource: '*' });
const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';
const everything = managedJson(administrator, document({ Effect: 'Allow', Action: '*', Resource: '*' }));

const meant = `apiVersion: overreach/v1
kind: Registry
teams: [{ id: builders, default: true }]
operators: []
environments: [{ id: dev, tier: non-production, match: { accounts: ["${dev}"] } }]
agents:
  - id: fleet
    owner: builders
    identify: [{ role: "arn:aws:iam::*:role/agent-*" }]
    scope: { allow: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::reports/*"] }] }
`;

const agent = (name: string, ...statements: readonly Record<string, unknown>[]) =>
  roleJson(name, { RolePolicyList: inline({ own: document(...statements) }) });
const day = (index: number) => `2025-11-${String(10 + index).padStart(2, '0')}T18:00:00Z`;
const beyond = ({ findings }: KeptChange) =>
  findings.filter(({ rule }) => rule === 'agent-outside-intended-scope');

describe('what a night changed, in the store', function () {
  // Whole scans into a database.
  this.timeout(120_000);
  let place: TestPlace;
  let store: Store;
  let folder: string;
  let registry: string;
  before(async () => {
    place = await freshPglite();
    store = await openStore(place.location, { migrations: 'apply' });
    folder = mkdtempSync(join(tmpdir(), 'overreach-settle-'));
    registry = join(folder, 'registry.yaml');
    writeFileSync(registry, meant);
  });
  after(async () => {
    await store?.close();
    await place?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  function write(id: string, index: number, night: Omit<Night, 'id' | 'at'>): string {
    const estate = join(folder, `${id}-${index}`);
    mkdirSync(estate, { recursive: true });
    writeEstateFolder(estate, { id, at: day(index), ...night });
    return estate;
  }

  async function scan(
    id: string,
    index: number,
    night: Omit<Night, 'id' | 'at'>,
  ): Promise<readonly string[]> {
    const warnings: string[] = [];
    await scanEstate(
      {
        estate: write(id, index, night),
        registry,
        store: undefined,
        folder,
        open: store,
        casesOut: null,
      },
      { report: () => {}, warn: (text) => warnings.push(text) },
    );
    return warnings;
  }

  /** A scan that ends as soon as its findings are kept, as one that was killed does. */
  async function killed(id: string, index: number, night: Omit<Night, 'id' | 'at'>): Promise<void> {
    const judged = await judgeBeside(store, await readScanInputs(write(id, index, night), registry));
    await recordJudged(store, judged, systemClock.now(), systemClock);
  }

  it('is one change where an SCP was detached above two hundred agents, accepted as one', async () => {
    const roles = Array.from({ length: 200 }, (_, index) => agent(`agent-${index}`, reads, writes));
    const with_ = (targets: readonly string[]) => ({
      roles,
      controls: [controlJson('p-no', noWrites, targets)],
    });
    await scan('o-scp', 0, with_(['ou-all']));
    const events = [
      eventJson(
        'detached',
        'organizations:DetachPolicy',
        { policyId: 'p-no', targetId: 'ou-all' },
        {
          account: root,
          at: '2025-11-11T02:00:00Z',
        },
      ),
    ];
    await scan('o-scp', 1, { ...with_([]), events });
    const changes = await store.changes({ estate: 'o-scp' });
    const [change, ...others] = changes.filter((one) => beyond(one).length > 0);
    expect(others.map(({ cause }) => cause)).to.deep.equal([]);
    expect(beyond(change as KeptChange)).to.have.length(200);
    expect(change).to.include({ cause: 'proved', direction: 'widened' });
    expect(change?.changes.map(({ text }) => text)).to.deep.equal([
      'SCP no (p-no) detached from organizational unit All (ou-all)',
    ]);
    expect(change?.changes[0]?.origin).to.include({ eventID: 'detached' });
    // Whatever other rules say of the same detachment is in the same row.
    const alike = changes.filter(({ changes: parts }) =>
      parts.some(({ facet }) => facet.kind === 'control-attachment'),
    );
    expect(alike).to.have.length(1);
    const at = '2025-11-12T08:00:00.000Z' as Instant;
    const accept = {
      kind: 'accept',
      reason: 'agreed',
      expires: '2025-12-31T00:00:00.000Z' as Instant,
    } as const;
    const decided = await store.triageChange(change?.id ?? '', (on) =>
      triageChange(on.change, on.records, accept, 'wei.chen', at),
    );
    expect(decided).to.have.property('ok', true);
    const open = (await store.findings({ estate: 'o-scp' })).filter(
      ({ detection, suppression }) =>
        detection.rule === 'agent-outside-intended-scope' && suppression === null,
    );
    expect(open).to.deep.equal([]);
    expect((await store.verify()).holds).to.equal(true);
  });

  it('is one finding where one agent got AdministratorAccess', async () => {
    await scan('o-admin', 0, { roles: [agent('agent-1', reads)] });
    const role = { ...agent('agent-1', reads), AttachedManagedPolicies: attached(administrator) };
    const events = [
      eventJson(
        'made-admin',
        'iam:AttachRolePolicy',
        { roleName: 'agent-1', policyArn: administrator },
        {
          at: '2025-11-11T02:00:00Z',
        },
      ),
    ];
    await scan('o-admin', 1, { roles: [role], managed: [everything], events });
    const moved = (await store.changes({ estate: 'o-admin' })).flatMap(beyond);
    expect(moved.map(({ moved: how, principal }) => [how, principal])).to.deep.equal([
      ['opened', `arn:aws:iam::${dev}:role/agent-1`],
    ]);
    const [change] = await store.changes({ estate: 'o-admin' });
    expect(change?.changes.map(({ origin }) => origin.state === 'found' && origin.eventID)).to.deep.equal([
      'made-admin',
    ]);
  });

  it('costs nothing, and is settled, where nothing moved', async () => {
    const night = { roles: [agent('agent-1', reads, writes)] };
    await scan('o-quiet', 0, night);
    expect(await scan('o-quiet', 1, night)).to.deep.equal([]);
    const judged = await judgeBeside(store, await readScanInputs(write('o-quiet', 2, night), registry));
    const { scan: header } = await recordJudged(store, judged, systemClock.now(), systemClock);
    const asked: string[] = [];
    await settleChanges(store, 'o-quiet', {
      estateOf: async ({ id }) => {
        asked.push(id);
        return null;
      },
      contains: judged.contains,
      beyond: judged.beyond,
      warn: (text) => expect.fail(text),
    });
    expect(asked).to.deep.equal([]);
    expect(header.estate).to.equal('o-quiet');
    expect(await store.changes({ estate: 'o-quiet' })).to.deep.equal([]);
    expect(await store.unsettledScans('o-quiet')).to.deep.equal([]);
  });

  it('is worked out by the next scan where one was killed before it could, each night by itself', async () => {
    const policies = (...names: readonly string[]) => ({
      roles: [
        roleJson('agent-1', {
          RolePolicyList: inline(
            Object.fromEntries([
              ['own', document(reads)],
              ...names.map((name) => [
                name,
                document({ Effect: 'Allow', Action: name.replaceAll('-', ':'), Resource: '*' }),
              ]),
            ]),
          ),
        }),
      ],
    });
    await scan('o-killed', 0, policies());
    await killed('o-killed', 1, policies('sqs-SendMessage'));
    await killed('o-killed', 2, policies('sqs-SendMessage', 'sns-Publish'));
    expect(await store.unsettledScans('o-killed')).to.have.length(2);
    expect(await store.changes({ estate: 'o-killed' })).to.deep.equal([]);
    await scan('o-killed', 3, policies('sns-Publish'));
    const told = (await store.changes({ estate: 'o-killed' }))
      .filter((one) => beyond(one).length > 0)
      .map((one) => [
        one.direction,
        one.cause,
        ...one.changes.map(({ text }) => text.replace(/ on .*| to role.*| from role.*/, '')),
      ]);
    expect(told).to.deep.equal([
      ['narrowed', 'proved', 'inline policy sqs-SendMessage removed'],
      ['widened', 'proved', 'inline policy sns-Publish added'],
      ['widened', 'proved', 'inline policy sqs-SendMessage added'],
    ]);
  });

  it('says so where the estate before is not kept, and keeps what moved', async () => {
    await scan('o-lost', 0, { roles: [agent('agent-1', reads), agent('agent-2', reads, writes)] });
    const night = { roles: [agent('agent-1', reads, writes), agent('agent-2', reads)] };
    const judged = await judgeBeside(store, await readScanInputs(write('o-lost', 1, night), registry));
    await recordJudged(store, judged, systemClock.now(), systemClock);
    const warnings: string[] = [];
    await settleChanges(store, 'o-lost', {
      estateOf: async () => null,
      contains: judged.contains,
      beyond: judged.beyond,
      warn: (text) => warnings.push(text),
    });
    expect(warnings.join()).to.match(/was not traced to changes: the estate of the scan before is not kept$/);
    expect(
      (await store.changes({ estate: 'o-lost' })).map(({ cause, direction, unexplained, changes }) => [
        cause,
        direction,
        unexplained,
        changes,
      ]),
    ).to.deep.equal([
      ['unexplained', 'widened', 'the estate of the scan before is not kept', []],
      ['unexplained', 'narrowed', 'the estate of the scan before is not kept', []],
    ]);
  });

  it('is the same whoever settles it, and never written twice', async () => {
    await scan('o-twice', 0, { roles: [agent('agent-1', reads)] });
    const night = { roles: [agent('agent-1', reads, writes)] };
    const judged = await judgeBeside(store, await readScanInputs(write('o-twice', 1, night), registry));
    const { scan: header } = await recordJudged(store, judged, systemClock.now(), systemClock);
    const settled = await Promise.all(
      [1, 2, 3].map(() => settleAfterScan(store, judged, header, (text) => expect.fail(text))),
    );
    expect(settled.filter((changes) => changes.length > 0)).to.have.length(1);
    const ids = (await store.changes({ estate: 'o-twice' })).map(({ id }) => id);
    expect(settled.flat().map(({ id }) => id)).to.deep.equal(ids);
  });

  it('names an account that was not read before, and blames nobody for it', async () => {
    await scan('o-new', 0, { roles: [] });
    const estate = write('o-new', 1, { roles: [agent('agent-1', reads, writes)] });
    const first = await readScanInputs(write('o-new', 2, { roles: [] }), registry);
    const without = { ...first.estate, accounts: first.estate.accounts.filter(({ id }) => id !== dev) };
    const judged = await judgeBeside(store, await readScanInputs(estate, registry));
    const { scan: header } = await recordJudged(store, judged, systemClock.now(), systemClock);
    await settleChanges(store, 'o-new', {
      estateOf: async ({ id }) => (id === header.id ? judged.estate : without),
      contains: judged.contains,
      beyond: judged.beyond,
      warn: (text) => expect.fail(text),
    });
    const [change] = (await store.changes({ estate: 'o-new' })).filter((one) => beyond(one).length > 0);
    expect(change?.unexplained).to.equal(`account dev (${dev}) was not read by the scan before`);
  });
});

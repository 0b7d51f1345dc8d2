import { expect } from 'chai';
import type { EventsSource } from '../../../src/collect/aws/collect-config.ts';
import { athenaHeader } from '../../../src/collect/aws/events/athena-columns.ts';
import { collectPage } from '../../../src/deliver/text/collect-page.ts';
import type { AccountId } from '../../../src/estate/identifiers.ts';
import { parseRegistry } from '../../../src/registry/index.ts';
import { summarizeCollection } from '../../../src/run/collect-summary.ts';
import { schemaErrors } from '../../e2e/schemas.ts';
import { changeAccount, hubKey, type World, type WorldTrail } from '../../fakes/aws/index.ts';
import { roleDetail } from '../sample-account.ts';
import { collectFrom, gapsOf } from './collecting.ts';
import { archive, organizationId, trail, worldOf } from './events/event-stage.ts';
import { collectedAt, management, member, regions } from './events/told-night.ts';
import { fastTimer } from './fast-timer.ts';

const orgTrail: WorldTrail = {
  name: trail.name,
  homeRegion: trail.homeRegion,
  bucket: trail.bucket,
  prefix: 'audit',
  multiRegion: true,
  globalEvents: true,
  digests: true,
  organization: true,
};

/** The told night, in accounts that a hub in the management account enters by a reader role. */
function entered(): World {
  const world = worldOf();
  const home = (id: AccountId) => {
    const account = world.accounts.get(id);
    if (!account) throw new Error(id);
    const reader = { arn: `arn:aws:iam::${id}:role/OverreachReader`, trusts: [management] };
    return { ...account, readers: [reader], ...(id === management ? { trails: [orgTrail] } : {}) };
  };
  const accounts = new Map([member, management, archive].map((id) => [id as string, home(id)]));
  const root = 'r-abcd';
  const organization = {
    id: organizationId,
    managementAccountId: management,
    roots: [{ id: root, name: 'Root' }],
    organizationalUnits: [],
    accounts: [...accounts.keys()].map((id) => ({ id, name: id, parentId: root, status: 'ACTIVE' })),
    policies: [],
  };
  return { ...world, organization, accounts, keys: [...world.keys, hubKey('aws', management)] };
}

function collectNight(events: EventsSource) {
  return collectFrom(
    { world: entered() },
    {
      events,
      timer: fastTimer(1, collectedAt),
      regions,
      layers: new Set(['trails']),
      accounts: { from: [member, management], include: null, exclude: null },
    },
  );
}

describe('the events of a collection', function () {
  this.timeout(60_000);

  it('come from LookupEvents, in sessions of the reader role that may do nothing else', async () => {
    const looked = await collectNight({ kind: 'lookup-events', hours: 26 });
    expect(
      Object.keys(looked.files).filter((name) => name.startsWith('cloudtrail/')).length,
    ).to.be.greaterThan(0);
    expect(looked.estate.sessions.length).to.be.greaterThan(1);
    const layer = looked.estate.layers.find((one) => one.account === member && one.layer === 'cloudtrail');
    expect(layer?.state).to.equal('complete');
    expect(layer?.events).to.deep.equal({
      source: 'lookup-events',
      regions: [...regions],
      from: '2026-11-19T03:30:00.000Z',
      to: '2026-11-20T05:10:00.000Z',
      limits: ['delivery-delay', 'management-events-only', 'named-regions-only'],
    });
    const summary = summarizeCollection(looked.collection, '/estate');
    expect(schemaErrors('collect', JSON.parse(JSON.stringify(summary)))).to.deep.equal([]);
    const told = collectPage(summary).map(({ spans }) => spans.map(({ text }) => text).join(''));
    expect(told).to.include(
      `Events seen from 2026-11-19 03:30 UTC until 2026-11-20 05:10 UTC in 2 Regions, by LookupEvents (accounts ${member}, ${management})`,
    );
    const manifest = JSON.parse(looked.files['estate.json'] ?? '');
    expect(schemaErrors('estate', manifest)).to.deep.equal([]);
    expect(manifest.eventFiles[member].files).to.equal(
      Object.keys(looked.files).filter((name) => name.startsWith(`cloudtrail/${member}/`)).length,
    );
    const phases = looked.calls
      .filter(({ action }) => action === 'AssumeRole')
      .map(({ params }) => params['RoleSessionName']);
    expect(phases).to.include('overreach-events');
    expect(
      looked.calls.every(({ outcome, action }) => action !== 'LookupEvents' || outcome === 'ok'),
    ).to.equal(true);
  });

  it("come from the bucket of a trail that the accounts' own trails describe", async () => {
    const read = await collectNight({
      kind: 'trail-bucket',
      bucket: trail.bucket,
      prefix: 'audit',
      owner: archive,
      hours: 6,
    });
    expect(gapsOf(read)).to.deep.equal([]);
    const limits = read.estate.layers.flatMap(({ events }) => events?.limits ?? []);
    expect(limits).to.not.include('named-regions-only');
    expect(read.estate.sessions.length).to.be.greaterThan(1);
    expect(read.calls.some(({ action, account }) => action === 'GetObject' && account === archive)).to.equal(
      true,
    );
  });

  it('come from Athena whole for every role and user that the registry declares, whatever they show', async () => {
    const registry = parseRegistry([
      {
        path: 'registry.yaml',
        text: `apiVersion: overreach/v1
kind: Registry
teams: [{ id: team, default: true }]
agents:
  - { id: shop, owner: team, identify: [{ role: "arn:aws:iam::*:role/shop-*" }, { user: "arn:aws:iam::*:user/bot" }] }
  - { id: tagged, owner: team, identify: [{ tags: [{ key: Agent, values: ["yes"] }] }] }
`,
      },
    ]);
    if (!registry.ok) throw new Error(JSON.stringify(registry.issues));
    const world = changeAccount(entered(), member, (account) => ({
      ...account,
      iam: {
        ...account.iam,
        RoleDetailList: [
          roleDetail('shop-backend'),
          roleDetail('other'),
          roleDetail('plain', { Tags: [{ Key: 'Agent', Value: 'yes' }] }),
        ],
      },
    }));
    let asked = '';
    const queries = (sql: string) => {
      asked = sql;
      return [athenaHeader];
    };
    await collectFrom(
      { world, queries },
      {
        events: {
          ...({ kind: 'athena', database: 'a', table: 'b', output: '', workgroup: null } as const),
          ...{ bucket: trail.bucket, owner: archive, hours: 6 },
          principals: ['arn:aws:iam::111122223333:role/named'],
        },
        registry: registry.registry,
        timer: fastTimer(1, collectedAt),
        regions,
        layers: new Set(['trails']),
        accounts: { from: [member, management], include: null, exclude: null },
      },
    );
    const named = /sessionissuer\.arn IN \(([^)]*)\)/.exec(asked)?.[1];
    expect(named?.split(', ')).to.deep.equal([
      `'arn:aws:iam::111122223333:role/named'`,
      `'arn:aws:iam::${member}:role/plain'`,
      `'arn:aws:iam::${member}:role/shop-backend'`,
    ]);
  });

  it('are unknown, with the reason, where no trail writes into the bucket that was named', async () => {
    const none = await collectNight({ kind: 'trail-bucket', bucket: 'another', prefix: '' });
    expect(gapsOf(none)).to.include.members([
      `${member} cloudtrail unreachable`,
      `${management} cloudtrail unreachable`,
    ]);
    const states = none.estate.layers.filter(({ layer }) => layer === 'cloudtrail');
    expect(states.map(({ state }) => state)).to.deep.equal(['unknown', 'unknown']);
    expect(states[0]?.reason).to.include('no trail that could be read writes into `another`');
  });

  it('are not looked up where the account could not be entered: one refusal is one reason', async () => {
    const world = changeAccount(entered(), member, (account) => ({ ...account, readers: [] }));
    const refused = await collectFrom(
      { world },
      {
        events: { kind: 'lookup-events', hours: 6 },
        timer: fastTimer(1, collectedAt),
        regions,
        layers: new Set(['trails']),
        accounts: { from: [member, management], include: null, exclude: null },
      },
    );
    expect(gapsOf(refused).filter((gap) => gap.startsWith(member))).to.deep.equal([
      `${member} iam trust-refused`,
      `${member} session-limits trust-refused`,
      `${member} trails trust-refused`,
      `${member} cloudtrail trust-refused`,
    ]);
    const page = collectPage(summarizeCollection(refused.collection, '/estate'))
      .map(({ spans }) => spans.map(({ text }) => text).join(''))
      .filter((line) => line.includes('trust-refused'));
    expect(page).to.have.length(1);
    expect(page[0]).to.match(
      /^iam, session-limits, trails, cloudtrail: trust-refused: .* \(account 111122223333\)$/,
    );
  });
});

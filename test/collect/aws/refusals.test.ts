import { expect } from 'chai';
import { optionalLayers } from '../../../src/collect/aws/collect-config.ts';
import { phaseActions } from '../../../src/collect/aws/phases.ts';
import type { Permissions } from '../../fakes/aws/index.ts';
import { type Collected, collectFrom, gapsOf } from './collecting.ts';
import { richWorld } from './rich-world.ts';

const layers = new Set(optionalLayers.filter((layer) => layer !== 'events'));
const [management = '', member = ''] = ['100000000000', '100000007919'];

describe('a collection of which one call is refused', function () {
  this.timeout(60_000);
  let whole: Collected;
  before(async () => {
    whole = await collectFrom({ world: richWorld() }, { layers });
  });

  it('is whole when nothing is refused, and makes each of the calls it asks for', () => {
    expect(gapsOf(whole)).to.deep.equal([]);
    expect(whole.estate.quarantined).to.deep.equal([]);
    const holders = whole.estate.identityCenter?.assignments.map(({ account, people }) => [
      account,
      [...people],
    ]);
    expect(holders).to.deep.equal([management, member, '100000015838'].map((id) => [id, ['user-1']]));
    const made = new Set(whole.calls.map(({ iamAction }) => iamAction));
    const asked = (
      ['iam', 'trails', 'organization', 'identity-center', 'resources', 'agents'] as const
    ).flatMap((phase) => phaseActions[phase]);
    expect([...asked].filter((action) => !made.has(action))).to.deep.equal([]);
    const others = [...made].filter((action) => !asked.some((one) => one === action)).sort();
    expect(others).to.deep.equal(['sts:AssumeRole', 'sts:GetCallerIdentity']);
  });

  for (const [phase, layerOf] of Object.entries(gapLayers())) {
    for (const action of phaseActions[phase as keyof typeof phaseActions]) {
      it(`names exactly the gap of ${action}`, async () => {
        const permissions: Permissions = {
          '*': { deny: [{ action, by: 'identity-based policy' }] },
        };
        const refused = await collectFrom({ world: richWorld(), permissions }, { layers });
        const gaps = refused.collection.accounts.flatMap(({ layers: found }) =>
          [...found].flatMap(([layer, outcome]) =>
            outcome.state === 'unknown' && outcome.reason !== 'not-asked'
              ? [{ layer, reason: outcome.reason, detail: outcome.detail }]
              : [],
          ),
        );
        expect([...new Set(gaps.map(({ layer }) => layer))]).to.deep.equal([layerOf(action)]);
        for (const gap of gaps) {
          expect(gap.reason).to.equal('denied');
          expect(gap.detail).to.include(`\`${action}\` is refused`);
        }
        // What the others read is not touched by it.
        if (layerOf(action) !== 'iam') {
          expect(refused.files[`accounts/${member}/authorization-details.json`]).to.equal(
            whole.files[`accounts/${member}/authorization-details.json`],
          );
        } else expect(refused.estate.accounts).to.deep.equal([]);
      });
    }
  }

  for (const action of phaseActions.organization) {
    it(`names exactly the gap of ${action}, and reads the accounts that are named`, async () => {
      const permissions: Permissions = { '*': { deny: [{ action, by: 'identity-based policy' }] } };
      const accounts = { from: [management, member], include: null, exclude: null };
      const refused = await collectFrom({ world: richWorld(), permissions }, { layers, accounts });
      expect(gapsOf(refused)).to.deep.equal([
        `${management} organization denied`,
        `${member} organization denied`,
      ]);
      expect(refused.estate.accounts.map(({ id }) => id)).to.deep.equal([management, member]);
    });
  }

  for (const by of ['service control policy', 'identity-based policy'] as const) {
    it(`leaves one account unknown when all of it is refused by a ${by}, and the others as they are`, async () => {
      const permissions: Permissions = { [member]: { deny: [{ action: '*', by }] } };
      const refused = await collectFrom({ world: richWorld(), permissions }, { layers });
      expect(new Set(gapsOf(refused).map((gap) => gap.slice(0, 12)))).to.deep.equal(new Set([member]));
      const reason = by === 'service control policy' ? 'scp-denied' : 'denied';
      expect(gapsOf(refused).every((gap) => gap.endsWith(` ${reason}`))).to.equal(true);
      expect(refused.estate.accounts.map(({ id }) => id)).to.deep.equal([management, '100000015838']);
      const state = refused.estate.layers.find(({ account, layer }) => account === member && layer === 'iam');
      expect(state?.state).to.equal('unknown');
      expect(state?.reason?.startsWith(`${reason}: iam:GetAccountAuthorizationDetails`)).to.equal(true);
    });
  }
});

/** Which layer each phase's calls are read for. */
function gapLayers(): Readonly<Record<string, (action: string) => string>> {
  const ofIam = (action: string): string => {
    if (action.endsWith('GetAccountAuthorizationDetails')) return 'iam';
    if (action.endsWith('ListRoles')) return 'session-limits';
    if (action.endsWith('CredentialReport')) return 'credential-report';
    return action.includes('LastAccessed') ? 'last-accessed' : 'identity-providers';
  };
  return {
    iam: ofIam,
    trails: () => 'trails',
    'identity-center': () => 'identity-center',
    resources: (action) => (action === 'tag:GetResources' ? 'tags' : 'resource-policies'),
    agents: () => 'agents',
  };
}

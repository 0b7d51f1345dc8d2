import { expect } from 'chai';
import { collectFrom, gapsOf } from './collecting.ts';
import { richWorld } from './rich-world.ts';

const regions = ['us-east-1', 'us-west-2'];
/** Identity Center has one instance, which may be in any Region: who did not look everywhere does not know. */
const regional = ['agents', 'identity-center', 'resource-policies', 'tags', 'trails'];

describe('a Region', function () {
  this.timeout(60_000);

  it('that does not answer is a gap of what is read there, and of nothing else', async () => {
    const faults = [{ match: { region: 'us-west-2' }, fault: { kind: 'disconnect' } as const }];
    const silent = await collectFrom({ world: richWorld({ accounts: 2, roles: 3 }), faults }, { regions });
    const gaps = gapsOf(silent).map((gap) => gap.split(' ').slice(1).join(' '));
    expect([...new Set(gaps)].sort()).to.deep.equal(regional.map((layer) => `${layer} unreachable`));
    expect(silent.estate.accounts).to.have.length(2);
  });

  it('that is switched off for the account is said to be off', async () => {
    const world = { ...richWorld({ accounts: 2, roles: 3 }), regions: { 'us-west-2': 'off' as const } };
    const off = await collectFrom({ world }, { regions });
    const gaps = gapsOf(off).map((gap) => gap.split(' ').slice(1).join(' '));
    expect([...new Set(gaps)].sort()).to.deep.equal(regional.map((layer) => `${layer} region-off`));
  });
});

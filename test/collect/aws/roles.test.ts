import { expect } from 'chai';
import { collectExitCode } from '../../../src/cli/commands/collect.ts';
import { phaseActions } from '../../../src/collect/aws/phases.ts';
import { strayFilters } from '../../../src/collect/aws/stray-filters.ts';
import { summarizeCollection } from '../../../src/run/collect-summary.ts';
import { changeAccount, type ReaderRole, type World } from '../../fakes/aws/index.ts';
import { collectFrom, gapsOf } from './collecting.ts';
import { richWorld } from './rich-world.ts';

const [management = '', member = ''] = ['100000000000', '100000007919'];

/** The same world with another reader role in the member account. */
function withReader(world: World, change: (role: ReaderRole) => ReaderRole): World {
  return changeAccount(world, member, (account) => ({
    ...account,
    readers: (account.readers ?? []).map(change),
  }));
}

describe('the way into an account', function () {
  this.timeout(60_000);

  it('is a session of the reader role that may do the calls of its part only, and says on whose behalf', async () => {
    const { calls } = await collectFrom({ world: richWorld() });
    const taken = calls.filter(({ action }) => action === 'AssumeRole');
    expect(taken.length).to.be.greaterThan(8);
    for (const { params } of taken) {
      const phase = String(params['RoleSessionName']).replace('overreach-', '') as keyof typeof phaseActions;
      const policy = JSON.parse(String(params['Policy']));
      expect(policy.Statement[0].Action).to.deep.equal(phaseActions[phase]);
      expect(String(params['Policy']).length).to.be.lessThan(2048);
      expect(params['SourceIdentity']).to.equal('overreach');
    }
    expect(calls.every(({ userAgent }) => userAgent.includes('overreach/test'))).to.equal(true);
    // Whose the credentials are is asked before anything is read with them.
    const first = new Map<string, string>();
    for (const { accessKeyId, action } of calls) if (!first.has(accessKeyId)) first.set(accessKeyId, action);
    expect(new Set(first.values())).to.deep.equal(new Set(['GetCallerIdentity']));
  });

  it('needs the external id that the trust policy asks for', async () => {
    const world = withReader(richWorld(), (role) => ({ ...role, externalId: '7f3a' }));
    const without = await collectFrom({ world });
    expect(new Set(gapsOf(without).map((gap) => gap.slice(0, 12)))).to.deep.equal(new Set([member]));
    expect(gapsOf(without)).to.include(`${member} iam trust-refused`);
    const readerRole = { name: 'OverreachReader', path: '/', externalId: '7f3a' };
    expect(gapsOf(await collectFrom({ world }, { readerRole }))).to.deep.equal([]);
  });

  it('is refused without a guess where AWS does not say whether the role is missing', async () => {
    const world = withReader(richWorld(), (role) => ({ ...role, arn: `${role.arn}Renamed` }));
    const missing = await collectFrom({ world });
    const outcome = missing.collection.accounts.find(({ account }) => account === member)?.layers.get('iam');
    expect(outcome).to.deep.include({ state: 'unknown', reason: 'trust-refused' });
    expect(outcome).to.have.property('detail').that.includes('AWS does not say which');
    // One refusal is enough: the other parts are not asked for.
    const asked = missing.calls.filter(
      ({ action, params }) => action === 'AssumeRole' && String(params['RoleArn']).includes(member),
    );
    // Twice here, since the fake's clock is not this machine's.
    expect(asked.length).to.be.within(1, 2);
  });

  it('that leads into another account is not taken', async () => {
    const world = withReader(richWorld(), (role) => ({ ...role, answersAs: management }));
    const wrong = await collectFrom({ world });
    expect(gapsOf(wrong)).to.include(`${member} iam wrong-account`);
    expect(wrong.files).to.not.have.property(`accounts/${member}/authorization-details.json`);
  });

  it('is not looked for in a closed account, which is no gap', async () => {
    const world = richWorld();
    const { organization } = world;
    const accounts = (organization?.accounts ?? []).map((account) =>
      account.id === member ? { ...account, status: 'SUSPENDED' } : account,
    );
    const closed = await collectFrom({
      world: { ...world, organization: organization && { ...organization, accounts } },
    });
    expect(gapsOf(closed)).to.deep.equal([]);
    expect(closed.calls.filter(({ params }) => String(params['RoleArn']).includes(member))).to.deep.equal([]);
    const states = closed.estate.layers.filter(({ account }) => account === member).map(({ state }) => state);
    expect(new Set(states)).to.deep.equal(new Set(['not-offered']));
    const reasons = closed.estate.layers.flatMap((one) => (one.account === member ? [one.reason] : []));
    expect(new Set(reasons)).to.deep.equal(
      new Set(['account-suspended: its status is SUSPENDED: nothing in it can act or be read']),
    );
    const summary = summarizeCollection(closed.collection, '/estate');
    expect(summary.gaps).to.deep.include({
      account: member,
      layer: 'iam',
      reason: 'account-suspended',
      detail: 'its status is SUSPENDED: nothing in it can act or be read',
    });
    expect(
      collectExitCode({ ...summary, gaps: summary.gaps.filter((gap) => gap.account === member) }),
    ).to.equal(0);
  });

  it('is open by name, unit and tag, and an account that is left out is none that is missing', async () => {
    const world = richWorld();
    const excluded = { ids: [member], organizationalUnits: [], tags: [] };
    const without = await collectFrom(
      { world },
      { accounts: { from: 'organization', include: null, exclude: excluded } },
    );
    expect(gapsOf(without)).to.deep.equal([]);
    expect(without.estate.layers.map(({ account }) => account)).to.not.include(member);
    expect(without.estate.organization?.accounts.map(({ id }) => id)).to.include(member);
  });

  it('is told of where a name to include or leave out is none that the organization has', async () => {
    const { organization } = (await collectFrom({ world: richWorld() })).collection;
    const root = organization?.roots[0]?.id ?? '';
    const unit = organization?.organizationalUnits[0]?.id ?? '';
    const told = strayFilters(
      {
        from: 'organization',
        include: { ids: [], organizationalUnits: [root, unit], tags: [] },
        exclude: {
          ids: [member, '100000007918'],
          organizationalUnits: ['ou-ab12-nowhere1'],
          tags: [{ key: 'stage', value: 'nowhere' }],
        },
      },
      organization,
    );
    expect(told).to.deep.equal([
      '`exclude` names account 100000007918, which is not in the organization',
      '`exclude` names the unit `ou-ab12-nowhere1`, which the organization does not have',
    ]);
  });

  it('begins at a hub role where one is named', async () => {
    const hub = {
      arn: `arn:aws:iam::${management}:role/OverreachHub`,
      trusts: [management],
      externalId: 'hub',
    };
    const world = changeAccount(richWorld(), management, (account) => ({
      ...account,
      readers: [...(account.readers ?? []), hub],
    }));
    const whole = await collectFrom({ world }, { hubRole: { arn: hub.arn, externalId: 'hub' } });
    expect(gapsOf(whole)).to.deep.equal([]);
    const first = whole.calls.map(({ action }) => action).slice(0, 3);
    expect(first).to.deep.equal(['GetCallerIdentity', 'AssumeRole', 'GetCallerIdentity']);
    const failed = await collectFrom({ world }, { hubRole: { arn: hub.arn, externalId: null } }).catch(
      String,
    );
    expect(failed).to.match(/^HubError: the hub role `[^`]+` cannot be taken/);
  });

  it('is the hub itself in its own account, where StackSets put no reader role', async () => {
    const world = changeAccount(richWorld(), management, (account) => ({ ...account, readers: [] }));
    const whole = await collectFrom({ world });
    expect(gapsOf(whole)).to.deep.equal([]);
    expect(whole.estate.accounts.map(({ id }) => id)).to.include(management);
  });

  it('is not needed for the one account of the caller', async () => {
    const alone = await collectFrom(
      { world: { ...richWorld(), organization: null, identityCenter: null } },
      { readerRole: null },
    );
    expect(gapsOf(alone)).to.deep.equal([]);
    expect(alone.estate.accounts.map(({ id }) => id)).to.deep.equal([management]);
    expect(alone.calls.map(({ action }) => action)).to.not.include('AssumeRole');
    const state = alone.estate.layers.find(({ layer }) => layer === 'organization');
    expect(state?.state).to.equal('not-offered');
  });

  it('of a caller outside of every organization says nothing of the organization of another account', async () => {
    const two = await collectFrom(
      { world: { ...richWorld(), organization: null, identityCenter: null } },
      { accounts: { from: [management, member], include: null, exclude: null } },
    );
    const states = two.estate.layers.filter(({ layer }) => layer === 'organization');
    expect(states.map(({ account, state }) => `${account} ${state}`)).to.deep.equal([
      `${management} not-offered`,
      `${member} unknown`,
    ]);
    expect(two.estate.accounts).to.have.length(2);
  });

  it('keeps the tree that it read first where nothing more is answered', async () => {
    const again = Array.from({ length: 40 }, (_, place) => place + 2);
    const throttled = await collectFrom({
      world: richWorld(),
      faults: [
        { match: { action: 'organizations:ListTagsForResource' }, fault: { kind: 'throttle' } },
        { match: { action: 'organizations:DescribeOrganization', nth: again }, fault: { kind: 'throttle' } },
      ],
    });
    expect(throttled.estate.organization?.accounts).to.have.length(3);
    expect(new Set(gapsOf(throttled).map((gap) => gap.slice(13)))).to.deep.equal(
      new Set(['organization throttled']),
    );
  });
});

import { expect } from 'chai';
import { changeAccount, type World, type WorldAccount } from '../../fakes/aws/index.ts';
import { collectFrom, gapsOf } from './collecting.ts';
import { richWorld } from './rich-world.ts';

const member = '100000007919';
const details = 'iam:GetAccountAuthorizationDetails';
const pages = (_: string, total: number) => Array.from({ length: Math.ceil(total / 5) }, () => 5);

/** Another policy, and the first role has it: neither is there without the other at any moment. */
function attach(account: WorldAccount, mark: string): WorldAccount {
  const [role = {}, ...others] = account.iam.RoleDetailList;
  const policy = {
    PolicyName: mark,
    PolicyId: `ANPA${mark}`,
    Arn: `arn:aws:iam::${account.id}:policy/${mark}`,
    Path: '/',
    DefaultVersionId: 'v1',
    AttachmentCount: 1,
    CreateDate: '2026-11-20T02:00:00Z',
    UpdateDate: '2026-11-20T02:00:00Z',
    PolicyVersionList: [
      {
        VersionId: 'v1',
        IsDefaultVersion: true,
        CreateDate: '2026-11-20T02:00:00Z',
        Document: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: `x:${mark}`, Resource: '*' }],
        },
      },
    ],
  };
  const attached = { ...role, AttachedManagedPolicies: [{ PolicyName: mark, PolicyArn: policy.Arn }] };
  return {
    ...account,
    iam: {
      ...account.iam,
      RoleDetailList: [attached, ...others],
      Policies: [policy, ...account.iam.Policies],
    },
  };
}

const change = (mark: string) => (world: World) =>
  changeAccount(world, member, (account) => attach(account, mark));

describe('an account that changes while it is read', function () {
  this.timeout(60_000);

  it('is read until two readings agree: no state that never was', async () => {
    for (let nth = 1; nth <= 12; nth++) {
      const match = { action: details, account: member, nth };
      const torn = await collectFrom({
        world: richWorld(),
        pages,
        faults: [{ match, fault: { kind: 'tornRead', change: change('late') } }],
      });
      expect(gapsOf(torn), `call ${nth}`).to.deep.equal([]);
      const account = torn.estate.accounts.find(({ id }) => id === member);
      const arn = `arn:aws:iam::${member}:policy/late`;
      const isAttached = account?.roles.some((role) => role.attachedPolicyArns.includes(arn));
      expect(account?.managedPolicies.has(arn), `call ${nth}`).to.equal(isAttached);
    }
  });

  it('and changes every time is unknown, and says so', async () => {
    const match = { action: details, account: member, every: 3 };
    let count = 0;
    const torn = await collectFrom({
      world: richWorld(),
      pages,
      faults: [{ match, fault: { kind: 'tornRead', change: (world) => change(`late-${count++}`)(world) } }],
    });
    expect(gapsOf(torn)).to.deep.equal([`${member} iam torn`]);
    expect(torn.estate.accounts.map(({ id }) => id)).to.not.include(member);
  });

  it('is not read twice when it came in one answer', async () => {
    const whole = await collectFrom({ world: richWorld() });
    expect(whole.calls.filter(({ iamAction }) => iamAction === details)).to.have.length(3);
  });

  it('does not hide an account that moves to another unit', async () => {
    const world = richWorld();
    const units = world.organization?.organizationalUnits ?? [];
    const move = (before: World): World => ({
      ...before,
      organization: before.organization && {
        ...before.organization,
        accounts: before.organization.accounts.map((account) =>
          account.id === member ? { ...account, parentId: before.organization?.roots[0]?.id ?? '' } : account,
        ),
      },
    });
    expect(units.length).to.be.greaterThan(0);
    for (let nth = 1; nth <= 8; nth++) {
      const match = { action: 'organizations:ListAccountsForParent', nth };
      const torn = await collectFrom({
        world,
        faults: [{ match, fault: { kind: 'tornRead', change: move } }],
      });
      expect(
        torn.estate.accounts.map(({ id }) => id),
        `call ${nth}`,
      ).to.include(member);
      expect(torn.collection.organization?.accounts, `call ${nth}`).to.have.length(3);
    }
  });
});

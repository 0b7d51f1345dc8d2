import { expect } from 'chai';
import { parsePolicyDocument } from '../../../src/policy/index.ts';
import { generatedAccountId, generatedOrganization } from './index.ts';

interface RoleDetail {
  readonly RoleName: string;
  readonly Arn: string;
  readonly AssumeRolePolicyDocument: unknown;
  readonly RolePolicyList: readonly { readonly PolicyDocument: unknown }[];
  readonly AttachedManagedPolicies: readonly { readonly PolicyArn: string }[];
}

describe('a generated organization', () => {
  const parts = { accounts: 12, rolesPerAccount: 100, seed: 3 };
  const rolesOf = (index: number, more = {}) =>
    (generatedOrganization({ ...parts, ...more }).accounts.get(generatedAccountId(index))?.iam
      .RoleDetailList ?? []) as unknown as RoleDetail[];

  it('is the same for the same parts, whatever was asked for before', () => {
    const world = generatedOrganization({ ...parts, keep: 1 });
    const first = JSON.stringify(world.accounts.get(generatedAccountId(4)));
    for (let index = 0; index < 12; index += 1) world.accounts.get(generatedAccountId(index));
    expect(JSON.stringify(world.accounts.get(generatedAccountId(4)))).to.equal(first);
    expect(JSON.stringify(rolesOf(4, { seed: 4 }))).to.not.equal(JSON.stringify(rolesOf(4)));
  });

  it('holds readable documents, roles of its own account, and some agents', () => {
    const all = Array.from({ length: 12 }, (_, index) => rolesOf(index)).flat();
    expect(all).to.have.length(1200);
    for (const role of all) {
      expect(parsePolicyDocument(role.AssumeRolePolicyDocument, 'trust').ok).to.equal(true);
      for (const { PolicyDocument } of role.RolePolicyList) {
        expect(parsePolicyDocument(PolicyDocument, 'identity').ok).to.equal(true);
      }
    }
    const agents = all.filter(({ RoleName }) => RoleName.startsWith('agent-role-'));
    expect(agents.length).to.be.within(6, 60);
    expect(new Set(all.map(({ Arn }) => Arn)).size).to.equal(1200);
  });

  it('keeps few of its accounts, and makes the others again', () => {
    const world = generatedOrganization({ accounts: 1000, rolesPerAccount: 1, keep: 2 });
    const get = (index: number) => world.accounts.get(generatedAccountId(index));
    const first = get(0);
    get(1);
    expect(get(0)).to.equal(first);
    get(2);
    get(3);
    const again = get(0);
    expect(again).to.deep.equal(first);
    expect(again).to.not.equal(first);
    expect(world.accounts.get('000000000000')).to.equal(undefined);
  });

  it('has the roles of its permission sets in every account when asked to', () => {
    const world = generatedOrganization({ ...parts, identityCenter: true });
    const { assignments, groups, users } = world.identityCenter ?? {};
    expect(assignments).to.have.length(36);
    const ids = new Set(users?.map(({ id }) => id));
    expect(groups?.flatMap(({ members }) => members).every((member) => ids.has(member))).to.equal(true);
    const reserved = rolesOf(5, { identityCenter: true }).filter(({ RoleName }) =>
      RoleName.startsWith('AWSReservedSSO_'),
    );
    expect(reserved.map(({ RoleName }) => RoleName.replace(/_[0-9a-f]{16}$/, ''))).to.deep.equal([
      'AWSReservedSSO_ReadOnly',
      'AWSReservedSSO_Builders',
      'AWSReservedSSO_Admins',
    ]);
  });
});

import { expect } from 'chai';
import { parseIdentityCenter } from '../../src/collect/identity-center-file.ts';
import { readEstate } from '../../src/collect/read-estate.ts';
import { holdersOf } from '../../src/estate/identity-center.ts';
import { noSignatures } from '../../src/estate/signatures.ts';
import { details, manifest } from './sample-account.ts';
import { inFolder } from './temporary-folder.ts';

const set = 'arn:aws:sso:::permissionSet/ssoins-1/ps-1';
const assignment = (
  PrincipalType: string,
  PrincipalId: string,
  AccountId = '111122223333',
  PermissionSetArn = set,
) => ({
  AccountId,
  PermissionSetArn,
  PrincipalType,
  PrincipalId,
});
const center = {
  instances: [
    {
      permissionSets: [{ PermissionSetArn: set, Name: 'Builder' }],
      assignments: [
        assignment('GROUP', 'g-1'),
        assignment('USER', 'u-3'),
        assignment('USER', 'u-2'),
        assignment('USER', 'u-9', '444455556666'),
        assignment('USER', 'u-9', 'none'),
        assignment('USER', 'u-9', '111122223333', 'arn:other'),
      ],
      users: [{ UserId: 'u-1', UserName: 'eve@example.com' }, { UserId: 'u-2' }, { UserName: 'nobody' }],
      groups: [{ GroupId: 'g-1', members: ['u-1', 'u-2'] }],
    },
  ],
};

describe('Identity Center in an estate', () => {
  it('says who holds a permission set in an account, by themselves or by a group, each once', () => {
    const parsed = parseIdentityCenter(JSON.stringify(center), 'identity-center.json');
    if (!parsed.ok) throw new Error(parsed.issue.message);
    const holders = (...keys: string[]) => [...holdersOf(parsed.value, new Set(keys))].sort();
    expect(holders('permission-set:Builder@111122223333')).to.deep.equal(['u-1', 'u-2', 'u-3']);
    expect(
      holders('permission-set:Builder@111122223333', 'permission-set:Builder@444455556666'),
    ).to.have.length(4);
    expect(holders('permission-set:Admin@111122223333')).to.deep.equal([]);
    expect([...parsed.value.users]).to.deep.equal([
      ['u-1', 'eve@example.com'],
      ['u-2', 'u-2'],
    ]);
  });

  it('is read with the estate, and set aside where it is broken', async () => {
    const files = {
      'estate.json': manifest,
      'accounts/111122223333/authorization-details.json': details([]),
    };
    for (const [content, count] of [
      [center, 2],
      ['{"instances":', null],
      [{}, null],
    ] as const) {
      await inFolder({ ...files, 'identity-center.json': content }, async (folder) => {
        const read = await readEstate(folder, { signatures: noSignatures });
        if (!read.ok) throw new Error(read.issue.message);
        expect(read.value.identityCenter?.assignments.length ?? null).to.equal(count);
        expect(read.value.quarantined).to.have.length(count === null ? 1 : 0);
      });
    }
  });
});

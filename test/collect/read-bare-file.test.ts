import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readEstate } from '../../src/collect/read-estate.ts';
import { noSignatures } from '../../src/estate/signatures.ts';
import { allowAll, details, roleDetail } from './sample-account.ts';
import { inFolder } from './temporary-folder.ts';

const options = { signatures: noSignatures };

async function read(content: unknown) {
  return await inFolder(
    { 'gaad.json': content },
    async (folder) => await readEstate(join(folder, 'gaad.json'), options),
  );
}

async function estateOf(content: unknown) {
  const result = await read(content);
  if (!result.ok) throw new Error(result.issue.message);
  return result.value;
}

async function messageOf(content: unknown): Promise<string> {
  const result = await read(content);
  return result.ok ? 'it was read' : result.issue.message;
}

function iamOf(estate: Awaited<ReturnType<typeof estateOf>>) {
  return estate.layers.find(({ layer }) => layer === 'iam');
}

describe('one authorization-details file', () => {
  it('is an estate of one account: its IAM complete, everything else unknown, said why', async () => {
    const estate = await estateOf(details([roleDetail('b'), roleDetail('a')]));
    expect(estate.key).to.equal('111122223333');
    expect(estate.partition).to.equal('aws');
    expect(estate.collectedAt).to.equal(null);
    expect(estate.organization).to.equal(null);
    expect(estate.accounts[0]?.roles.map(({ name }) => name)).to.deep.equal(['a', 'b']);
    expect(estate.layers.map(({ layer, state }) => `${layer} ${state}`)).to.deep.equal([
      'iam complete',
      'organization unknown',
      'cloudtrail unknown',
      'resource-policies unknown',
    ]);
    expect(estate.layers[1]?.reason).to.equal('no organization data: no SCPs assumed');
  });

  it('leaves an attached policy whose document is not there out: absent is unknown, never empty', async () => {
    const AttachedManagedPolicies = [
      { PolicyName: 'AdministratorAccess', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    ];
    const [account] = (await estateOf(details([roleDetail('a', { AttachedManagedPolicies })]))).accounts;
    expect(account?.roles[0]?.attachedPolicyArns).to.deep.equal([
      'arn:aws:iam::aws:policy/AdministratorAccess',
    ]);
    expect(account?.managedPolicies.size).to.equal(0);
  });

  it('is no whole picture when it is one page, filtered, mixed or repeats itself', async () => {
    const reason = async (content: unknown) => iamOf(await estateOf(content))?.reason;
    expect(await reason(details([roleDetail('a')], { IsTruncated: true }))).to.contain(
      '`IsTruncated` is true',
    );
    expect(await reason({ RoleDetailList: [roleDetail('a')] })).to.contain('`UserDetailList` is missing');
    expect(await reason(details([roleDetail('a'), roleDetail('a')]))).to.contain('occurs twice');
    expect(
      await reason(details([roleDetail('a'), roleDetail('b'), roleDetail('c', {}, '444455556666')])),
    ).to.contain('is of another account than 111122223333');
    expect(await reason(details([roleDetail('a'), { RoleName: 'nameless' }]))).to.contain('it has no ARN');
    expect(
      await reason(
        '{"RoleDetailList":[],"RoleDetailList":[],"UserDetailList":[],"GroupDetailList":[],"Policies":[{"Arn":"arn:aws:iam::111122223333:policy/p"}]}',
      ),
    ).to.contain('RoleDetailList');
  });

  it('names what it left out', async () => {
    const estate = await estateOf(
      details([roleDetail('a'), roleDetail('b'), roleDetail('c', {}, '444455556666')]),
    );
    expect(estate.accounts[0]?.roles).to.have.length(2);
    expect(estate.quarantined[0]?.place).to.equal('$.RoleDetailList[2]');
  });

  it('keeps lists that are no lists as unreadable, never as empty', async () => {
    const strange = {
      RolePolicyList: 'all of them',
      AttachedManagedPolicies: { PolicyArn: 'x' },
      PermissionsBoundary: 'yes',
    };
    const [role] = (await estateOf(details([roleDetail('a', strange)]))).accounts[0]?.roles ?? [];
    expect(role?.inlinePolicies[0]?.state).to.equal('unreadable');
    expect(role?.attachedPolicyArns).to.deep.equal(['(unreadable attachment 1)']);
    expect(role?.boundaryArn).to.equal('(unreadable permissions boundary)');
  });

  it('takes the default version of a managed policy, and only that', async () => {
    const version = (isDefault: boolean, document: unknown) => ({
      VersionId: 'v',
      IsDefaultVersion: isDefault,
      Document: document,
    });
    const policy = (name: string, versions: unknown[]) => ({
      PolicyName: name,
      Arn: `arn:aws:iam::111122223333:policy/${name}`,
      PolicyVersionList: versions,
    });
    const policies = [
      policy('good', [version(false, 'old %zz'), version(true, allowAll)]),
      policy('none', [version(false, allowAll)]),
    ];
    const found = (await estateOf(details([], { Policies: policies }))).accounts[0]?.managedPolicies;
    expect(found?.get('arn:aws:iam::111122223333:policy/good')?.state).to.equal('readable');
    expect(found?.get('arn:aws:iam::111122223333:policy/none')?.state).to.equal('unreadable');
  });

  it('answers one clear issue when it is something else', async () => {
    expect(await messageOf('{"RoleDetailList": [{"RoleName": "cut')).to.match(
      /not closed|ends|unterminated|string/,
    );
    expect(await messageOf('')).to.not.equal('it was read');
    expect(await messageOf('[]')).to.contain('not the output of get-account-authorization-details');
    expect(await messageOf(details([]))).to.contain('no ARN in it names an account');
    expect(await messageOf(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]))).to.contain('not UTF-8');
    const missing = await readEstate('/no/such/file.json', options);
    expect(missing.ok ? '' : missing.issue).to.deep.equal({
      file: '/no/such/file.json',
      message: 'no such file or folder',
    });
  });

  it('reads a whole vulnerable account without one unreadable policy', async () => {
    // Larger sample where the data folder is at hand; else the fixture account.
    const large = join(import.meta.dirname, '../../../shared/data/estates/iam-vulnerable-gaad.json');
    const fixture = join(
      import.meta.dirname,
      '../fixtures/estates/small/accounts/444455556666/authorization-details.json',
    );
    const result = await readEstate(existsSync(large) ? large : fixture, options);
    if (!result.ok) throw new Error(result.issue.message);
    const [account] = result.value.accounts;
    const readings = [...(account?.roles ?? [])].flatMap((role) => [
      role.trustPolicy,
      ...role.inlinePolicies,
    ]);
    expect(readings.length).to.be.greaterThan(0);
    expect(
      [...readings, ...(account?.managedPolicies.values() ?? [])].filter(({ state }) => state !== 'readable'),
    ).to.deep.equal([]);
    expect(result.value.quarantined).to.deep.equal([]);
  });
});

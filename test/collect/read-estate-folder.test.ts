import { chmod, mkdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { readEstate } from '../../src/collect/read-estate.ts';
import type { Estate } from '../../src/estate/estate.ts';
import { noSignatures } from '../../src/estate/signatures.ts';
import { allowAll, details, event, manifest, roleDetail } from './sample-account.ts';
import { inFolder } from './temporary-folder.ts';

const options = { signatures: noSignatures };
const small = join(import.meta.dirname, '../fixtures/estates/small');
const detailsFile = 'accounts/111122223333/authorization-details.json';
const base = { 'estate.json': manifest, [detailsFile]: details([roleDetail('a')]) };

async function estateAt(folder: string): Promise<Estate> {
  const result = await readEstate(folder, options);
  if (!result.ok) throw new Error(`${result.issue.file}: ${result.issue.message}`);
  return result.value;
}

async function estateOf(files: Readonly<Record<string, unknown>>): Promise<Estate> {
  return await inFolder(files, estateAt);
}

async function messageOf(files: Readonly<Record<string, unknown>>): Promise<string> {
  const result = await inFolder(files, async (folder) => await readEstate(folder, options));
  return result.ok ? 'it was read' : result.issue.message;
}

function stateOf(estate: Estate, account: string, layer: string) {
  return estate.layers.find((state) => state.account === account && state.layer === layer);
}

describe('an estate folder', () => {
  it('misses the file of a service whose resource policies were asked for', async () => {
    const asked = { services: ['kms', 's3'], regions: ['eu-central-1'] };
    const claimed = { ...(manifest as object), resourcePolicies: asked };
    const folder = 'accounts/111122223333/resource-policies';
    const files = { ...base, 'estate.json': claimed, [`${folder}/s3.json`]: [] };
    const lost = stateOf(await estateOf(files), '111122223333', 'resource-policies');
    expect([lost?.state, lost?.reason]).to.deep.equal(['unknown', `\`${folder}/kms.json\` is missing`]);
    const whole = await estateOf({ ...files, [`${folder}/kms.json`]: [] });
    const state = stateOf(whole, '111122223333', 'resource-policies');
    expect([state?.state, state?.covers]).to.deep.equal(['complete', asked]);
    expect(
      await messageOf({ ...files, 'estate.json': { ...claimed, resourcePolicies: { services: 's3' } } }),
    ).to.include('`resourcePolicies` must have lists of texts');
  });

  it('that says why a layer was not read does not call it not offered', async () => {
    const account = '111122223333';
    const contradicted = {
      ...(manifest as object),
      complete: { [account]: { iam: true, cloudtrail: 'not-offered' } },
      reasons: { [account]: { cloudtrail: { reason: 'denied', detail: 'no' } } },
    };
    const state = stateOf(await estateOf({ ...base, 'estate.json': contradicted }), account, 'cloudtrail');
    expect([state?.state, state?.reason]).to.deep.equal(['unknown', 'denied: no']);
  });

  it('holds accounts, organization, resource policies and how complete each layer is', async () => {
    const estate = await estateAt(small);
    expect(estate.key).to.equal('o-exampleorgid');
    expect(estate.partition).to.equal('aws-cn');
    expect(estate.collectedAt).to.equal('2026-11-19T18:00:00.000Z');
    expect(estate.accounts.map(({ id, name }) => [id, name])).to.deep.equal([
      ['111122223333', 'dev'],
      ['444455556666', 'prod'],
    ]);
    expect(estate.accounts[0]?.resourcePolicies[0]?.arn).to.equal('arn:aws-cn:s3:::reports');
    expect(estate.accounts[0]?.resourcePolicies[0]?.policy.state).to.equal('readable');
    const states = (account: string) =>
      estate.layers.filter((state) => state.account === account).map(({ state }) => state);
    expect(states('111122223333')).to.deep.equal(['complete', 'complete', 'complete', 'complete']);
    expect(states('444455556666')).to.deep.equal(['complete', 'complete', 'unknown', 'not-offered']);
    expect(states('777788889999')).to.deep.equal([
      'not-offered',
      'not-offered',
      'not-offered',
      'not-offered',
    ]);
    expect(stateOf(estate, '999988887777', 'iam')?.reason).to.contain(
      'authorization-details.json` is missing',
    );
    expect(stateOf(estate, '777788889999', 'iam')?.reason).to.contain('suspended');
    expect(estate.sessions.map(({ human, events }) => [human?.id, events])).to.deep.equal([
      ['wei.chen@example.com', 3],
    ]);
    expect(estate.quarantined).to.deep.equal([]);
  });

  it('reads a role with all that belongs to it', async () => {
    const role = (await estateAt(small)).accounts[0]?.roles.find(({ name }) => name === 'agent-role-kiro');
    expect(role?.maxSessionSeconds).to.equal(7200);
    expect(role?.lastUsedAt).to.equal('2026-11-19T12:00:00.000Z');
    expect(role?.trustPolicy.state).to.equal('readable');
    expect(role?.boundaryArn).to.equal('arn:aws-cn:iam::111122223333:policy/boundary');
    expect(Object.entries(role?.tags ?? {})).to.deep.equal([
      ['PrincipalType', 'Agent'],
      ['__proto__', 'polluted'],
    ]);
    expect(Object.getPrototypeOf({})).to.equal(Object.prototype);
    const [plus, percent, effects] = role?.inlinePolicies ?? [];
    // A plus sign is a plus sign: the API's encoding is that of URLs, not of forms.
    expect(plus?.state === 'readable' && plus.document.statements[0]?.resource?.patterns).to.deep.equal([
      'arn:aws-cn:s3:::a/b+c',
    ]);
    expect(percent?.state === 'unreadable' && percent.issues[0]?.message).to.contain(
      'two hexadecimal digits',
    );
    expect(effects?.state === 'unreadable' && effects.issues[0]?.path).to.contain(
      '.RolePolicyList[2].PolicyDocument.Statement[0].Effect',
    );
  });

  it('finds duplicate keys in an embedded policy, and only that policy is unreadable', async () => {
    const broken =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}';
    const role = roleDetail('a', {
      RolePolicyList: [
        { PolicyName: 'fine', PolicyDocument: allowAll },
        { PolicyName: 'broken', PolicyDocument: 'HERE' },
      ],
    });
    const text = JSON.stringify(details([role])).replace('"HERE"', broken);
    const estate = await estateOf({ ...base, [detailsFile]: text });
    expect(
      estate.accounts[0]?.roles[0]?.inlinePolicies.map(({ name, state }) => `${name} ${state}`),
    ).to.deep.equal(['fine readable', 'broken unreadable']);
    expect(stateOf(estate, '111122223333', 'iam')?.state).to.equal('complete');
  });

  it('reads an encoded and a decoded document as the same', async () => {
    const encoded = (document: unknown) =>
      estateOf({
        ...base,
        [detailsFile]: details([
          roleDetail('a', { RolePolicyList: [{ PolicyName: 'p', PolicyDocument: document }] }),
        ]),
      });
    const [plain, url, json] = await Promise.all(
      [allowAll, encodeURIComponent(JSON.stringify(allowAll)), JSON.stringify(allowAll)].map(encoded),
    );
    const policy = (estate: Estate | undefined) => estate?.accounts[0]?.roles[0]?.inlinePolicies[0];
    expect(policy(url)).to.deep.equal(policy(plain));
    expect(policy(json)).to.deep.equal(policy(plain));
  });

  it('fails at the root only', async () => {
    expect(await messageOf({ 'readme.txt': 'hello' })).to.contain('not an estate: it has no `estate.json`');
    expect(await messageOf({ 'estate.json': '{"format":' })).to.not.equal('it was read');
    expect(await messageOf({ 'estate.json': { ...manifest, format: 'overreach-estate/2' } })).to.contain(
      '`format` must be',
    );
    expect(await messageOf({ 'estate.json': { ...manifest, partition: 7 } })).to.contain('`partition`');
    expect(await messageOf({ 'estate.json': { ...manifest, collectedAt: 'yesterday' } })).to.contain(
      '`collectedAt`',
    );
    expect(await messageOf({ 'estate.json': { ...manifest, complete: { '12': {} } } })).to.contain(
      'no account id',
    );
    expect(
      await messageOf({ 'estate.json': { ...manifest, complete: { '111122223333': { iam: 'yes' } } } }),
    ).to.contain('not-offered');
    expect(await messageOf({ 'estate.json': { ...manifest, complete: {} } })).to.contain('no account');
    expect(await messageOf({ ...base, 'organization.json': '{"id": "o-1",' })).to.not.equal('it was read');
    expect(
      await messageOf({ ...base, 'organization.json': { id: 'o-1', managementAccountId: '1' } }),
    ).to.contain('managementAccountId');
  });

  it('keeps everything else when one account is cut short', async () => {
    const complete = { ...manifest.complete, '444455556666': { iam: true } };
    const estate = await estateOf({
      ...base,
      'estate.json': { ...manifest, complete },
      'accounts/444455556666/authorization-details.json': JSON.stringify(
        details([roleDetail('x', {}, '444455556666')]),
      ).slice(0, -40),
    });
    expect(estate.accounts.map(({ id }) => id)).to.deep.equal(['111122223333']);
    expect(stateOf(estate, '444455556666', 'iam')?.state).to.equal('unknown');
    expect(stateOf(estate, '444455556666', 'iam')?.reason).to.contain('cannot be read');
    expect(stateOf(estate, '111122223333', 'iam')?.state).to.equal('complete');
    expect(estate.quarantined.map(({ file }) => file)).to.deep.equal([
      'accounts/444455556666/authorization-details.json',
    ]);
  });

  it('calls nothing complete that its collector does not', async () => {
    const estate = await estateOf({
      ...base,
      'estate.json': { ...manifest, complete: { '111122223333': { iam: false } } },
    });
    expect(estate.layers.map(({ state }) => state)).to.deep.equal([
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ]);
  });

  it('says that an organization with a broken entry is not known, and reads the rest', async () => {
    const organization = JSON.parse(await readFile(join(small, 'organization.json'), 'utf8'));
    organization.policies.push({ id: 'p-x', type: 'TAG_POLICY', targets: [], document: {} });
    const estate = await estateOf({ ...base, 'organization.json': organization });
    expect(estate.organization?.policies).to.have.length(4);
    expect(stateOf(estate, '111122223333', 'organization')?.state).to.equal('unknown');
    expect(estate.quarantined[0]?.place).to.equal('$.policies[4]');
  });

  it('survives a hostile folder, naming each thing it does not use', async () => {
    const files = {
      ...base,
      'accounts/111122223333/roles.json': 'not json',
      'accounts/111122223333/resource-policies/half.json': '{"arn":"arn:aws:s3:::b"',
      'accounts/111122223333/resource-policies/no-arn.json': { policy: allowAll },
      'accounts/111122223333/notes.json': {},
      'accounts/not-an-id/authorization-details.json': {},
      'cloudtrail/words.json': 'dear auditor',
      'cloudtrail/inventory.json': { hosts: [1, 2] },
      'cloudtrail/empty.json': '',
      'cloudtrail/good.json': { Records: [event('e-1')] },
    };
    await inFolder(files, async (folder) => {
      await mkdir(join(folder, 'cloudtrail/folder.json'));
      await symlink('/etc/hostname', join(folder, 'cloudtrail/outside.json'));
      await symlink('good.json', join(folder, 'cloudtrail/inside.json'));
      await symlink('loop.json', join(folder, 'cloudtrail/loop.json'));
      await symlink('..', join(folder, 'accounts/up'));
      const estate = await estateAt(folder);
      expect(estate.quarantined.map(({ file }) => file).sort()).to.deep.equal([
        'accounts/111122223333/notes.json',
        'accounts/111122223333/resource-policies/half.json',
        'accounts/111122223333/resource-policies/no-arn.json',
        'accounts/111122223333/roles.json',
        'accounts/not-an-id/authorization-details.json',
        'accounts/up',
        'cloudtrail/empty.json',
        'cloudtrail/folder.json',
        'cloudtrail/inventory.json',
        'cloudtrail/loop.json',
        'cloudtrail/outside.json',
        'cloudtrail/words.json',
      ]);
      expect(estate.quarantined.every(({ reason }) => reason.length > 0)).to.equal(true);
      expect(estate.accounts[0]?.roles).to.have.length(1);
      expect(estate.sessions).to.have.length(1);
      const states = estate.layers.map(({ layer, state }) => `${layer} ${state}`);
      expect(states).to.deep.equal([
        'iam complete',
        'organization unknown',
        'cloudtrail unknown',
        'resource-policies unknown',
      ]);
    });
  });

  it('reads events under any name, and names a note without doubting the trail for it', async () => {
    const estate = await estateOf({
      ...base,
      'cloudtrail/export.txt': JSON.stringify(event('e-1')),
      'cloudtrail/README': 'these are the logs',
      'cloudtrail/AWSLogs/1/CloudTrail-Digest/d.json.gz': 'signatures',
    });
    expect(estate.sessions).to.have.length(1);
    expect(estate.quarantined.map(({ file }) => file)).to.deep.equal(['cloudtrail/README']);
    expect(stateOf(estate, '111122223333', 'cloudtrail')?.state).to.equal('complete');
  });

  it('quarantines a file nobody may read', async () => {
    await inFolder({ ...base, 'cloudtrail/locked.json': { Records: [] } }, async (folder) => {
      const locked = join(folder, 'cloudtrail/locked.json');
      await chmod(locked, 0);
      const estate = await estateAt(folder);
      // The superuser may read everything; for anybody else the layer is unknown.
      const state = stateOf(estate, '111122223333', 'cloudtrail')?.state;
      expect(state).to.equal(process.getuid?.() === 0 ? 'complete' : 'unknown');
    });
  });
});

describe('the digest of an estate', () => {
  it('depends on content alone', async () => {
    const files = {
      ...base,
      'cloudtrail/a.json': { Records: [event('e-1')] },
      'cloudtrail/b.json': { Records: [event('e-2')] },
    };
    const digest = (await estateOf(files)).digest;
    expect(digest).to.match(/^[0-9a-f]{64}$/);
    const reversed = Object.fromEntries(Object.entries(files).reverse());
    const again = await inFolder(reversed, async (folder) => {
      await utimes(join(folder, 'cloudtrail/a.json'), 1, 1);
      return (await estateAt(folder)).digest;
    });
    expect(again).to.equal(digest);
    for (const file of Object.keys(files)) {
      const other = await inFolder(files, async (folder) => {
        await writeFile(join(folder, file), `${await readFile(join(folder, file), 'utf8')}\n`);
        return (await estateAt(folder)).digest;
      });
      expect(other, file).to.not.equal(digest);
    }
  });
});

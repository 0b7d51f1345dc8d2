import { expect } from 'chai';
import { parseLastAccessed } from '../../src/collect/last-accessed-file.ts';
import { readEstate } from '../../src/collect/read-estate.ts';
import { noSignatures } from '../../src/estate/signatures.ts';
import { details, manifest, roleDetail } from './sample-account.ts';
import { inFolder } from './temporary-folder.ts';

const account = '111122223333';
const file = `accounts/${account}/service-last-accessed.json`;
const arn = `arn:aws:iam::${account}:role/a`;
const used = [
  {
    arn,
    services: [
      { ServiceName: 'Amazon S3', ServiceNamespace: 'S3', LastAuthenticated: '2026-11-01T05:00:00.000Z' },
      { ServiceName: 'Amazon RDS', ServiceNamespace: 'rds' },
      { ServiceNamespace: 'ec2', LastAuthenticated: 'yesterday' },
      7,
    ],
  },
  { services: [] },
];

async function read(content: unknown) {
  const files = {
    'estate.json': manifest,
    [`accounts/${account}/authorization-details.json`]: details([roleDetail('a'), roleDetail('b')]),
    [file]: content,
  };
  return await inFolder(files, async (folder) => {
    const estate = await readEstate(folder, { signatures: noSignatures });
    if (!estate.ok) throw new Error(estate.issue.message);
    return estate.value;
  });
}

describe('when services were last used', () => {
  it('is known of the principals that IAM was asked of, where it gives a time', async () => {
    const { accounts, quarantined } = await read(used);
    expect(quarantined).to.deep.equal([]);
    const [asked, other] = accounts[0]?.roles ?? [];
    expect([...(asked?.lastUsedServices ?? [])]).to.deep.equal([['s3', '2026-11-01T05:00:00.000Z']]);
    expect(other).to.not.have.property('lastUsedServices');
  });

  it('is not known of a broken file, which is named, and the account is read all the same', async () => {
    for (const broken of ['[{', '{"arn":1}']) {
      expect(parseLastAccessed(broken, file).ok).to.equal(false);
      const { accounts, quarantined } = await read(broken);
      expect(quarantined.map((one) => one.file)).to.deep.equal([file]);
      expect(accounts[0]?.roles).to.have.length(2);
    }
  });
});

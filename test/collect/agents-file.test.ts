import { expect } from 'chai';
import { readEstate } from '../../src/collect/read-estate.ts';
import { noSignatures } from '../../src/estate/signatures.ts';
import { details, manifest, roleDetail } from './sample-account.ts';
import { inFolder } from './temporary-folder.ts';

const account = '111122223333';
const role = `arn:aws:iam::${account}:role/a`;

async function read(agents: unknown) {
  const files = {
    'estate.json': manifest,
    [`accounts/${account}/authorization-details.json`]: details([roleDetail('a')]),
    ...(agents === undefined ? {} : { [`accounts/${account}/agents.json`]: agents }),
  };
  return await inFolder(files, async (folder) => {
    const estate = await readEstate(folder, { signatures: noSignatures });
    if (!estate.ok) throw new Error(estate.issue.message);
    return estate.value;
  });
}

describe('agents that AWS runs', () => {
  it('are read with their roles, those that have none too', async () => {
    const { hostedAgents, quarantined } = await read({
      agents: [
        { kind: 'bedrock-agent', name: 'shop', region: 'us-east-1', role, status: 'PREPARED' },
        { kind: 'agentcore-gateway', name: 'gate' },
        { kind: 'of-tomorrow', name: 'other', role: 'no ARN' },
      ],
    });
    expect(quarantined).to.deep.equal([]);
    expect(hostedAgents).to.deep.equal([
      { account, kind: 'agentcore-gateway', name: 'gate', role: null },
      { account, kind: 'of-tomorrow', name: 'other', role: null },
      { account, kind: 'bedrock-agent', name: 'shop', role },
    ]);
  });

  it('are none where none was found, and not known where nobody asked', async () => {
    expect((await read({ agents: [] })).hostedAgents).to.deep.equal([]);
    expect(await read(undefined)).to.not.have.property('hostedAgents');
  });

  it('are not known of a broken file, which is named; of a broken entry the others are kept', async () => {
    for (const broken of ['{"agents":', '[]', '{"agents":{}}']) {
      const { hostedAgents, quarantined } = await read(broken);
      expect(hostedAgents).to.equal(undefined);
      expect(quarantined.map(({ file, place }) => [file, place])).to.deep.equal([
        [`accounts/${account}/agents.json`, null],
      ]);
    }
    const some = await read({ agents: [7, { kind: 'bedrock-agent' }, { kind: 'bedrock-agent', name: 'x' }] });
    expect(some.hostedAgents?.map(({ name }) => name)).to.deep.equal(['x']);
    expect(some.quarantined.map(({ place }) => place)).to.deep.equal(['$.agents[0]', '$.agents[1]']);
  });

  it('change the digest of the estate by what they are, not by when they were last changed', async () => {
    const digestOf = async (more: object) =>
      (await read({ agents: [{ kind: 'bedrock-agent', name: 'shop', role, ...more }] })).digest;
    const first = await digestOf({ updatedAt: '2026-11-19T00:00:00Z' });
    expect(await digestOf({ updatedAt: '2026-11-20T00:00:00Z' })).to.equal(first);
    expect(await digestOf({ name: 'shop-2' })).to.not.equal(first);
  });
});

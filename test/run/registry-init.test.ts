import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkRegistryFiles } from '../../src/run/registry-check.ts';
import { initRegistry } from '../../src/run/registry-init.ts';
import { inFolder } from '../collect/temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const shared = join(root, '../shared/data');
const filesIn = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.json') || name.endsWith('.json.gz') || !name.includes('.'))
        .filter((name) => !name.startsWith('LICENSE'))
        .map((name) => join(folder, name))
    : [];

const estates = [
  ...['yesterday', 'tonight'].map((night) => join(root, 'examples/organization', night)),
  join(root, 'test/fixtures/estates/small'),
  ...filesIn(join(shared, 'estates')),
];
const trails = [...filesIn(join(root, 'test/fixtures/cloudtrail')), ...filesIn(join(shared, 'cloudtrail'))];

/** The parts of a draft, one an agent. */
function agentsOf(yaml: string): readonly string[] {
  const at = yaml.indexOf('\nagents:\n');
  return at < 0
    ? []
    : yaml
        .slice(at + '\nagents:\n'.length)
        .trimEnd()
        .split('\n\n');
}

/** Drafts from an estate: under 15 lines an agent, the page first, and nothing wrong in it. */
async function drafted(estate: string): Promise<number> {
  const { yaml, draft } = await initRegistry(estate, null);
  expect(yaml.split('\n')[0]).to.match(
    /^# \d+ agents?, (\d+|unknown how many) on human credentials, \d+( to \d+)? can destroy production, \d+( to \d+)? could switch off the log$/,
  );
  const parts = agentsOf(yaml);
  expect(parts).to.have.length(draft.agents.length);
  for (const part of parts) expect(part.split('\n').length, part).to.be.below(15);
  if (parts.length === 0) return 0;
  await inFolder({}, async (folder) => {
    const file = join(folder, 'registry.yaml');
    writeFileSync(file, yaml);
    expect((await checkRegistryFiles(file)).issues).to.deep.equal([]);
  });
  return parts.length;
}

/** A trail with the accounts that received its events, and nothing else. */
async function draftedFromTrail(trail: string): Promise<number> {
  let agents = 0;
  await inFolder({}, async (folder) => {
    mkdirSync(join(folder, 'cloudtrail'));
    cpSync(trail, join(folder, 'cloudtrail', trail.slice(trail.lastIndexOf('/') + 1)), { recursive: true });
    const text = trail.endsWith('.json') ? readFileSync(trail, 'utf8') : '';
    const accounts = [...text.matchAll(/"recipientAccountId": ?"(\d{12})"/g)].map(([, id]) => id);
    const complete = Object.fromEntries(
      ['218007301253', ...accounts].map((id) => [id, { cloudtrail: true }]),
    );
    const partition = trail.includes('aws_cn') ? 'aws-cn' : 'aws';
    const manifest = { format: 'overreach-estate/1', partition, complete };
    writeFileSync(join(folder, 'estate.json'), JSON.stringify(manifest));
    agents = await drafted(folder);
  });
  return agents;
}

describe('a registry drafted from collected data', function () {
  this.timeout(60_000);

  it('has agents where there are some', async () => {
    expect(await drafted(join(root, 'examples/organization/tonight'))).to.equal(3);
    const kiro = join(root, 'test/fixtures/cloudtrail/synthetic_kiro_delete_recreate_aws_cn.json');
    expect(await draftedFromTrail(kiro)).to.equal(1);
  });

  for (const estate of estates) {
    it(`passes the check: ${estate.slice(estate.lastIndexOf('/') + 1)}`, async () => {
      expect(await drafted(estate)).to.be.at.least(0);
    });
  }

  for (const trail of trails) {
    it(`passes the check: the trail ${trail.slice(trail.lastIndexOf('/') + 1)}`, async () => {
      expect(await draftedFromTrail(trail)).to.be.at.least(0);
    });
  }
});

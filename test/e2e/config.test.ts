import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { inFolder, overreach, projectRoot } from './command-line.ts';

const examples = join(projectRoot, 'examples/organization');
const registry = join(examples, 'registry.yaml');
const tonight = ['scan', '--estate', join(examples, 'tonight'), '--format', 'json'];

describe('the configuration of a command', function () {
  // Whole processes: slow on a busy machine.
  this.timeout(120_000);

  const write = (folder: string, text: string, name = 'overreach.yaml') =>
    writeFileSync(join(folder, name), `version: 1\n${text}`);

  it('is found in the folder, and read by every command that has a store', async () => {
    await inFolder(async (folder) => {
      mkdirSync(join(folder, 'elsewhere'));
      write(folder, `registry: ${registry}\nstore: "pglite:kept"\nscan: { failOn: critical }\n`);
      const scan = await overreach(tonight, { folder });
      expect(scan.exitCode, scan.stderr).to.equal(1);
      expect(existsSync(join(folder, 'kept'))).to.equal(true);
      expect(existsSync(join(folder, '.overreach'))).to.equal(false);
      const { findings } = JSON.parse(scan.stdout) as {
        findings: readonly { readonly agent: string | null }[];
      };
      expect(findings.some(({ agent }) => agent === 'test-data-loader')).to.equal(true);
      const list = await overreach(
        ['findings', 'list', '--config', '../overreach.yaml', '--format', 'json'],
        { folder: join(folder, 'elsewhere') },
      );
      expect(list.exitCode, list.stderr).to.equal(0);
      expect(JSON.parse(list.stdout).findings).to.have.length(findings.length);
    });
  });

  it('gives way to variables, and these to flags', async () => {
    await inFolder(async (folder) => {
      write(folder, 'store: "pglite:of-the-file"\nregistry: nowhere.yaml\n');
      const variables = { OVERREACH_STORE: 'pglite:of-the-variable', OVERREACH_REGISTRY: registry };
      await overreach(tonight, { folder, variables });
      expect(existsSync(join(folder, 'of-the-variable'))).to.equal(true);
      await overreach([...tonight, '--store', 'pglite:of-the-flag'], { folder, variables });
      expect(existsSync(join(folder, 'of-the-flag'))).to.equal(true);
      expect(existsSync(join(folder, 'of-the-file'))).to.equal(false);
    });
  });

  it('is refused in one line, before anything is opened, and not read by what takes none', async () => {
    await inFolder(async (folder) => {
      write(folder, 'stoer: x\n');
      const refused = await overreach(tonight, { folder });
      expect(refused.exitCode).to.equal(2);
      expect(refused.stderr).to.match(
        /^overreach: the configuration cannot be used: .*overreach\.yaml:2:1: stoer: .*\n$/,
      );
      expect(existsSync(join(folder, '.overreach'))).to.equal(false);
      const missing = await overreach([...tonight, '--config', 'other.yaml'], { folder });
      expect(missing.exitCode).to.equal(2);
      expect(missing.stderr).to.match(/^overreach: cannot read the configuration: .*other\.yaml.*\n$/);
      const other = await overreach(['compare', '--granted', 'granted.json', '--intended', 'intended.json'], {
        folder,
      });
      expect(other.stderr).to.not.include('configuration');
      write(folder, `registry: ${registry}\n`);
      const check = await overreach(['registry', 'check'], { folder });
      expect(check.exitCode, check.stderr).to.equal(0);
    });
  });
});

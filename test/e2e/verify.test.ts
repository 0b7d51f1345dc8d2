import { join } from 'node:path';
import { expect } from 'chai';
import type { ChainResult } from '../../src/deliver/chain-result.ts';
import { inFolder, overreach, projectRoot } from './command-line.ts';
import { schemaErrors } from './schemas.ts';

const examples = join(projectRoot, 'examples/organization');

describe('verify', function () {
  // Whole processes, each with a database: slow on a busy machine.
  this.timeout(120_000);

  it('checks the history, prints heads to keep, and misses one that is not there', async () => {
    await inFolder(async (folder) => {
      const run = (...args: string[]) => overreach(args, { folder });
      const nothing = await run('verify');
      expect(nothing.exitCode).to.equal(2);
      expect(nothing.stderr).to.match(/^overreach: there is no store in `[^\n]+\n$/);
      await run('scan', '--estate', join(examples, 'tonight'), '--registry', join(examples, 'registry.yaml'));
      const good = await run('verify');
      expect(good.exitCode, good.stderr).to.equal(0);
      const result = JSON.parse(good.stdout) as ChainResult;
      expect(schemaErrors('verify', result)).to.deep.equal([]);
      expect(result.holds).to.equal(true);
      expect(result.events).to.be.greaterThan(0);
      expect(result.chains.length).to.be.greaterThan(0);
      const heads = result.chains.map(({ head }) => head ?? '');
      const held = await run('verify', ...heads.flatMap((head) => ['--head', head]), '--format', 'text');
      expect(held.exitCode, held.stderr).to.equal(0);
      expect(held.stdout).to.include('The history holds').and.include(heads[0]);
      const [id] = (heads[0] ?? '').split(':');
      const wrong = `${id}:${'0'.repeat(64)}`;
      const cut = await run('verify', '--head', wrong);
      expect(cut.exitCode).to.equal(1);
      const broken = JSON.parse(cut.stdout) as ChainResult;
      expect(schemaErrors('verify', broken)).to.deep.equal([]);
      expect(broken.chains.map((chain) => chain.broken?.reason ?? null)).to.include('head-not-found');
      expect((await run('verify', '--head', wrong, '--format', 'text')).stdout).to.include('is broken');
      const unread = await run('verify', '--head', 'latest');
      expect(unread.exitCode).to.equal(2);
      expect(unread.stderr).to.match(/^overreach: the head `latest` cannot be read: [^\n]+\n$/);
    });
  });
});

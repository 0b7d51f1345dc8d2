import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { startFakeSlack } from '../../fakes/slack/fake-slack.ts';
import { inFolder, overreach, projectRoot } from '../command-line.ts';
import { aRoleGrew } from './nights.ts';

const minute = 60_000;

describe('a worker with Slack', function () {
  // Whole processes: slow on a busy machine.
  this.timeout(600_000);

  it('tells a critical within the minute, and the digest after it', async () => {
    const slack = await startFakeSlack();
    try {
      await inFolder(async (folder) => {
        const { estates, registry } = aRoleGrew(folder);
        const [before = '', after = ''] = estates;
        const first = await overreach(['scan', '--estate', before, '--registry', registry], { folder });
        expect(first.exitCode, first.stderr).not.to.equal(2);
        writeFileSync(
          join(folder, 'overreach.yaml'),
          `version: 1
estate: ${after}
registry: ${registry}
health: { port: 0 }
schedule: { nightly: "0 0 1 1 *" }
slack: { webhook: "${slack.url}/services/T/B/of-nobody" }
`,
        );
        const child = spawn(process.execPath, [join(projectRoot, 'src/cli/main.ts'), 'worker'], {
          cwd: folder,
          env: { ...process.env, INIT_CWD: folder, OVERREACH_ALLOW_TEST_HOSTS: 'true' },
        });
        const lines: string[] = [];
        const kept = new Promise<void>((resolve) => {
          createInterface({ input: child.stderr }).on('line', (line) => {
            lines.push(line);
            if (line.includes('the scan is kept')) resolve();
          });
        });
        await kept;
        const keptAt = Date.now();
        const isTold = () => slack.messages.some(({ text }) => text.includes('CRITICAL, new: loader'));
        const isDigested = () => slack.messages.some(({ foot }) => foot.includes('`dg1:'));
        while ((!isTold() || !isDigested()) && Date.now() < keptAt + minute)
          await new Promise((resolve) => setTimeout(resolve, 100));
        expect(isTold(), lines.join('\n')).to.equal(true);
        expect(isDigested(), lines.join('\n')).to.equal(true);
        child.kill('SIGTERM');
        expect((await once(child, 'exit'))[0]).to.equal(0);
        expect(lines.join('\n')).not.to.include('of-nobody');
      });
    } finally {
      await slack.close();
    }
  });
});

import { join } from 'node:path';
import { expect } from 'chai';
import type { FindingsList, RuleStats } from '../../src/deliver/findings-list.ts';
import type { ShownFinding } from '../../src/deliver/scan-result.ts';
import { inFolder, overreach, projectRoot } from './command-line.ts';
import { schemaErrors } from './schemas.ts';

const examples = join(projectRoot, 'examples/organization');
const farDay = new Date(Date.now() + 100 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

describe('findings', function () {
  // Whole processes, each with a database: slow on a busy machine.
  this.timeout(120_000);

  it('are listed, accepted, shown as such, reopened, and counted by rule', async () => {
    await inFolder(async (folder) => {
      const run = (...args: string[]) => overreach(args, { folder });
      const scan = await run(
        'scan',
        '--estate',
        join(examples, 'tonight'),
        '--registry',
        join(examples, 'registry.yaml'),
      );
      expect(scan.exitCode).to.equal(1);
      const list = JSON.parse((await run('findings', 'list', '--severity', 'high')).stdout) as FindingsList;
      expect(list.findings.map(({ severity }) => severity))
        .to.include('critical')
        .and.not.include('medium');
      expect(schemaErrors('findings-list', list)).to.deep.equal([]);
      const found = list.findings.find(({ rule }) => rule === 'agent-outside-intended-scope');
      const id = found?.fingerprint.slice(0, 16) ?? '';
      const mark = found?.seenMark ?? '';
      expect((await run('findings', 'show', id, '--format', 'text')).stdout).to.include(mark);
      const late = await run(
        'findings',
        'accept',
        id,
        '--seen',
        `${mark.startsWith('0') ? '1' : '0'}${mark.slice(1)}`,
        '--reason',
        'agreed',
        '--until',
        farDay,
      );
      expect([late.exitCode, late.stdout]).to.deep.equal([2, '']);
      expect(late.stderr).to.match(/^overreach: [^\n]*it changed since it was shown to you[^\n]*\n$/);
      const accepted = await run(
        'findings',
        'accept',
        id,
        '--seen',
        mark,
        '--reason',
        'agreed',
        '--until',
        farDay,
        '--by',
        'lead',
      );
      expect(accepted.exitCode, accepted.stderr).to.equal(0);
      expect(JSON.parse(accepted.stdout) as ShownFinding).to.include({ state: 'suppressed' });
      const suppressed = JSON.parse(
        (await run('findings', 'list', '--state', 'suppressed')).stdout,
      ) as FindingsList;
      expect(suppressed.findings.map(({ fingerprint }) => fingerprint)).to.deep.equal([found?.fingerprint]);
      const story = await run('findings', 'show', id, '--format', 'text');
      expect(story.stdout).to.include('lead').and.include('agreed');
      const reopened = await run('findings', 'reopen', id, '--reason', 'no longer', '--by', 'lead');
      expect(JSON.parse(reopened.stdout) as ShownFinding).to.include({ state: 'open' });
      const answer = JSON.parse((await run('rules', '--stats')).stdout) as { rules: RuleStats[] };
      expect(schemaErrors('rules-stats', answer)).to.deep.equal([]);
      const { rules } = answer;
      const stats = rules.find(({ rule }) => rule === 'agent-outside-intended-scope');
      expect(stats).to.deep.include({ opened: 1, accepted: 1, actedOn: 0, notMine: 0, open: 1 });
    });
  });

  it('refuse what may not be, in one line', async () => {
    await inFolder(async (folder) => {
      const lines: readonly [args: string[], says: RegExp][] = [
        [['findings', 'list'], /there is no store/],
        [['findings', 'accept', 'x', '--reason', 'y', '--until', 'soon'], /no day such as/],
        [['findings', 'accept', 'x', '--reason', 'y', '--until', '2027-02-30'], /no day such as/],
        [['findings', 'accept', 'x', '--until', farDay], /--reason/],
        [['findings', 'accept', 'x', '--reason', 'y', '--until', farDay, '--seen', 'it'], /no mark such as/],
        [['findings', 'ack', 'nothing-like-it'], /there is no store/],
        [['findings', 'list', '--state', 'opened'], /opened/],
      ];
      for (const [args, says] of lines) {
        const { exitCode, stderr, stdout } = await overreach(args, { folder });
        expect([exitCode, stdout], stderr).to.deep.equal([2, '']);
        expect(stderr)
          .to.match(/^overreach[^\n]*\n$/)
          .and.match(says);
      }
    });
  });

  it('have rules that can be listed', async () => {
    const { exitCode, stdout } = await overreach(['rules', '--format', 'text']);
    expect(exitCode).to.equal(0);
    expect(stdout).to.include('agent-outside-intended-scope').and.include('Hygiene');
    for (const line of stdout.split('\n')) expect(line.length).to.be.at.most(100);
  });
});

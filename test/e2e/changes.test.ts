import { join } from 'node:path';
import { expect } from 'chai';
import type { ChangeList, ChangeStory } from '../../src/deliver/change-list.ts';
import type { HistoryResult } from '../../src/deliver/history-result.ts';
import { inFolder, overreach, projectRoot } from './command-line.ts';
import { schemaErrors } from './schemas.ts';

const examples = join(projectRoot, 'examples/organization');
const farDay = new Date(Date.now() + 100 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

describe('changes', function () {
  // Whole processes, each with a database: slow on a busy machine.
  this.timeout(180_000);

  it('are listed, told, accepted as one, told in the history, and reopened', async () => {
    await inFolder(async (folder) => {
      const run = (...args: string[]) => overreach(args, { folder });
      const json = async <T>(schema: string, ...args: string[]): Promise<T> => {
        const { stdout, stderr, exitCode } = await run(...args);
        expect(exitCode, stderr).to.equal(0);
        const value = JSON.parse(stdout) as T;
        expect(schemaErrors(schema, value), stdout).to.deep.equal([]);
        return value;
      };
      for (const night of ['yesterday', 'tonight']) {
        await run('scan', '--estate', join(examples, night), '--registry', join(examples, 'registry.yaml'));
      }
      const list = await json<ChangeList>('changes-list', 'changes', 'list');
      expect(
        list.changes.map(({ cause, severity, findings }) => [cause, severity, findings.length]),
      ).to.deep.equal([
        ['act', 'critical', 3],
        ['proved', 'high', 1],
      ]);
      const [act, attached] = list.changes.map(({ id }) => id.slice(0, 16)) as [string, string];
      const told = await json<ChangeStory>('change-story', 'changes', 'show', attached);
      expect(told.change.changes[0]).to.deep.include({
        command:
          'aws iam delete-role-policy --role-name agent-role-test-data-loader --policy-name hotfix-2025-12-10 --region cn-north-1',
      });
      expect(told.change.changes[0]?.origin).to.include({ eventID: '00000000-0000-4000-8000-200000000010' });
      const accept = ['--reason', 'agreed', '--until', farDay, '--by', 'lead'];
      const { seenMark = '' } = await json<ChangeStory>('change-story', 'changes', 'show', act);
      expect((await run('changes', 'show', act, '--format', 'text')).stdout).to.include(seenMark);
      const other = `${seenMark.startsWith('0') ? '1' : '0'}${seenMark.slice(1)}`;
      const late = await run('changes', 'accept', act, '--seen', other, ...accept);
      expect([late.exitCode, late.stdout]).to.deep.equal([2, '']);
      expect(late.stderr).to.match(/its findings changed since they were shown to you/);
      const seen = ['--seen', seenMark];
      const accepted = await json<ChangeStory>('change-story', 'changes', 'accept', act, ...seen, ...accept);
      expect(accepted.seenMark).to.equal(undefined);
      expect(Object.values(accepted.states)).to.deep.equal(['suppressed', 'suppressed', 'suppressed']);
      expect(accepted.change.triage).to.include({ state: 'accepted', person: 'lead', reason: 'agreed' });
      const again = await run('changes', 'accept', act, ...accept);
      expect([again.exitCode, again.stderr.trim().split('\n').length]).to.deep.equal([2, 1]);
      expect(again.stderr).to.match(/resolved or accepted already$/m);
      const open = await json<ChangeList>('changes-list', 'changes', 'list', '--state', 'new');
      expect(open.changes.map(({ id }) => id.slice(0, 16))).to.deep.equal([attached]);
      const history = await json<HistoryResult>('history', 'history', 'kiro-cost-explorer');
      expect(history.of).to.deep.equal({ kind: 'agent', id: 'kiro-cost-explorer' });
      expect(history.entries.map(({ kind }) => kind)).to.deep.equal([
        'opened',
        'opened',
        'opened',
        'suppressed',
        'suppressed',
        'suppressed',
      ]);
      expect(history.entries[0]?.causes.map(({ change }) => change.slice(0, 16))).to.deep.equal([act]);
      const ofChange = await json<HistoryResult>('history', 'history', act);
      expect(ofChange.entries).to.deep.equal(history.entries);
      await json('explain-change', 'explain', attached);
      const reopened = await json<ChangeStory>('change-story', 'changes', 'reopen', act, '--by', 'lead');
      expect(Object.values(reopened.states)).to.not.include('suppressed');
      expect((await run('verify')).exitCode).to.equal(0);
      const text = await run('explain', list.changes[1]?.findings[0]?.fingerprint ?? '', '--format', 'text');
      const order = [
        'What changed',
        '  before    nothing beyond what was meant',
        'Proof',
        'What still holds it back',
        'Used since?',
        'Who and when',
        'Undo',
        'If this was meant: the registry lines to propose',
        'compared: with these lines the scope holds all that is granted',
      ];
      expect(order.map((part) => text.stdout.indexOf(part))).to.deep.equal(
        order.map((part) => text.stdout.indexOf(part)).toSorted((left, right) => left - right),
      );
      for (const part of order) expect(text.stdout).to.include(part);
    });
  });

  it('refuse in one line what may not be', async () => {
    await inFolder(async (folder) => {
      const refused = async (...args: string[]): Promise<string> => {
        const { exitCode, stderr } = await overreach(args, { folder });
        expect(exitCode, args.join(' ')).to.equal(2);
        expect(stderr.trim().split('\n'), args.join(' ')).to.have.length(1);
        return stderr;
      };
      expect(await refused('changes', 'list')).to.match(/there is no store in/);
      await overreach(
        ['scan', '--estate', join(examples, 'tonight'), '--registry', join(examples, 'registry.yaml')],
        { folder },
      );
      expect(await refused('changes', 'show', '3f9c')).to.match(/no change begins with `3f9c`/);
      expect(await refused('changes', 'show', 'fp1:3f9c')).to.match(/that is a finding: `overreach explain`/);
      expect(await refused('changes', 'accept', 'ch1:3', '--reason', 'x')).to.match(/--until/);
      expect(await refused('changes', 'accept', 'ch1:3', '--reason', 'x', '--until', '2026-13-01')).to.match(
        /no day such as/,
      );
      expect(await refused('changes', 'list', '--limit', '0')).to.match(/no number from 1 up/);
      expect(await refused('history', 'nobody')).to.match(/is no agent with findings and begins no finding/);
      const empty = await overreach(['changes', 'list', '--format', 'text'], { folder });
      expect(empty.stdout).to.match(/^No change fits\./);
    });
  });
});

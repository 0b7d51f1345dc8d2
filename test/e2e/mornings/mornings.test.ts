import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { startFakeSlack } from '../../fakes/slack/fake-slack.ts';
import { overreach } from '../command-line.ts';
import { schemaErrors } from '../schemas.ts';
import { afterNights, exampleNights, expectInOrder } from './morning.ts';
import { aQuietNight, aRoleGrew, hoursBefore, unread } from './nights.ts';

const clock = (at: string): string => `${at.slice(11, 16)} UTC`;

describe('three mornings', function () {
  // Whole processes: slow on a busy machine.
  this.timeout(600_000);

  it('a role grew in the night', () =>
    afterNights(aRoleGrew, async ({ digest, explain, page, run }) => {
      const text = await digest();
      // What is printed small is enough to see later whether the history still holds it.
      const [head = ''] = /777788889999:[0-9a-f]{12}/.exec(text) ?? [];
      expect((await run('verify', '--head', head)).exitCode).to.equal(0);
      expect((await run('verify', '--head', '777788889999:000000000000')).exitCode).to.equal(1);
      expectInOrder(text, [
        '1 CRITICAL',
        'CRITICAL loader (payments) can do',
        'everything',
        'dev (777788889999)',
        `since ${clock(hoursBefore(3))}.`,
        'wei.chen@example.com attached AdministratorAccess (Terraform, via role/AWSReservedSSO_Platform',
        'Before: 14 actions on 3 resources.',
        'Only 2 SCP denies still hold.',
        'Not used outside its scope so far (',
        'Undo: 1 command, proved',
        'overreach explain',
        '2 of 2 accounts sealed',
        'Could not see: object-level use',
        'History: 777788889999:',
        'dg1:',
      ]);
      expect(await digest('--people', 'initials')).to.include('W.C. attached AdministratorAccess');
      expect(await digest('--people', 'none')).not.to.match(/wei|chen/i);
      expectInOrder(await explain('agent-outside-intended-scope'), [
        'What changed',
        'Proof',
        'What still holds it back',
        'Used since?',
        'Who and when',
        'wei.chen@example.com',
        'event e-1',
        'Undo',
        'aws iam detach-role-policy',
        'If this was meant',
      ]);
      expectInOrder(await page('agent-outside-intended-scope'), [
        'What changed',
        'The proof',
        'What still stops it',
        'Used since?',
        'Who and when',
        'wei.chen@example.com',
        'event e-1',
        'Undo',
        'aws iam detach-role-policy',
        'If this was meant',
      ]);
    }));

  it("an agent ran on a human's session and deleted a stack", () =>
    afterNights(
      (folder) => exampleNights(folder, 'aws'),
      async ({ digest, explain, page }) => {
        expectInOrder(await digest(), [
          'CRITICAL Kiro, on wei.chen@example.com',
          'own session (ProdOperator, 444455556666), called cloudformation:DeleteStack on cost-explorer-prod',
          '01:12 UTC',
          '5 deletions followed, 3 hold data (cost-explorer-prod-usage: dynamodb:DeleteTable',
          'Recreate: CreateStack 01:19, outcome not in CloudTrail.',
          'Approval: none found in approvals/*.jsonl.',
          '1 of 1 person seen with ProdOperator in these events ran an agent there',
          'Could not see: ',
        ]);
        expectInOrder(await explain('agent-on-human-credentials'), [
          'strong evidence of the agent',
          'set by the client; says nothing about who wanted it',
          'PutRolePolicy will not work on AWSReservedSSO roles',
          'identitystore:UserId',
        ]);
        const shown = await page('agent-on-human-credentials');
        expectInOrder(shown, ['Kiro, on wei.chen@example.com', 'cloudformation:DeleteStack']);
        expect(shown).to.include('says nothing about who wanted it');
        expectInOrder(shown, ['PutRolePolicy will not work on AWSReservedSSO roles', 'identitystore:UserId']);
      },
    ));

  it('names nobody in China, and tells the same', () =>
    afterNights(
      (folder) => exampleNights(folder, 'aws-cn'),
      async ({ digest }) => {
        const text = await digest('--people', 'full');
        expect(text).not.to.match(/wei|chen|li\.na/i);
        expectInOrder(text, [
          'CRITICAL Kiro, on a person',
          'DeleteStack on cost-explorer-prod',
          'Recreate: ',
        ]);
      },
    ));

  it('a quiet night with one account unread', () =>
    afterNights(aQuietNight, async ({ digest, exitCode, lastLine }) => {
      expectInOrder(await digest(), [
        'QUIET, BUT 1 OF 3 ACCOUNTS UNREAD',
        `search-prod (${unread}) (search; 3 agents, `,
        'findings held open as unknown). Reader role not found since ',
        '; deleted by a StackSet operation (e-deleted). Last full read 28 h ago.',
        'Session rules still ran; role rules did not.',
        `To mend: aws cloudformation create-stack-instances --stack-set-name overreach-reader`,
        'Elsewhere: nothing opened or widened, 2 closed.',
        '2 of 3 accounts sealed',
        'Could not see: ',
      ]);
      expect(exitCode).to.be.oneOf([1, 3]);
      expect(lastLine).to.equal('2 of 3 accounts sealed');
    }));

  it('arrive in Slack as they read here, and say when they do not', async () => {
    let isGone = true;
    const slack = await startFakeSlack(() => (isGone ? { status: 404, body: 'no_service' } : null));
    try {
      await afterNights(aRoleGrew, async ({ folder, digest }) => {
        writeFileSync(
          join(folder, 'overreach.yaml'),
          `version: 1\nslack: { webhook: "${slack.url}/services/T/B/secret", people: initials }\n`,
        );
        const send = (variables: Record<string, string>) =>
          overreach(['digest', 'send', '--format', 'json'], { folder, variables });
        const refused = await send({});
        expect(refused.exitCode).to.equal(2);
        expect(refused.stderr).to.match(/slack\.webhook: an address of Slack begins with `https:\/\/`/);
        expect(refused.stderr).not.to.include('secret');
        const gone = await send({ OVERREACH_ALLOW_TEST_HOSTS: 'true' });
        expect([gone.exitCode, gone.stderr]).to.deep.include(3);
        expect(gone.stderr).to.include('the webhook was not told: no_service').and.not.to.include('secret');
        const kept = await overreach(['digest', 'list', '--format', 'json'], { folder });
        expect(schemaErrors('digest-list', JSON.parse(kept.stdout))).to.deep.equal([]);
        const dry = await overreach(['digest', 'show', '--format', 'json'], { folder });
        expect(schemaErrors('digest', JSON.parse(dry.stdout))).to.deep.equal([]);
        const list = await overreach(['digest', 'list', '--format', 'text'], { folder });
        expect(list.stdout).to.match(/failed {2,}.* digest .*\n.*the webhook: failed: no_service/);
        isGone = false;
        const sent = await send({ OVERREACH_ALLOW_TEST_HOSTS: 'true' });
        expect(sent.exitCode, sent.stderr).to.equal(0);
        expect(schemaErrors('digest-send', JSON.parse(sent.stdout))).to.deep.equal([]);
        expect(JSON.parse(sent.stdout)).to.deep.equal({ sent: 3, waiting: 0, failed: 0, skipped: 0 });
        const told = slack.messages.find(
          ({ foot, text }) => foot.includes('`dg1:') && text.includes('CRITICAL'),
        );
        expect(told?.body).to.include('`W.C.` attached `AdministratorAccess`');
        expect(await digest()).to.include((told?.foot ?? '').match(/dg1:[0-9a-f]{12}/)?.[0] ?? 'no id');
        expect(slack.messages.filter(({ text }) => text.includes('CRITICAL, new'))).to.have.length(1);
      });
    } finally {
      await slack.close();
    }
  });
});

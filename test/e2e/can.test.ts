import { join } from 'node:path';
import { expect } from 'chai';
import type { CanAnswer } from '../../src/deliver/can-answer.ts';
import { overreach, projectRoot } from './command-line.ts';
import { schemaErrors } from './schemas.ts';

const tonight = ['--estate', join(projectRoot, 'examples/organization/tonight')];

describe('can and who-can', function () {
  this.timeout(60_000);

  it('answer for one principal and for all, in the shape of the schema', async () => {
    const can = await overreach([
      'can',
      'agent-role-test-data-loader',
      'rds:DeleteDBCluster',
      '*',
      ...tonight,
    ]);
    expect(can.exitCode, can.stderr).to.equal(0);
    const answer = JSON.parse(can.stdout) as CanAnswer;
    expect(schemaErrors('can', answer)).to.deep.equal([]);
    expect(answer.principals.map((one) => one.answer)).to.deep.equal(['yes']);
    const who = JSON.parse(
      (await overreach(['who-can', 'cloudformation:DeleteStack', '*', ...tonight])).stdout,
    ) as CanAnswer;
    expect(schemaErrors('can', who)).to.deep.equal([]);
    expect(who.principals.length + who.cannot).to.equal(who.asked);
    expect(who.principals.some(({ principal }) => principal.includes('ProdOperator'))).to.equal(true);
  });

  it('say it to people', async () => {
    const { stdout } = await overreach([
      'can',
      'agent-role-test-data-loader',
      'iam:CreateUser',
      '*',
      ...tonight,
      '--format',
      'text',
    ]);
    expect(stdout.replaceAll(/\s+/g, ' ')).to.match(/^NO .* is not allowed iam:CreateUser on \*/);
  });

  const wrong: readonly [args: string[], says: RegExp][] = [
    [['can', 'nobody', 's3:GetObject', '*'], /no role or user of the estate is called `nobody`/],
    [['can', 'agent-role-test-data-loader', 'GetObject', '*'], /`GetObject` is no action/],
    [['can', 'agent-role-test-data-loader', 's33:GetObject', '*'], /no service has the prefix `s33`/],
    [['who-can', 's3:GetObject', 'bucket'], /`bucket` is no resource/],
  ];
  for (const [args, says] of wrong)
    it(`refuse \`${args.join(' ')}\` in one line`, async () => {
      const { exitCode, stderr, stdout } = await overreach([...args, ...tonight]);
      expect([exitCode, stdout]).to.deep.equal([2, '']);
      expect(stderr)
        .to.match(/^overreach: [^\n]+\n$/)
        .and.match(says);
    });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ScanResult } from '../../src/deliver/scan-result.ts';
import { details, roleDetail } from '../collect/sample-account.ts';
import { inFolder, overreach, projectRoot } from './command-line.ts';

const registry = `apiVersion: overreach/v1
kind: Registry
teams: [{ id: lab, default: true }]
agents:
  - id: bot
    owner: lab
    identify: [{ role: "arn:aws:iam::*:role/bot" }]
    scope: { ceiling: none, allow: [{ actions: ["s3:GetObject"], resources: ["*"] }] }
`;

const account = (action: string) =>
  JSON.stringify(
    details([
      roleDetail('bot', {
        RolePolicyList: [
          {
            PolicyName: 'own',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
            },
          },
        ],
      }),
    ]),
  );

describe('a file without a date', function () {
  this.timeout(120_000);

  /** Scans an access that is too wide, then one that is not; the states of the finding after the second. */
  async function statesAfter(given: readonly string[]): Promise<readonly string[]> {
    return inFolder(async (folder) => {
      await writeFile(join(folder, 'registry.yaml'), registry);
      const scan = async (action: string) => {
        await writeFile(join(folder, 'account.json'), account(action));
        const args = ['scan', '--estate', 'account.json', '--registry', 'registry.yaml', ...given];
        const { stdout } = await overreach(args, { folder });
        const { findings } = JSON.parse(stdout) as ScanResult;
        return findings
          .filter(({ rule }) => rule === 'agent-outside-intended-scope')
          .map(({ state }) => state);
      };
      expect(await scan('s3:*')).to.deep.equal(['new']);
      return scan('s3:GetObject');
    });
  }

  // An unread organization keeps the account from being sealed: a bare file alone resolves nothing either way.
  it('settles nothing by itself, and says so', async () => {
    expect(await statesAfter([])).to.not.include('resolved');
  });

  it('is dated by who vouches for it', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'account.json'), account('s3:*'));
      const time = '2026-01-02T03:04:05Z';
      const { stdout } = await overreach(['scan', '--estate', 'account.json', '--collected-at', time], {
        folder,
      });
      const { scan } = JSON.parse(stdout) as ScanResult;
      expect(scan.collectedAt).to.equal('2026-01-02T03:04:05.000Z');
      expect(scan).to.not.have.property('addsOnly');
    });
  });

  const wrong: readonly [args: readonly string[], says: RegExp][] = [
    [['--estate', 'account.json', '--collected-at', 'yesterday'], /neither `now` nor a time/],
    [['--estate', 'account.json', '--collected-at', '2999-01-01T00:00:00Z'], /still to come/],
    [
      ['--estate', join(projectRoot, 'examples/organization/tonight'), '--collected-at', 'now'],
      /says itself when it was collected/,
    ],
  ];
  for (const [args, says] of wrong)
    it(`refuses \`${args.slice(2).join(' ')}\` where it makes no sense`, async () => {
      await inFolder(async (folder) => {
        await writeFile(join(folder, 'account.json'), account('s3:*'));
        const { exitCode, stderr } = await overreach(['scan', ...args], { folder });
        expect(exitCode).to.equal(2);
        expect(stderr)
          .to.match(/^overreach: [^\n]+\n$/)
          .and.match(says);
      });
    });
});

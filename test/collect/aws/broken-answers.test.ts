import { expect } from 'chai';
import type { FaultEffect } from '../../fakes/aws/index.ts';
import { collectFrom, gapsOf, withoutTimes } from './collecting.ts';
import { richWorld } from './rich-world.ts';

const member = '100000007919';
const calls: Readonly<Record<string, string>> = {
  'iam:GetAccountAuthorizationDetails': 'iam',
  'iam:ListRoles': 'session-limits',
  'iam:GetCredentialReport': 'credential-report',
  'iam:ListOpenIDConnectProviders': 'identity-providers',
  'cloudtrail:DescribeTrails': 'trails',
  's3:GetBucketPolicy': 'resource-policies',
  'kms:ListKeys': 'resource-policies',
  'bedrock:ListAgents': 'agents',
};

describe('an answer that is none', function () {
  this.timeout(60_000);

  for (const [action, layer] of Object.entries(calls)) {
    for (const kind of ['malformed', 'truncatedBody', 'disconnect', 'internal'] as const) {
      it(`to ${action} (${kind}) leaves its layer unknown, never empty`, async () => {
        const fault: FaultEffect = { kind };
        const broken = await collectFrom({
          world: richWorld(),
          faults: [{ match: { action, account: member }, fault }],
        });
        const reason = kind === 'malformed' ? 'malformed' : 'unreachable';
        expect(gapsOf(broken)).to.deep.equal([`${member} ${layer} ${reason}`]);
      });
    }
  }

  it('that comes once is asked for again', async () => {
    const whole = await collectFrom({ world: richWorld() });
    for (const kind of ['truncatedBody', 'disconnect', 'internal'] as const) {
      const match = { account: member, every: 5 };
      const shaken = await collectFrom({ world: richWorld(), faults: [{ match, fault: { kind } }] });
      expect(gapsOf(shaken), kind).to.deep.equal([]);
      expect(withoutTimes(shaken), kind).to.deep.equal(withoutTimes(whole));
    }
  });
});

describe('a Region', function () {
  this.timeout(60_000);

  it('that is off for the accounts leaves their resources unknown, and says why', async () => {
    const world = { ...richWorld(), regions: { 'ap-southeast-2': 'off' as const } };
    const regions = ['us-east-1', 'ap-southeast-2'];
    const off = await collectFrom({ world }, { regions, layers: new Set(['resources', 'trails']) });
    const reasons = new Set(gapsOf(off).map((gap) => gap.slice(13)));
    expect(reasons).to.deep.equal(new Set(['trails region-off', 'resource-policies region-off']));
    expect(off.estate.accounts).to.have.length(3);
  });
});

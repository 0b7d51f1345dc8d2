import { expect } from 'chai';
import type { Instant } from '../../../src/estate/identifiers.ts';
import type { Clock } from '../../../src/run/clock.ts';
import { judgeEstate } from '../../../src/run/judge-estate.ts';
import { recordJudged } from '../../../src/run/scan.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { changeAccount, type FakeAwsOptions, type World } from '../../fakes/aws/index.ts';
import { type Collected, collectFrom, gapsOf } from './collecting.ts';
import { begin, fastTimer } from './fast-timer.ts';
import { richWorld } from './rich-world.ts';

const [, member, other] = ['100000000000', '100000007919', '100000015838'] as const;
const day = 24 * 60 * 60 * 1000;
const world = () => richWorld({ agentShare: 0.5 });
const details = 'iam:GetAccountAuthorizationDetails';

/** Scans collections night by night; how each finding's story went on in each night. */
async function nights(collections: readonly Collected[]) {
  const store = await openStore({ kind: 'memory' });
  try {
    const told: { kinds: readonly string[]; findings: number; unknown: number }[] = [];
    for (const [index, { estate }] of collections.entries()) {
      const at = new Date(begin + index * day + 3_600_000).toISOString() as Instant;
      const clock: Clock = { now: () => at, newScanId: () => `scan-${index}` };
      const judged = { ...judgeEstate({ estate, registry: null }) };
      const result = await recordJudged(store, judged, at, clock);
      told.push({
        kinds: result.changes.map(({ kind }) => kind),
        findings: result.findings.filter(({ state }) => state !== 'resolved').length,
        unknown: result.findings.filter(({ state }) => state === 'unknown').length,
      });
    }
    return told;
  } finally {
    await store.close();
  }
}

describe('a night on which AWS does not answer as it should', function () {
  this.timeout(60_000);
  let whole: Collected;
  before(async () => {
    whole = await collectFrom({ world: world() });
  });

  const faults: Readonly<Record<string, Partial<FakeAwsOptions>>> = {
    'an account is refused': {
      permissions: { [member]: { deny: [{ action: '*', by: 'service control policy' }] } },
    },
    'every account is refused': {
      permissions: { '*': { deny: [{ action: 'iam:*', by: 'identity-based policy' }] } },
    },
    'an account is throttled': {
      faults: [{ match: { account: member, action: details }, fault: { kind: 'throttle' } }],
    },
    'the answer is broken': {
      faults: [{ match: { account: member, action: details }, fault: { kind: 'malformed' } }],
    },
    'the answer is cut': {
      faults: [{ match: { account: member, action: details }, fault: { kind: 'truncatedBody' } }],
    },
    'the list goes round': {
      pages: () => [4, 4, 4],
      faults: [{ match: { account: member, action: details, every: 2 }, fault: { kind: 'repeatMarker' } }],
    },
    'the credentials have always ended': {
      faults: [{ match: { account: member, action: 'iam:*' }, fault: { kind: 'expire' } }],
    },
  };
  for (const [what, options] of Object.entries(faults)) {
    it(`resolves nothing: ${what}`, async () => {
      const dark = await collectFrom({ world: world(), ...options }, { timer: fastTimer(1, begin + day) });
      expect(gapsOf(dark)).to.not.deep.equal([]);
      const [first, second] = await nights([whole, dark]);
      expect(first?.findings).to.be.greaterThan(5);
      expect(second?.kinds).to.not.include('resolved');
      expect(second?.findings).to.be.at.least(first?.findings ?? 0);
      expect(second?.unknown).to.be.greaterThan(0);
    });
  }

  it('resolves what is gone from an account that was read to its end, and nothing of the one that was not', async () => {
    const without = (before: World, id: string) =>
      changeAccount(before, id, (account) => {
        const agents = account.iam.RoleDetailList.filter(
          ({ RoleName }) => !String(RoleName).startsWith('agent-'),
        );
        return { ...account, iam: { ...account.iam, RoleDetailList: agents } };
      });
    const dark = await collectFrom(
      {
        world: without(without(world(), member), other),
        permissions: { [member]: { deny: [{ action: details, by: 'identity-based policy' }] } },
      },
      { timer: fastTimer(1, begin + day) },
    );
    const [, second] = await nights([whole, dark]);
    const gone = second?.kinds.filter((kind) => kind === 'resolved').length ?? 0;
    const alone = await nights([
      whole,
      await collectFrom({ world: without(world(), other) }, { timer: fastTimer(1, begin + day) }),
    ]);
    expect(gone).to.be.greaterThan(0);
    expect(gone).to.equal(alone[1]?.kinds.filter((kind) => kind === 'resolved').length);
  });
});

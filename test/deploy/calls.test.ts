import { expect } from 'chai';
import { tiers } from '../../src/collect/aws/tiers.ts';
import type { Timer } from '../../src/collect/aws/timer.ts';
import { parseInstant } from '../../src/estate/identifiers.ts';
import { systemClock } from '../../src/run/clock.ts';
import { judgeBeside, judgeEstate } from '../../src/run/judge-estate.ts';
import { recordJudged } from '../../src/run/scan.ts';
import { openStore } from '../../src/store/open-store.ts';
import { fastTimer } from '../collect/aws/fast-timer.ts';
import type { Permissions } from '../fakes/aws/index.ts';
import { actionsOf } from './deploy-files.ts';
import { sources, type WholeRun, wholeRun } from './whole-run.ts';

type Source = keyof typeof sources;

/** What AWS asks for and the fake does not: why, deploy/README.md says. */
const notShown = ['glue:GetDatabase', 'sts:SetSourceIdentity'];
const scanTiers = tiers.filter((tier) => tier !== 'verify');

/** Everything that the calls of a run took, beside asking who one is, which takes nothing. */
function takenBy({ calls }: WholeRun): readonly string[] {
  const taken = calls.flatMap(({ iamAction, alsoNeeds }) => [iamAction, ...alsoNeeds]);
  return [...new Set(taken)].filter((action) => action !== 'sts:GetCallerIdentity');
}

/** Gaps of what was asked for, as `layer reason`. */
function gapsOf({ collection }: WholeRun): readonly string[] {
  const gaps = collection.accounts.flatMap(({ layers }) =>
    [...layers].flatMap(([layer, one]) => (one.state === 'unknown' ? [`${layer} ${one.reason}`] : [])),
  );
  return [...new Set(gaps)];
}

/** How long a run waits for Athena's answer first, in milliseconds; a credential report is waited for by the second. */
const firstWaitForAthena = 500;

/** A clock on which Athena takes an hour for each look: for what only happens when a query does not end. */
function slowTimer(): Timer {
  const timer = fastTimer();
  return {
    ...timer,
    sleep: (milliseconds) => timer.sleep(milliseconds === firstWaitForAthena ? 61 * 60_000 : milliseconds),
  };
}

describe('the calls of whole collections', function () {
  this.timeout(60_000);
  const runs = new Map<Source, WholeRun>();
  before(async () => {
    for (const source of Object.keys(sources) as Source[]) runs.set(source, await wholeRun(source));
  });
  const runOf = (source: Source): WholeRun => runs.get(source) as WholeRun;

  it('find everything, by each source of events', () => {
    for (const [source, run] of runs) {
      expect(gapsOf(run), source).to.deep.equal([]);
      // What is not there is said by an error, and is an answer.
      const outcomes = new Set(run.calls.map(({ outcome }) => outcome));
      expect(
        [...outcomes].filter((one) => !/^(ok|NoSuch|ResourceNotFound)/.test(one)),
        source,
      ).to.deep.equal([]);
    }
  });

  it('are what deploy/ grants: no action more, none less', async () => {
    const stopped = await wholeRun('athena', {}, slowTimer());
    const taken = new Set([...runs.values(), stopped].flatMap(takenBy));
    const granted = [...new Set(scanTiers.flatMap(actionsOf))].sort();
    expect([...taken, ...notShown].sort()).to.deep.equal(granted);
  });

  it('take the trail by lookups or from the archive, and Athena on top', () => {
    const [lookup, bucket, athena] = (['lookup-events', 'trail-bucket', 'athena'] as const).map(
      (source) => new Set(takenBy(runOf(source))),
    );
    for (const action of actionsOf('log-archive').filter(
      (one) => one !== 's3:ListBucket' && one !== 's3:GetObject',
    ))
      expect(lookup?.has(action), action).to.equal(false);
    for (const action of actionsOf('log-archive')) expect(bucket?.has(action), action).to.equal(true);
    expect(bucket?.has('cloudtrail:LookupEvents')).to.equal(false);
    expect(athena?.has('athena:StartQueryExecution')).to.equal(true);
  });
});

/** Which layer is read with an action. */
function layerOf(action: string): string {
  if (action === 'iam:GetAccountAuthorizationDetails') return 'iam';
  if (action === 'iam:ListRoles') return 'session-limits';
  if (action.includes('LastAccessed')) return 'last-accessed';
  if (actionsOf('keys').includes(action)) return 'credential-report';
  if (actionsOf('federation').includes(action)) return 'identity-providers';
  if (action === 'cloudtrail:LookupEvents') return 'cloudtrail';
  if (actionsOf('events').includes(action)) return 'trails';
  if (action === 'tag:GetResources') return 'tags';
  if (actionsOf('resources').includes(action)) return 'resource-policies';
  if (actionsOf('agents').includes(action)) return 'agents';
  if (actionsOf('identity-center').includes(action)) return 'identity-center';
  return 'cloudtrail';
}

describe('a right that is taken away', function () {
  this.timeout(60_000);
  const all = [...new Set(scanTiers.flatMap(actionsOf))];
  const without = (action: string): Permissions => ({ '*': { allow: all.filter((one) => one !== action) } });

  const cases: readonly (readonly [Source, readonly string[]])[] = [
    [
      'lookup-events',
      (['core', 'keys', 'federation', 'events', 'identity-center', 'resources', 'agents'] as const).flatMap(
        actionsOf,
      ),
    ],
    ['trail-bucket', ['s3:ListBucket', 's3:GetObject', 'kms:Decrypt']],
    [
      'athena',
      actionsOf('athena').filter((one) => !notShown.includes(one) && one !== 'athena:StopQueryExecution'),
    ],
  ];

  let kept: Awaited<ReturnType<typeof keepFindings>>;
  before(async () => {
    kept = await keepFindings();
  });
  after(() => kept.close());

  for (const [source, actions] of cases) {
    for (const action of actions) {
      it(`is exactly the gap of ${action}, by ${source}; nothing is taken for gone`, async () => {
        const run = await wholeRun(source, without(action));
        expect(gapsOf(run)).to.deep.equal([`${layerOf(action)} denied`]);
        const details = run.collection.accounts.flatMap(({ layers }) =>
          [...layers.values()].flatMap((one) => (one.state === 'unknown' ? [one.detail] : [])),
        );
        for (const detail of details) expect(detail).to.match(/refused|AccessDenied|not authorized/);
        expect(await kept.closedBy(run)).to.deep.equal([]);
      });
    }
  }

  it('of Athena to stop a query costs nothing but the query', async () => {
    const run = await wholeRun('athena', without('athena:StopQueryExecution'), slowTimer());
    expect(gapsOf(run).map((gap) => gap.split(' ')[0])).to.deep.equal(['cloudtrail']);
    expect(await kept.closedBy(run)).to.deep.equal([]);
  });

  it("of CloudTrail's public keys leaves the digests' signatures unchecked, and says so", async () => {
    const run = await wholeRun('trail-bucket', without('cloudtrail:ListPublicKeys'));
    expect(gapsOf(run).every((gap) => gap.startsWith('cloudtrail '))).to.equal(true);
    expect(await kept.closedBy(run)).to.deep.equal([]);
  });

  for (const action of actionsOf('management')) {
    it(`of ${action} is the organization's gap, and the collection does not begin`, async () => {
      const failed = await wholeRun('lookup-events', without(action)).catch((error: unknown) => error);
      if (failed instanceof Error) {
        expect(failed.message).to.match(/the accounts cannot be listed: .*refused/);
        return;
      }
      expect(gapsOf(failed as WholeRun)).to.deep.equal(['organization denied']);
      expect(await kept.closedBy(failed as WholeRun)).to.deep.equal([]);
    });
  }
});

/** Keeps the findings of a whole run, and says which of them a later run closes: anew for each. */
async function keepFindings() {
  const whole = await wholeRun('lookup-events');
  const now = parseInstant('2026-11-20T03:00:00Z');
  if (now === null) throw new Error('no instant');
  const stores: Awaited<ReturnType<typeof openStore>>[] = [];
  return {
    async closedBy(run: WholeRun): Promise<readonly string[]> {
      const store = await openStore({ kind: 'memory' });
      stores.push(store);
      const first = await recordJudged(store, judgeEstate(whole.inputs), now, systemClock);
      expect(first.findings.length).to.be.greaterThan(1);
      expect(first.coverage.complete).to.equal(true);
      const second = await recordJudged(store, await judgeBeside(store, run.inputs), now, systemClock);
      return second.findings.filter(({ state }) => state === 'resolved').map(({ rule }) => rule);
    },
    close: () => Promise.all(stores.map((store) => store.close())),
  };
}

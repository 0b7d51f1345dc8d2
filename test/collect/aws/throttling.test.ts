import { expect } from 'chai';
import { HubError } from '../../../src/collect/aws/hub.ts';
import { maxThrottled } from '../../../src/collect/aws/retries.ts';
import type { Fault } from '../../fakes/aws/index.ts';
import { type Collected, collectFrom, gapsOf, withoutTimes } from './collecting.ts';
import { begin, fastTimer } from './fast-timer.ts';
import { richWorld } from './rich-world.ts';

/** How AWS's services spell it. */
const slower = /^(Throttl|TooManyRequests|RequestThrottled|SlowDown)/;

describe('a collection that AWS throttles', function () {
  this.timeout(120_000);

  it('slows down and never shrinks: 30% of all calls, in bursts, and no estate is cut', async () => {
    const whole = await collectFrom({ world: richWorld({ roles: 60 }) });
    let cut = 0;
    let named = 0;
    const shares: number[] = [];
    for (let seed = 1; seed <= 10; seed++) {
      const collecting = collectFrom({
        world: richWorld({ roles: 60 }),
        faults: [{ match: { probability: 0.3, burst: 4, seed }, fault: { kind: 'throttle' } }],
      });
      // Where not even the accounts can be listed nothing is collected, and the one line says so.
      const throttled = await collecting.catch((error: unknown) => error);
      if (throttled instanceof HubError) {
        expect(throttled.message).to.include('Rate exceeded');
        named++;
        continue;
      }
      const collected = throttled as Collected;
      const refused = collected.calls.filter(({ outcome }) => slower.test(outcome)).length;
      shares.push(refused / collected.calls.length);
      if (gapsOf(collected).length > 0) named++;
      // What is not the whole says so, with the reason; all else is what it would have been.
      else if (JSON.stringify(withoutTimes(collected)) !== JSON.stringify(withoutTimes(whole))) cut++;
    }
    for (const share of shares) expect(share).to.be.within(0.2, 0.4);
    expect(cut).to.equal(0);
    expect(named).to.equal(0);
  });

  it('says from when until when it was read', async () => {
    const timer = fastTimer();
    const seen: number[] = [];
    const counting = {
      ...timer,
      now: () => {
        seen.push(timer.now());
        return timer.now();
      },
    };
    const { estate } = await collectFrom(
      { world: richWorld(), faults: [{ match: { every: 4 }, fault: { kind: 'throttle' } }] },
      { timer: counting },
    );
    const [from, until] = [estate.collectedAt, estate.collectedUntil].map((at) => Date.parse(at ?? ''));
    expect(from).to.equal(begin);
    expect(until).to.equal(Math.floor(Math.max(...seen)));
    expect(until).to.be.greaterThan(begin);
  });

  it('says that it was throttled where AWS never answers otherwise, and removes nothing', async () => {
    const action = 'iam:GetAccountAuthorizationDetails';
    const never = await collectFrom({
      world: richWorld(),
      faults: [{ match: { action, account: '100000007919' }, fault: { kind: 'throttle' } }],
    });
    expect(gapsOf(never)).to.deep.equal(['100000007919 iam throttled']);
    // All its attempts, and as many again when all other accounts were read.
    const asked = never.calls.filter((call) => call.iamAction === action && call.account === '100000007919');
    expect(asked).to.have.length(2 * maxThrottled);
    expect(never.files).to.not.have.property('accounts/100000007919/authorization-details.json');
  });

  it('keeps what was read whole when the second look at an account sees less', async () => {
    const account = '100000007919';
    const whole = await collectFrom({ world: richWorld() });
    const inFolder = (name: string) => `accounts/${account}/${name}`;
    /** The calls of one look, which the whole collection made, and those after them. */
    const again = (action: string): readonly number[] => {
      const once = whole.calls.filter((call) => call.iamAction === action && call.account === account);
      return Array.from({ length: 40 }, (_, place) => once.length + 1 + place);
    };
    // Only that AWS never lists the agents makes it look again.
    const never: Fault = {
      match: { action: 'bedrock:ListAgents', account },
      fault: { kind: 'throttle' },
    };
    const second = (action: string, fault: Fault['fault']): Fault => ({
      match: { action, account, nth: again(action) },
      fault,
    });
    const rows: readonly (readonly [Fault, readonly string[]])[] = [
      [
        second('iam:GetAccountAuthorizationDetails', { kind: 'throttle' }),
        ['authorization-details.json', 'roles.json'],
      ],
      [second('tag:GetResources', { kind: 'throttle' }), ['resource-policies/s3.json']],
      [
        second('s3:GetBucketPolicy', { kind: 'deny', by: 'resource-based policy' }),
        ['resource-policies/s3.json'],
      ],
    ];
    for (const [fault, names] of rows) {
      const twice = await collectFrom({ world: richWorld(), faults: [never, fault] });
      expect(gapsOf(twice)).to.deep.equal([`${account} agents throttled`]);
      for (const name of names.map(inFolder))
        expect(twice.files[name], `${fault.match.action} ${name}`).to.equal(whole.files[name]);
    }
  });

  it('claims nothing of roles that it does not know', async () => {
    const action = 'iam:GetAccountAuthorizationDetails';
    const denied = await collectFrom({
      world: richWorld(),
      faults: [{ match: { action, account: '100000007919' }, fault: { kind: 'malformed' } }],
    });
    expect(gapsOf(denied)).to.deep.equal(['100000007919 iam malformed']);
    expect(denied.files).to.not.have.property('accounts/100000007919/roles.json');
  });
});

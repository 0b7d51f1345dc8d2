import { expect } from 'chai';
import { HubError } from '../../../src/collect/aws/hub.ts';
import { type Collected, collectFrom, gapsOf, withoutTimes } from './collecting.ts';
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
    // Eight attempts in a row are refused now and then, in one layer of hundreds or before there is one.
    expect(named).to.be.lessThan(5);
  });

  it('says that it was throttled where AWS never answers otherwise, and removes nothing', async () => {
    const action = 'iam:GetAccountAuthorizationDetails';
    const never = await collectFrom({
      world: richWorld(),
      faults: [{ match: { action, account: '100000007919' }, fault: { kind: 'throttle' } }],
    });
    expect(gapsOf(never)).to.deep.equal(['100000007919 iam throttled']);
    // Eight attempts, and as many again when all other accounts were read.
    const asked = never.calls.filter((call) => call.iamAction === action && call.account === '100000007919');
    expect(asked).to.have.length(16);
    expect(never.files).to.not.have.property('accounts/100000007919/authorization-details.json');
  });
});

import { expect } from 'chai';
import { collectFrom, gapsOf, withoutTimes } from './collecting.ts';
import { richWorld } from './rich-world.ts';

describe('a collection that AWS throttles', function () {
  this.timeout(120_000);

  it('slows down and never shrinks: 30% of all calls, in bursts, and no estate is cut', async () => {
    const whole = await collectFrom({ world: richWorld({ roles: 60 }) });
    let cut = 0;
    let named = 0;
    let share = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const throttled = await collectFrom({
        world: richWorld({ roles: 60 }),
        faults: [{ match: { probability: 0.15, burst: 4, seed }, fault: { kind: 'throttle' } }],
      });
      const refused = throttled.calls.filter(({ outcome }) => outcome !== 'ok').length;
      share += refused / throttled.calls.length / 10;
      if (gapsOf(throttled).length > 0) named++;
      // What is not the whole says so, with the reason; all else is what it would have been.
      else if (JSON.stringify(withoutTimes(throttled)) !== JSON.stringify(withoutTimes(whole))) cut++;
    }
    expect(share).to.be.within(0.2, 0.4);
    expect(cut).to.equal(0);
    // Eight attempts in a row are refused now and then, in one layer of hundreds.
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

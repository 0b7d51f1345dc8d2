import { expect } from 'chai';
import type { OptionalLayer } from '../../../src/collect/aws/collect-config.ts';
import { collectFrom, gapsOf, withoutTimes } from './collecting.ts';
import { richWorld } from './rich-world.ts';

const usual: readonly OptionalLayer[] = ['credential-report', 'identity-center', 'trails', 'resources'];

const pages = (_: string, total: number) => Array.from({ length: Math.ceil(total / 5) }, () => 5);

describe('credentials that end in the middle of a collection', function () {
  this.timeout(300_000);

  it('are taken anew, and the page is asked for again: the same estate, whichever call they end at', async () => {
    for (const layers of [new Set<OptionalLayer>(), new Set(usual)]) {
      const world = richWorld({ accounts: 2, roles: 12 });
      const whole = await collectFrom({ world, pages }, { layers });
      expect(gapsOf(whole)).to.deep.equal([]);
      const different: number[] = [];
      // Every call of the short collection, some of the long one.
      for (let nth = 1; nth <= Math.min(200, whole.calls.length + 1); nth += layers.size === 0 ? 1 : 9) {
        const faults = [{ match: { nth }, fault: { kind: 'expire' as const } }];
        const ended = await collectFrom({ world, pages, faults }, { layers });
        if (JSON.stringify(withoutTimes(ended)) !== JSON.stringify(withoutTimes(whole))) different.push(nth);
      }
      expect(different).to.deep.equal([]);
    }
  });

  it('may end again and again', async () => {
    const world = richWorld({ accounts: 2, roles: 12 });
    const whole = await collectFrom({ world, pages });
    for (const every of [7, 20, 50]) {
      const ended = await collectFrom({
        world,
        pages,
        faults: [{ match: { every }, fault: { kind: 'expire' } }],
      });
      expect(gapsOf(ended), `every ${every}`).to.deep.equal([]);
      expect(withoutTimes(ended), `every ${every}`).to.deep.equal(withoutTimes(whole));
    }
  });

  it('that always have ended already are a reason, and never an empty account', async () => {
    const match = { account: '100000007919', action: 'iam:*' };
    const ended = await collectFrom({ world: richWorld(), faults: [{ match, fault: { kind: 'expire' } }] });
    expect(gapsOf(ended)).to.include('100000007919 iam expired');
    expect(ended.estate.accounts.map(({ id }) => id)).to.not.include('100000007919');
  });
});

import { expect } from 'chai';
import type { OptionalLayer } from '../../../src/collect/aws/collect-config.ts';
import { type Fault, mainRegion, regionsOf } from '../../fakes/aws/index.ts';
import { collectFrom, gapsOf, withoutTimes } from './collecting.ts';
import { richWorld } from './rich-world.ts';

const pages = (_: string, total: number) => Array.from({ length: Math.ceil(total / 7) }, () => 7);

/** Bedrock's agents are not everywhere. */
const layers = new Set<OptionalLayer>([
  'credential-report',
  'identity-providers',
  'identity-center',
  'trails',
  'resources',
]);

for (const partition of ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc']) {
  describe(`a collection in ${partition}`, function () {
    this.timeout(60_000);

    it('is whole, and of that partition only', async () => {
      const whole = await collectFrom({ world: richWorld({ partition }) }, { layers });
      expect(gapsOf(whole)).to.deep.equal([]);
      expect(whole.estate.partition).to.equal(partition);
      expect(whole.estate.accounts).to.have.length(3);
      expect(whole.estate.quarantined).to.deep.equal([]);
      expect(
        whole.estate.layers.filter(({ layer, state }) => layer !== 'cloudtrail' && state === 'unknown'),
      ).to.deep.equal([]);
      const foreign = Object.values(whole.files).flatMap((text) => text.match(/\barn:[a-z-]+:/g) ?? []);
      expect(new Set(foreign)).to.deep.equal(new Set([`arn:${partition}:`]));
      expect(new Set(whole.calls.map(({ region }) => region)).size).to.be.greaterThan(0);
      for (const { region } of whole.calls) expect(regionsOf(partition)).to.include(region);
    });

    it('is the same under throttling, small pages and ended credentials', async () => {
      const world = richWorld({ partition });
      const whole = await collectFrom({ world, pages }, { layers });
      const faults: Fault[] = [
        { match: { every: 4 }, fault: { kind: 'throttle' } },
        { match: { every: 17 }, fault: { kind: 'expire' } },
      ];
      const shaken = await collectFrom({ world, pages, faults }, { layers });
      expect(gapsOf(shaken)).to.deep.equal([]);
      expect(withoutTimes(shaken)).to.deep.equal(withoutTimes(whole));
    });

    it('seals without a layer that AWS does not offer there', async () => {
      const world = {
        ...richWorld({ partition }),
        notOffered: ['identity-center', 'resource-control-policies', 'bedrock-agents'] as const,
      };
      const whole = await collectFrom({ world }, { region: mainRegion(partition) });
      // The fake has one address for all services, so that one that is missing can only be silent.
      expect(
        gapsOf(whole).filter((gap) => !/ (agents|identity-center) unreachable$/.test(gap)),
      ).to.deep.equal([]);
      const open = whole.estate.layers.filter(
        ({ layer, state }) => layer !== 'cloudtrail' && state === 'unknown',
      );
      expect(open).to.deep.equal([]);
    });
  });
}

import { expect } from 'chai';
import fc from 'fast-check';
import { type ActionCatalog, setOfPolicy } from '../../src/access/index.ts';
import { anySet, layers, request } from '../access/random-sets.ts';
import { regionHolds } from '../access/region-membership.ts';
import { decide } from '../access/replay.ts';
import { denying } from './denying.ts';
import { type Law, law } from './law.ts';
import { lawEngine } from './law-engine.ts';

/** What the regions of an answer say, against the requests that they are about. */
export function regionLaws(catalog: ActionCatalog): readonly Law[] {
  const { engine, compare, expectWithin } = lawEngine(catalog);
  const requests = fc.array(request, { minLength: 20, maxLength: 20 });
  return [
    law('regions hold every request that exceeds', [anySet, anySet, requests], (granted, intended, asked) => {
      const { regions } = engine.compare(granted, intended);
      for (const each of asked) {
        const denied = ['ImplicitlyDenied', 'ExplicitlyDenied'].includes(decide(intended, each, catalog));
        if (decide(granted, each, catalog) !== 'Allowed' || !denied) continue;
        const held = regions.some((region) => regionHolds(region, each, catalog));
        expect(held, `${JSON.stringify(each)} in ${JSON.stringify(regions)}`).to.equal(true);
      }
    }),

    law(
      'regions hold no request that does not exceed, when definite and sayable',
      [layers, layers, requests],
      (granted, intended, asked) => {
        const { regions, proof } = engine.compare(granted, intended);
        if (proof !== 'exact') return;
        for (const each of asked) {
          const held = regions.find(
            (region) => region.conditions !== null && regionHolds(region, each, catalog),
          );
          if (held === undefined) continue;
          const where = `${JSON.stringify(each)} in ${JSON.stringify(held)}`;
          expect(decide(granted, each, catalog), where).to.equal('Allowed');
          expect(decide(intended, each, catalog), where).to.not.equal('Allowed');
        }
      },
    ),

    law(
      'an excess said as a policy allows what exceeds and nothing that does not',
      [layers, layers, requests],
      (granted, intended, asked) => {
        const { policy, proof, regions } = engine.compare(granted, intended);
        if (policy === null || proof !== 'exact' || regions.some((region) => region.future)) return;
        const excess = setOfPolicy(policy, 'excess');
        expect(excess, JSON.stringify(policy)).to.not.equal(null);
        if (excess === null) return;
        for (const each of asked) {
          const exceeds =
            decide(granted, each, catalog) === 'Allowed' && decide(intended, each, catalog) !== 'Allowed';
          const said = decide(excess, each, catalog) === 'Allowed';
          expect(said, `${JSON.stringify(each)} ${JSON.stringify(policy)}`).to.equal(exceeds);
        }
      },
    ),

    law(
      'nothing exceeds once the intended scope caps what is granted',
      [layers, layers],
      (granted, intended) => expectWithin({ kind: 'intersection', of: [granted, intended] }, intended),
    ),

    law('nothing exceeds once the excess is denied', [layers, layers], (granted, intended) => {
      const { policy, proof, regions } = compare(granted, intended);
      if (policy === null || proof !== 'exact' || regions.some((region) => region.future)) return;
      // Operators cannot say "no number", "no date", "neither true nor false": such texts stay over.
      if (/"(Numeric|Date|Bool)/.test(JSON.stringify(policy))) return;
      expectWithin(denying(granted, policy), intended);
    }),
  ];
}

import { expect } from 'chai';
import fc from 'fast-check';
import { createEngine, setOfPolicy } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { anySet, layers, request } from './random-sets.ts';
import { regionHolds } from './region-membership.ts';
import { decide } from './replay.ts';

const runs = { numRuns: 200, endOnFailure: true };

describe('regions', () => {
  const catalog = loadCatalog();
  const engine = createEngine(catalog);

  it('hold every request that exceeds', () => {
    fc.assert(
      fc.property(
        anySet,
        anySet,
        fc.array(request, { minLength: 20, maxLength: 20 }),
        (granted, intended, requests) => {
          const { regions } = engine.compare(granted, intended);
          for (const each of requests) {
            const denied = ['ImplicitlyDenied', 'ExplicitlyDenied'].includes(decide(intended, each, catalog));
            if (decide(granted, each, catalog) !== 'Allowed' || !denied) continue;
            const held = regions.some((region) => regionHolds(region, each, catalog));
            expect(held, `${JSON.stringify(each)} in ${JSON.stringify(regions)}`).to.equal(true);
          }
        },
      ),
      runs,
    );
  });

  it('hold no request that does not exceed, when definite and sayable', () => {
    fc.assert(
      fc.property(
        layers,
        layers,
        fc.array(request, { minLength: 20, maxLength: 20 }),
        (granted, intended, requests) => {
          const { regions, proof } = engine.compare(granted, intended);
          if (proof !== 'exact') return;
          for (const each of requests) {
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
      runs,
    );
  });

  it('said as a policy allow what exceeds and nothing that does not', () => {
    fc.assert(
      fc.property(
        layers,
        layers,
        fc.array(request, { minLength: 20, maxLength: 20 }),
        (granted, intended, requests) => {
          const { policy, proof, regions } = engine.compare(granted, intended);
          if (policy === null || proof !== 'exact' || regions.some((region) => region.future)) return;
          const excess = setOfPolicy(policy, 'excess');
          expect(excess, JSON.stringify(policy)).to.not.equal(null);
          if (excess === null) return;
          for (const each of requests) {
            const exceeds =
              decide(granted, each, catalog) === 'Allowed' && decide(intended, each, catalog) !== 'Allowed';
            const said = decide(excess, each, catalog) === 'Allowed';
            expect(said, `${JSON.stringify(each)} ${JSON.stringify(policy)}`).to.equal(exceeds);
          }
        },
      ),
      runs,
    );
  });

  it('leave nothing over the excess itself', () => {
    fc.assert(
      fc.property(layers, layers, (granted, intended) => {
        const rest = engine.compare({ kind: 'intersection', of: [granted, intended] }, intended);
        expect(rest.verdict).to.equal('within');
      }),
      runs,
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { type AccessSet, createEngine } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { anySet, layers, request, setOf, statement, statements } from './random-sets.ts';
import { decide, expectReplays } from './replay.ts';

const runs = { numRuns: 200, endOnFailure: true };

describe('laws of comparison', () => {
  const catalog = loadCatalog();
  const engine = createEngine(catalog);
  const compare = (granted: AccessSet, intended: AccessSet) => {
    const comparison = engine.compare(granted, intended);
    expectReplays(comparison, granted, intended, catalog);
    return comparison;
  };
  const expectWithin = (granted: AccessSet, intended: AccessSet) => {
    const comparison = compare(granted, intended);
    expect(comparison.verdict, JSON.stringify(comparison.regions)).to.equal('within');
  };

  it('a set is within itself', () => {
    fc.assert(
      fc.property(anySet, (set) => expectWithin(set, set)),
      runs,
    );
  });

  it('a set is within its union with another', () => {
    fc.assert(
      fc.property(anySet, layers, (set, other) => expectWithin(set, { kind: 'union', of: [other, set] })),
      runs,
    );
  });

  it('a proof without words says what a comparison says', () => {
    const other = createEngine(catalog);
    fc.assert(
      fc.property(anySet, anySet, (granted, intended) => {
        const within = compare(granted, intended).verdict === 'within';
        expect(other.proves(granted, intended)).to.equal(within);
      }),
      runs,
    );
  });

  it('an intersection is within both of its members', () => {
    fc.assert(
      fc.property(layers, layers, (set, other) => {
        expectWithin({ kind: 'intersection', of: [set, other] }, set);
        expectWithin({ kind: 'intersection', of: [set, other] }, other);
      }),
      runs,
    );
  });

  it('adding a Deny shrinks', () => {
    fc.assert(
      fc.property(statements(), statement(['Deny']), (policy, deny) =>
        expectWithin(setOf([...policy, deny]), setOf(policy)),
      ),
      runs,
    );
  });

  it('removing a Condition grows an Allow', () => {
    fc.assert(
      fc.property(statements(), statement(['Allow']), (policy, allow) => {
        const { Condition, ...free } = allow;
        expectWithin(setOf([...policy, allow]), setOf([...policy, free]));
        return Condition === undefined || true;
      }),
      runs,
    );
  });

  it('order, repetition and splitting of statements change nothing', () => {
    fc.assert(
      fc.property(statements(), (policy) => {
        const split = policy.flatMap((each) =>
          Array.isArray(each['Action'])
            ? each['Action'].map((action: unknown) => ({ ...each, Action: action }))
            : [each],
        );
        expectWithin(setOf(policy), setOf([...policy].reverse().concat(policy[0] ?? [])));
        expectWithin(setOf(split), setOf(policy));
        expectWithin(setOf(policy), setOf(split));
      }),
      runs,
    );
  });

  it('a request that is granted and not intended refutes `within`', () => {
    fc.assert(
      fc.property(
        anySet,
        anySet,
        fc.array(request, { minLength: 30, maxLength: 30 }),
        (granted, intended, requests) => {
          const comparison = compare(granted, intended);
          for (const each of requests) {
            const exceeds =
              decide(granted, each, catalog) === 'Allowed' &&
              ['ImplicitlyDenied', 'ExplicitlyDenied'].includes(decide(intended, each, catalog));
            if (exceeds) expect(comparison.verdict, JSON.stringify(each)).to.not.equal('within');
          }
        },
      ),
      runs,
    );
  });

  it('facts of the granted side decide on both sides', () => {
    const facts = fc.constantFrom<Record<string, string | readonly string[]>>(
      { 'aws:username': 'blue' },
      { 'aws:PrincipalTag/team': 'blue', 'aws:username': 'a' },
      { 'aws:TagKeys': ['a', 'b'] },
      { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/developer' },
    );
    const requests = fc.array(request, { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(layers, facts, layers, requests, (set, known, intended, asked) => {
        const granted = { ...set, facts: known };
        const { verdict } = compare(granted, intended);
        for (const { context, ...rest } of asked) {
          const each = { ...rest, context: { ...context, ...known } };
          const exceeds =
            decide(granted, each, catalog) === 'Allowed' &&
            ['ImplicitlyDenied', 'ExplicitlyDenied'].includes(decide(intended, each, catalog));
          if (exceeds) expect(verdict, JSON.stringify(each)).to.not.equal('within');
        }
      }),
      runs,
    );
  });

  it('answers do not depend on what the engine saw before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(layers, layers), { minLength: 4, maxLength: 4 }), (pairs) => {
        const [forth, back] = [createEngine(catalog), createEngine(catalog)];
        const first = pairs.map(([granted, intended]) => forth.compare(granted, intended));
        const second = [...pairs].reverse().map(([granted, intended]) => back.compare(granted, intended));
        expect(JSON.stringify(second.reverse())).to.equal(JSON.stringify(first));
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('replaying never contradicts an exact region', () => {
    expect(engine.statistics.unconfirmed).to.equal(0);
  });
});

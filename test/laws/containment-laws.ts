import { expect } from 'chai';
import fc from 'fast-check';
import { type AccessSet, type ActionCatalog, createEngine } from '../../src/access/index.ts';
import {
  anySet,
  layers,
  layersOf,
  request,
  type StatementInput,
  setOf,
  statement,
  statements,
} from '../access/random-sets.ts';
import { decide } from '../access/replay.ts';
import { type Law, law } from './law.ts';
import { lawEngine } from './law-engine.ts';

/** What must hold between sets whatever they are. One engine serves all: laws hold on a warm engine too. */
export function containmentLaws(catalog: ActionCatalog): readonly Law[] {
  const { compare, expectWithin, engine } = lawEngine(catalog);
  const other = createEngine(catalog);
  const requests = fc.array(request, { minLength: 30, maxLength: 30 });
  return [
    law('a set is within itself', [anySet], (set) => expectWithin(set, set)),

    law('a set is within its union with another', [anySet, layers], (set, more) =>
      expectWithin(set, { kind: 'union', of: [more, set] }),
    ),

    law('an intersection is within both of its members', [layers, layers], (set, more) => {
      expectWithin({ kind: 'intersection', of: [set, more] }, set);
      expectWithin({ kind: 'intersection', of: [set, more] }, more);
    }),

    law('what is within a second within a third is within the third', [chain], ([first, second, third]) => {
      if (compare(first, second).verdict !== 'within' || compare(second, third).verdict !== 'within') return;
      expectWithin(first, third);
    }),

    law('adding a layer shrinks', [fc.array(statements(3), { minLength: 2, maxLength: 3 })], (levels) =>
      expectWithin(layersOf(levels), layersOf(levels.slice(0, -1))),
    ),

    law('adding a Deny shrinks', [statements(), statement(['Deny'])], (policy, deny) =>
      expectWithin(setOf([...policy, deny]), setOf(policy)),
    ),

    law('removing a Condition grows an Allow', [statements(), statement(['Allow'])], (policy, allow) =>
      expectWithin(setOf([...policy, allow]), setOf([...policy, unconditional(allow)])),
    ),

    law('removing a Condition from a Deny shrinks', [statements(), statement(['Deny'])], (policy, deny) =>
      expectWithin(setOf([...policy, unconditional(deny)]), setOf([...policy, deny])),
    ),

    law('a proof without words says what a comparison says', [anySet, anySet], (granted, intended) => {
      const within = compare(granted, intended).verdict === 'within';
      expect(other.proves(granted, intended)).to.equal(within);
    }),

    law('answers do not depend on what the engine saw before', [layers, layers], (granted, intended) => {
      const fresh = createEngine(catalog).compare(granted, intended);
      expect(JSON.stringify(engine.compare(granted, intended))).to.equal(JSON.stringify(fresh));
    }),

    law(
      'a request that is granted and not intended refutes `within`',
      [anySet, anySet, requests],
      (granted, intended, asked) => {
        const { verdict } = compare(granted, intended);
        for (const each of asked) {
          const exceeds =
            decide(granted, each, catalog) === 'Allowed' &&
            ['ImplicitlyDenied', 'ExplicitlyDenied'].includes(decide(intended, each, catalog));
          if (exceeds) expect(verdict, JSON.stringify(each)).to.not.equal('within');
        }
      },
    ),

    law(
      'facts of the granted side decide on both sides',
      [layers, facts, layers, requests],
      (set, known, intended, asked) => {
        const granted: AccessSet = { ...set, facts: known };
        const { verdict } = compare(granted, intended);
        for (const { context, ...rest } of asked) {
          const each = { ...rest, context: { ...context, ...known } };
          const exceeds =
            decide(granted, each, catalog) === 'Allowed' &&
            ['ImplicitlyDenied', 'ExplicitlyDenied'].includes(decide(intended, each, catalog));
          if (exceeds) expect(verdict, JSON.stringify(each)).to.not.equal('within');
        }
      },
    ),
  ];
}

const facts = fc.constantFrom<Record<string, string | readonly string[]>>(
  { 'aws:username': 'blue' },
  { 'aws:PrincipalTag/team': 'blue', 'aws:username': 'a' },
  { 'aws:TagKeys': ['a', 'b'] },
  { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/developer' },
);

/** Three policies, each made from the next by a change that mostly narrows: unrelated ones are never nested. */
const chain: fc.Arbitrary<readonly [AccessSet, AccessSet, AccessSet]> = fc
  .tuple(statements(), change(), change())
  .map(([third, toSecond, toFirst]) => {
    const second = toSecond(third);
    return [setOf(toFirst(second)), setOf(second), setOf(third)] as const;
  });

type Change = (policy: readonly StatementInput[]) => readonly StatementInput[];

function change(): fc.Arbitrary<Change> {
  const nobody: StatementInput = { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::none' };
  return fc.oneof(
    statement(['Deny', 'Deny', 'Allow']).map(
      (more): Change =>
        (policy) => [...policy, more],
    ),
    fc.nat(3).map(
      (gone): Change =>
        (policy) => [nobody, ...policy.filter((_, at) => at !== gone)],
    ),
    statement(['Allow']).map(
      ({ Condition }): Change =>
        (policy) =>
          policy.map((each) =>
            each['Effect'] === 'Allow' && Condition !== undefined ? { ...each, Condition } : each,
          ),
    ),
  );
}

function unconditional(statement: StatementInput): StatementInput {
  const { Condition: _, ...free } = statement;
  return free;
}

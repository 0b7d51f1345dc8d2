import { expect } from 'chai';
import fc from 'fast-check';
import type { ActionCatalog, Comparison, StatementJson } from '../../src/access/index.ts';
import { type StatementInput, setOf, statements } from '../access/random-sets.ts';
import { type Law, law } from './law.ts';
import { lawEngine } from './law-engine.ts';

/** Other ways to write the same policy: no answer may depend on which was chosen. */
export function rewritingLaws(catalog: ActionCatalog): readonly Law[] {
  const { compare, expectSame } = lawEngine(catalog);
  return [
    law('the order of statements changes nothing', [shuffled], ([policy, again]) =>
      expectSame(setOf(policy), setOf(again)),
    ),

    law('saying a statement twice changes nothing', [statements(), fc.nat(3)], (policy, place) =>
      expectSame(setOf(policy), setOf([...policy, policy[place % policy.length]!])),
    ),

    law('a statement split by actions or by resources says the same', [statements()], (policy) => {
      const whole = setOf(policy);
      expectSame(setOf(policy.flatMap((each) => split(each, 'Action'))), whole);
      expectSame(setOf(policy.flatMap((each) => split(each, 'Resource'))), whole);
    }),

    law('one value says what a list of one says', [statements(2), statements(2)], (granted, intended) =>
      expectEqual(
        compare(setOf(granted.map(withScalars)), setOf(intended)),
        compare(setOf(granted), setOf(intended.map(withScalars))),
      ),
    ),

    law('the letter case of actions changes nothing', [statements(), fc.boolean()], (policy, upper) =>
      expectSame(setOf(policy.map((each) => inCase(each, upper))), setOf(policy)),
    ),

    law('another account gives the same answer', [accounted, accounted], (granted, intended) => {
      const here = compare(setOf(granted), setOf(intended));
      const there = compare(setOf(moved(granted)), setOf(moved(intended)));
      expect(there.verdict).to.equal(here.verdict);
      // The order of texts decides which of several ways to cut the excess is taken: some are more exact.
      if (here.proof !== 'exact' || there.proof !== 'exact') return;
      if (here.policy === null || there.policy === null) return;
      // A policy cannot say `every action that is not in the catalog yet`.
      if ([...here.regions, ...there.regions].some((region) => region.future)) return;
      expectSame(setOf(moved(here.policy.Statement).map(plain)), setOf(there.policy.Statement.map(plain)));
    }),
  ];
}

const shuffled = statements().chain((policy) =>
  fc.tuple(
    fc.constant(policy),
    fc.shuffledSubarray([...policy], { minLength: policy.length, maxLength: policy.length }),
  ),
);

const account = '111122223333';

/** Policies whose Resource may name an account: half of the draws replace the pattern's open account by one. */
const accounted = fc
  .tuple(statements(), fc.boolean())
  .map(([policy, named]) =>
    named
      ? (JSON.parse(
          JSON.stringify(policy).replaceAll(':*:instance', `:${account}:instance`),
        ) as typeof policy)
      : policy,
  );

function moved<Json>(json: Json): Json {
  return JSON.parse(JSON.stringify(json).replaceAll(account, '444455556666')) as Json;
}

const plain = (statement: StatementJson): StatementInput => ({ ...statement });

function expectEqual(one: Comparison, other: Comparison): void {
  expect(JSON.stringify(one)).to.equal(JSON.stringify(other));
}

function split(statement: StatementInput, element: string): readonly StatementInput[] {
  const values = statement[element];
  return Array.isArray(values)
    ? values.map((value: unknown) => ({ ...statement, [element]: value }))
    : [statement];
}

function withScalars(statement: StatementInput): StatementInput {
  return Object.fromEntries(
    Object.entries(statement).map(([element, values]) => [
      element,
      Array.isArray(values) && values.length === 1 ? values[0] : values,
    ]),
  );
}

function inCase(statement: StatementInput, upper: boolean): StatementInput {
  const recase = (text: string) => (upper ? text.toUpperCase() : text.toLowerCase());
  return Object.fromEntries(
    Object.entries(statement).map(([element, values]) => [
      element,
      element.endsWith('Action') ? (values as string[]).map(recase) : values,
    ]),
  );
}

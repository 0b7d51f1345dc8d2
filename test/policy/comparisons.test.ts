import { expect } from 'chai';
import { evaluate, parseCase } from '../../src/policy/index.ts';
import { fakeCatalogFacts } from '../fakes/catalog-facts.ts';
import { caseOf } from './case-notation.ts';

/** Whether the operator holds for a value below, at and above the one in the policy, and without a value. */
const rows: Readonly<
  Record<string, readonly [below: boolean, at: boolean, above: boolean, absent: boolean]>
> = {
  Equals: [false, true, false, false],
  NotEquals: [true, false, true, true],
  LessThan: [true, false, false, false],
  LessThanEquals: [true, true, false, false],
  GreaterThan: [false, false, true, false],
  GreaterThanEquals: [false, true, true, false],
};

const values = {
  Numeric: ['9.99', '10', '10.01'],
  Date: ['2025-12-31T23:59:59Z', '2026-01-01T00:00:00Z', '1767225601'],
} as const;

function holds(operator: string, limit: string, value: string | undefined): boolean {
  const context = value === undefined ? {} : { 'x:key': value };
  const statement = { policy: 'Allow *', if: { [operator]: { 'x:key': limit } } };
  const row = {
    id: operator,
    rule: 'R-016',
    source: '',
    expected: '',
    request: { context },
    identity: [statement],
  };
  const parsed = parseCase(caseOf(row));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const { decision } = evaluate(parsed.value.request, parsed.value.layers, fakeCatalogFacts);
  expect(decision).to.be.oneOf(['Allowed', 'ImplicitlyDenied']);
  return decision === 'Allowed';
}

describe('R-011 R-016 comparisons', () => {
  for (const family of ['Numeric', 'Date'] as const) {
    for (const [name, expected] of Object.entries(rows)) {
      it(`${family}${name}`, () => {
        const at = values[family][1];
        const found = [...values[family], undefined].map((value) => holds(`${family}${name}`, at, value));
        expect(found).to.deep.equal(expected);
      });
      it(`${family}${name}IfExists`, () => {
        const at = values[family][1];
        const found = [...values[family], undefined].map((value) =>
          holds(`${family}${name}IfExists`, at, value),
        );
        expect(found).to.deep.equal([...expected.slice(0, 3), true]);
      });
    }
  }
});

import { expect } from 'chai';
import fc from 'fast-check';
import { type DecisionOutcome, evaluate, parseCase } from '../../src/policy/index.ts';
import { fakeCatalogFacts } from '../fakes/catalog-facts.ts';
import { caseOf, type DecisionRow, type ShortStatement } from '../policy/case-notation.ts';
import { type Law, law } from './law.ts';

/** A condition that nobody can decide, and the two that stand for its truth values: the key is always absent. */
const undecidable = { StringResembles: { 'x:absent': 'v' } };
const always = { Null: { 'x:absent': true } };
const never = { Null: { 'x:absent': false } };

const texts = [
  'Allow *',
  'Allow s3:*',
  'Allow ec2:*',
  'Deny s3:Get*',
  'Deny ec2:*',
  'Allow * on arn:aws:s3:::bkt/*',
];
const own = fc.oneof(
  fc.constantFrom<ShortStatement>(...texts),
  fc
    .constantFrom('Allow *', 'Deny *', 'Allow s3:*', 'Deny s3:*')
    .map((policy) => ({ policy, if: undecidable })),
);
const named = fc
  .tuple(
    own,
    fc.constantFrom(
      '*',
      '111122223333',
      'arn:aws:iam::111122223333:role/R',
      'arn:aws:sts::111122223333:assumed-role/R/s',
    ),
  )
  .map(
    ([short, to]): ShortStatement =>
      typeof short === 'string' ? `${short} to ${to}` : { ...short, policy: `${short.policy} to ${to}` },
  );
const some = (statement: typeof own) => fc.array(statement, { maxLength: 2 });
const maybe = (statement: typeof own) => fc.option(some(statement), { nil: undefined });

const rows: fc.Arbitrary<DecisionRow> = fc
  .record({
    account: fc.constantFrom('111122223333', '444455556666'),
    identity: some(own),
    boundary: maybe(own),
    session: maybe(own),
    scps: fc.array(some(own), { maxLength: 2 }),
    resource: maybe(named),
  })
  .map(({ account, boundary, session, resource, ...rest }) => ({
    id: 'law',
    rule: '',
    source: '',
    expected: '',
    request: { principal: 'arn:aws:sts::111122223333:assumed-role/R/s', account },
    ...rest,
    ...(boundary === undefined ? {} : { boundary }),
    ...(session === undefined ? {} : { session }),
    ...(resource === undefined || resource.length === 0 ? {} : { resource }),
  }));

function outcome(json: object): DecisionOutcome {
  const parsed = parseCase(json);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return evaluate(parsed.value.request, parsed.value.layers, fakeCatalogFacts).decision;
}

const uncapped = rows
  .map(({ boundary: _boundary, session: _session, ...rest }): DecisionRow => rest)
  .filter((row) => outcome(caseOf(row)) === 'ImplicitlyDenied');

/** Every way to settle the undecidable statements of a case. */
function settled(json: object): object[] {
  const text = JSON.stringify(json);
  const marker = JSON.stringify(undecidable);
  const parts = text.split(marker);
  const ways: object[] = [];
  for (let way = 0; way < 2 ** (parts.length - 1); way++) {
    const choice = (index: number) => JSON.stringify((way >> index) % 2 === 0 ? always : never);
    ways.push(JSON.parse(parts.reduce((joined, part, index) => joined + choice(index - 1) + part)) as object);
  }
  return ways;
}

/** What must hold of every decision, whatever the layers. */
export const decisionLaws: readonly Law[] = [
  law(
    'R-017 undetermined exactly where settling the undecidable statements one way or the other differs',
    [rows.filter((row) => JSON.stringify(caseOf(row)).split(JSON.stringify(undecidable)).length <= 5)],
    (row) => {
      const json = caseOf(row);
      const outcomes = new Set(settled(json).map((way) => outcome(way)));
      expect(outcome(json)).to.equal(outcomes.size === 1 ? [...outcomes][0] : 'Undetermined');
    },
  ),

  law('R-018 one more Deny never allows anything', [rows], (row) => {
    const more = { ...row, identity: [...(row.identity ?? []), 'Deny s3:GetObject'] };
    expect(outcome(caseOf(more))).to.equal('ExplicitlyDenied');
  }),

  law('R-022 R-023 a cap never gives access', [uncapped, maybe(own)], (row, cap) => {
    const capped = { ...row, boundary: cap ?? [], session: cap ?? [] };
    expect(outcome(caseOf(capped))).not.to.equal('Allowed');
  }),

  law('R-026 what is allowed across accounts has both sides', [rows], (row) => {
    const { identity: _identity, ...silent } = row;
    const request = { ...row.request, account: '444455556666' };
    expect(outcome(caseOf({ ...silent, request }))).not.to.equal('Allowed');
  }),
];

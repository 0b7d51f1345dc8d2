import { expect } from 'chai';
import { type ArnReading, evaluate, parseCase } from '../../src/policy/index.ts';
import { fakeCatalogFacts } from '../fakes/catalog-facts.ts';
import { decisionLaws } from '../laws/decision-laws.ts';
import { suiteRuns } from '../laws/law.ts';
import { caseOf, type DecisionRow } from './case-notation.ts';

describe('laws of decisions', () => {
  for (const law of decisionLaws) it(law.name, () => law.check(suiteRuns));

  it('R-006 either reading can be asked for', () => {
    const row: DecisionRow = {
      id: 'reading',
      rule: 'R-006',
      source: 'inferred',
      expected: '',
      request: { action: 'sns:Publish', resource: 'arn:aws:sns:eu-west-1:111122223333:a:999999999999:b' },
      identity: ['Allow sns:* on arn:aws:sns:*:999999999999:b'],
    };
    const parsed = parseCase(caseOf(row));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const { request, layers } = parsed.value;
    const readings: readonly ArnReading[] = ['permissive', 'restrictive', 'wide', 'narrow'];
    const outcomes = readings.map(
      (arnReading) => evaluate(request, layers, fakeCatalogFacts, { arnReading }).decision,
    );
    expect(outcomes).to.deep.equal(['Allowed', 'ImplicitlyDenied', 'Allowed', 'ImplicitlyDenied']);
  });
});

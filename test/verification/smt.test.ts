import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { toSmtLib } from '../../src/access/smt/smt-lib.ts';
import { resultOf, smallEngine } from '../oracle/compare-with-z3.ts';
import { type PairJson, setOf } from '../oracle/random-pairs.ts';
import { smallCatalog } from '../oracle/small-catalog.ts';
import { askZ3, z3IsThere } from '../oracle/z3.ts';

interface SmtCase extends PairJson {
  readonly id: string;
  /** `sat`: granted exceeds intended. */
  readonly answer: 'sat' | 'unsat';
}

const cases = JSON.parse(
  readFileSync(new URL('smt-cases.json', import.meta.url), 'utf8'),
) as readonly SmtCase[];
const solver = z3IsThere();

describe('comparisons as SMT-LIB', () => {
  const engine = smallEngine();

  for (const { id, answer, granted, intended } of cases) {
    const query = toSmtLib(setOf(granted), setOf(intended), smallCatalog);

    // With UPDATE_GOLDEN=1 the files are written anew: read the difference.
    it(`writes ${id} as it stands on file`, () => {
      const file = new URL(`smt/${id}.smt2`, import.meta.url);
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, query);
      expect(query).to.equal(readFileSync(file, 'utf8'));
    });

    it(`the engine${solver ? ' and z3' : ''} on ${id}: ${answer}`, async function () {
      this.timeout(30_000);
      const { verdict } = engine.compare(setOf(granted), setOf(intended));
      expect(verdict).to.be.oneOf(answer === 'unsat' ? ['within'] : ['exceeds', 'may-exceed']);
      if (solver) expect(await askZ3(query, 20_000)).to.equal(answer);
    });
  }

  it('calls a verdict wrong when the solver says the opposite, and only then', () => {
    expect(resultOf('within', 'sat', false)).to.equal('wrong');
    expect(resultOf('within', 'sat', true)).to.equal('open');
    expect(resultOf('exceeds', 'unsat', false)).to.equal('wrong');
    expect(resultOf('exceeds', 'unsat', true)).to.equal('wrong');
    expect(resultOf('may-exceed', 'unsat', false)).to.equal('cautious');
    expect(resultOf('within', 'unknown', false)).to.equal('open');
    expect(resultOf('within', 'unsat', false)).to.equal('agree');
    expect(resultOf('exceeds', 'sat', false)).to.equal('agree');
  });

  it('names what the query cannot say', () => {
    const side = (condition: object) => {
      const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: condition };
      return setOf({ levels: [[{ Version: '2012-10-17', Statement: statement }]] });
    };
    const number = side({ NumericLessThan: { 's3:max-keys': '5' } });
    const text = side({ StringLike: { 's3:max-keys': '?' } });
    expect(toSmtLib(number, text, smallCatalog)).to.include('\n; gap: ');
    expect(toSmtLib(number, number, smallCatalog)).to.not.include('; gap: ');
  });
});

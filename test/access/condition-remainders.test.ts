import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { setOf } from './random-sets.ts';

type Block = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** What is left of one condition without another, in words, and the context of the first witness. */
interface Row {
  /** null: no condition. */
  readonly granted: Block | null;
  /** null: nothing at all is intended. */
  readonly intended: Block | null;
  readonly left: readonly Block[];
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

const rows = readFileSync(new URL('cases/condition-remainders.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

describe('what is left of a condition, in words', () => {
  const engine = createEngine(loadCatalog());
  const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const side = (condition: Block | null) =>
    setOf([condition === null ? allow : { ...allow, Condition: condition }]);
  const nothing = setOf([{ ...allow, Effect: 'Deny' }]);

  for (const { granted, intended, left, context } of rows)
    it(`${JSON.stringify(granted)} without ${JSON.stringify(intended)}`, () => {
      const { regions } = engine.compare(side(granted), intended === null ? nothing : side(intended));
      // As text: the order of operators and keys is part of the answer.
      expect(JSON.stringify(regions.map(({ conditions }) => conditions))).to.equal(JSON.stringify(left));
      expect(regions[0]?.witness?.context).to.deep.equal(context);
    });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { type CompareKind, type Comparison, createEngine, parseSideText } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { expectReplays } from './replay.ts';

interface Row {
  readonly name: string;
  /** The rule of docs/semantics.md that the answer was read against. */
  readonly rule: string;
  readonly kind: CompareKind;
  readonly granted: object;
  readonly intended: object;
  readonly answer: Comparison;
  /** Exact regions without a confirmed witness. */
  readonly unconfirmed: number;
}

const golden = new URL('cases/whole-answers.jsonl', import.meta.url);
const rows = readFileSync(golden, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

describe('the whole answer', () => {
  const catalog = loadCatalog();
  const engine = createEngine(catalog);
  const answers: string[] = [];
  const side = (given: object, name: string, kind: CompareKind) => {
    const read = parseSideText(JSON.stringify(given), name, kind);
    if (!read.ok) throw new Error(JSON.stringify(read.issues));
    return read.value;
  };

  for (const row of rows)
    it(`on ${row.name} (${row.rule})`, () => {
      const granted = side(row.granted, 'granted', row.kind);
      const intended = side(row.intended, 'intended', row.kind);
      const before = engine.statistics.unconfirmed;
      const answer = engine.compare(granted, intended);
      const unconfirmed = engine.statistics.unconfirmed - before;
      if (row.kind === 'identity') expectReplays(answer, granted, intended, catalog);
      answers.push(JSON.stringify({ ...row, answer, unconfirmed }));
      if (process.env['UPDATE_GOLDEN'] === '1') return;
      expect({ answer, unconfirmed }).to.deep.equal({ answer: row.answer, unconfirmed: row.unconfirmed });
      expect(engine.proves(granted, intended)).to.equal(answer.verdict === 'within');
    });

  // With UPDATE_GOLDEN=1 the file is written anew: read the difference.
  after(() => {
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, `${answers.join('\n')}\n`);
  });
});

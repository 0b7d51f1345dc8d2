import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createEngine, parsePairLine } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { expectReplays } from './replay.ts';

const lines = readFileSync(new URL('cases/check-no-new-access.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n');

describe('AWS’s published CheckNoNewAccess verdicts', () => {
  const catalog = loadCatalog();
  const engine = createEngine(catalog);

  for (const line of lines) {
    const { id, expected } = JSON.parse(line) as { id: string; expected: string };
    it(`${id}: ${expected}`, () => {
      const pair = parsePairLine(line, 'identity');
      if (!pair.ok) throw new Error(JSON.stringify(pair.issues));
      const { granted, intended } = pair.value;
      const comparison = engine.compare(granted, intended);
      expect(comparison.verdict).to.equal(expected);
      expectReplays(comparison, granted, intended, catalog);
    });
  }

  it('needs no region that replaying contradicts', () => {
    expect(lines).to.have.length(36);
    expect(engine.statistics.unconfirmed).to.equal(0);
  });
});

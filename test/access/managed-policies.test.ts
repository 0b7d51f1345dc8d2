import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { createEngine, parseSideText } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';

const golden = new URL('cases/managed-policies.jsonl', import.meta.url);
const corpus = new URL('../corpus/aws-managed-policies.jsonl.gz', import.meta.url);

/** Two policies of AWS by name, and the whole answer on file: the same input gives the same bytes. */
const lines = readFileSync(golden, 'utf8').trim().split('\n');

describe('AWS managed policies, each against the next', () => {
  const engine = createEngine(loadCatalog());
  const documents = new Map(
    gunzipSync(readFileSync(corpus))
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly name: string; readonly document: unknown })
      .map(({ name, document }) => [name, document]),
  );
  const side = (name: string) => {
    const read = parseSideText(JSON.stringify(documents.get(name)), name, 'identity');
    if (!read.ok) throw new Error(JSON.stringify(read.issues));
    return read.value;
  };
  const answered = new Map<string, string>();

  for (const line of lines) {
    const { granted, intended } = JSON.parse(line) as { granted: string; intended: string };
    it(`${granted} beyond ${intended}`, () => {
      const comparison = engine.compare(side(granted), side(intended));
      const answer = JSON.stringify({ granted, intended, ...comparison });
      answered.set(line, answer);
      if (process.env['UPDATE_GOLDEN'] !== '1') expect(JSON.parse(answer)).to.deep.equal(JSON.parse(line));
    });
  }

  // With UPDATE_GOLDEN=1 the file is written anew: read the difference.
  after(() => {
    if (process.env['UPDATE_GOLDEN'] === '1')
      writeFileSync(golden, `${lines.map((line) => answered.get(line)).join('\n')}\n`);
  });
});

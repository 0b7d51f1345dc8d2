import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { evaluate, parseCase, parseCaseLine } from '../../src/policy/index.ts';
import { fakeCatalogFacts } from '../fakes/catalog-facts.ts';
import { lowerActions, renamedAccounts, reversedStatements } from './case-variants.ts';

interface DocumentedCase {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly expected: string;
}

const own = readFileSync(new URL('../cases/aws-documented.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n');

function decisionOf(json: unknown): string {
  const parsed = parseCase(json);
  return parsed.ok
    ? evaluate(parsed.value.request, parsed.value.layers, fakeCatalogFacts).decision
    : JSON.stringify(parsed.issues);
}

describe('decisions that AWS documents', () => {
  for (const line of own) {
    const row = JSON.parse(line) as DocumentedCase;
    it(`${row.id} ${row.name} (${row.source})`, () => {
      expect(decisionOf(row)).to.equal(row.expected);
    });
  }

  const shared = new URL('../../../shared/data/conformance/', import.meta.url);
  for (const file of ['doc-cases.jsonl', 'perf-cases.jsonl']) {
    const path = new URL(file, shared);
    // Where the shared collection lies beside the repository, it is the source of the rows above.
    const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : own;
    it(`${file}: every line is as expected`, () => {
      for (const line of lines) {
        const parsed = parseCaseLine(line);
        const { id, expected } = JSON.parse(line) as DocumentedCase;
        if (!parsed.ok) throw new Error(`${id}: ${JSON.stringify(parsed.issues)}`);
        const { request, layers } = parsed.value;
        expect(evaluate(request, layers, fakeCatalogFacts).decision, id).to.equal(expected);
      }
    });
  }
});

describe('what must not change a decision', () => {
  const variants = { renamedAccounts, reversedStatements, lowerActions };
  for (const [name, vary] of Object.entries(variants)) {
    it(name, () => {
      for (const line of own) {
        const row = JSON.parse(line) as DocumentedCase;
        expect(decisionOf(vary(row)), row.id).to.equal(row.expected);
      }
    });
  }
});

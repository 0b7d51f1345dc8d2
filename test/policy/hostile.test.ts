import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  evaluate,
  type PolicyKind,
  parseCase,
  parseCaseLine,
  parsePattern,
  parsePolicyDocument,
  parsePolicyText,
} from '../../src/policy/index.ts';
import { fakeCatalogFacts } from '../fakes/catalog-facts.ts';

const kinds: readonly PolicyKind[] = [
  'identity',
  'resource',
  'trust',
  'service-control',
  'resource-control',
  'vpc-endpoint',
];
const lines = readFileSync(new URL('../cases/aws-documented.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const outcomes = ['Allowed', 'ImplicitlyDenied', 'ExplicitlyDenied', 'Undetermined'];

/** A decision, or at least one issue with a path; anything else is a fault. */
function answer(json: unknown): void {
  const parsed = parseCase(json);
  if (!parsed.ok) {
    expect(parsed.issues.length).to.be.greaterThan(0);
    for (const issue of parsed.issues) expect(issue.path).to.match(/^\$/);
    return;
  }
  expect(outcomes).to.include(evaluate(parsed.value.request, parsed.value.layers, fakeCatalogFacts).decision);
}

describe('hostile input', () => {
  it('arbitrary JSON is read as a document, or has issues', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...kinds), (json, kind) => {
        const parsed = parsePolicyDocument(json, kind);
        expect(parsed.ok || parsed.issues.length > 0).to.equal(true);
        expect(parsePolicyText(JSON.stringify(json), kind).ok).to.equal(parsed.ok);
      }),
    );
  });

  it('arbitrary values that are no JSON are read too', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(parsePolicyDocument(value, 'identity').ok).to.equal(false);
      }),
    );
  });

  it('a case with one part replaced is decided, or has issues', () => {
    const replacement = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        '${',
        '${aws:username}',
        '*',
        'arn:aws:',
        '__proto__',
        'ForAllValues:',
        ':',
        '2026-01-01',
        '::/0',
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...lines), fc.nat(), replacement, (line, place, value) => {
        answer(replaced(JSON.parse(line), place, value));
      }),
      { numRuns: 3_000 },
    );
  });

  it('a line cut off anywhere has an issue with its place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...lines), fc.nat(), (line, at) => {
        const parsed = parseCaseLine(line.slice(0, at % line.length));
        expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.line)).to.deep.equal([1]);
      }),
    );
  });

  it('a pattern of two million `${` is taken apart at once', () => {
    for (const text of ['${'.repeat(1_000_000), `${'${'.repeat(1_000_000)}}`, '${a}'.repeat(500_000)]) {
      expect(parsePattern(text, '2012-10-17').text).to.equal(text);
    }
  }).timeout(2_000);

  it('a policy of two megabytes is read in time proportional to it', () => {
    const statement = {
      Effect: 'Allow',
      Action: ['s3:Get*', 's3:PutObject'],
      Resource: 'arn:aws:s3:::b/${aws:username}/*',
    };
    const parsed = parsePolicyDocument(
      { Version: '2012-10-17', Statement: Array(20_000).fill(statement) },
      'identity',
    );
    expect(parsed.ok && parsed.value.statements.length).to.equal(20_000);
  });
});

describe('AWS managed policies', () => {
  const path = new URL('../../../shared/data/compare/aws-managed-policies.jsonl', import.meta.url);
  it('parse without an issue', () => {
    const texts = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : lines;
    let documents = 0;
    for (const text of texts) {
      const { document, identityPolicies } = JSON.parse(text) as {
        document?: unknown;
        identityPolicies?: unknown[];
      };
      for (const json of document === undefined ? (identityPolicies ?? []) : [document]) {
        const parsed = parsePolicyDocument(json, 'identity');
        expect(parsed.ok ? [] : parsed.issues).to.deep.equal([]);
        documents++;
      }
    }
    expect(documents).to.be.greaterThan(200);
  });
});

/** The value with its `place`-th part (counted through all of them) replaced. */
function replaced(json: unknown, place: number, value: unknown): unknown {
  const total = count(json);
  let left = place % total;
  const visit = (node: unknown): unknown => {
    if (left-- === 0) return value;
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, visit(item)]));
  };
  return visit(json);
}

function count(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 1;
  return Object.values(node).reduce((sum: number, item) => sum + count(item), 1);
}

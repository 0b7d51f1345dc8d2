import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { type PolicyKind, parsePolicyDocument, parsePolicyText } from '../../src/policy/index.ts';

interface DocumentRow {
  readonly id: string;
  readonly rule: string;
  readonly kind: PolicyKind;
  readonly document: unknown;
  readonly issues: readonly string[];
}

const rows = parse(
  readFileSync(new URL('../cases/documents/documents.yaml', import.meta.url), 'utf8'),
) as DocumentRow[];

describe('policy documents', () => {
  for (const row of rows) {
    it(`${row.rule} ${row.id}`, () => {
      const parsed = parsePolicyDocument(row.document, row.kind);
      const issues = parsed.ok ? [] : parsed.issues.map(({ path, message }) => `${path}: ${message}`);
      expect(issues).to.deep.equal(row.issues);
      expect(parsed.ok).to.equal(row.issues.length === 0);
    });
  }

  it('R-001 two Effects in one statement are a duplicate key with its place', () => {
    const text = '{"Statement":[{"Effect":"Allow",\n "Effect":"Deny","Action":"*","Resource":"*"}]}';
    expect(parsePolicyText(text, 'identity')).to.deep.equal({
      ok: false,
      issues: [
        {
          path: '$.Statement[0].Effect',
          message: 'duplicate key `Effect`',
          offset: 34,
          line: 2,
          column: 2,
        },
      ],
    });
  });

  it('R-002 an absent Version is 2008-10-17', () => {
    const parsed = parsePolicyText('{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}', 'identity');
    expect(parsed.ok && parsed.value.version).to.equal('2008-10-17');
  });

  it('R-001 prints booleans and numbers, and keeps an unknown operator', () => {
    const condition =
      '{"Bool":{"a:B":true},"ForAnyValue:NumericEqualsIfExists":{"c":[1.5,"2"]},"Odd":{"d":"e"}}';
    const parsed = parsePolicyText(
      `{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":${condition}}}`,
      'identity',
    );
    expect(parsed.ok && parsed.value.statements[0]?.conditions).to.deep.equal([
      {
        operator: 'Bool',
        operatorText: 'Bool',
        quantifier: null,
        ifExists: false,
        key: 'a:B',
        keyId: 'a:b',
        values: ['true'],
      },
      {
        operator: 'NumericEquals',
        operatorText: 'ForAnyValue:NumericEqualsIfExists',
        quantifier: 'ForAnyValue',
        ifExists: true,
        key: 'c',
        keyId: 'c',
        values: ['1.5', '2'],
      },
      {
        operator: null,
        operatorText: 'Odd',
        quantifier: null,
        ifExists: false,
        key: 'd',
        keyId: 'd',
        values: ['e'],
      },
    ]);
  });

  it('R-001 keeps the Id of a document and the Sid of a statement, an empty Sid being none', () => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*' };
    const parsed = parsePolicyDocument(
      { Id: 'mine', Statement: [{ ...statement, Sid: 'First' }, { ...statement, Sid: '' }, statement] },
      'identity',
    );
    expect(parsed.ok && parsed.value.id).to.equal('mine');
    expect(parsed.ok && parsed.value.statements.map(({ sid }) => sid)).to.deep.equal(['First', null, null]);
    const nameless = parsePolicyDocument({ Statement: statement }, 'identity');
    expect(nameless.ok && nameless.value.id).to.equal(null);
  });

  it('lists at most a hundred issues', () => {
    const parsed = parsePolicyDocument({ Statement: Array(10_000).fill(0) }, 'identity');
    expect(parsed.ok ? 0 : parsed.issues.length).to.equal(100);
  });
});

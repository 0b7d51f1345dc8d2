import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { ruleIds } from '../../src/audit/rules.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { checkRegistry, parseRegistry, type RegistryIssue } from '../../src/registry/index.ts';

interface Row {
  readonly name: string;
  readonly bare?: boolean;
  readonly text: string;
  readonly issues: readonly string[];
}
const rows = parse(readFileSync(join(import.meta.dirname, 'broken.yaml'), 'utf8')) as Row[];
const header = 'apiVersion: overreach/v1\nkind: Registry\n';

function issuesOf(text: string, purpose: 'check' | 'scan' = 'check'): readonly RegistryIssue[] {
  const parsed = parseRegistry([{ path: 'registry.yaml', text }]);
  if (!parsed.ok) return parsed.issues;
  const facts = { catalog: loadCatalog(), rules: ruleIds, policyFile: () => null, purpose };
  return checkRegistry(parsed, facts);
}

describe('a registry for a scan', () => {
  it('is not refused for what the scan reports as findings', () => {
    const text = `${header}teams: [{ id: t }]
agents:
  - { id: a, owner: t, identify: [{ role: "arn:aws:iam::111122223333:role/a" }] }
  - id: b
    owner: t
    identify: [{ role: "arn:aws:iam::111122223333:role/b" }]
    scope: { allow: [{ actions: ["s3:DeleteObject"], accessLevels: [Read], resources: ["*"] }] }
`;
    expect(issuesOf(text).map(({ level }) => level)).to.deep.equal(['error', 'error']);
    expect(issuesOf(text, 'scan').map(({ level }) => level)).to.deep.equal(['warning']);
    expect(issuesOf(header, 'scan')).to.deep.equal([]);
  });
});

describe('a broken registry', () => {
  for (const { name, bare, text, issues } of rows) {
    it(name, () => {
      const found = issuesOf(bare ? text : header + text);
      const printed = found.map(({ line, column, path, level, message }) => {
        return `${line}:${column} ${path}: ${level === 'warning' ? 'warning: ' : ''}${message}`;
      });
      expect(printed).to.deep.equal(issues);
    });
  }
});

import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { evaluate, parseCase } from '../../src/policy/index.ts';
import { fakeCatalogFacts } from '../fakes/catalog-facts.ts';
import { caseOf, type DecisionRow } from './case-notation.ts';

const folder = new URL('../cases/decisions/', import.meta.url);

for (const file of readdirSync(folder).sort()) {
  describe(`decisions: ${file}`, () => {
    for (const row of parse(readFileSync(new URL(file, folder), 'utf8')) as DecisionRow[]) {
      it(`${row.rule} ${row.id}`, () => {
        const parsed = parseCase(caseOf(row));
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
        const decision = evaluate(parsed.value.request, parsed.value.layers, fakeCatalogFacts);
        const by = decision.by.map(({ layer, policy, statement }) => `${layer}/${policy}#${statement}`);
        const short = by.map((text) =>
          text
            .replace('identityPolicies', 'identity')
            .replace('sessionPolicy', 'session')
            .replace('resourcePolicy', 'resource'),
        );
        expect(decision.decision, decision.because).to.equal(row.expected);
        expect(short).to.have.members(row.by ?? []);
        expect(decision.assumed).to.deep.equal(row.assumed ?? []);
        expect(decision.because).to.match(/^\S.*[^.]$/);
      });
    }
  });
}

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  type AccessSet,
  type CompareKind,
  type Comparison,
  createEngine,
  parseSideText,
} from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';

interface Row extends Pick<Comparison, 'verdict' | 'policy'> {
  readonly name: string;
  readonly kind: CompareKind;
  readonly granted: readonly object[];
  readonly intended: readonly object[];
  /** Parts of a region that are empty are left out. */
  readonly regions: readonly object[];
}

const rows = readFileSync(new URL('cases/region-words.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

describe('the words of what exceeds', () => {
  const engine = createEngine(loadCatalog());
  const side = (statements: readonly object[], kind: CompareKind): AccessSet => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    const read = parseSideText(text, 'side', kind);
    if (!read.ok) throw new Error(JSON.stringify(read.issues));
    return read.value;
  };

  for (const { name, kind, granted, intended, verdict, regions, policy } of rows)
    it(name, () => {
      const sides = [side(granted, kind), side(intended, kind)] as const;
      const comparison = engine.compare(...sides);
      expect(comparison.verdict).to.equal(verdict);
      expect(engine.proves(...sides)).to.equal(verdict === 'within');
      const said = comparison.regions.map((region) => ({
        actions: region.actions,
        ...(region.notActions === undefined ? {} : { notActions: region.notActions }),
        resources: region.resources,
        ...(region.notResources.length === 0 ? {} : { notResources: region.notResources }),
        ...(region.principals === undefined ? {} : { principals: region.principals }),
        ...(region.notPrincipals === undefined ? {} : { notPrincipals: region.notPrincipals }),
        conditions: region.conditions,
        certainty: region.certainty,
        ...(region.future ? { future: true } : {}),
      }));
      expect(said).to.deep.equal(regions);
      expect(comparison.policy).to.deep.equal(policy);
    });
});

import { loadCatalog } from '../../src/catalog/index.ts';
import { containmentLaws } from '../laws/containment-laws.ts';
import { suiteRuns } from '../laws/law.ts';
import { regionLaws } from '../laws/region-laws.ts';
import { rewritingLaws } from '../laws/rewriting-laws.ts';

const catalog = loadCatalog();

for (const [subject, laws] of [
  ['comparison', containmentLaws(catalog)],
  ['rewriting', rewritingLaws(catalog)],
  ['regions', regionLaws(catalog)],
] as const)
  describe(`laws of ${subject}`, () => {
    for (const law of laws)
      it(law.name, function () {
        this.timeout(120_000);
        law.check(suiteRuns);
      });
  });

import { loadCatalog } from '../../src/catalog/index.ts';
import { containmentLaws } from '../laws/containment-laws.ts';
import { suiteRuns } from '../laws/law.ts';
import { patternLaws } from '../laws/pattern-laws.ts';
import { regionLaws } from '../laws/region-laws.ts';
import { rewritingLaws } from '../laws/rewriting-laws.ts';
import { smallCatalog } from '../oracle/small-catalog.ts';

// Where few runs are wanted, they are wanted cheap: a dozen actions then stand for all.
const catalog = suiteRuns < 1000 ? smallCatalog : loadCatalog();

for (const [subject, laws] of [
  ['comparison', containmentLaws(catalog)],
  ['rewriting', rewritingLaws(catalog)],
  ['regions', regionLaws(catalog)],
  ['patterns', patternLaws(smallCatalog)],
] as const)
  describe(`laws of ${subject}`, () => {
    for (const law of laws)
      it(law.name, function () {
        this.timeout(120_000);
        law.check(suiteRuns);
      });
  });

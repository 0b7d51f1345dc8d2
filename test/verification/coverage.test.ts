import { expect } from 'chai';
import { suiteRuns } from '../laws/law.ts';
import { coverExcess, shrinkMiss } from '../oracle/cover-excess.ts';

describe('regions against the naive evaluator', () => {
  const each = 2 * suiteRuns;

  it(`hold ${each} requests sampled from the excess, and ${each} sampled from exact regions exceed`, function () {
    this.timeout(60_000);
    const { misses, fromExcess, fromRegions } = coverExcess(each, 11, 1);
    expect(misses.map(shrinkMiss)).to.deep.equal([]);
    expect(fromExcess).to.be.at.least(each);
    expect(fromRegions).to.be.at.least(each);
  });
});

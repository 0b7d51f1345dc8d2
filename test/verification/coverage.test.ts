import { expect } from 'chai';
import { coverExcess, shrinkMiss } from '../oracle/cover-excess.ts';

describe('regions against the naive evaluator', () => {
  it('hold 2,000 requests sampled from the excess, and 2,000 sampled from exact regions exceed', function () {
    this.timeout(60_000);
    const { misses, fromExcess, fromRegions } = coverExcess(2000, 11, 1);
    expect(misses.map(shrinkMiss)).to.deep.equal([]);
    expect(fromExcess).to.be.at.least(2000);
    expect(fromRegions).to.be.at.least(2000);
  });
});

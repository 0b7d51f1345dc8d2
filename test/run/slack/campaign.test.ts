import { expect } from 'chai';
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { slackCampaign } from './campaign.ts';

describe('a Slack of which two requests in five fail', function () {
  this.timeout(120_000);

  it('loses no digest, and says none twice but with one id', async () => {
    const store = createMemoryStore();
    const result = await slackCampaign(store, 60, 20261120);
    expect(result).to.include({ digests: 60, lost: 0, torn: 0, impatient: 0 });
    expect(result.faults / result.requests).to.be.greaterThan(0.3);
    // There were some to be told apart.
    expect(result.doubled).to.be.greaterThan(0);
    await store.close();
  });
});

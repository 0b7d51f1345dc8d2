import { expect } from 'chai';
import { gapReasons } from '../../../src/estate/gap-reason.ts';
import { summarizeCollection } from '../../../src/run/collect-summary.ts';
import { schemaErrors } from '../../e2e/schemas.ts';
import { collectFrom, gapsOf } from './collecting.ts';
import { richWorld } from './rich-world.ts';

const member = '100000007919';

describe('what a collection writes', function () {
  this.timeout(60_000);

  it('fits the schemas, whole or with gaps', async () => {
    const deny = [{ action: 'iam:*', by: 'service control policy' as const }];
    for (const permissions of [{}, { [member]: { deny } }]) {
      const { files, collection } = await collectFrom({ world: richWorld(), permissions });
      expect(schemaErrors('estate', JSON.parse(files['estate.json'] ?? ''))).to.deep.equal([]);
      expect(schemaErrors('organization', JSON.parse(files['organization.json'] ?? ''))).to.deep.equal([]);
      for (const [name, text] of Object.entries(files)) {
        if (!name.includes('/resource-policies/')) continue;
        for (const entry of JSON.parse(text))
          expect(schemaErrors('resource-policy', entry), name).to.deep.equal([]);
      }
      const result = summarizeCollection(collection, '/estate');
      expect(schemaErrors('collect', JSON.parse(JSON.stringify(result)))).to.deep.equal([]);
      const sealed = permissions[member as keyof typeof permissions] === undefined ? 0 : 1;
      expect(result.gaps.filter(({ layer }) => layer === 'iam')).to.have.length(sealed);
      for (const { reason } of result.gaps) expect(gapReasons).to.include(reason);
    }
  });

  it('is signed by whom it says, and not refused for a clock that is off', async () => {
    const strict = await collectFrom({ world: richWorld(), checkSignatures: true, checkClock: true });
    expect(gapsOf(strict)).to.deep.equal([]);
    // The fake's clock is hours from this machine's: each client is refused once and then knows the time.
    expect(strict.calls.some(({ outcome }) => outcome !== 'ok')).to.equal(true);
    expect(strict.estate.accounts).to.have.length(3);
  });
});

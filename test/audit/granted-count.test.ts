import { expect } from 'chai';
import { countGranted } from '../../src/audit/granted-count.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { parsePolicyDocument } from '../../src/policy/index.ts';

const catalog = loadCatalog();

function policy(...Statement: readonly object[]) {
  const parsed = parsePolicyDocument({ Version: '2012-10-17', Statement }, 'identity');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

describe('how much policies grant', () => {
  it('counts actions of the catalog and resources as written, each once', () => {
    const [one, other] = [
      policy({ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: ['arn:aws:s3:::a/*'] }),
      policy(
        { Effect: 'Allow', Action: 's3:getobject', Resource: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'] },
        { Effect: 'Deny', Action: 's3:*', Resource: '*' },
      ),
    ];
    expect(countGranted([one], catalog)).to.deep.equal({ actions: 2, resources: 1 });
    expect(countGranted([one, other], catalog)).to.deep.equal({ actions: 2, resources: 2 });
    expect(countGranted([], catalog)).to.deep.equal({ actions: 0, resources: 0 });
  });

  it('knows everything, and everything but', () => {
    const all = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
    const but = policy({ Effect: 'Allow', NotAction: 's3:*', Resource: '*' });
    const s3 = catalog.expandActions('s3:*').length;
    expect(countGranted([all], catalog)).to.deep.equal({ actions: catalog.size, resources: 1 });
    expect(countGranted([but], catalog).actions).to.equal(catalog.size - s3);
    expect(countGranted([all, but], catalog).actions).to.equal(catalog.size);
  });
});

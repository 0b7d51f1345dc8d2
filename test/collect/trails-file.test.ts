import { expect } from 'chai';
import { readEstate } from '../../src/collect/read-estate.ts';
import { noSignatures } from '../../src/estate/signatures.ts';
import { details, manifest, roleDetail } from './sample-account.ts';
import { inFolder } from './temporary-folder.ts';

const member = '111122223333';
const management = '444455556666';

/** One entry of trails.json, as DescribeTrails, GetTrailStatus and GetEventSelectors answer. */
const trail = (name: string, more: Readonly<Record<string, unknown>> = {}) => ({
  Name: name,
  TrailARN: `arn:aws:cloudtrail:us-east-1:${management}:trail/${name}`,
  IsLogging: true,
  ...more,
});
const settings = {
  EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] }],
};
const buckets = {
  EventSelectors: [
    { IncludeManagementEvents: true, DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] },
  ],
};
const functions = {
  AdvancedEventSelectors: [
    { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
    {
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::Lambda::Function'] },
      ],
    },
  ],
};

/** What trails of a member and of the management account say of the member's object-level events. */
const cases: readonly [string, readonly unknown[], readonly unknown[], readonly string[] | undefined][] = [
  ['no trail at all', [], [], []],
  ['a trail of management events only', [trail('all', settings)], [], []],
  ['a trail of objects', [trail('all', buckets)], [], ['AWS::S3::Object']],
  [
    'trails of objects and of functions',
    [trail('all', buckets), trail('more', functions)],
    [],
    ['AWS::Lambda::Function', 'AWS::S3::Object'],
  ],
  ['a trail of objects that is stopped', [trail('all', { ...buckets, IsLogging: false })], [], []],
  [
    "the organization's trail, told by its own account",
    [{ TrailARN: trail('org').TrailARN }],
    [trail('org', functions)],
    ['AWS::Lambda::Function'],
  ],
  ["the organization's trail, told by nobody", [{ TrailARN: trail('org').TrailARN }], [], undefined],
  ['a trail without selectors', [trail('all')], [], undefined],
  ['a trail that may log', [trail('all', { ...settings, IsLogging: undefined })], [], undefined],
];

async function read(trails: unknown, others: unknown) {
  const files = {
    'estate.json': manifest,
    [`accounts/${member}/authorization-details.json`]: details([roleDetail('a')]),
    [`accounts/${member}/trails.json`]: trails,
    [`accounts/${management}/authorization-details.json`]: details([roleDetail('a', {}, management)]),
    [`accounts/${management}/trails.json`]: others,
  };
  return await inFolder(files, async (folder) => {
    const estate = await readEstate(folder, { signatures: noSignatures });
    if (!estate.ok) throw new Error(estate.issue.message);
    return estate.value;
  });
}

describe('what trails record of objects', () => {
  for (const [what, own, others, types] of cases)
    it(`is read of ${what}: ${types === undefined ? 'not known' : types.join(' and ') || 'nothing'}`, async () => {
      const { layers, quarantined } = await read({ trails: own }, { trails: others });
      const told = layers.find(({ account, layer }) => account === member && layer === 'cloudtrail');
      expect(told?.dataEvents).to.deep.equal(types);
      expect(quarantined).to.deep.equal([]);
    });

  it('is not known of a file that is none, which is named', async () => {
    for (const broken of ['{"trails":', '[]', '{"trails":{}}']) {
      const { layers, quarantined } = await read(broken, { trails: [] });
      expect(
        layers.every(({ account, dataEvents }) => account !== member || dataEvents === undefined),
      ).to.equal(true);
      expect(quarantined.map(({ file }) => file)).to.deep.equal([`accounts/${member}/trails.json`]);
    }
  });

  it('changes the digest of the estate only where it is otherwise, not with every delivery', async () => {
    const digestOf = async (more: object) =>
      (await read({ trails: [trail('all', { ...settings, ...more })] }, { trails: [] })).digest;
    const delivered = await digestOf({ LatestDeliveryTime: '2026-11-20T01:00:00Z' });
    expect(await digestOf({ LatestDeliveryTime: '2026-11-20T02:00:00Z' })).to.equal(delivered);
    expect(await digestOf(buckets)).to.not.equal(delivered);
  });
});

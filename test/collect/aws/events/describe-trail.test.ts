import { expect } from 'chai';
import { describeTrail } from '../../../../src/collect/aws/events/describe-trail.ts';
import { trailShortfall } from '../../../../src/collect/aws/events/trail-description.ts';
import type { Instant } from '../../../../src/estate/identifiers.ts';
import { archive, organizationId, trail } from './event-stage.ts';

const around = { organizationId, bucketOwner: archive, bucketRegion: null };
const entry = {
  Name: 'org-trail',
  S3BucketName: 'org-trail-logs',
  S3KeyPrefix: 'audit',
  HomeRegion: 'us-east-1',
  IsOrganizationTrail: true,
  LogFileValidationEnabled: true,
  IsLogging: true,
  IsMultiRegionTrail: true,
  IncludeGlobalServiceEvents: true,
  EventSelectors: [
    {
      ReadWriteType: 'All',
      IncludeManagementEvents: true,
      DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }],
    },
  ],
};
const management = { Field: 'eventCategory', Equals: ['Management'] };
const kms = 'kms.amazonaws.com';

/** What each set of selectors lets be seen (CloudTrail API Reference, EventSelector and AdvancedEventSelector). */
const cases: readonly [string, Readonly<Record<string, unknown>>, string, readonly string[], boolean][] = [
  ['everything', {}, 'all', [], true],
  [
    'changes only',
    { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] },
    'writes-only',
    [],
    false,
  ],
  [
    'reads only',
    { EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }] },
    'reads-only',
    [],
    false,
  ],
  [
    'no management events',
    { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: false }] },
    'none',
    [],
    false,
  ],
  ['no selectors at all', { EventSelectors: [] }, 'none', [], false],
  [
    'all but KMS',
    {
      EventSelectors: [
        { ReadWriteType: 'All', IncludeManagementEvents: true, ExcludeManagementEventSources: [kms] },
      ],
    },
    'all',
    [kms],
    false,
  ],
  ['advanced: management', { AdvancedEventSelectors: [{ FieldSelectors: [management] }] }, 'all', [], false],
  [
    'advanced: all but KMS',
    {
      AdvancedEventSelectors: [{ FieldSelectors: [management, { Field: 'eventSource', NotEquals: [kms] }] }],
    },
    'all',
    [kms],
    false,
  ],
  [
    'advanced: reads and writes apart',
    {
      AdvancedEventSelectors: ['true', 'false'].map((value) => ({
        FieldSelectors: [management, { Field: 'readOnly', Equals: [value] }],
      })),
    },
    'all',
    [],
    false,
  ],
  [
    'advanced: KMS left out by one of two',
    {
      AdvancedEventSelectors: [
        { FieldSelectors: [management, { Field: 'eventSource', NotEquals: [kms] }] },
        { FieldSelectors: [management] },
      ],
    },
    'all',
    [],
    false,
  ],
  [
    'advanced: one principal',
    {
      AdvancedEventSelectors: [
        { FieldSelectors: [management, { Field: 'userIdentity.arn', NotStartsWith: ['arn:aws:sts'] }] },
      ],
    },
    'none',
    [],
    false,
  ],
  [
    'advanced: data events',
    {
      AdvancedEventSelectors: [
        { FieldSelectors: [management] },
        {
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Data'] },
            { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
          ],
        },
      ],
    },
    'all',
    [],
    true,
  ],
];

describe('the description of a trail', () => {
  it('is made of what the three calls answer', () => {
    expect(describeTrail(entry, around)).to.deep.equal(trail);
    expect(describeTrail({ ...entry, IsOrganizationTrail: false }, around)?.organizationId).to.equal(null);
    for (const broken of [null, [], {}, { ...entry, S3BucketName: '' }])
      expect(describeTrail(broken, around)).to.equal(null);
  });

  for (const [name, more, managementEvents, excludedSources, dataEvents] of cases)
    it(`says what its selectors take: ${name}`, () => {
      expect(describeTrail({ ...entry, ...more }, around)).to.deep.include({
        managementEvents,
        excludedSources,
        dataEvents,
      });
    });

  it('misses what was before it logged', () => {
    const since = (StartLoggingTime: string) => {
      const described = describeTrail({ ...entry, StartLoggingTime }, around);
      const from = '2026-11-20T00:00:00.000Z' as Instant;
      return (
        described && trailShortfall(described, 'eu-central-1', { from }).gaps.map(({ message }) => message)
      );
    };
    expect(since('2026-11-19T23:00:00Z')).to.deep.equal([]);
    expect(since('2026-11-20T01:00:00Z')).to.deep.equal([
      'the trail `org-trail` logs only since 2026-11-20T01:00:00.000Z',
    ]);
  });

  it('tells gaps from limits', () => {
    const shortfall = (more: Partial<typeof trail>) => {
      const { gaps, limits } = trailShortfall({ ...trail, ...more }, 'eu-central-1');
      return [gaps.length, ...limits];
    };
    expect(shortfall({})).to.deep.equal([0]);
    expect(shortfall({ dataEvents: false, excludedSources: [kms] })).to.deep.equal([
      0,
      'management-events-only',
      'sources-excluded',
    ]);
    expect(shortfall({ excludedSources: ['sts.amazonaws.com'] })).to.deep.equal([1]);
    expect(
      shortfall({ logging: false, multiRegion: false, globalEvents: false, managementEvents: 'none' }),
    ).to.deep.equal([4]);
  });
});

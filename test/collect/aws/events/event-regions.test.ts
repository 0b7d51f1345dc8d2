import { expect } from 'chai';
import {
  askedRegions,
  isRegionName,
  regionLimit,
  withGlobalRegions,
} from '../../../../src/collect/aws/events/event-regions.ts';
import { changeSteps, issuingSteps } from '../../../../src/collect/aws/events/lookup-plan.ts';
import type { Partition } from '../../../../src/estate/identifiers.ts';
import { window } from './told-night.ts';

/** By partition: the Regions asked where one of its own is given, and who is asked of there about IAM. */
const cases: readonly [string, string, readonly string[], readonly string[]][] = [
  ['aws', 'eu-central-1', ['eu-central-1', 'us-east-1'], ['us-east-1']],
  ['aws-cn', 'cn-northwest-1', ['cn-north-1', 'cn-northwest-1'], ['cn-north-1', 'cn-northwest-1']],
  ['aws-us-gov', 'us-gov-east-1', ['us-gov-east-1', 'us-gov-west-1'], ['us-gov-west-1']],
  ['aws-eusc', 'eusc-de-east-1', ['eusc-de-east-1'], ['eusc-de-east-1']],
  ['aws-iso', 'us-iso-east-1', ['us-iso-east-1'], ['us-iso-east-1']],
];

/** By partition and Regions named: what asking only these leaves out. */
const limits: readonly [string, readonly string[], string | null][] = [
  ['aws', [], 'usual-regions-only'],
  ['aws', ['eu-central-1'], 'named-regions-only'],
  ['aws', ['me-central-1', 'us-east-1'], 'named-regions-only'],
  ['aws-cn', [], null],
  ['aws-cn', ['cn-north-1'], 'named-regions-only'],
  ['aws-cn', ['cn-north-1', 'cn-northwest-1'], null],
  ['aws-us-gov', [], null],
  ['aws-eusc', [], null],
  ['aws-iso', [], 'usual-regions-only'],
  ['aws-iso', ['us-iso-east-1'], 'named-regions-only'],
];

describe('the Regions that events are asked for', () => {
  for (const [partition, named, limit] of limits)
    it(`leave out in ${partition}, ${named.join(' and ') || 'none'} named: ${limit ?? 'nothing'}`, () => {
      expect(regionLimit(partition as Partition, named)).to.equal(limit);
    });

  it("hold the caller's own Region, also where it is one that was switched on", () => {
    const asked = askedRegions('aws' as Partition, [], 'me-central-1');
    expect(asked).to.have.length(18);
    expect(asked).to.include.members(['me-central-1', 'us-east-1']);
    expect(askedRegions('aws' as Partition, ['eu-west-1'], 'me-central-1')).to.deep.equal([
      'eu-west-1',
      'us-east-1',
    ]);
    expect(askedRegions('aws-iso' as Partition, [], 'us-iso-east-1')).to.deep.equal([]);
  });
});

describe('the Regions that record global events', () => {
  for (const [name, region, asked, iam] of cases)
    it(`are asked in ${name}`, () => {
      const partition = name as Partition;
      expect(withGlobalRegions(partition, [region])).to.deep.equal(asked);
      const changes = asked.filter((one) =>
        changeSteps(partition, one, window).some(({ attribute }) => attribute?.value === 'iam.amazonaws.com'),
      );
      expect(changes).to.deep.equal(iam);
    });

  it('are asked for both spellings of a service where the partition has a suffix of its own', () => {
    const values = (partition: string) =>
      changeSteps(partition as Partition, 'cn-north-1', window).map(({ attribute }) => attribute?.value);
    expect(values('aws-cn')).to.include.members([
      'iam.amazonaws.com',
      'iam.amazonaws.com.cn',
      'organizations.amazonaws.com.cn',
    ]);
    expect(values('aws')).not.to.include('iam.amazonaws.com');
  });

  it('are asked for AssumeRole before anything else', () => {
    const [first] = issuingSteps('aws' as Partition, 'eu-central-1', window);
    expect(first?.attribute).to.deep.equal({ key: 'EventName', value: 'AssumeRole' });
  });

  it('have names that lead nowhere else', () => {
    for (const name of [
      'eu-central-1',
      'us-gov-west-1',
      'ap-southeast-5',
      'eusc-de-east-1',
      'us-isob-east-1',
      'mx-central-1',
    ])
      expect(isRegionName(name)).to.equal(true);
    for (const name of [
      '',
      '..',
      'eu-central-1/',
      'eu-central',
      "eu-central-1'",
      'EU-CENTRAL-1',
      `${'a-'.repeat(20)}1`,
    ])
      expect(isRegionName(name)).to.equal(false);
  });
});

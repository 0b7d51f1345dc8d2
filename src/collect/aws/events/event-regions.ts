import type { Partition } from '../../../estate/identifiers.ts';
import type { EventLimit } from './event-coverage.ts';

/** Where a partition records the changes of services that are one for all its Regions. */
export interface GlobalEventRegions {
  /** IAM's, the global STS endpoint's and most console sign-ins. */
  readonly iam: readonly string[];
  readonly organizations: readonly string[];
}

/**
 * By partition: the Region that receives events of global services (CloudTrail User Guide, "Global service events";
 * Amazon Web Services in China, "Organizations": its endpoint is Ningxia's, while IAM's control plane is Beijing's, so
 * that both are asked for both).
 */
const known: ReadonlyMap<string, GlobalEventRegions> = new Map([
  ['aws', { iam: ['us-east-1'], organizations: ['us-east-1'] }],
  ['aws-cn', bothOf('cn-north-1', 'cn-northwest-1')],
  ['aws-us-gov', { iam: ['us-gov-west-1'], organizations: ['us-gov-west-1'] }],
  ['aws-eusc', { iam: ['eusc-de-east-1'], organizations: ['eusc-de-east-1'] }],
]);

function bothOf(...regions: readonly string[]): GlobalEventRegions {
  return { iam: regions, organizations: regions };
}

/** The Regions that hold a partition's global events; of a partition that nobody told of, every Region given. */
export function globalEventRegions(partition: Partition, regions: readonly string[]): GlobalEventRegions {
  return known.get(partition) ?? { iam: regions, organizations: regions };
}

/** By partition: the Regions that are on in every account (AWS Account Management, "Enable or disable Regions"). */
const usual: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'aws',
    [
      ...[
        'ap-northeast-1',
        'ap-northeast-2',
        'ap-northeast-3',
        'ap-south-1',
        'ap-southeast-1',
        'ap-southeast-2',
      ],
      ...['ca-central-1', 'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'sa-east-1'],
      ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
    ],
  ],
  ['aws-cn', ['cn-north-1', 'cn-northwest-1']],
  ['aws-us-gov', ['us-gov-east-1', 'us-gov-west-1']],
  ['aws-eusc', ['eusc-de-east-1']],
]);

/** Partitions in which an account can switch on Regions beside the usual ones (same page). */
const withOptIns: ReadonlySet<string> = new Set(['aws']);

/**
 * The Regions to ask for events, those of global events among them. Where nobody names any: all that are on in every
 * account, never one alone, and the caller's own; none for a partition that nobody told of.
 */
export function askedRegions(partition: Partition, named: readonly string[], own: string): readonly string[] {
  if (named.length > 0) return withGlobalRegions(partition, named);
  const known = usual.get(partition) ?? [];
  return known.length === 0 ? [] : withGlobalRegions(partition, [...known, own]);
}

/**
 * What asking only these Regions leaves out; null: nothing. INVARIANT: Regions that an account may have switched on
 * itself cannot be told without a right that the auditor does not have, so that nobody calls them quiet.
 */
export function regionLimit(
  partition: Partition,
  named: readonly string[],
): Extract<EventLimit, 'usual-regions-only' | 'named-regions-only'> | null {
  const known = usual.get(partition) ?? [];
  const isAll = known.length > 0 && !withOptIns.has(partition);
  if (named.length === 0) return isAll ? null : 'usual-regions-only';
  return isAll && known.every((region) => named.includes(region)) ? null : 'named-regions-only';
}

/** Regions with those that hold the partition's global events, without which no account is whole; sorted. */
export function withGlobalRegions(partition: Partition, regions: readonly string[]): readonly string[] {
  const { iam, organizations } = globalEventRegions(partition, regions);
  return [...new Set([...regions, ...iam, ...organizations])].sort();
}

/** What follows a service's name in `eventSource`: outside of the oldest partitions it may be the partition's own. */
export function sourceSuffixes(partition: Partition): readonly string[] {
  switch (partition as string) {
    case 'aws':
    case 'aws-us-gov':
      return ['amazonaws.com'];
    case 'aws-cn':
      return ['amazonaws.com', 'amazonaws.com.cn'];
    default:
      return ['amazonaws.com', 'amazonaws.eu'];
  }
}

/** Whether a text has the form of a Region's name, so that it can be a folder, a key or a partition of a table. */
export function isRegionName(text: string): boolean {
  return text.length <= 32 && /^[a-z]{2,5}(-[a-z]+){1,3}-\d{1,2}$/.test(text);
}

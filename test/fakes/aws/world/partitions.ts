import type { OptionalLayer, World } from './world.ts';

interface PartitionFacts {
  /** Where IAM and the global STS events are. */
  readonly mainRegion: string;
  readonly regions: readonly string[];
  readonly notOffered: readonly OptionalLayer[];
}

/**
 * What differs between partitions; aws-eusc is the European Sovereign Cloud. Where AWS offers what changes: a
 * test that needs a layer to be missing says so by World.notOffered.
 */
const facts: Readonly<Record<string, PartitionFacts>> = {
  aws: {
    mainRegion: 'us-east-1',
    regions: ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-2'],
    notOffered: [],
  },
  'aws-cn': {
    mainRegion: 'cn-north-1',
    regions: ['cn-north-1', 'cn-northwest-1'],
    notOffered: ['resource-control-policies', 'bedrock-agents'],
  },
  'aws-us-gov': {
    mainRegion: 'us-gov-west-1',
    regions: ['us-gov-west-1', 'us-gov-east-1'],
    notOffered: [],
  },
  'aws-eusc': {
    mainRegion: 'eusc-de-east-1',
    regions: ['eusc-de-east-1'],
    notOffered: [],
  },
};

/** Of an unknown partition: as `aws`, so that a new one can be tried. */
function factsOf(partition: string): PartitionFacts {
  return facts[partition] ?? (facts['aws'] as PartitionFacts);
}

/** The Region of a partition's IAM and global events. */
export function mainRegion(partition: string): string {
  return factsOf(partition).mainRegion;
}

/** Regions a generated world uses. */
export function regionsOf(partition: string): readonly string[] {
  return factsOf(partition).regions;
}

/** The partition whose Region this is. */
export function partitionOfRegion(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return 'aws';
}

/** Whether AWS offers this layer in this world. */
export function isOffered(world: World, layer: OptionalLayer): boolean {
  return !(world.notOffered ?? factsOf(world.partition).notOffered).includes(layer);
}

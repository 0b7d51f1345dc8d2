import { type BucketSettings, bucketSource } from '../../../../src/collect/aws/events/bucket-source.ts';
import type { EventCoverage, EventGapReason } from '../../../../src/collect/aws/events/event-coverage.ts';
import type { FakeAwsOptions, WorldObject } from '../../../fakes/aws/index.ts';
import { archive, keeper, objectsOf, onStage, type Stage, trail, worldOf } from './event-stage.ts';
import { management, member, night, regions, window } from './told-night.ts';

export const accounts = [member, management];

/** The source over the told night's trail. */
export function bucketOn(stage: Stage, more: Partial<BucketSettings> = {}) {
  const connect = () => stage.connect(archive);
  return bucketSource({ trail, connect, regions: () => regions, timer: stage.timer, ...more });
}

/** What a collection gave. */
export interface Collected {
  readonly coverage: EventCoverage;
  readonly ids: readonly string[];
}

/** Collects the told night out of these objects. */
export async function collected(
  objects: ReadonlyMap<string, WorldObject>,
  more: Partial<BucketSettings> = {},
  options: Partial<FakeAwsOptions> = {},
): Promise<Collected> {
  return await onStage({ world: worldOf(night, objects), ...options }, async (stage) => {
    const kept = keeper();
    const coverage = await bucketOn(stage, more).collect(window, accounts, kept.take);
    return { coverage, ids: kept.ids() };
  });
}

/** Why anything was not seen. */
export function reasonsOf({ regions: read }: EventCoverage): readonly EventGapReason[] {
  return read.flatMap(({ gaps }) => gaps.map(({ reason }) => reason));
}

/** The member's log files and digests of the busy Region, by name. */
export function keysOf(
  objects: ReadonlyMap<string, WorldObject>,
  kind: 'CloudTrail' | 'CloudTrail-Digest',
): string[] {
  return [...objects.keys()].filter((key) => key.includes(`/${member}/${kind}/eu-central-1/`)).sort();
}

/** The written trail with one change. */
export function changed(
  change: (objects: Map<string, WorldObject>) => void,
): ReadonlyMap<string, WorldObject> {
  const objects = objectsOf(night);
  change(objects);
  return objects;
}

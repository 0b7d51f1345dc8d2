import { type AwsConnection, connect } from '../../../../src/collect/aws/connection.ts';
import type { EventBatch, RawEvent } from '../../../../src/collect/aws/events/event-source.ts';
import type { TrailDescription } from '../../../../src/collect/aws/events/trail-description.ts';
import { openSurroundings, type Surroundings } from '../../../../src/collect/aws/surroundings.ts';
import type { Timer } from '../../../../src/collect/aws/timer.ts';
import type { AccountId } from '../../../../src/estate/identifiers.ts';
import {
  emptyAccount,
  type FakeAws,
  type FakeAwsOptions,
  mainRegion,
  startFakeAws,
  type World,
  type WorldBucket,
  type WorldEvent,
  type WorldObject,
} from '../../../fakes/aws/index.ts';
import { collectedAt, management, member, night, regions } from './told-night.ts';
import { type WrittenTrail, writeTrail } from './written-trail.ts';

export const archive = '444455556666' as AccountId;
export const organizationId = 'o-exampleorgid';

/** The organization's trail of the told night. */
export const trail: TrailDescription = {
  name: 'org-trail',
  bucket: 'org-trail-logs',
  prefix: 'audit',
  organizationId,
  homeRegion: 'us-east-1',
  bucketRegion: 'us-east-1',
  bucketOwner: archive,
  validated: true,
  logging: true,
  multiRegion: true,
  globalEvents: true,
  managementEvents: 'all',
  excludedSources: [],
  dataEvents: true,
};

const written: WrittenTrail = {
  bucket: trail.bucket,
  prefix: trail.prefix,
  organizationId,
  trail: trail.name,
  homeRegion: trail.homeRegion,
  accounts: [management, member],
  regions,
  from: '2026-11-19T20:00:00Z',
  to: '2026-11-20T05:00:00Z',
  digests: true,
};

let told: ReadonlyMap<string, WorldObject> | null = null;

/** The trail's objects of some events; those of the told night are signed once. */
export function objectsOf(
  events: readonly WorldEvent[],
  more: Partial<WrittenTrail> = {},
): Map<string, WorldObject> {
  if (events !== night || Object.keys(more).length > 0) return writeTrail(events, { ...written, ...more });
  told ??= writeTrail(night, written);
  return new Map(told);
}

/** Accounts with their own events, and an archive with the bucket, which is in the partition's main Region. */
export function worldOf(
  events: readonly WorldEvent[] = night,
  objects: ReadonlyMap<string, WorldObject> = objectsOf(events),
  partition = 'aws',
): World {
  const bucket: WorldBucket = { name: trail.bucket, region: mainRegion(partition), objects };
  const account = (id: AccountId) => ({
    ...emptyAccount(id),
    events: events.filter((event) => event['recipientAccountId'] === id),
  });
  return {
    partition,
    organization: null,
    accounts: new Map<string, ReturnType<typeof emptyAccount>>([
      [member, account(member)],
      [management, account(management)],
      [archive, { ...emptyAccount(archive), buckets: [bucket] }],
    ]),
    keys: [member, management, archive].map((id) => ({
      ...keyOf(id),
      account: id,
      arn: `arn:${partition}:iam::${id}:user/overreach`,
      userId: 'AIDAEXAMPLEREADER001',
    })),
    identityCenter: null,
  };
}

function keyOf(account: string) {
  return { accessKeyId: `AKIAEX${account}00`, secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
}

/** A clock that goes on only while somebody sleeps, for the collector and the fake alike. */
export function standingClock(): Timer & { readonly slept: () => number } {
  let now = collectedAt;
  return {
    now: () => now,
    async sleep(milliseconds) {
      now += milliseconds;
    },
    random: () => 0.5,
    slept: () => now - collectedAt,
  };
}

/** The fake, and connections to its accounts. */
export interface Stage {
  readonly fake: FakeAws;
  readonly timer: ReturnType<typeof standingClock>;
  readonly throttles: () => number;
  readonly connect: (account: AccountId) => Promise<AwsConnection>;
}

/** Starts a fake, runs a test against it, and ends both. */
export async function onStage<T>(
  options: Partial<FakeAwsOptions>,
  run: (stage: Stage) => Promise<T>,
): Promise<T> {
  const timer = standingClock();
  const fake = await startFakeAws({ world: worldOf(), clock: timer.now, ...options });
  const { partition } = fake.world;
  let throttles = 0;
  const surroundings: Surroundings = openSurroundings({
    userAgent: 'overreach/0.0.0',
    endpoint: fake.url,
    timer,
    onThrottled: () => throttles++,
  });
  try {
    return await run({
      fake,
      timer,
      throttles: () => throttles,
      connect: async (account) =>
        connect(
          {
            account,
            partition: partition as AwsConnection['partition'],
            region: mainRegion(partition),
            credentials: { current: async () => keyOf(account), ended: () => {} },
          },
          surroundings,
        ),
    });
  } finally {
    surroundings.close();
    await fake.close();
  }
}

/** Keeps what is handed on. */
export function keeper() {
  const batches: EventBatch[] = [];
  return {
    take: async (batch: EventBatch) => {
      batches.push(batch);
    },
    events: (): readonly RawEvent[] => batches.flatMap(({ events }) => events),
    ids: (): readonly string[] => batches.flatMap(({ events }) => events.map(({ id }) => id ?? '')).sort(),
  };
}

/** The ids of records, sorted. */
export function idsOf(events: readonly WorldEvent[]): readonly string[] {
  return events.map((event) => String(event['eventID'])).sort();
}

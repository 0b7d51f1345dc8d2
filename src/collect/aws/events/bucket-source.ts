import { S3Client } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import type { AccountId } from '../../../estate/identifiers.ts';
import type { AwsConnection } from '../connection.ts';
import type { Timer } from '../timer.ts';
import { BucketObjects } from './bucket-objects.ts';
import type { DigestKeys } from './digest-signature.ts';
import type { EventGap, EventLimit, RegionCoverage } from './event-coverage.ts';
import { gapOfError } from './event-failure.ts';
import { isRegionName, withGlobalRegions } from './event-regions.ts';
import type { EventSource, EventWindow, TakeEvents } from './event-source.ts';
import { deliveryDelay, instantOf, millisecondsOf, settledPart } from './event-window.ts';
import { readPublicKeys } from './public-keys.ts';
import { readDigests } from './region-digests.ts';
import { listLogs, readLog } from './region-logs.ts';
import { doubtSilence } from './silence.ts';
import { type TrailDescription, trailShortfall } from './trail-description.ts';
import { folderOf } from './trail-keys.ts';

/** What the bucket source is told. */
export interface BucketSettings {
  readonly trail: TrailDescription;
  /** Connects to the account that may read the bucket. */
  readonly connect: () => Promise<AwsConnection>;
  /** The Regions that an account must have objects of; those that the bucket has besides are read in any case. */
  readonly regions: ((account: AccountId) => readonly string[]) | null;
  readonly timer: Timer;
}

/** Objects at once: a log file may unpack to hundreds of megabytes at worst, and usually to two. */
const objectsAtOnce = 12;
/** Accounts and Regions at once: each waits for listings most of the time. */
const regionsAtOnce = 8;

/** Reads a trail's own objects from its bucket, checked against their digests. */
export function bucketSource(settings: BucketSettings): EventSource {
  return {
    kind: 'bucket',
    async collect(window, accounts, take) {
      const asked = [...new Set(accounts)].sort();
      let reader: BucketReader;
      try {
        reader = new BucketReader(settings, await settings.connect(), take);
      } catch (error) {
        return {
          source: 'bucket',
          regions: asked.map((account) => unread(account, '*', [gapOfError(error, settings.trail.bucket)])),
          work: { calls: 0, objects: 0, bytes: 0 },
        };
      }
      const limit = pLimit(regionsAtOnce);
      const regions = await Promise.all(asked.map((account) => limit(() => reader.regionsOf(account))));
      const read = await Promise.all(
        regions.flatMap(({ account, names, gap }) =>
          gap === null
            ? names.map((region) => limit(() => reader.read(account, region, window)))
            : [Promise.resolve(unread(account, '*', [gap]))],
        ),
      );
      return {
        source: 'bucket',
        regions: doubtSilence(read, `the bucket \`${settings.trail.bucket}\``),
        work: reader.work,
      };
    },
  };
}

function unread(account: AccountId, region: string, gaps: readonly EventGap[]): RegionCoverage {
  return { account, region, state: 'unknown', seen: null, events: 0, gaps, limits: [] };
}

/** Reads account by account and Region by Region. */
class BucketReader {
  readonly #settings: BucketSettings;
  readonly #connection: AwsConnection;
  readonly #objects: BucketObjects;
  readonly #take: TakeEvents;
  readonly #limit = pLimit(objectsAtOnce);
  readonly #keys = new Map<string, Promise<DigestKeys | null>>();

  constructor(settings: BucketSettings, connection: AwsConnection, take: TakeEvents) {
    const { trail, timer } = settings;
    const client = connection.client(S3Client, trail.bucketRegion);
    this.#settings = settings;
    this.#connection = connection;
    this.#objects = new BucketObjects(client, trail.bucket, trail.bucketOwner, timer);
    this.#take = take;
  }

  get work() {
    return this.#objects.work;
  }

  /** The Regions to read of an account, sorted; a gap when there are none. */
  async regionsOf(account: AccountId): Promise<{
    readonly account: AccountId;
    readonly names: readonly string[];
    readonly gap: EventGap | null;
  }> {
    const { trail, regions } = this.#settings;
    const given = regions?.(account) ?? [];
    // INVARIANT: no account is whole without the Region of its global events, whatever was named.
    const names = new Set(withGlobalRegions(this.#connection.partition, given));
    let isThere = given.length > 0;
    // Where the trail has objects there are events.
    for (const folder of ['CloudTrail', 'CloudTrail-Digest'] as const) {
      const found = await this.#objects.folders(folderOf(trail, account, folder));
      if (found.gap !== null) return { account, names: [], gap: found.gap };
      for (const name of found.names.filter(isRegionName)) {
        names.add(name);
        isThere = true;
      }
    }
    const place = folderOf(trail, account, 'CloudTrail');
    const message = `the bucket \`${trail.bucket}\` holds nothing of the account`;
    const gap: EventGap | null = !isThere ? { reason: 'nothing-seen', place, message } : null;
    return { account, names: [...names].sort(), gap };
  }

  async read(account: AccountId, region: string, window: EventWindow): Promise<RegionCoverage> {
    const { trail, timer } = this.#settings;
    const isNamed = (this.#settings.regions?.(account) ?? []).length > 0;
    const shortfall = trailShortfall(trail, region, { isNamed, from: window.from });
    const limits: EventLimit[] = [...shortfall.limits];
    const settled = settledPart(window, timer.now());
    if (settled === null)
      return { ...unread(account, region, shortfall.gaps), limits: [...limits, 'delivery-delay'] };
    const digests = trail.validated
      ? await readDigests(this.#objects, trail, account, region, settled, () => this.#keysOf(region, settled))
      : null;
    if (digests === null) limits.push('not-verified');
    else if (!digests.signaturesChecked) limits.push('signature-not-checked');
    const listing = await listLogs(this.#objects, trail, account, region, settled, digests);
    const gaps = [...shortfall.gaps, ...(digests?.gaps ?? []), ...listing.gaps];
    let count = 0;
    await Promise.all(
      listing.logs.map((log) =>
        this.#limit(async () => {
          const { events, gaps: wrong } = await readLog(this.#objects, log, settled);
          gaps.push(...wrong);
          if (events.length === 0) return;
          count += events.length;
          await this.#take({ account, region, events });
        }),
      ),
    );
    const to = digests === null ? settled.to : vouchedUntil(digests.vouched, settled);
    if (to === null || to < window.to) limits.push('delivery-delay');
    return {
      account,
      region,
      state: gaps.length === 0 && to !== null ? 'complete' : 'unknown',
      seen: to === null ? null : { from: settled.from, to },
      events: count,
      gaps: gaps.sort((a, b) => compare(a.reason, b.reason) || compare(a.place ?? '', b.place ?? '')),
      limits,
    };
  }

  /** CloudTrail has keys of each Region, which are read once. */
  #keysOf(region: string, window: EventWindow): Promise<DigestKeys | null> {
    const known = this.#keys.get(region) ?? this.#readKeys(region, window);
    this.#keys.set(region, known);
    return known;
  }

  /** A Region's keys, with those of the trail's home Region where they may be read. */
  async #readKeys(region: string, window: EventWindow): Promise<DigestKeys | null> {
    const own = await readPublicKeys(this.#connection, region, window);
    const { homeRegion } = this.#settings.trail;
    if (own === null || region === homeRegion) return own;
    const home = await this.#keysOf(homeRegion, window);
    return home === null ? own : new Map([...home, ...own]);
  }
}

/** Up to when every event was delivered in an hour that a digest vouches for. */
function vouchedUntil(vouched: EventWindow | null, window: EventWindow): EventWindow['to'] | null {
  if (vouched === null) return null;
  const until = Math.min(millisecondsOf(window.to), millisecondsOf(vouched.to) - deliveryDelay);
  return until < millisecondsOf(window.from) ? null : instantOf(until);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

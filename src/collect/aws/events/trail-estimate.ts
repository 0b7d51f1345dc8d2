import { callRates, usualRate } from '../call-limits.ts';

/**
 * What AWS asks for in us-east-1, in US dollars, as its price pages said on 2026-11-20. Other Regions differ by up to
 * a half, so that every cost here is rough. aws.amazon.com/s3/pricing (requests), /athena/pricing (per TB scanned, at
 * least 10 MB a query), /kms/pricing (requests), /ec2/pricing/on-demand (data out of a Region).
 */
export const prices = {
  asOf: '2026-11-20',
  s3ListPer1000: 0.005,
  s3GetPer1000: 0.0004,
  kmsPer10000: 0.03,
  athenaPerTerabyte: 5,
  athenaLeastBytes: 10 * 1024 ** 2,
  bytesOutPerGigabyte: 0.09,
} as const;

/** How much there is to read in a night. */
export interface NightlyTrail {
  readonly accounts: number;
  /** Regions of each account, on average. */
  readonly regions: number;
  /** Log files of a night, and their packed bytes, in all accounts and Regions. */
  readonly objects: number;
  readonly bytes: number;
  /** Management events of a night in the busiest account and Region. */
  readonly busiestEvents: number;
  readonly validated: boolean;
  readonly encryptedWithKms: boolean;
  /** Whether what is read leaves its Region. */
  readonly leavesRegion: boolean;
}

/** What a night by one source means. */
export interface NightEstimate {
  readonly source: 'lookup-events' | 'bucket' | 'athena';
  readonly calls: number;
  readonly objects: number;
  readonly bytes: number;
  /** US dollars, rough. */
  readonly dollars: number;
  /** At the rates that AWS allows, or that one machine reaches. */
  readonly minutes: number;
  /** Why one would not take this source; null: nothing speaks against it. */
  readonly warning: string | null;
}

/** As fast as the collector's own limits let it. */
const lookupsPerSecond = rateOf('cloudtrail:LookupEvents');
const eventsPerLookup = 50;
/** One machine reads, unpacks and checks some 150 objects in a second, if the limits let it. */
const objectsPerSecond = Math.min(150, rateOf('s3:GetObject'));
/** What Athena scans in a second, of many small packed files. */
const athenaBytesPerSecond = 500 * 1024 ** 2;
const athenaObjectsPerSecond = 5_000;
const digestsPerNight = 24;
/** A night has no more time than this, in minutes. */
const longestNight = 6 * 60;

/** Estimates a night of each source, so that one can be chosen before anything is read. */
export function estimateNight(trail: NightlyTrail): readonly NightEstimate[] {
  return [estimateLookups(trail), estimateBucket(trail), estimateAthena(trail)];
}

function estimateLookups({ accounts, regions, busiestEvents }: NightlyTrail): NightEstimate {
  const perRegion = Math.ceil(busiestEvents / eventsPerLookup) + 20;
  const minutes = perRegion / lookupsPerSecond / 60;
  const isTooMuch = busiestEvents > lookupsPerSecond * eventsPerLookup * longestNight * 60;
  return {
    source: 'lookup-events',
    calls: Math.ceil(accounts * regions * perRegion),
    objects: 0,
    bytes: 0,
    dollars: 0,
    minutes: round(minutes),
    warning:
      isTooMuch || minutes > longestNight
        ? `more events than LookupEvents brings in a night: use the trail's bucket`
        : null,
  };
}

function estimateBucket(trail: NightlyTrail): NightEstimate {
  const { accounts, regions, objects, bytes } = trail;
  const digests = trail.validated ? accounts * regions * digestsPerNight : 0;
  // Two days' folders of logs, and as many of digests, for each account and Region.
  const lists = accounts * regions * (trail.validated ? 4 : 2) + Math.ceil(objects / 1000);
  const gets = objects + digests;
  const dollars =
    (lists * prices.s3ListPer1000) / 1000 +
    (gets * prices.s3GetPer1000) / 1000 +
    (trail.encryptedWithKms ? (gets * prices.kmsPer10000) / 10_000 : 0) +
    (trail.leavesRegion ? (bytes / 1024 ** 3) * prices.bytesOutPerGigabyte : 0);
  const minutes = gets / objectsPerSecond / 60;
  return {
    source: 'bucket',
    calls: Math.ceil(lists + gets),
    objects: Math.ceil(gets),
    bytes,
    dollars: cents(dollars),
    minutes: round(minutes),
    warning: minutes > longestNight ? 'more objects than one machine reads in a night: use Athena' : null,
  };
}

function estimateAthena({ accounts, objects, bytes, encryptedWithKms }: NightlyTrail): NightEstimate {
  const queries = Math.max(1, Math.ceil(accounts / 500));
  // The query looks at its partitions twice: for the signs of agents, then for what these agents did.
  const scanned = Math.max(2 * bytes, queries * prices.athenaLeastBytes);
  const dollars =
    (scanned / 1024 ** 4) * prices.athenaPerTerabyte +
    (2 * objects * prices.s3GetPer1000) / 1000 +
    (encryptedWithKms ? (2 * objects * prices.kmsPer10000) / 10_000 : 0);
  return {
    source: 'athena',
    calls: queries * 10,
    objects: 2 * objects,
    bytes: scanned,
    dollars: cents(dollars),
    minutes: round((scanned / athenaBytesPerSecond + (2 * objects) / athenaObjectsPerSecond) / 60),
    warning: 'nothing vouches for the objects that Athena reads: digests are not checked',
  };
}

function round(minutes: number): number {
  return Math.ceil(minutes * 10) / 10;
}

function cents(dollars: number): number {
  return Math.ceil(dollars * 100) / 100;
}

function rateOf(api: string): number {
  const service = `${api.slice(0, api.indexOf(':'))}:*`;
  return (callRates.get(api) ?? callRates.get(service) ?? usualRate).perSecond;
}

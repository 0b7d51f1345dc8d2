import { ruleCatalog } from '../audit/index.ts';
import { callFailure } from '../collect/aws/call-failure.ts';
import type { CollectConfig, EventsSource } from '../collect/aws/collect-config.ts';
import { describeTrail } from '../collect/aws/events/describe-trail.ts';
import { askedRegions, regionLimit } from '../collect/aws/events/event-regions.ts';
import { eventsPerDay, measureTrail, type TrailMeasure } from '../collect/aws/events/measure-trail.ts';
import { type TrailDescription, trailShortfall } from '../collect/aws/events/trail-description.ts';
import { estimateNight } from '../collect/aws/events/trail-estimate.ts';
import type { Hub } from '../collect/aws/hub.ts';
import type { CollectedOrganization } from '../collect/aws/organization/read-organization.ts';
import { readTrails } from '../collect/aws/trails.ts';
import type { DoctorCheck, DoctorNight } from '../deliver/doctor-report.ts';
import { type AccountId, parseAccountId } from '../estate/identifiers.ts';
import { checkArchive } from './doctor-aws.ts';
import { check } from './doctor-check.ts';

/** What was found of the trail, and what a night of it means. */
export interface TrailReport {
  readonly checks: readonly DoctorCheck[];
  readonly nights: readonly DoctorNight[];
}

/** What a look at the trail needs. */
export interface TrailLook {
  readonly config: CollectConfig;
  readonly hub: Hub;
  readonly organization: CollectedOrganization | null;
  readonly accounts: readonly AccountId[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Looks for the organization's trail, at what it leaves out, and at how much it writes in a day. */
export async function checkTrail(look: TrailLook): Promise<TrailReport> {
  const { config, hub, organization } = look;
  if (config.events === null)
    return { checks: [check('trail', 'skipped', 'events are not read', withoutEvents)], nights: [] };
  const home = organization?.managementAccountId ?? hub.connection.account;
  const { partition, region } = hub.connection;
  const asked = askedRegions(partition, config.regions, region);
  const regions = asked.length > 0 ? asked : [region];
  let found: FoundTrail | null;
  try {
    found = await findTrail(look, home, regions);
  } catch (error) {
    const { detail } = callFailure(error, 'the trails cannot be read');
    return { checks: [check('trail', 'fail', detail, { account: home, ...mend })], nights: [] };
  }
  const checks = [trailCheck(found, home, regions, config.events), ...regionChecks(look, regions)];
  const measured = found === null ? null : await measure(look, found, regions, checks);
  return { checks, nights: await nights(look, found, regions, measured, home) };
}

const mend = { remedy: 'grant deploy/policies/events.json to the role' };

const withoutEvents = {
  remedy: 'take `events` into `aws.layers` to see who used what',
  rulesOff: ruleCatalog.filter(({ tier }) => tier === 'events').map(({ id }) => id),
};

interface FoundTrail {
  readonly trail: TrailDescription;
  readonly encrypted: boolean;
}

/** The configured bucket's trail, or else the organization's, or else any. */
async function findTrail(
  { config, hub, organization }: TrailLook,
  home: AccountId,
  regions: readonly string[],
): Promise<FoundTrail | null> {
  const { events } = config;
  const connection = await hub.open(home, 'trails');
  const { trails } = JSON.parse(await readTrails(connection, regions)) as {
    trails: readonly { readonly KmsKeyId?: string }[];
  };
  const surroundings = {
    organizationId: organization?.id ?? null,
    bucketOwner: ownerOf(events) ?? hub.connection.account,
    bucketRegion: (events?.kind !== 'lookup-events' && events?.bucketRegion) || null,
  };
  const described = trails.flatMap((entry) => {
    const trail = describeTrail(entry, surroundings);
    return trail === null ? [] : [{ trail, encrypted: entry.KmsKeyId !== undefined }];
  });
  const bucket = events?.kind === 'lookup-events' ? undefined : events?.bucket;
  if (bucket !== undefined) return described.find(({ trail }) => trail.bucket === bucket) ?? null;
  return described.find(({ trail }) => trail.organizationId !== null) ?? described[0] ?? null;
}

function ownerOf(events: EventsSource | null): AccountId | null {
  if (events === null || events.kind === 'lookup-events') return null;
  return parseAccountId(events.owner ?? '');
}

function trailCheck(
  found: FoundTrail | null,
  home: AccountId,
  regions: readonly string[],
  events: EventsSource,
): DoctorCheck {
  const needsIt = events.kind !== 'lookup-events';
  if (found === null)
    return check('trail', needsIt ? 'fail' : 'warn', 'no trail that fits was found', {
      account: home,
      rulesOff: needsIt ? withoutEvents.rulesOff : [],
      remedy: needsIt
        ? 'name the bucket of a trail that logs, or read events by LookupEvents (`source: lookup-events`)'
        : 'an organization trail keeps events longer than 90 days, and is read faster',
    });
  const { trail } = found;
  const gaps = [
    ...new Set(regions.flatMap((region) => trailShortfall(trail, region).gaps.map(({ message }) => message))),
  ];
  const words = `the trail \`${trail.name}\` writes into \`${trail.bucket}\`${trail.organizationId === null ? ', for one account only' : ' for the organization'}`;
  const notes = [
    ...(trail.validated ? [] : ['it writes no digests: nothing vouches for its files']),
    ...(trail.dataEvents ? [] : ['it records no use of objects, only of settings']),
    ...(trail.excludedSources.length > 0 ? [`it leaves out ${trail.excludedSources.join(', ')}`] : []),
  ];
  const detail = [words, ...gaps, ...notes].join('; ');
  if (gaps.length > 0)
    return check('trail', needsIt ? 'fail' : 'warn', detail, {
      account: home,
      rulesOff: needsIt ? withoutEvents.rulesOff : [],
      remedy: 'let the trail log all management events, in all Regions, with global services',
    });
  return check('trail', trail.validated ? 'ok' : 'warn', detail, {
    account: home,
    remedy: trail.validated ? null : 'turn on log file validation (`aws cloudtrail update-trail`)',
  });
}

/** Where events are asked for Region by Region: which Regions are left out. The trail's bucket tells itself which there are. */
function regionChecks({ config, hub }: TrailLook, regions: readonly string[]): readonly DoctorCheck[] {
  const { events } = config;
  const left = regionLimit(hub.connection.partition, config.regions);
  if (events === null || events.kind === 'trail-bucket' || left === null) return [];
  const others =
    left === 'usual-regions-only'
      ? 'those that an account switched on itself are not'
      : 'those that the configuration does not name are not';
  return [
    check('trail', 'warn', `events are asked for in ${regions.length} Regions; ${others}`, {
      remedy: `${left === 'usual-regions-only' ? 'name every Region that is in use (`aws.regions`), or ' : ''}read the bucket of a trail of all Regions (\`source: trail-bucket\`): only there is a permission ever called unused`,
    }),
  ];
}

/** The day before, by listing; null where the bucket is not to be read or cannot be. */
async function measure(
  { config, hub, accounts, now }: TrailLook,
  { trail }: FoundTrail,
  regions: readonly string[],
  checks: DoctorCheck[],
): Promise<TrailMeasure | null> {
  const { events } = config;
  if (events === null || events.kind === 'lookup-events') return null;
  const bucket = {
    name: trail.bucket,
    region: trail.bucketRegion,
    owner: trail.bucketOwner,
    prefix: trail.prefix === null ? '' : `${trail.prefix}/`,
  };
  const rights = await checkArchive(config, hub, bucket);
  checks.push(...rights);
  if (rights.some(({ state }) => state === 'fail')) return null;
  const connection = await hub.open(trail.bucketOwner, 'event-archive');
  const measured = await measureTrail(connection, trail, accounts, regions, dayBefore(now));
  const [gap] = measured.gaps;
  if (gap !== undefined)
    checks.push(check('night', 'warn', `the bucket could not be measured whole: ${gap.message}`));
  return measured;
}

async function nights(
  { config, hub, accounts, now }: TrailLook,
  found: FoundTrail | null,
  regions: readonly string[],
  measured: TrailMeasure | null,
  home: AccountId,
): Promise<readonly DoctorNight[]> {
  const busiest = await hub
    .open(home, 'events')
    .then((connection) => eventsPerDay(connection, hub.connection.region, new Date(now)))
    .catch(() => null);
  const all = estimateNight({
    accounts: accounts.length,
    regions: regions.length,
    objects: measured?.objects ?? 0,
    bytes: measured?.bytes ?? 0,
    busiestEvents: typeof busiest === 'number' ? busiest : 0,
    validated: found?.trail.validated ?? false,
    encryptedWithKms: found?.encrypted ?? false,
    leavesRegion: found !== null && found.trail.bucketRegion !== (config.region ?? hub.connection.region),
  });
  // What was not measured is not guessed.
  return all.filter(({ source }) =>
    source === 'lookup-events' ? typeof busiest === 'number' : measured !== null,
  );
}

function dayBefore(now: number): string {
  return new Date(now - 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

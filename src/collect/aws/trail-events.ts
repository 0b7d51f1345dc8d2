import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AccountId, type Instant, parseAccountId } from '../../estate/identifiers.ts';
import type { SessionSignatures } from '../../estate/signatures.ts';
import type { Registry } from '../../registry/registry.ts';
import { CollectError } from './call-failure.ts';
import type { CollectConfig, EventsSource, TrailReading } from './collect-config.ts';
import type { AccountEvents, CollectEvents } from './collect-events.ts';
import { declaredPrincipals } from './declared-principals.ts';
import type { EstateFolder } from './estate-folder.ts';
import { athenaSource } from './events/athena-source.ts';
import { bucketSource } from './events/bucket-source.ts';
import { describeTrail } from './events/describe-trail.ts';
import type { EventSource } from './events/event-source.ts';
import { lookupSource } from './events/lookup-source.ts';
import type { TrailDescription } from './events/trail-description.ts';
import { writeEvents } from './events/write-events.ts';
import type { Hub } from './hub.ts';
import { unknown } from './layer-outcome.ts';
import type { CollectedOrganization } from './organization/read-organization.ts';
import type { Timer } from './timer.ts';

/** What reading events needs beside the configuration. */
export interface TrailEventTools {
  readonly hub: Hub;
  readonly timer: Timer;
  readonly signatures: SessionSignatures;
  /** Whose agents' every event is wanted, where a source leaves out what does not bear on agents; absent: nobody's. */
  readonly registry?: Registry | null;
}

/** A night, and what came late. */
const usualHours = 26;

/** How the configured source's events are read into a folder; null: the configuration asks for none. */
export function configuredEvents(config: CollectConfig, tools: TrailEventTools): CollectEvents | null {
  const { events } = config;
  if (events === null) return null;
  return async (accounts, folder, organization): Promise<AccountEvents> => {
    const now = tools.timer.now();
    const window = { from: instant(now - (events.hours ?? usualHours) * 3_600_000), to: instant(now) };
    try {
      const source = await sourceOf(events, config, tools, folder, organization);
      const acceptUnverified = events.kind !== 'lookup-events' && events.acceptUnverified === true;
      const write = writeEvents({ source, window, acceptUnverified });
      return await write(accounts, folder, organization);
    } catch (error) {
      if (!(error instanceof CollectError)) throw error;
      const layers = new Map(
        accounts.map((account) => [account, unknown(error.reason, error.message)] as const),
      );
      return { layers, read: new Map(), files: new Map() };
    }
  };
}

async function sourceOf(
  events: EventsSource,
  config: CollectConfig,
  { hub, timer, signatures, registry = null }: TrailEventTools,
  folder: EstateFolder,
  organization: CollectedOrganization | null,
): Promise<EventSource> {
  // INVARIANT: none named means every Region that an account has on by default, never the caller's alone.
  const { regions } = config;
  const into = (account: string, phase: 'events' | 'event-archive') => hub.open(account as AccountId, phase);
  switch (events.kind) {
    case 'lookup-events':
      return lookupSource({
        connect: (account) => into(account, 'events'),
        regions: () => regions,
        timer,
        depth: events.roles === undefined ? 'everything' : 'chosen-roles',
        roles: events.roles ?? null,
        signatures,
        managementAccount: organization?.managementAccountId ?? null,
      });
    case 'trail-bucket': {
      const trail = await trailOf(events, hub, folder, organization);
      return bucketSource({
        trail,
        connect: () => into(trail.bucketOwner, 'event-archive'),
        regions: () => regions,
        timer,
      });
    }
    case 'athena': {
      const { database, table, workgroup, account, region, output } = events;
      const trail = await trailOf(events, hub, folder, organization);
      return athenaSource({
        trail,
        connect: () => into(account ?? trail.bucketOwner, 'event-archive'),
        ...(region === undefined ? {} : { athenaRegion: region }),
        database,
        table,
        workGroup: workgroup ?? 'primary',
        output: output === '' ? null : { location: output, owner: trail.bucketOwner },
        regions,
        principals: [
          ...new Set([...(events.principals ?? []), ...(await declaredPrincipals(registry, folder))]),
        ],
        accessKeys: events.accessKeys ?? [],
        timer,
      });
    }
  }
}

/**
 * The trail that writes into a bucket, among those that were found in the accounts.
 * @throws {CollectError} when none does, or nobody may tell
 */
async function trailOf(
  { bucket, owner, bucketRegion }: TrailReading & { readonly bucket?: string },
  hub: Hub,
  folder: EstateFolder,
  organization: CollectedOrganization | null,
): Promise<TrailDescription> {
  const bucketOwner = owner === undefined ? hub.connection.account : parseAccountId(owner);
  if (bucketOwner === null)
    throw new CollectError(
      'not-asked',
      `\`${owner}\` is no account id: name the account that the bucket belongs to`,
    );
  const organizationId = organization?.id ?? null;
  const surroundings = { organizationId, bucketOwner, bucketRegion: bucketRegion ?? null };
  const found: TrailDescription[] = [];
  const files = folder.written().filter((file) => file.endsWith('/trails.json'));
  for (const name of files.toSorted()) {
    const text = await readFile(join(folder.path, name), 'utf8');
    const { trails } = JSON.parse(text) as { readonly trails: readonly unknown[] };
    for (const entry of trails) {
      const trail = describeTrail(entry, surroundings);
      if (!trail) continue;
      if (bucket === undefined ? trail.organizationId !== null : trail.bucket === bucket) found.push(trail);
    }
  }
  // Every account of the organization sees its trail, and not every one may tell whether it logs.
  const best = found.find(({ logging }) => logging) ?? found[0];
  if (best) return best;
  throw new CollectError(
    'unreachable',
    bucket === undefined
      ? 'no trail of the organization could be read'
      : `no trail that could be read writes into \`${bucket}\``,
  );
}

function instant(milliseconds: number): Instant {
  return new Date(milliseconds).toISOString() as Instant;
}

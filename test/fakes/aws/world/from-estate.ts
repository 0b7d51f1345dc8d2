import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { trailBucket } from '../trail-bucket.ts';
import { hubKey } from './access-key.ts';
import { emptyAccount, type ReaderRole, type WorldAccount, type WorldIam } from './account.ts';
import { eventsOfText } from './events-of-text.ts';
import type { WorldOrganization } from './organization.ts';
import { mainRegion } from './partitions.ts';
import type { WorldBucket, WorldResource } from './resources.ts';
import type { WorldEvent } from './trail.ts';
import type { World } from './world.ts';

/** How the hub gets into the accounts of an estate, which says nothing about that. */
export interface EstateDoors {
  /** The management account, or the first one, when not given. */
  readonly hubAccount?: string;
  /** `OverreachReader` when not given. */
  readonly readerName?: string;
  readonly externalId?: string;
  /** The name of a bucket of the hub's account in which an organization's trail has written every event. */
  readonly trailBucket?: string;
}

/** Reads an estate folder (its format is in the README) into a world; throws when it is none. */
export function worldFromEstate(root: string, doors: EstateDoors = {}): World {
  const manifest = json(join(root, 'estate.json')) as { partition?: string; complete?: object };
  const partition = manifest.partition ?? 'aws';
  const organizationFile = join(root, 'organization.json');
  const organization = existsSync(organizationFile) ? (json(organizationFile) as WorldOrganization) : null;
  const folders = existsSync(join(root, 'accounts')) ? readdirSync(join(root, 'accounts')) : [];
  const listed = organization?.accounts.map(({ id }) => id) ?? [];
  const ids = [...new Set([...Object.keys(manifest.complete ?? {}), ...listed, ...folders])].sort();
  const hubAccount = doors.hubAccount ?? organization?.managementAccountId ?? ids[0] ?? '111122223333';
  const records = trailEvents(join(root, 'cloudtrail'));
  const events = Map.groupBy(records, homeOf);
  const accounts = ids.map((id): [string, WorldAccount] => {
    const reader: ReaderRole = {
      arn: `arn:${partition}:iam::${id}:role/${doors.readerName ?? 'OverreachReader'}`,
      trusts: [hubAccount],
      ...(doors.externalId === undefined ? {} : { externalId: doors.externalId }),
    };
    const account = readAccount(join(root, 'accounts', id), id);
    const whole = { ...account, readers: [reader], events: events.get(id) ?? [] };
    const bucket = id === hubAccount ? doors.trailBucket : undefined;
    return [id, bucket === undefined ? whole : withTrail(whole, bucket, records, organization, partition)];
  });
  return {
    partition,
    organization,
    ...(doors.trailBucket === undefined ? {} : { bucketOwners: { [doors.trailBucket]: hubAccount } }),
    accounts: new Map(accounts),
    keys: [hubKey(partition, hubAccount)],
    identityCenter: null,
  };
}

function withTrail(
  account: WorldAccount,
  bucket: string,
  records: readonly WorldEvent[],
  organization: WorldOrganization | null,
  partition: string,
): WorldAccount {
  const region = mainRegion(partition);
  const trail = { name: 'organization', homeRegion: region, bucket, multiRegion: true, digests: true };
  const parts = { name: bucket, region, trail: trail.name, trailRegion: region };
  const id = organization === null ? {} : { organizationId: organization.id };
  return {
    ...account,
    trails: [{ ...trail, organization: organization !== null }],
    buckets: [...(account.buckets ?? []), trailBucket(records, { ...parts, ...id })],
  };
}

function readAccount(folder: string, id: string): WorldAccount {
  const detailsFile = join(folder, 'authorization-details.json');
  const rolesFile = join(folder, 'roles.json');
  const policyFolder = join(folder, 'resource-policies');
  const empty = emptyAccount(id);
  const details = existsSync(detailsFile) ? (json(detailsFile) as Partial<WorldIam>) : {};
  const files = existsSync(policyFolder) ? readdirSync(policyFolder) : [];
  const resources = files.flatMap(
    (file) => json(join(policyFolder, file)) as WorldResource | WorldResource[],
  );
  return {
    id,
    iam: { ...empty.iam, ...details },
    maxSessionSeconds: existsSync(rolesFile) ? sessionSeconds(json(rolesFile)) : {},
    buckets: resources.filter(isBucket).map(bucketOf),
    resources: resources.filter((resource) => !isBucket(resource)),
  };
}

function isBucket({ arn }: WorldResource): boolean {
  return arn.split(':')[2] === 's3';
}

function bucketOf({ arn, policy, tags }: WorldResource): WorldBucket {
  return { name: arn.split(':')[5] ?? '', policy, ...(tags === undefined ? {} : { tags }) };
}

function sessionSeconds(roles: unknown): Readonly<Record<string, number>> {
  const list = (Array.isArray(roles) ? roles : (roles as { Roles?: unknown[] }).Roles) ?? [];
  const entries = list as readonly { readonly Arn: string; readonly MaxSessionDuration?: number }[];
  return Object.fromEntries(entries.map((role) => [role.Arn, role.MaxSessionDuration ?? 3600]));
}

function trailEvents(folder: string): readonly WorldEvent[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.json(\.gz)?$/.test(name),
  );
  return files.sort().flatMap((name) => {
    const bytes = readFileSync(join(folder, name));
    return eventsOfText((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
  });
}

/** The account in whose trail an event is. */
function homeOf(event: WorldEvent): string {
  const identity = event['userIdentity'] as { accountId?: string } | undefined;
  return String(event['recipientAccountId'] ?? identity?.accountId ?? '');
}

function json(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

import { join } from 'node:path';
import type { Account, Estate, LayerState, Quarantined } from '../estate/estate.ts';
import { type AccountId, parseAccountId } from '../estate/identifiers.ts';
import type { IdentityCenter } from '../estate/identity-center.ts';
import type { Session } from '../estate/session.ts';
import { type AccountReading, readAccountFolder } from './account-folder.ts';
import { readHostedAgents } from './agents-file.ts';
import { digestOfFiles, sha256 } from './digest.ts';
import { type EstateManifest, parseEstateManifest } from './estate-manifest.ts';
import type { FileResult } from './file-issue.ts';
import { parseIdentityCenter } from './identity-center-file.ts';
import { readIpRanges } from './ip-ranges.ts';
import { accountLayers, collectionGaps } from './layer-states.ts';
import { type FileListing, listFiles } from './list-files.ts';
import { type OrganizationReading, parseOrganizationFile } from './organization-file.ts';
import { createPolicyReader, type PolicyReader } from './policy-reader.ts';
import type { ReadEstateOptions } from './read-estate.ts';
import { readTextFile } from './text-file.ts';
import { readTrail } from './trail/read-trail.ts';
import { isBesideTrail } from './trail/trail-files.ts';
import { readTrailFacts } from './trails-file.ts';
import { eventFilesOf } from './written-files.ts';

const manifestFile = 'estate.json';
const organizationFile = 'organization.json';
const identityCenterFile = 'identity-center.json';

/** Reads an estate folder as DESIGN.md section 4 lays it out. See readEstate for what is an error. */
export async function readEstateFolder(
  root: string,
  options: ReadEstateOptions,
): Promise<FileResult<Estate>> {
  const { digests = new Map<string, string>() } = options;
  const { again } = options;
  const reader = createPolicyReader(again?.memory.documents);
  const manifest = await readManifest(root, digests);
  if (!manifest.ok) return manifest;
  const listing = await listEstate(root);
  const organization = await readOrganization(root, reader, digests);
  if (!organization.ok) return organization;
  const ids = accountIds(listing.files, manifest.value, organization.value);
  if (ids.length === 0) {
    const message = `no account: neither \`${manifestFile}\` nor \`${organizationFile}\` nor \`accounts/\` names one`;
    return { ok: false, issue: { file: root, message } };
  }
  const filesOf = Map.groupBy(listing.files.filter(isAccountFile), (file) => file.split('/')[1] ?? '');
  const readings: AccountReading[] = [];
  const quarantined: Quarantined[] = [...listing.quarantined, ...(organization.value?.quarantined ?? [])];
  for (const id of ids) {
    const files = filesOf.get(id) ?? [];
    const listed = organization.value?.organization.accounts.find((account) => account.id === id) ?? null;
    const home = { account: id, partition: manifest.value.partition };
    const reading = await readAccountFolder(root, files, home, listed, { reader, digests, again });
    readings.push(reading);
    quarantined.push(...reading.quarantined);
  }
  quarantined.push(...strangers(listing.files, readings));
  const trailFiles = listing.files.filter(isTrailEntry);
  const trail = await readTrail(root, trailFiles, options.signatures, digests);
  quarantined.push(...trail.quarantined);
  const facts = await readTrailFacts(root, ids, listing.files, digests);
  quarantined.push(...facts.quarantined);
  const hosted = await readHostedAgents(root, ids, listing.files, digests);
  quarantined.push(...hosted.quarantined);
  const addresses = await readIpRanges(root, manifest.value.collectedAt, digests);
  quarantined.push(...addresses.quarantined);
  const center = await readIdentityCenterFile(root, digests);
  if (center && !center.ok)
    quarantined.push({ file: identityCenterFile, place: null, reason: center.issue.message });
  const eventFiles = eventFilesOf(digests, []);
  const layers = readings
    .flatMap((reading) =>
      accountLayers(reading, manifest.value, organization.value, listing.quarantined, trail, eventFiles),
    )
    .map((state): LayerState => {
      const dataEvents = state.layer === 'cloudtrail' ? facts.dataEvents.get(state.account) : undefined;
      return dataEvents === undefined || state.state === 'not-offered' ? state : { ...state, dataEvents };
    });
  const there = new Set([...listing.files, ...digests.keys()]);
  const keeper = organization.value?.organization.managementAccountId ?? ids[0] ?? null;
  const gaps = collectionGaps(manifest.value, (name) => there.has(name), keeper);
  return {
    ok: true,
    value: {
      ...assemble(manifest.value, organization.value, readings, trail.sessions, layers, quarantined, digests),
      changeEvents: trail.changeEvents,
      ...(addresses.ranges === null ? {} : { awsRanges: addresses.ranges }),
      ...(hosted.agents === null ? {} : { hostedAgents: hosted.agents }),
      ...(center?.ok ? { identityCenter: center.value } : {}),
      ...(gaps.length === 0 && manifest.value.reasons.size === 0 ? {} : { gaps }),
    },
  };
}

function assemble(
  manifest: EstateManifest,
  organization: OrganizationReading | null,
  readings: readonly AccountReading[],
  sessions: readonly Session[],
  layers: readonly LayerState[],
  quarantined: readonly Quarantined[],
  digests: ReadonlyMap<string, string>,
): Estate {
  // What could not be read has no content to digest; that it is there, and why it is not used, counts.
  const content = new Map(digests);
  for (const { file, place, reason } of quarantined) content.set(`${file}#${place ?? ''}`, sha256(reason));
  const accounts = readings.flatMap(({ account }): Account[] => (account ? [account] : []));
  return {
    key: organization?.organization.id ?? readings.map(({ id }) => id).join('+'),
    partition: manifest.partition,
    collectedAt: manifest.collectedAt,
    ...(manifest.collectedUntil === null ? {} : { collectedUntil: manifest.collectedUntil }),
    digest: digestOfFiles(content),
    accounts,
    organization: organization?.organization ?? null,
    sessions,
    layers,
    quarantined,
  };
}

async function readManifest(root: string, digests: Map<string, string>): Promise<FileResult<EstateManifest>> {
  const file = join(root, manifestFile);
  const text = await readTextFile(file);
  if (!text.ok) {
    if (!text.issue.message.startsWith('no such file')) return text;
    const message = `not an estate: it has no \`${manifestFile}\``;
    return {
      ok: false,
      issue: {
        file: root,
        message,
        hint: 'give the folder that holds it, or one authorization-details file',
      },
    };
  }
  digests.set(manifestFile, sha256(text.value));
  return parseEstateManifest(text.value, file);
}

/** Its account and trail files; what else lies at the root is none of the estate's. */
async function listEstate(root: string): Promise<FileListing> {
  const listing = await listFiles(root, (name) => isAccountFile(name) || isTrailEntry(name));
  const quarantined = listing.quarantined.filter(({ file }) => /^(accounts|cloudtrail)(\/|$)/.test(file));
  return { files: listing.files, quarantined };
}

/** null when there is none. */
async function readIdentityCenterFile(
  root: string,
  digests: Map<string, string>,
): Promise<FileResult<IdentityCenter> | null> {
  const text = await readTextFile(join(root, identityCenterFile));
  if (!text.ok) return text.issue.message.startsWith('no such file') ? null : text;
  digests.set(identityCenterFile, sha256(text.value));
  return parseIdentityCenter(text.value, identityCenterFile);
}

/** null when there is none. */
async function readOrganization(
  root: string,
  reader: PolicyReader,
  digests: Map<string, string>,
): Promise<FileResult<OrganizationReading | null>> {
  const file = join(root, organizationFile);
  const text = await readTextFile(file);
  if (!text.ok) return text.issue.message.startsWith('no such file') ? { ok: true, value: null } : text;
  digests.set(organizationFile, sha256(text.value));
  return parseOrganizationFile(text.value, file, reader);
}

/** Every account that a folder, estate.json or organization.json names, in order. */
function accountIds(
  files: readonly string[],
  manifest: EstateManifest,
  organization: OrganizationReading | null,
): AccountId[] {
  const ids = new Set<AccountId>(manifest.complete.keys());
  for (const { id } of organization?.organization.accounts ?? []) {
    if (!manifest.excluded.has(id)) ids.add(id);
  }
  for (const file of files) {
    const id = isAccountFile(file) ? parseAccountId(file.split('/')[1] ?? '') : null;
    if (id) ids.add(id);
  }
  return [...ids].sort();
}

/** Files below accounts/ that belong to no account or have no meaning there: named, so that a typo shows. */
function strangers(files: readonly string[], readings: readonly AccountReading[]): Quarantined[] {
  const used = new Set(readings.flatMap((reading) => reading.used));
  return files
    .filter((file) => isAccountFile(file) && !used.has(file))
    .map((file) => ({ file, place: null, reason: 'nothing reads a file of this name here' }));
}

function isAccountFile(name: string): boolean {
  return name.startsWith('accounts/') && (name.endsWith('.json') || name.endsWith('/credential-report.csv'));
}

/** Any name: a trail saved under an odd one is still read, and what is no trail is named. */
function isTrailEntry(name: string): boolean {
  return name.startsWith('cloudtrail/') && !isBesideTrail(name);
}

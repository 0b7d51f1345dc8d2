import { type Layer, layers, type PolicyCoverage } from '../estate/estate.ts';
import type { EventsRead } from '../estate/events-read.ts';
import {
  type AccountId,
  type Instant,
  type Partition,
  parseAccountId,
  parseInstant,
} from '../estate/identifiers.ts';
import { childPath, type JsonValue, parseJson } from '../policy/index.ts';
import type { FileResult } from './file-issue.ts';
import { asArray, asObject, asText, type JsonObject } from './json-fields.ts';
import { jsonIssue } from './json-issue.ts';
import { readEventFiles, readEventsRead, readFolderFiles } from './manifest-events.ts';
import type { FolderFiles, WrittenFiles } from './written-files.ts';

/** What the collector says of one layer: read to its end, not, or that AWS has none there. */
export type LayerClaim = boolean | 'not-offered';

/** `estate.json`: what an estate folder says about itself. */
export interface EstateManifest {
  readonly partition: Partition;
  readonly collectedAt: Instant | null;
  /** When the last of it was read; null: it does not say. */
  readonly collectedUntil: Instant | null;
  readonly complete: ReadonlyMap<AccountId, ReadonlyMap<Layer, LayerClaim>>;
  /** Why a layer was not read to its end, by account and the layer's name; of layers no rule rests on, too. */
  readonly reasons: ReadonlyMap<AccountId, ReadonlyMap<string, LayerReason>>;
  /** Accounts of the organization that the configuration leaves out: nothing is said of them. */
  readonly excluded: ReadonlySet<AccountId>;
  /** Of which services and Regions resource policies were read; null: of all, where the layer is complete. */
  readonly resourcePolicies: PolicyCoverage | null;
  /** How far the events of accounts were read; of an account that is not in it, the estate does not say. */
  readonly events: ReadonlyMap<AccountId, EventsRead>;
  /** The files of events that were written for an account; one that is not in it is vouched for by nobody. */
  readonly eventFiles: ReadonlyMap<AccountId, WrittenFiles>;
  /** All other files that were written; empty: the estate does not say. */
  readonly files: readonly FolderFiles[];
}

/** Why a layer was not read to its end. */
export interface LayerReason {
  /** One of gapReasons, or a later version's word. */
  readonly reason: string;
  /** For people; may be empty. */
  readonly detail: string;
  /** When it was tried; null: with all the rest. */
  readonly collectedAt: Instant | null;
}

/** The one format there is; another number is another program's. */
export const estateFormat = 'overreach-estate/1';

/**
 * Reads estate.json: `{"format":"overreach-estate/1","partition","collectedAt","collectedUntil","complete":{"<account>":{"<layer>":
 * true|false|"not-offered"}},"reasons":{"<account>":{"<layer>":{"reason","detail","collectedAt"}}},"excluded":["<account>"],
 * "resourcePolicies":{"services":["s3"],"regions":["eu-central-1"]},"events","eventFiles","files"}` (the last three: see
 * manifest-events.ts). It is the estate's root: anything wrong in it is an issue, since a wrong claim
 * of completeness would let absence count as a fact. Unknown keys are ignored, for later versions.
 */
export function parseEstateManifest(text: string, file: string): FileResult<EstateManifest> {
  const json = parseJson(text);
  if (!json.ok) {
    return { ok: false, issue: jsonIssue(file, json.issues) };
  }
  const wrong = (path: string, message: string): FileResult<never> => ({
    ok: false,
    issue: { file, path, message },
  });
  const root = asObject(json.value);
  if (!root || root['format'] !== estateFormat)
    return wrong('$.format', `\`format\` must be \`${estateFormat}\``);
  const partition = asText(root['partition']);
  if (!partition) return wrong('$.partition', '`partition` must be a text such as `aws` or `aws-cn`');
  const collected = root['collectedAt'] ?? null;
  const collectedAt = collected === null ? null : parseInstant(asText(collected) ?? '');
  if (collected !== null && collectedAt === null)
    return wrong('$.collectedAt', '`collectedAt` must be an ISO 8601 time with an offset or `Z`');
  const until = root['collectedUntil'] ?? null;
  const collectedUntil = until === null ? null : parseInstant(asText(until) ?? '');
  if (until !== null && collectedUntil === null)
    return wrong('$.collectedUntil', '`collectedUntil` must be an ISO 8601 time with an offset or `Z`');
  const claims = root['complete'] === undefined ? {} : asObject(root['complete']);
  if (!claims) return wrong('$.complete', '`complete` must be an object of accounts');
  const complete = new Map<AccountId, ReadonlyMap<Layer, LayerClaim>>();
  for (const [key, value] of Object.entries(claims)) {
    const path = childPath('$.complete', key);
    const account = parseAccountId(key);
    if (!account) return wrong(path, `\`${key}\` is no account id: twelve digits are`);
    const claim = asObject(value);
    if (!claim) return wrong(path, 'must be an object of layers');
    const read = readClaims(claim);
    if (read === null) return wrong(path, 'each layer is `true`, `false` or `"not-offered"`');
    complete.set(account, read);
  }
  const reasons = readReasons(root['reasons']);
  if (reasons === null)
    return wrong('$.reasons', '`reasons` must be an object of accounts, each of layers with their `reason`');
  const excluded = (asArray(root['excluded'] ?? []) ?? [null]).map((id) => parseAccountId(asText(id) ?? ''));
  if (!excluded.every((id) => id !== null))
    return wrong('$.excluded', '`excluded` must be a list of account ids');
  const resourcePolicies =
    root['resourcePolicies'] === undefined ? null : readCoverage(root['resourcePolicies']);
  if (resourcePolicies === 'wrong')
    return wrong(
      '$.resourcePolicies',
      '`resourcePolicies` must have lists of texts `services` and `regions`',
    );
  const events = readEventsRead(root['events']);
  if (events === null)
    return wrong(
      '$.events',
      '`events` must be a list of `accounts`, `source`, `regions`, `from`, `to`, `limits`',
    );
  const eventFiles = readEventFiles(root['eventFiles']);
  if (eventFiles === null)
    return wrong('$.eventFiles', '`eventFiles` must be an object of accounts with `files` and `sha256`');
  const files = readFolderFiles(root['files']);
  if (files === null) return wrong('$.files', '`files` must be a list of `folders` and `names`');
  return {
    ok: true,
    value: {
      partition: partition as Partition,
      collectedAt,
      collectedUntil,
      complete,
      reasons,
      excluded: new Set(excluded),
      resourcePolicies,
      events,
      eventFiles,
      files,
    },
  };
}

function readCoverage(value: JsonValue): PolicyCoverage | 'wrong' {
  const coverage = asObject(value);
  const textsOf = (key: string) => asArray(coverage?.[key])?.map((one) => asText(one)) ?? [null];
  const services = textsOf('services');
  const regions = textsOf('regions');
  const isText = (text: string | null) => text !== null;
  if (!services.every(isText) || !regions.every(isText)) return 'wrong';
  return { services, regions };
}

/** null when it is no object of objects with a `reason` each. */
function readReasons(value: JsonValue | undefined): EstateManifest['reasons'] | null {
  const accounts = value === undefined ? {} : asObject(value);
  if (!accounts) return null;
  const reasons = new Map<AccountId, ReadonlyMap<string, LayerReason>>();
  for (const [key, entry] of Object.entries(accounts)) {
    const account = parseAccountId(key);
    const layers = asObject(entry);
    if (!account || !layers) return null;
    const read = new Map<string, LayerReason>();
    for (const [layer, given] of Object.entries(layers)) {
      const reason = asText(asObject(given)?.['reason']);
      if (!reason) return null;
      const detail = asText(asObject(given)?.['detail']) ?? '';
      read.set(layer, {
        reason,
        detail,
        collectedAt: parseInstant(asText(asObject(given)?.['collectedAt']) ?? ''),
      });
    }
    reasons.set(account, read);
  }
  return reasons;
}

function readClaims(claim: JsonObject): ReadonlyMap<Layer, LayerClaim> | null {
  const read = new Map<Layer, LayerClaim>();
  for (const layer of layers) {
    const value = claim[layer];
    if (value === undefined) continue;
    if (value !== true && value !== false && value !== 'not-offered') return null;
    read.set(layer, value);
  }
  return read;
}

import { type Layer, layers } from '../estate/estate.ts';
import {
  type AccountId,
  type Instant,
  type Partition,
  parseAccountId,
  parseInstant,
} from '../estate/identifiers.ts';
import { childPath, parseJson } from '../policy/index.ts';
import type { FileResult } from './file-issue.ts';
import { asObject, asText, type JsonObject } from './json-fields.ts';
import { jsonIssue } from './json-issue.ts';

/** What the collector says of one layer: read to its end, not, or that AWS has none there. */
export type LayerClaim = boolean | 'not-offered';

/** `estate.json`: what an estate folder says about itself. */
export interface EstateManifest {
  readonly partition: Partition;
  readonly collectedAt: Instant | null;
  readonly complete: ReadonlyMap<AccountId, ReadonlyMap<Layer, LayerClaim>>;
}

/** The one format there is; another number is another program's. */
export const estateFormat = 'overreach-estate/1';

/**
 * Reads estate.json: `{"format":"overreach-estate/1","partition","collectedAt","complete":{"<account>":{"<layer>":
 * true|false|"not-offered"}}}`. It is the estate's root: anything wrong in it is an issue, since a wrong claim
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
  return { ok: true, value: { partition: partition as Partition, collectedAt, complete } };
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

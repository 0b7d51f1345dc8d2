import type { Quarantined } from '../estate/estate.ts';
import { type AccountId, parseAccountId } from '../estate/identifiers.ts';
import type {
  Organization,
  OrganizationAccount,
  OrganizationNode,
  OrganizationPolicy,
} from '../estate/organization.ts';
import { childPath, indexPath, readJson } from '../policy/index.ts';
import { DuplicateKeys } from './duplicate-keys.ts';
import type { FileResult } from './file-issue.ts';
import { asArray, asObject, asTags, asText, type JsonObject } from './json-fields.ts';
import { jsonIssue } from './json-issue.ts';
import type { PolicyReader } from './policy-reader.ts';

/** What organization.json holds, and the entries of it that could not be used. */
export interface OrganizationReading {
  readonly organization: Organization;
  readonly quarantined: readonly Quarantined[];
}

const lists = ['roots', 'organizationalUnits', 'accounts', 'policies'] as const;

/**
 * Reads organization.json (DESIGN.md section 4; the nouns of the AWS Organizations API Reference). It lies at
 * the estate's root: broken JSON or a missing list is an issue, since "no SCPs" in its place would be a false
 * statement about every account. A broken entry is quarantined, a broken policy is unreadable.
 */
export function parseOrganizationFile(
  text: string,
  file: string,
  reader: PolicyReader,
): FileResult<OrganizationReading> {
  const json = readJson(text);
  if (!json.ok) {
    return { ok: false, issue: jsonIssue(file, json.issues) };
  }
  const wrong = (path: string, message: string): FileResult<never> => ({
    ok: false,
    issue: { file, path, message },
  });
  const root = asObject(json.value);
  if (!root) return wrong('$', 'must be an object');
  const id = asText(root['id']);
  if (!id) return wrong('$.id', "`id` must be the organization's id, such as `o-exampleorgid`");
  const managementAccountId = parseAccountId(asText(root['managementAccountId']) ?? '');
  if (!managementAccountId)
    return wrong('$.managementAccountId', '`managementAccountId` must be twelve digits, quoted');
  for (const list of lists) {
    if (!asArray(root[list])) return wrong(`$.${list}`, `\`${list}\` must be a list`);
  }
  const duplicates = new DuplicateKeys(json.duplicates);
  const quarantined: Quarantined[] = [];
  const gather = <T>(
    list: (typeof lists)[number],
    read: (entry: JsonObject, path: string) => T | string,
  ): T[] =>
    (asArray(root[list]) ?? []).flatMap((value, index) => {
      const path = indexPath(`$.${list}`, index);
      const entry = asObject(value);
      const found = entry ? read(entry, path) : 'it is no object';
      if (typeof found !== 'string') return [found];
      quarantined.push({ file, place: path, reason: found });
      return [];
    });
  const organization: Organization = {
    id,
    managementAccountId,
    roots: gather('roots', readNode),
    organizationalUnits: gather('organizationalUnits', readUnit),
    accounts: gather('accounts', readAccount).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    policies: gather('policies', (entry, path) => readPolicy(entry, path, reader, duplicates)),
  };
  for (const issue of duplicates.elsewhere())
    quarantined.push({ file, place: issue.path, reason: issue.message });
  return { ok: true, value: { organization, quarantined } };
}

function readNode(entry: JsonObject): OrganizationNode | string {
  const id = asText(entry['id']);
  return id ? { id, name: asText(entry['name']) ?? id } : 'it has no `id`';
}

function readUnit(entry: JsonObject): Organization['organizationalUnits'][number] | string {
  const node = readNode(entry);
  const parentId = asText(entry['parentId']);
  if (typeof node === 'string') return node;
  return parentId ? { ...node, parentId } : 'it has no `parentId`';
}

function readAccount(entry: JsonObject): OrganizationAccount | string {
  const id: AccountId | null = parseAccountId(asText(entry['id']) ?? '');
  const parentId = asText(entry['parentId']);
  if (!id) return '`id` is no account id: twelve digits, quoted, are';
  if (!parentId) return 'it has no `parentId`';
  return {
    id,
    name: asText(entry['name']) ?? id,
    parentId,
    status: asText(entry['status']) ?? 'ACTIVE',
    tags: asTags(entry['tags']),
  };
}

function readPolicy(
  entry: JsonObject,
  path: string,
  reader: PolicyReader,
  duplicates: DuplicateKeys,
): OrganizationPolicy | string {
  const id = asText(entry['id']);
  const type = entry['type'];
  const targets = asArray(entry['targets'])?.map(asText);
  if (!id) return 'it has no `id`';
  if (type !== 'SERVICE_CONTROL_POLICY' && type !== 'RESOURCE_CONTROL_POLICY') {
    return '`type` is neither `SERVICE_CONTROL_POLICY` nor `RESOURCE_CONTROL_POLICY`';
  }
  if (!targets?.every((target) => target !== null)) return '`targets` is no list of ids';
  const kind = type === 'SERVICE_CONTROL_POLICY' ? 'service-control' : 'resource-control';
  const place = childPath(path, 'document');
  const policy = reader.read(entry['document'], kind, id, {
    path: place,
    duplicates: duplicates.under(place),
  });
  return { id, name: asText(entry['name']) ?? id, type, policy, targets };
}

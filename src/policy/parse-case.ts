import type { NamedPolicy, Parsed, PolicyKind } from './document.ts';
import { IssueList, isJsonObject, type JsonObject, kindOf, own } from './issue-list.ts';
import { issuesUnder, readJson } from './json.ts';
import { childPath, indexPath } from './json-path.ts';
import { isRoleArn } from './layers.ts';
import { parsePolicyAt } from './parse-document.ts';
import { parseRequest } from './parse-request.ts';
import type { OrganizationLevel, PolicyLayers, Request } from './request.ts';

/** One line of a case file: a request, and every policy that has a say in it. */
export interface PolicyCase {
  readonly id: string;
  readonly request: Request;
  readonly layers: PolicyLayers;
}

/**
 * Reads one line of `evaluate --cases`. Missing layers are absent layers; fields that the contract does not name
 * are ignored, duplicate keys in them too. Policies are named by their place, such as `identityPolicies[0]`.
 */
export function parseCaseLine(line: string): Parsed<PolicyCase> {
  const reading = readJson(line);
  if (!reading.ok) return reading;
  const duplicates = caseFields.flatMap((field) => issuesUnder(reading.duplicates, childPath('$', field)));
  if (duplicates.length > 0) return { ok: false, issues: duplicates };
  return parseCase(reading.value);
}

const caseFields = [
  'id',
  'request',
  'identityPolicies',
  'boundary',
  'sessionPolicy',
  'scps',
  'rcps',
  'resourcePolicy',
  'vpcEndpointPolicies',
  'org',
];

/** Reads a case from a JSON value; see parseCaseLine. */
export function parseCase(json: unknown): Parsed<PolicyCase> {
  const issues = new IssueList();
  if (!isJsonObject(json)) {
    issues.add('$', `a case is an object, found ${kindOf(json)}`);
    return { ok: false, issues: issues.found };
  }
  const id = own(json, 'id');
  if (typeof id !== 'string') issues.add(childPath('$', 'id'), `\`id\` is a string, found ${kindOf(id)}`);
  const request = parseRequest(own(json, 'request'), '$.request', issues);
  const layers = readLayers(json, request, issues);
  if (issues.found.length > 0 || request === null) return { ok: false, issues: issues.found };
  return { ok: true, value: { id: String(id), request, layers } };
}

function readLayers(json: JsonObject, request: Request | null, issues: IssueList): PolicyLayers {
  const resourceKind: PolicyKind = isRoleArn(request?.resource ?? '') ? 'trust' : 'resource';
  const resource = readPolicies(json, 'resourcePolicy', resourceKind, issues);
  if (resource !== null && resource.length > 1) {
    issues.add('$.resourcePolicy', '`resourcePolicy` is one document, found several');
  }
  return {
    identityPolicies: readPolicies(json, 'identityPolicies', 'identity', issues) ?? [],
    boundary: readPolicies(json, 'boundary', 'identity', issues),
    sessionPolicy: readPolicies(json, 'sessionPolicy', 'identity', issues),
    scps: readLevels(json, 'scps', 'service-control', issues),
    rcps: readLevels(json, 'rcps', 'resource-control', issues),
    resourcePolicy: resource?.[0] ?? null,
    vpcEndpointPolicies: readPolicies(json, 'vpcEndpointPolicies', 'vpc-endpoint', issues),
    managementAccountId: readManagementAccount(own(json, 'org'), issues),
  };
}

/** One document, a list of them, or null. */
function readPolicies(
  json: JsonObject,
  field: string,
  kind: PolicyKind,
  issues: IssueList,
): NamedPolicy[] | null {
  const value = own(json, field);
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return readDocuments(value, kind, field, issues);
  const policy = readDocument(value, kind, field, issues);
  return policy === null ? [] : [policy];
}

function readDocuments(
  list: readonly unknown[],
  kind: PolicyKind,
  name: string,
  issues: IssueList,
): NamedPolicy[] {
  const policies: NamedPolicy[] = [];
  for (let index = 0; index < list.length; index++) {
    const policy = readDocument(list[index], kind, indexPath(name, index), issues);
    if (policy !== null) policies.push(policy);
  }
  return policies;
}

/** `name` is the place below the case, so that `$.` before it is the JSON path. A document may also be text. */
function readDocument(json: unknown, kind: PolicyKind, name: string, issues: IssueList): NamedPolicy | null {
  const path = `$.${name}`;
  let value = json;
  if (typeof json === 'string') {
    const text = readJson(json);
    const found = text.ok ? text.duplicates : text.issues;
    for (const issue of found)
      issues.add(path, `in the text of the document, ${issue.path}: ${issue.message}`);
    if (!text.ok) return null;
    value = text.value;
  }
  const parsed = parsePolicyAt(value, kind, path);
  if (parsed.ok) return { name, document: parsed.value };
  for (const issue of parsed.issues) issues.add(issue.path, issue.message);
  return null;
}

function readLevels(
  json: JsonObject,
  field: string,
  kind: PolicyKind,
  issues: IssueList,
): OrganizationLevel[] {
  const value = own(json, field);
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    issues.add(`$.${field}`, `\`${field}\` is a list of levels, found ${kindOf(value)}`);
    return [];
  }
  return value.map((item: unknown, index) => readLevel(item, indexPath(field, index), index, kind, issues));
}

function readLevel(
  json: unknown,
  name: string,
  index: number,
  kind: PolicyKind,
  issues: IssueList,
): OrganizationLevel {
  const path = `$.${name}`;
  const policies = isJsonObject(json) ? own(json, 'policies') : undefined;
  if (!isJsonObject(json) || !Array.isArray(policies)) {
    issues.add(path, 'a level is an object with a list of `policies`');
    return { level: String(index), policies: [] };
  }
  const level = own(json, 'level');
  if (level !== undefined && typeof level !== 'string') {
    issues.add(childPath(path, 'level'), `\`level\` is a string, found ${kindOf(level)}`);
  }
  return {
    level: typeof level === 'string' ? level : String(index),
    policies: readDocuments(policies, kind, `${name}.policies`, issues),
  };
}

function readManagementAccount(org: unknown, issues: IssueList): string | null {
  if (org === undefined || org === null) return null;
  const id = isJsonObject(org) ? own(org, 'managementAccountId') : org;
  if (!isJsonObject(org) || (id !== undefined && id !== null && typeof id !== 'string')) {
    issues.add('$.org', '`org` is an object whose `managementAccountId` is a string');
    return null;
  }
  return typeof id === 'string' ? id : null;
}

import { parseAccountId } from '../estate/identifiers.ts';
import type { IdentityCenter, PermissionSetAssignment } from '../estate/identity-center.ts';
import { readJson } from '../policy/index.ts';
import type { FileResult } from './file-issue.ts';
import { asArray, asObject, asText, type JsonObject } from './json-fields.ts';
import { jsonIssue } from './json-issue.ts';

/**
 * Reads identity-center.json: `{"instances":[{"permissionSets":[{"PermissionSetArn","Name"}],"assignments":[{"AccountId",
 * "PermissionSetArn","PrincipalType","PrincipalId"}],"users":[{"UserId","UserName"}],"groups":[{"GroupId","members"}]}]}`,
 * each as the Identity Center and Identity Store API References have it. What names nobody is left out.
 */
export function parseIdentityCenter(text: string, file: string): FileResult<IdentityCenter> {
  const json = readJson(text);
  if (!json.ok) return { ok: false, issue: jsonIssue(file, json.issues) };
  const instances = asArray(asObject(json.value)?.['instances']);
  if (!instances) return { ok: false, issue: { file, message: 'it has no list `instances`' } };
  const assignments: PermissionSetAssignment[] = [];
  const users = new Map<string, string>();
  const permissionSets = new Map<string, string>();
  for (const value of instances) {
    const instance = asObject(value);
    if (!instance) continue;
    for (const user of entriesOf(instance, 'users')) {
      const id = asText(user['UserId']);
      if (id !== null) users.set(id, asText(user['UserName']) ?? id);
    }
    for (const [arn, name] of namesOf(instance)) permissionSets.set(arn, name);
    assignments.push(...assignmentsOf(instance));
  }
  return { ok: true, value: { assignments, users, permissionSets } };
}

/** Permission sets by ARN. */
function namesOf(instance: JsonObject): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const set of entriesOf(instance, 'permissionSets')) {
    const arn = asText(set['PermissionSetArn']);
    const name = asText(set['Name']);
    if (arn !== null && name !== null) names.set(arn, name);
  }
  return names;
}

function assignmentsOf(instance: JsonObject): readonly PermissionSetAssignment[] {
  const names = namesOf(instance);
  const members = new Map<string, readonly string[]>();
  for (const group of entriesOf(instance, 'groups')) {
    const id = asText(group['GroupId']);
    if (id !== null)
      members.set(
        id,
        (asArray(group['members']) ?? []).flatMap((member) => asText(member) ?? []),
      );
  }
  const found = new Map<string, PermissionSetAssignment & { readonly people: Set<string> }>();
  for (const entry of entriesOf(instance, 'assignments')) {
    const account = parseAccountId(asText(entry['AccountId']) ?? '');
    const permissionSet = names.get(asText(entry['PermissionSetArn']) ?? '');
    const principal = asText(entry['PrincipalId']);
    if (!account || permissionSet === undefined || principal === null) continue;
    const key = `${permissionSet}@${account}`;
    const assignment = found.get(key) ?? { permissionSet, account, people: new Set<string>() };
    found.set(key, assignment);
    const people = entry['PrincipalType'] === 'GROUP' ? (members.get(principal) ?? []) : [principal];
    for (const person of people) assignment.people.add(person);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, assignment]) => assignment);
}

function entriesOf(instance: JsonObject, list: string): readonly JsonObject[] {
  return (asArray(instance[list]) ?? []).map(asObject).filter((entry) => entry !== null);
}

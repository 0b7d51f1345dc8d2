import { readJson } from '../policy/index.ts';
import type { FileResult } from './file-issue.ts';
import { asArray, asObject, asText } from './json-fields.ts';
import { jsonIssue } from './json-issue.ts';

/**
 * Reads the output of `aws iam list-roles` for the one thing that authorization details lack: how long a
 * session may last, in seconds, by role ARN (IAM API Reference, Role, MaxSessionDuration).
 */
export function parseRolesFile(text: string, file: string): FileResult<ReadonlyMap<string, number>> {
  const json = readJson(text);
  if (!json.ok) return { ok: false, issue: jsonIssue(file, json.issues) };
  const roles = asArray(asObject(json.value)?.['Roles'] ?? json.value);
  if (!roles)
    return { ok: false, issue: { file, message: 'not the output of list-roles: it has no list `Roles`' } };
  const seconds = new Map<string, number>();
  for (const value of roles) {
    const role = asObject(value);
    const arn = asText(role?.['Arn']);
    const most = role?.['MaxSessionDuration'];
    if (arn !== null && typeof most === 'number') seconds.set(arn, most);
  }
  return { ok: true, value: seconds };
}

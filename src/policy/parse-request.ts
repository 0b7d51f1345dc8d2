import { type IssueList, isJsonObject, type JsonObject, kindOf, own, quoted } from './issue-list.ts';
import { childPath, indexPath } from './json-path.ts';
import type { Request, RequestContext, RequestPrincipal } from './request.ts';

/** Reads the request of a case; null when it added an issue. */
export function parseRequest(json: unknown, path: string, issues: IssueList): Request | null {
  if (!isJsonObject(json)) {
    issues.add(path, `\`request\` is an object, found ${kindOf(json)}`);
    return null;
  }
  const principal = readPrincipal(own(json, 'principal'), childPath(path, 'principal'), issues);
  const action = readText(json, 'action', path, issues);
  if (action !== null && !/^[^:*?\s]+:[^:*?\s]+$/.test(action)) {
    issues.add(childPath(path, 'action'), `${quoted(action)} is no action: one \`service:Name\` is expected`);
  }
  const resource = readText(json, 'resource', path, issues);
  const resourceAccountId = readText(json, 'resourceAccountId', path, issues);
  const context = readContext(own(json, 'context'), childPath(path, 'context'), issues);
  const wildcardOnly = own(json, 'wildcardOnlyAction') ?? undefined;
  if (wildcardOnly !== undefined && typeof wildcardOnly !== 'boolean') {
    issues.add(childPath(path, 'wildcardOnlyAction'), `a boolean is expected, found ${kindOf(wildcardOnly)}`);
  }
  if (principal === null || action === null || resource === null || resourceAccountId === null) return null;
  const request: Request = { principal, action, resource, resourceAccountId, context };
  return typeof wildcardOnly === 'boolean' ? { ...request, wildcardOnlyAction: wildcardOnly } : request;
}

const isArn = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:./;
/** A service principal, or an identity provider: `lambda.amazonaws.com`, `token.actions.githubusercontent.com`. */
const isHostName = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:[/:][^\s]*)?$/;

function readText(json: JsonObject, field: string, path: string, issues: IssueList): string | null {
  const value = own(json, field);
  if (typeof value === 'string' && value !== '') return value;
  const found = value === '' ? 'an empty one' : kindOf(value);
  issues.add(childPath(path, field), `\`${field}\` is a string, found ${found}`);
  return null;
}

function readPrincipal(json: unknown, path: string, issues: IssueList): RequestPrincipal | null {
  if (typeof json === 'string' && (isArn.test(json) || isHostName.test(json))) return json;
  if (isJsonObject(json) && own(json, 'type') === 'Anonymous') return { type: 'Anonymous' };
  issues.add(path, 'a principal is an ARN, a service principal or `{"type": "Anonymous"}`');
  return null;
}

/** Key -> value or values; booleans and numbers count as text, null as an absent key. */
function readContext(json: unknown, path: string, issues: IssueList): RequestContext {
  const context: Record<string, string | readonly string[]> = Object.create(null);
  if (json === undefined || json === null) return context;
  if (!isJsonObject(json)) {
    issues.add(path, `\`context\` is an object, found ${kindOf(json)}`);
    return context;
  }
  const seen = new Set<string>();
  for (const [key, value] of Object.entries(json)) {
    const at = childPath(path, key);
    // key names are case-insensitive, so that two spellings are one key given twice.
    if (seen.has(key.toLowerCase())) issues.add(at, `duplicate key ${quoted(key)} in another case`);
    seen.add(key.toLowerCase());
    if (value === null) continue;
    if (Array.isArray(value)) {
      context[key] = value.map((item: unknown, index) => readValue(item, indexPath(at, index), issues));
    } else context[key] = readValue(value, at, issues);
  }
  return context;
}

function readValue(value: unknown, path: string, issues: IssueList): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  issues.add(path, `a context value is a string, found ${kindOf(value)}`);
  return '';
}

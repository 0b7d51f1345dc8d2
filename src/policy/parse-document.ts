import type { Parsed, PolicyDocument, PolicyKind, PolicyVersion, Statement } from './document.ts';
import { IssueList, isJsonObject, kindOf, own, quoted } from './issue-list.ts';
import { parseJson } from './json.ts';
import { childPath, indexPath } from './json-path.ts';
import { parseStatement } from './parse-statement.ts';

const documentElements: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement']);

/**
 * Reads a policy document from a JSON value (IAM User Guide, "Grammar of the IAM JSON policy language").
 * The value must come from parseJson or JSON.parse; only parsePolicyText can see duplicate keys.
 * Anything the grammar does not know is an issue with its JSON path, but an unknown condition operator: that
 * makes its statement undecidable, the document is still read.
 */
export function parsePolicyDocument(json: unknown, kind: PolicyKind): Parsed<PolicyDocument> {
  return parsePolicyAt(json, kind, '$');
}

/** Reads a policy document from text; duplicate keys, comments and trailing commas are issues. */
export function parsePolicyText(text: string, kind: PolicyKind): Parsed<PolicyDocument> {
  const json = parseJson(text);
  return json.ok ? parsePolicyDocument(json.value, kind) : json;
}

/** As parsePolicyDocument, for a document that lies at `path` of a larger value: issues carry the whole path. */
export function parsePolicyAt(json: unknown, kind: PolicyKind, path: string): Parsed<PolicyDocument> {
  const issues = new IssueList();
  const document = readDocument(json, kind, path, issues);
  if (document === null || issues.found.length > 0) return { ok: false, issues: issues.found };
  return { ok: true, value: document };
}

function readDocument(
  json: unknown,
  kind: PolicyKind,
  path: string,
  issues: IssueList,
): PolicyDocument | null {
  if (!isJsonObject(json)) {
    issues.add(path, `a policy document is an object, found ${kindOf(json)}`);
    return null;
  }
  for (const key of Object.keys(json)) {
    if (!documentElements.has(key)) issues.add(childPath(path, key), `unknown element ${quoted(key)}`);
  }
  const version = readVersion(own(json, 'Version'), path, issues);
  const id = own(json, 'Id');
  if (id !== undefined && typeof id !== 'string') {
    issues.add(childPath(path, 'Id'), `\`Id\` is a string, found ${kindOf(id)}`);
  }
  const statements = readStatements(own(json, 'Statement'), kind, path, issues);
  return { version, id: typeof id === 'string' ? id : null, statements };
}

/** an absent Version means 2008-10-17. */
function readVersion(version: unknown, path: string, issues: IssueList): PolicyVersion {
  if (version === undefined) return '2008-10-17';
  if (version === '2012-10-17' || version === '2008-10-17') return version;
  const found = typeof version === 'string' ? quoted(version) : kindOf(version);
  issues.add(
    childPath(path, 'Version'),
    `\`Version\` is \`2012-10-17\` or \`2008-10-17\`, a string, found ${found}`,
  );
  return '2008-10-17';
}

function readStatements(json: unknown, kind: PolicyKind, path: string, issues: IssueList): Statement[] {
  const at = childPath(path, 'Statement');
  if (json === undefined) {
    issues.add(path, '`Statement` is missing');
    return [];
  }
  if (!Array.isArray(json)) {
    const lone = parseStatement(json, 0, kind, at, issues);
    return lone === null ? [] : [lone];
  }
  if (json.length === 0) issues.add(at, '`Statement` is an empty list');
  const statements: Statement[] = [];
  for (let index = 0; index < json.length; index++) {
    const statement = parseStatement(json[index], index, kind, indexPath(at, index), issues);
    if (statement !== null) statements.push(statement);
  }
  return statements;
}

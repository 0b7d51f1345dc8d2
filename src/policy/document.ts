/**
 * The IAM policy language as typed values. Everything here is immutable data; parse-document.ts makes it.
 * Grammar: IAM User Guide, "Grammar of the IAM JSON policy language".
 */

/** Which kind of policy a document is meant to be: it decides which elements are required or forbidden. */
export type PolicyKind =
  | 'identity'
  | 'resource'
  | 'trust'
  | 'service-control'
  | 'resource-control'
  | 'vpc-endpoint';

/** `2008-10-17` (also when Version is absent) has no variables: `${…}` is literal text there. */
export type PolicyVersion = '2012-10-17' | '2008-10-17';

export type Effect = 'Allow' | 'Deny';

/** A whole policy document. */
export interface PolicyDocument {
  readonly version: PolicyVersion;
  readonly id: string | null;
  readonly statements: readonly Statement[];
}

/** One statement. `index` is its place in the document, counted from 0 (a lone statement object has 0). */
export interface Statement {
  readonly index: number;
  readonly sid: string | null;
  readonly effect: Effect;
  readonly action: ElementList;
  /** null only where the policy is the resource's own: trust policies, ECR repositories'. */
  readonly resource: ElementList | null;
  /** null in identity policies and SCPs; a resource-policy statement without one never applies. */
  readonly principal: PrincipalElement | null;
  readonly conditions: readonly Condition[];
}

/** Action/NotAction or Resource/NotResource: `negated` is the Not form; patterns as written, never empty. */
export interface ElementList {
  readonly negated: boolean;
  readonly patterns: readonly string[];
}

/** Principal or NotPrincipal. `"*"` is read as one entry of type `*`. */
export interface PrincipalElement {
  readonly negated: boolean;
  readonly entries: readonly PrincipalEntry[];
}

export interface PrincipalEntry {
  readonly type: '*' | 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';
  readonly value: string;
}

/** The operators of the IAM User Guide, without prefix (ForAllValues) and suffix (IfExists). */
export const baseOperators = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'DateEquals',
  'DateNotEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'Bool',
  'BinaryEquals',
  'IpAddress',
  'NotIpAddress',
  'ArnEquals',
  'ArnLike',
  'ArnNotEquals',
  'ArnNotLike',
  'Null',
] as const;

export type BaseOperator = (typeof baseOperators)[number];

/** One (operator, key) pair of a Condition block. Values are strings: JSON booleans and numbers are printed. */
export interface Condition {
  /** null when nobody knows the operator: the statement is undecidable, never dropped. */
  readonly operator: BaseOperator | null;
  /** The operator as written, prefix and suffix included. */
  readonly operatorText: string;
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | null;
  readonly ifExists: boolean;
  /** The key as written; compare with `keyId`, which is in lower case. */
  readonly key: string;
  readonly keyId: string;
  readonly values: readonly string[];
}

/** A document with the name people know it by: a policy ARN, an inline policy's name, an SCP id. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** Points at one statement of one policy, for evidence. `statement` is the Sid, or the index as text. */
export interface StatementReference {
  readonly policy: string;
  readonly statement: string;
}

/** What a parser found wrong and where. `path` is a JSON path such as `$.Statement[2].Effect`. */
export interface Issue {
  readonly path: string;
  readonly message: string;
  /** Offset in the text, in UTF-16 units, where known. */
  readonly offset?: number;
  readonly line?: number;
  readonly column?: number;
}

/** What every parser returns: a value, or at least one issue. Never a throw. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly Issue[] };

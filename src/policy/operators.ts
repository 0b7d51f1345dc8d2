import type { BaseOperator, Condition } from './document.ts';
import { baseOperators } from './document.ts';

/** What kind of values an operator compares. */
export type OperatorFamily = 'string' | 'numeric' | 'date' | 'bool' | 'binary' | 'ip' | 'arn' | 'null';

/**
 * One row of the table of condition operators (IAM User Guide, "IAM JSON policy elements: Condition operators").
 * `negated` operators are true when no value of the list matches, and on a missing key.
 */
export interface OperatorInfo {
  readonly family: OperatorFamily;
  readonly negated: boolean;
  /** How one value is compared with one pattern, before negation. */
  readonly compare:
    | 'equal'
    | 'equal-ignore-case'
    | 'like'
    | 'less'
    | 'less-equal'
    | 'greater'
    | 'greater-equal';
  /** Policy variables are resolved only in String and Arn operators. */
  readonly variables: boolean;
}

function row(
  family: OperatorFamily,
  negated: boolean,
  compare: OperatorInfo['compare'],
): Readonly<OperatorInfo> {
  return Object.freeze({ family, negated, compare, variables: family === 'string' || family === 'arn' });
}

/** The operators of AWS, by their name without prefix and suffix. */
export const operatorTable: Readonly<Record<BaseOperator, OperatorInfo>> = Object.freeze({
  StringEquals: row('string', false, 'equal'),
  StringNotEquals: row('string', true, 'equal'),
  StringEqualsIgnoreCase: row('string', false, 'equal-ignore-case'),
  StringNotEqualsIgnoreCase: row('string', true, 'equal-ignore-case'),
  StringLike: row('string', false, 'like'),
  StringNotLike: row('string', true, 'like'),
  NumericEquals: row('numeric', false, 'equal'),
  NumericNotEquals: row('numeric', true, 'equal'),
  NumericLessThan: row('numeric', false, 'less'),
  NumericLessThanEquals: row('numeric', false, 'less-equal'),
  NumericGreaterThan: row('numeric', false, 'greater'),
  NumericGreaterThanEquals: row('numeric', false, 'greater-equal'),
  DateEquals: row('date', false, 'equal'),
  DateNotEquals: row('date', true, 'equal'),
  DateLessThan: row('date', false, 'less'),
  DateLessThanEquals: row('date', false, 'less-equal'),
  DateGreaterThan: row('date', false, 'greater'),
  DateGreaterThanEquals: row('date', false, 'greater-equal'),
  Bool: row('bool', false, 'equal'),
  BinaryEquals: row('binary', false, 'equal'),
  IpAddress: row('ip', false, 'equal'),
  NotIpAddress: row('ip', true, 'equal'),
  // ArnEquals and ArnLike behave alike, wildcards included.
  ArnEquals: row('arn', false, 'like'),
  ArnLike: row('arn', false, 'like'),
  ArnNotEquals: row('arn', true, 'like'),
  ArnNotLike: row('arn', true, 'like'),
  Null: row('null', false, 'equal'),
});

const known: ReadonlySet<string> = new Set(baseOperators);

/** The three parts of an operator as written, such as `ForAnyValue:StringLikeIfExists`. */
export type OperatorParts = Pick<Condition, 'operator' | 'quantifier' | 'ifExists'>;

/**
 * Takes an operator apart. `operator` is null when nobody knows it: then the statement is undecidable.
 * Null takes neither prefix nor IfExists ("Null with if exists" is an error in Access Analyzer's checks).
 */
export function parseOperator(text: string): OperatorParts {
  const colon = text.indexOf(':');
  const prefix = colon < 0 ? null : text.slice(0, colon);
  const quantifier = prefix === 'ForAllValues' || prefix === 'ForAnyValue' ? prefix : null;
  const rest = colon < 0 ? text : text.slice(colon + 1);
  const ifExists = rest.endsWith('IfExists');
  const name = ifExists ? rest.slice(0, -'IfExists'.length) : rest;
  const unreadable = !known.has(name) || (prefix !== null && quantifier === null);
  const bareNull = name !== 'Null' || (quantifier === null && !ifExists);
  return { operator: unreadable || !bareNull ? null : (name as BaseOperator), quantifier, ifExists };
}

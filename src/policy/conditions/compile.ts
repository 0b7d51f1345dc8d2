import type { Condition, PolicyVersion } from '../document.ts';
import type { Evaluation } from '../evaluation.ts';
import { globOf, matchGlob } from '../match-glob.ts';
import { type OperatorInfo, operatorTable } from '../operators.ts';
import { parsePattern, type ResolvedToken, resolvePattern } from '../pattern.ts';
import { matchesArn, parseArnPattern } from './arn.ts';
import { canonicalBinary } from './binary.ts';
import { parseBool } from './bool.ts';
import { parseDate } from './date.ts';
import { ipWithin, parseIpRange } from './ip.ts';
import { compareDecimals, ordered, parseDecimal } from './numeric.ts';

/** Whether one value of the request matches one value of the policy, before negation. */
export type ValueTest = (value: string, evaluation: Evaluation) => boolean;

/** A condition made ready. `tests` is null when it cannot be decided: an unknown operator or value. */
export interface CompiledCondition {
  readonly condition: Condition;
  readonly info: OperatorInfo | null;
  readonly tests: readonly ValueTest[] | null;
}

/** Makes a condition ready. A Null condition needs no tests: it looks at presence only. */
export function compileCondition(condition: Condition, version: PolicyVersion): CompiledCondition {
  if (condition.operator === null) return { condition, info: null, tests: null };
  const info = operatorTable[condition.operator];
  const tests: ValueTest[] = [];
  for (const value of condition.values) {
    const test = compileValue(value, info, version);
    if (test === null) return { condition, info, tests: null };
    tests.push(test);
  }
  return { condition, info, tests };
}

/** null when the policy's value cannot be read as what the operator compares. */
function compileValue(text: string, info: OperatorInfo, version: PolicyVersion): ValueTest | null {
  switch (info.family) {
    case 'string':
    case 'arn':
      return compileText(text, info, version);
    case 'numeric': {
      const limit = parseDecimal(text);
      if (limit === null) return null;
      return (value) => {
        const number = parseDecimal(value);
        return number !== null && ordered(compareDecimals(number, limit), info.compare);
      };
    }
    case 'date': {
      const limit = parseDate(text);
      if (limit === null) return null;
      return (value) => {
        const date = parseDate(value);
        return date !== null && ordered(date - limit, info.compare);
      };
    }
    case 'bool':
    case 'null': {
      const wanted = parseBool(text);
      return wanted === null ? null : (value) => parseBool(value) === wanted;
    }
    case 'binary': {
      const bytes = canonicalBinary(text);
      return bytes === null ? null : (value) => canonicalBinary(value) === bytes;
    }
    case 'ip': {
      const range = parseIpRange(text);
      if (range === null) return null;
      return (value) => {
        const address = parseIpRange(value);
        return address !== null && ipWithin(address, range);
      };
    }
  }
}

/** variables in String and Arn operators. R-012: a value whose variable has none matches nothing. */
function compileText(text: string, info: OperatorInfo, version: PolicyVersion): ValueTest | null {
  const pattern = parsePattern(text, version, info.compare === 'like');
  if (pattern.malformed) return null;
  if (!pattern.hasVariable) return testOf(pattern.tokens as readonly ResolvedToken[], info);
  return (value, evaluation) => {
    const tokens = resolvePattern(pattern, evaluation.variable);
    const test = tokens === null ? null : testOf(tokens, info);
    return test?.(value, evaluation) ?? false;
  };
}

function testOf(tokens: readonly ResolvedToken[], info: OperatorInfo): ValueTest | null {
  if (info.family === 'arn') {
    const arn = parseArnPattern(tokens);
    return arn === null ? null : (value) => matchesArn(arn, value);
  }
  const glob = globOf(tokens);
  if (info.compare === 'equal-ignore-case') {
    const lower = glob.text.toLowerCase();
    return (value) => value.toLowerCase() === lower;
  }
  return (value) => matchGlob(glob, value);
}

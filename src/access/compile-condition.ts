import { canonicalBinary } from '../policy/conditions/binary.ts';
import { parseBool } from '../policy/conditions/bool.ts';
import { parseDate } from '../policy/conditions/date.ts';
import { ipWithin, parseIpRange } from '../policy/conditions/ip.ts';
import { compareDecimals, ordered, parseDecimal } from '../policy/conditions/numeric.ts';
import type { Condition, PolicyVersion } from '../policy/document.ts';
import type { CatalogFacts } from '../policy/facts.ts';
import { type OperatorInfo, operatorTable } from '../policy/operators.ts';
import { parsePattern } from '../policy/pattern.ts';
import { arnConditionGlob, patternTokens } from './compile-patterns.ts';
import { always, type FormulaId, type Formulas, never } from './formula.ts';
import type { KnownFacts } from './known-facts.ts';
import type { Literals } from './literals.ts';
import { type Glob, ignoringCase, unitsOf } from './theories/glob.ts';
import type { GlobSets } from './theories/glob-sets.ts';
import { addressPoint, datePoint, numberPoint } from './theories/lines.ts';
import type { ValueSet } from './theories/value-state.ts';
import type { TestFamily, ValueTests } from './theories/value-tests.ts';

/** What compiling a condition needs. */
export interface ConditionSetting {
  readonly literals: Literals;
  readonly formulas: Formulas;
  readonly catalog: CatalogFacts;
  readonly facts: KnownFacts;
  readonly version: PolicyVersion;
  /** Called with the number of an inferred rule that had a say. */
  readonly assume: (rule: string) => void;
}

/**
 * One condition as a formula over literals on its key. What cannot be read (unknown operator or value, R-017) is
 * an opaque literal: a free Boolean shared by identical text, so that both of its values are always searched.
 */
export function compileCondition(setting: ConditionSetting, written: Condition): FormulaId {
  const { literals, formulas } = setting;
  const condition = inFixedDirection(setting, written);
  const info = condition.operator === null ? null : operatorTable[condition.operator];
  if (info === null) return opaque(setting, condition);
  const absent = onMissingKey(condition, info);
  const key = { kind: 'key', keyId: condition.keyId } as const;
  const none = { kind: 'globs', set: literals.sets.none } as const;
  const missing = formulas.literal(
    literals.literal(key, { mode: 'one', absent: true, positive: true, values: none }),
  );
  const known = setting.facts.values(condition.keyId);
  if (info.family === 'null') {
    const wanted = condition.values.map(parseBool);
    if (wanted.includes(null)) return opaque(setting, condition);
    if (known !== null) return wanted.includes(known.length === 0) ? always : never;
    const parts = wanted.map((value) => (value === true ? missing : formulas.not(missing)));
    return formulas.any(parts);
  }
  const sets = valueSets(setting, condition, info);
  if (sets === null) return opaque(setting, condition);
  if (known !== null && known.length === 0) return absent ? always : never;
  const arity = setting.catalog.keyArity(condition.keyId);
  if (condition.quantifier === null && (arity === 'multi' || (known !== null && known.length > 1))) {
    // R-014, inferred: without a set operator a key that has a set of values never matches. Whether AWS agrees is
    // left open: present, the condition is opaque.
    setting.assume('R-014');
    if (known !== null) return opaque(setting, condition);
    const present = formulas.all([formulas.not(missing), opaque(setting, condition)]);
    return absent ? formulas.any([missing, present]) : present;
  }
  const mode =
    condition.quantifier === null || arity === 'single'
      ? 'one'
      : condition.quantifier === 'ForAllValues'
        ? 'every'
        : 'some';
  const parts = sets.map((values) =>
    literals.literal(key, { mode, absent, positive: !info.negated, values }),
  );
  if (known !== null) return factHolds(setting, condition, info, sets, known, mode);
  // Patterns of one condition are one set; tests are one each, and only for single values may they be united.
  if (parts.length === 1) return formulas.literal(parts[0] as number);
  if (mode !== 'one') return opaque(setting, condition);
  const each = parts.map((part) => formulas.literal(part));
  return info.negated ? formulas.all(each) : formulas.any(each);
}

/**
 * "Key equals variable" says the same as "variable's key equals the first key": it is written in one direction, so
 * that both are recognised. Missing keys are alike too: false, and true under negation.
 */
function inFixedDirection(setting: ConditionSetting, condition: Condition): Condition {
  const { operator, values, keyId } = condition;
  const [value] = values;
  const plain = condition.quantifier === null && !condition.ifExists && values.length === 1;
  if (!plain || value === undefined || (operator !== 'StringEquals' && operator !== 'StringNotEquals'))
    return condition;
  const [token, ...more] = parsePattern(value, setting.version, false).tokens;
  if (token?.kind !== 'variable' || token.fallback !== null || more.length > 0) return condition;
  const { facts, catalog } = setting;
  const free = (key: string): boolean => facts.values(key) === null && catalog.keyArity(key) !== 'multi';
  if (token.keyId <= keyId || !free(keyId) || !free(token.keyId)) return condition;
  return {
    ...condition,
    key: token.key,
    keyId: token.keyId,
    values: [['$', '{', condition.key, '}'].join('')],
  };
}

/** what a missing key makes of the condition. */
function onMissingKey(condition: Condition, info: OperatorInfo): boolean {
  if (condition.ifExists || condition.quantifier === 'ForAllValues') return true;
  return condition.quantifier === null && info.negated;
}

/** A condition on a key whose values are known: decided, unless a variable of unknown value is in it. */
function factHolds(
  setting: ConditionSetting,
  condition: Condition,
  info: OperatorInfo,
  values: readonly ValueSet[],
  known: readonly string[],
  mode: 'one' | 'some' | 'every',
): FormulaId {
  const variable = values.some((set) => set.kind === 'globs' && set.set.variable);
  const matches = (text: string): boolean =>
    values.some((set) =>
      set.kind === 'globs' ? setting.literals.sets.holds(set.set, text) : set.test.holds(text),
    ) !== info.negated;
  const truth = mode === 'every' ? known.every(matches) : known.some(matches);
  if (!variable) return truth ? always : never;
  return opaque(setting, condition);
}

/** INVARIANT: two conditions share an opaque literal only when they read the same text with the same facts. */
function opaque(setting: ConditionSetting, condition: Condition): FormulaId {
  const { literals, formulas, facts } = setting;
  const variables = condition.values.some((value) => value.includes('${'));
  const fact = facts.keyFor(variables ? [condition.keyId, ...facts.keyIds] : [condition.keyId]);
  const text = JSON.stringify([
    condition.operatorText,
    condition.keyId,
    [...condition.values].sort(),
    setting.version,
    fact,
  ]);
  const set = literals.sets.union([literals.sets.table.exactly('true')]);
  const literal = literals.literal(
    { kind: 'opaque', text, condition },
    { mode: 'one', absent: false, positive: true, values: { kind: 'globs', set } },
  );
  return formulas.literal(literal);
}

/** The sets that the values of a condition name, patterns united; null when one cannot be read. */
function valueSets(
  setting: ConditionSetting,
  condition: Condition,
  info: OperatorInfo,
): readonly ValueSet[] | null {
  const { sets, tests } = setting.literals;
  const globs: Glob[] = [];
  const found: ValueSet[] = [];
  for (const value of condition.values) {
    switch (info.family) {
      case 'string':
      case 'arn': {
        const glob = textGlob(setting, value, info);
        if (glob === 'unreadable') return null;
        if (glob !== null) globs.push(glob);
        break;
      }
      case 'bool': {
        const wanted = parseBool(value);
        if (wanted === null) return null;
        globs.push(sets.table.intern(unitsOf(String(wanted)).map(ignoringCase)));
        break;
      }
      case 'binary':
        if (!addBinary(sets, globs, value)) return null;
        break;
      case 'null':
        return null;
      case 'numeric':
      case 'date':
      case 'ip': {
        const test = valueTest(tests, value, info);
        if (test === null) return null;
        found.push(test);
      }
    }
  }
  return found.length > 0 ? found : [{ kind: 'globs', set: sets.union(globs) }];
}

/** null: the pattern matches nothing. */
function textGlob(setting: ConditionSetting, value: string, info: OperatorInfo): Glob | null | 'unreadable' {
  const { sets } = setting.literals;
  const pattern = parsePattern(value, setting.version, info.compare === 'like');
  if (pattern.malformed) return 'unreadable';
  const tokens = patternTokens(sets, pattern, setting.facts, info.compare === 'equal-ignore-case');
  if (tokens === null) return null;
  if (info.family !== 'arn') return sets.table.intern(tokens);
  return arnConditionGlob(sets, tokens) ?? (pattern.hasVariable ? null : 'unreadable');
}

/** Equal bytes may be written with or without padding. */
function addBinary(sets: GlobSets, globs: Glob[], value: string): boolean {
  const body = canonicalBinary(value);
  if (body === null) return false;
  globs.push(sets.table.exactly(body));
  if (body.length % 4 !== 0) globs.push(sets.table.exactly(body.padEnd(Math.ceil(body.length / 4) * 4, '=')));
  return true;
}

function valueTest(tests: ValueTests, value: string, info: OperatorInfo): ValueSet | null {
  const { compare } = info;
  if (info.family === 'numeric') {
    const limit = parseDecimal(value);
    const point = limit === null ? null : numberPoint(limit);
    if (limit === null || point === null) return null;
    const holds = (text: string): boolean => {
      const number = parseDecimal(text);
      return number !== null && ordered(compareDecimals(number, limit), compare);
    };
    return testSet(tests, 'numeric', info, value, holds, [point]);
  }
  if (info.family === 'date') {
    const limit = parseDate(value);
    const point = limit === null ? null : datePoint(limit);
    if (limit === null || point === null) return null;
    const holds = (text: string): boolean => {
      const date = parseDate(text);
      return date !== null && ordered(date - limit, compare);
    };
    return testSet(tests, 'date', info, value, holds, [point]);
  }
  const range = parseIpRange(value);
  if (range === null) return null;
  const bounds = [addressPoint(range.family, range.first), addressPoint(range.family, range.last)];
  const holds = (text: string): boolean => {
    const address = parseIpRange(text);
    return address !== null && ipWithin(address, range);
  };
  return testSet(tests, 'ip', info, value, holds, bounds);
}

function testSet(
  tests: ValueTests,
  family: TestFamily,
  info: OperatorInfo,
  text: string,
  holds: (text: string) => boolean,
  bounds: readonly bigint[],
): ValueSet {
  const compare = info.compare === 'like' || info.compare === 'equal-ignore-case' ? 'equal' : info.compare;
  const key = `${family} ${compare} ${bounds.join(' ')}`;
  return { kind: 'test', test: tests.intern({ family, compare, text, key, holds, bounds }) };
}

import type { ConditionJson } from './comparison.ts';
import { globText, ignoresCase } from './glob-text.ts';
import type { Dimension, Literals } from './literals.ts';
import {
  anyOne,
  ignoringCase,
  isEitherCase,
  isStar,
  isVariable,
  segmentAnyOne,
  segmentStar,
  type Token,
} from './theories/glob.ts';
import type { GlobSet } from './theories/glob-sets.ts';
import type { KeyState } from './theories/key-state.ts';
import type { ValueState } from './theories/value-state.ts';
import type { ValueTest } from './theories/value-tests.ts';

/** Collects the entries of a Condition block; a second meaning for one operator and key cannot be said. */
class Block {
  readonly #operators = new Map<string, Map<string, readonly string[]>>();
  sayable = true;

  add(operator: string, key: string, values: readonly string[], negated = false): void {
    let keys = this.#operators.get(operator);
    if (keys === undefined) {
      keys = new Map();
      this.#operators.set(operator, keys);
    }
    const known = keys.get(key);
    if (known === undefined) keys.set(key, values);
    // negated values are joined by NOR, so that two lists are one.
    else if (negated) keys.set(key, [...new Set([...known, ...values])].sort());
    else if (known.join('\n') !== values.join('\n')) this.sayable = false;
  }

  json(): ConditionJson | null {
    if (!this.sayable) return null;
    const block: Record<string, Record<string, string | readonly string[]>> = {};
    for (const [operator, keys] of [...this.#operators].sort(byName)) {
      const entries: Record<string, string | readonly string[]> = {};
      for (const [key, values] of [...keys].sort(byName))
        entries[key] = values.length === 1 ? (values[0] as string) : values;
      block[operator] = entries;
    }
    return block;
  }
}

function byName(left: readonly [string, unknown], right: readonly [string, unknown]): number {
  return left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0;
}

/**
 * The states of context keys as an IAM Condition block, or null when none can say it. `nameOf` gives a key as the
 * policies write it.
 */
export function conditionJson(
  literals: Literals,
  states: readonly (readonly [Dimension, KeyState])[],
  nameOf: (keyId: string) => string,
): ConditionJson | null {
  const block = new Block();
  for (const [dimension, state] of states) {
    if (dimension.kind === 'key') addKey(literals, block, nameOf(dimension.keyId), state);
    else if (dimension.kind === 'opaque') addOpaque(block, dimension, state);
  }
  return block.json();
}

function addOpaque(block: Block, dimension: Dimension & { kind: 'opaque' }, state: KeyState): void {
  const { condition } = dimension;
  // "not" of what nobody can read cannot be said.
  if (condition === null || state.absent) block.sayable = false;
  else block.add(condition.operatorText, condition.key, condition.values);
}

function addKey(literals: Literals, block: Block, key: string, state: KeyState): void {
  if (!state.present) {
    block.add('Null', key, ['true']);
    return;
  }
  const suffix = state.absent ? 'IfExists' : '';
  let impliesPresence = false;
  if (state.one !== null) impliesPresence = addValue(literals, block, key, state.one, '', suffix);
  if (state.every !== null) {
    addValue(literals, block, key, state.every, 'ForAllValues:', '');
  }
  for (const some of state.some) {
    const both = some.within !== literals.sets.all && some.outside !== literals.sets.none;
    if (both || some.tests.length > 1) block.sayable = false;
    addValue(literals, block, key, some, 'ForAnyValue:', suffix);
    impliesPresence = true;
  }
  if (!state.absent && !impliesPresence) block.add('Null', key, ['false']);
}

/** Whether what was added already needs the key to be present. */
function addValue(
  literals: Literals,
  block: Block,
  key: string,
  value: ValueState,
  prefix: string,
  suffix: string,
): boolean {
  const { sets } = literals;
  // a bare negated operator holds for a missing key; under ForAnyValue it does not.
  const notSuffix = prefix === 'ForAnyValue:' ? suffix : '';
  let positive = false;
  if (!value.exact) block.sayable = false;
  if (value.within !== sets.all) {
    const live = sets.union(sets.live(value.within, value.outside));
    const said = sayGlobs(literals, live);
    if (said === null) block.sayable = false;
    else block.add(`${prefix}${said.operator}${suffix}`, key, said.values);
    positive = true;
  }
  const near = nearby(literals, value);
  if (near.globs.length > 0) {
    const said = sayGlobs(literals, near);
    if (said?.operator === 'Bool' && said.values.length === 1) {
      // A Boolean key has two values: not the one is the other.
      block.add(`${prefix}Bool${suffix}`, key, [said.values[0] === 'true' ? 'false' : 'true']);
      return true;
    }
    const operator = said === null ? null : negatedOperator(said.operator);
    if (said === null || operator === null) block.sayable = false;
    else block.add(`${prefix}${operator}${notSuffix}`, key, said.values, prefix !== 'ForAnyValue:');
  }
  for (const { test, positive: holds } of value.tests) {
    const operator = testOperator(test, holds);
    const negated = operator.includes('Not');
    block.add(`${prefix}${operator}${negated ? notSuffix : suffix}`, key, [test.text], negated);
    positive ||= !negated;
  }
  return positive;
}

/** Excluded patterns that touch what is left; the others say nothing. */
export function nearby(literals: Literals, value: ValueState): GlobSet {
  const { sets } = literals;
  if (value.outside === sets.none) return value.outside;
  const live = sets.live(value.within, value.outside);
  return sets.union(value.outside.globs.filter((glob) => live.some((one) => sets.touch(one, glob))));
}

function sayGlobs(
  literals: Literals,
  set: GlobSet,
): { readonly operator: string; readonly values: readonly string[] } | null {
  const { table } = literals.sets;
  const kinds = new Set(
    set.globs.map((glob) => {
      if (glob.literal !== null) return 'exact';
      if (glob.tokens.some((token) => token === segmentStar || token === segmentAnyOne)) return 'arn';
      const foldedVariable = (token: Token): boolean => isVariable(token) && ignoresCase(table, token);
      const folded = glob.tokens.some((token) => isEitherCase(token) || foldedVariable(token));
      if (!folded) return glob.tokens.some((token) => isStar(token) || token === anyOne) ? 'like' : 'exact';
      // A letter in one case among letters in either is what no operator says: `b[Ll][Uu][Ee]`.
      const sayable = (token: Token) =>
        isEitherCase(token) || foldedVariable(token) || (token >= 0 && ignoringCase(token) === token);
      return glob.tokens.every(sayable) ? 'fold' : 'unsayable';
    }),
  );
  const values = set.globs
    .map((glob) => globText(table, glob, kinds.has('like') || kinds.has('arn') ? 'pattern' : 'plain'))
    .sort();
  if (kinds.has('unsayable') || (kinds.has('fold') && kinds.size > 1) || values.length === 0) return null;
  if (kinds.has('fold'))
    return values.every((value) => value === 'true' || value === 'false')
      ? { operator: 'Bool', values }
      : { operator: 'StringEqualsIgnoreCase', values };
  if (kinds.has('arn')) return kinds.has('like') ? null : { operator: 'ArnLike', values };
  return { operator: kinds.has('like') ? 'StringLike' : 'StringEquals', values };
}

function negatedOperator(operator: string): string | null {
  switch (operator) {
    case 'StringEquals':
      return 'StringNotEquals';
    case 'StringLike':
      return 'StringNotLike';
    case 'StringEqualsIgnoreCase':
      return 'StringNotEqualsIgnoreCase';
    case 'ArnLike':
      return 'ArnNotLike';
    case 'Bool':
      return 'StringNotEqualsIgnoreCase';
    default:
      return null;
  }
}

function testOperator(test: ValueTest, positive: boolean): string {
  if (test.family === 'ip') return positive ? 'IpAddress' : 'NotIpAddress';
  const family = test.family === 'numeric' ? 'Numeric' : 'Date';
  switch (test.compare) {
    case 'equal':
      return `${family}${positive ? '' : 'Not'}Equals`;
    case 'less':
      return `${family}${positive ? 'LessThan' : 'GreaterThanEquals'}`;
    case 'less-equal':
      return `${family}${positive ? 'LessThanEquals' : 'GreaterThan'}`;
    case 'greater':
      return `${family}${positive ? 'GreaterThan' : 'LessThanEquals'}`;
    case 'greater-equal':
      return `${family}${positive ? 'GreaterThanEquals' : 'LessThan'}`;
  }
}

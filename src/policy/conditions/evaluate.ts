import type { Evaluation } from '../evaluation.ts';
import { both, type Truth, truthOf } from '../truth.ts';
import { parseBool } from './bool.ts';
import type { CompiledCondition } from './compile.ts';

/** Whether all conditions hold: operators AND, keys AND, values OR, and NOR under negation. */
export function conditionsHold(conditions: readonly CompiledCondition[], evaluation: Evaluation): Truth {
  let truth: Truth = 'yes';
  for (const condition of conditions) {
    truth = both(truth, conditionHolds(condition, evaluation));
    if (truth === 'no') return truth;
  }
  return truth;
}

/** R-011 to R-014 (IAM User Guide, "Condition operators" and "Single-valued vs. multivalued context keys"). */
function conditionHolds(compiled: CompiledCondition, evaluation: Evaluation): Truth {
  const { condition, info, tests } = compiled;
  if (info === null || tests === null) return 'unknown';
  const values = evaluation.values(condition.keyId);
  if (info.family === 'null') {
    const wantsAbsent = condition.values.map(parseBool);
    return truthOf(wantsAbsent.includes(values.length === 0));
  }
  if (values.length === 0) return truthOf(onMissingKey(compiled));
  const satisfies = (value: string) => tests.some((test) => test(value, evaluation)) !== info.negated;
  switch (condition.quantifier) {
    case 'ForAllValues':
      return truthOf(values.every(satisfies));
    case 'ForAnyValue':
      return truthOf(values.some(satisfies));
    case null:
      return truthOf(bareHolds(compiled, values, satisfies, evaluation));
  }
}

/** a missing key, and a set without values. IfExists makes any operator true there. */
function onMissingKey({ condition, info }: CompiledCondition): boolean {
  if (condition.ifExists || condition.quantifier === 'ForAllValues') return true;
  return condition.quantifier === null && info !== null && info.negated;
}

/** R-014, inferred: without a set operator a key that has a set of values never matches. */
function bareHolds(
  { condition }: CompiledCondition,
  values: readonly string[],
  satisfies: (value: string) => boolean,
  evaluation: Evaluation,
): boolean {
  if (values.length === 1 && evaluation.facts.keyArity(condition.keyId) !== 'multi') {
    return satisfies(values[0] as string);
  }
  return evaluation.inferred('R-014') && values.some(satisfies);
}

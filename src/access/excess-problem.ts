import { type ActionClass, classifyActions } from './action-classes.ts';
import type { ActionSet } from './action-sets.ts';
import type { ArnReading } from './arn-reading.ts';
import { type CompiledSet, formulaOf, statementsOf } from './compile-set.ts';
import type { CompiledStatement } from './compile-statement.ts';
import { type FormulaId, type Formulas, never } from './formula.ts';

/** Both sides under one reading. */
export interface ReadSides {
  readonly reading: ArnReading;
  readonly granted: CompiledSet;
  readonly intended: CompiledSet;
}

/** One class of actions and what exceeds for it, under each reading that differs. */
export interface ClassProblem {
  readonly actions: readonly number[];
  readonly formulas: readonly { readonly reading: ArnReading; readonly formula: FormulaId }[];
}

/** Excess for the catalog's actions: one small formula for each class of actions that can exceed at all. */
export function classProblems(formulas: Formulas, sides: readonly ReadSides[]): readonly ClassProblem[] {
  const first = sides[0];
  if (first === undefined) return [];
  const statements = [...statementsOf(first.granted), ...statementsOf(first.intended)];
  const sets = distinctSets(statements);
  const problems: ClassProblem[] = [];
  for (const actionClass of classifyActions(grantable(first.granted), sets)) {
    const found = sides.map((side) => ({
      reading: side.reading,
      formula: excessFormula(formulas, side, (statement) => ofClass(actionClass, statement)),
    }));
    if (found.some(({ formula }) => formula !== never))
      problems.push({ actions: actionClass.actions, formulas: found });
  }
  return problems;
}

function ofClass(actionClass: ActionClass, statement: CompiledStatement): FormulaId {
  return actionClass.sets.has(statement.actions.id) ? statement.product : never;
}

/** Granted and not intended, each statement replaced by what `product` makes of it. */
export function excessFormula(
  formulas: Formulas,
  side: ReadSides,
  product: (statement: CompiledStatement) => FormulaId,
): FormulaId {
  const granted = formulaOf(formulas, side.granted, product);
  if (granted === never) return never;
  return formulas.all([granted, formulas.not(formulaOf(formulas, side.intended, product))]);
}

function distinctSets(statements: readonly CompiledStatement[]): readonly ActionSet[] {
  return [...new Map(statements.map((statement) => [statement.actions.id, statement.actions])).values()];
}

/** Actions that some Allow of every level could grant: the others need no look. */
function grantable(set: CompiledSet): Uint32Array {
  if (set.kind === 'layers')
    return meet(set.levels.map((level) => join(level.allows.map((statement) => statement.actions.bits))));
  const members = set.of.map(grantable);
  return set.kind === 'union' ? join(members) : meet(members);
}

function join(all: readonly Uint32Array[]): Uint32Array {
  if (all.length <= 1) return all[0] ?? new Uint32Array(0);
  const bits = new Uint32Array(Math.max(...all.map((each) => each.length)));
  for (const each of all)
    for (let word = 0; word < each.length; word += 1)
      bits[word] = (bits[word] as number) | (each[word] as number);
  return bits;
}

function meet(all: readonly Uint32Array[]): Uint32Array {
  const [first, ...rest] = all;
  if (first === undefined || rest.length === 0) return first ?? new Uint32Array(0);
  const bits = new Uint32Array(first.length);
  for (let word = 0; word < bits.length; word += 1)
    bits[word] = rest.reduce((value, each) => value & (each[word] ?? 0), first[word] as number);
  return bits;
}

import { addBits, emptyBits } from './action-bits.ts';
import { type ActionClass, classifyActions } from './action-classes.ts';
import type { ActionSet } from './action-sets.ts';
import type { ArnReading } from './arn-reading.ts';
import { type CompiledSet, formulaOf, statementsOf } from './compile-set.ts';
import type { CompiledStatement, Workspace } from './compile-statement.ts';
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
export function classProblems(
  { formulas, actions: { table } }: Workspace,
  sides: readonly ReadSides[],
): readonly ClassProblem[] {
  const first = sides[0];
  if (first === undefined) return [];
  const statements = [...statementsOf(first.granted), ...statementsOf(first.intended)];
  const sets = distinctSets(statements);
  const problems: ClassProblem[] = [];
  for (const actionClass of classifyActions(grantable(first.granted, table.catalog.size), sets)) {
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
function grantable(set: CompiledSet, size: number): Uint32Array {
  if (set.kind === 'layers') return meet(set.levels.map(({ allows }) => allowedBy(allows, size)));
  const members = set.of.map((member) => grantable(member, size));
  return set.kind === 'union' ? join(members, size) : meet(members);
}

function allowedBy(allows: readonly CompiledStatement[], size: number): Uint32Array {
  const [only] = allows;
  if (only !== undefined && allows.length === 1) return only.actions.bits;
  const all = emptyBits(size);
  for (const { actions } of allows)
    for (const word of actions.words) all[word] = (all[word] as number) | (actions.bits[word] as number);
  return all;
}

function join(all: readonly Uint32Array[], size: number): Uint32Array {
  const bits = emptyBits(size);
  for (const each of all) addBits(bits, each);
  return bits;
}

function meet(all: readonly Uint32Array[]): Uint32Array {
  const [first, ...rest] = all;
  if (first === undefined || rest.length === 0) return first ?? new Uint32Array(0);
  const bits = first.slice();
  for (const each of rest)
    for (let word = 0; word < bits.length; word += 1)
      bits[word] = (bits[word] as number) & (each[word] as number);
  return bits;
}

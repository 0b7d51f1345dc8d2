import { grade, gradeOrVerbRule, isIrreversible, isWrite, tampersGuardrail } from '../catalog/grades.ts';

/** How grave one call is, apart from where it was made. */
export const actionWeights = ['read', 'write', 'unreviewed removal', 'destructive', 'irreversible'] as const;
export type ActionWeight = (typeof actionWeights)[number];

/**
 * Weighs one action: `irreversible` also when it weakens a guardrail, `destructive` when a reviewer graded it,
 * `unreviewed removal` when only its name says so.
 */
export function actionWeight(action: string): ActionWeight {
  if (isIrreversible(action) || tampersGuardrail(action)) return 'irreversible';
  if (grade(action) !== null) return 'destructive';
  if (gradeOrVerbRule(action) !== null) return 'unreviewed removal';
  return isWrite(action) === false ? 'read' : 'write';
}

const weights = new Map<string, number>();

/** 0 for a read … 4 for what cannot be undone: ranks actions where one must stand for many. */
export function weightOf(action: string): number {
  let weight = weights.get(action);
  if (weight === undefined) {
    weight = actionWeights.indexOf(actionWeight(action));
    weights.set(action, weight);
  }
  return weight;
}

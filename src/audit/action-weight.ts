import { grade, gradeOrVerbRule, isIrreversible, isWrite, tampersGuardrail } from '../catalog/index.ts';

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

/** One weight is worth more than all that tells actions of the same weight apart. */
const step = 100;

const weights = new Map<string, number>();

/**
 * Ranks actions where one must stand for many, the gravest highest: first by weight; then what destroys data, and what
 * people understand at once.
 */
export function weightOf(action: string): number {
  let weight = weights.get(action);
  if (weight === undefined) {
    weight = actionWeights.indexOf(actionWeight(action)) * step + plainness(action);
    weights.set(action, weight);
  }
  return weight;
}

/** Services whose loss everybody understands. */
const wellKnown: ReadonlySet<string> = new Set([
  'rds',
  's3',
  'dynamodb',
  'ec2',
  'iam',
  'kms',
  'cloudformation',
]);

function plainness(action: string): number {
  const verb = action.slice(action.indexOf(':') + 1);
  const graded = grade(action);
  const destroysData = graded?.class === 'data-destroy' ? 40 : 0;
  // A whole table says more than one row.
  const whole = graded?.plane === 'control' ? 20 : 0;
  const service = action.slice(0, Math.max(action.indexOf(':'), 0)).toLowerCase();
  return (
    (wellKnown.has(service) ? 5 : 0) +
    destroysData +
    whole +
    (verb.startsWith('Delete') || verb.startsWith('Terminate') ? 10 : 0)
  );
}

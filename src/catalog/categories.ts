import { loadCatalog } from './catalog.ts';
import escalation from './data/escalation-actions.json' with { type: 'json' };
import { gradedActions, gradeOrVerbRule, tampersGuardrail } from './grades.ts';

/** The categories a registry may deny by name. */
export const actionCategories = ['destructive', 'privilege-escalation', 'guardrail-tampering'] as const;

/** One of `actionCategories`. */
export type ActionCategory = (typeof actionCategories)[number];

/** Whether a text names a category. */
export function isActionCategory(text: string): text is ActionCategory {
  return (actionCategories as readonly string[]).includes(text);
}

const escalationReasons: ReadonlyMap<string, string> = new Map(
  escalation.flatMap(({ why, actions }) => actions.map((action) => [action.toLowerCase(), why] as const)),
);

/**
 * Why an action raises rights, or null when it is not in the privilege-escalation category.
 *
 * The category is what an operator means by "may not give rights to itself or others": writes on identities, their
 * policies, boundaries, trust, credentials and control policies, resource policies that can open data, and passing
 * a role. Not in it: the services that *take* a passed role (ec2:RunInstances, lambda:CreateFunction), code changes on
 * what already runs with a role (lambda:UpdateFunctionCode), and sts:AssumeRole and sts:TagSession, which deployment
 * agents need for named roles; where such a call leads is what reach works out.
 */
export function escalationReason(action: string): string | null {
  return escalationReasons.get(action.toLowerCase()) ?? null;
}

const known = new Map<ActionCategory, readonly string[]>();

/**
 * The actions of a category, in AWS's case, sorted. `destructive` is what the graded table or the verb rule calls
 * so, over every action of the catalog; `guardrail-tampering` what the table says weakens a guardrail.
 */
export function actionsInCategory(category: ActionCategory): readonly string[] {
  let actions = known.get(category);
  if (actions === undefined) {
    actions = Object.freeze(listCategory(category));
    known.set(category, actions);
  }
  return actions;
}

/** Whether one action, known to the catalog or not, falls into a category. */
export function isInCategory(action: string, category: ActionCategory): boolean {
  switch (category) {
    case 'destructive':
      return gradeOrVerbRule(action) !== null;
    case 'guardrail-tampering':
      return tampersGuardrail(action);
    case 'privilege-escalation':
      return escalationReason(action) !== null;
  }
}

function listCategory(category: ActionCategory): string[] {
  switch (category) {
    case 'destructive': {
      const catalog = loadCatalog();
      const names = Array.from({ length: catalog.size }, (_, index) => catalog.actionName(index));
      return [...new Set([...gradedActions, ...names.filter((name) => isInCategory(name, category))])].sort();
    }
    case 'guardrail-tampering':
      return gradedActions.filter(tampersGuardrail);
    case 'privilege-escalation':
      return escalation.flatMap(({ actions }) => actions).sort();
  }
}

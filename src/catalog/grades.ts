import { loadCatalog } from './catalog.ts';
import rows from './data/graded-actions.json' with { type: 'json' };
import { destroysByVerb } from './verb-rule.ts';

/** How far a destructive action can be undone; `unreviewed` is what only the verb rule says. */
export type Destructiveness = 'recoverable' | 'irreversible' | 'unreviewed';
/** How much one call can reach: one resource, all of a service, the account or the organization. */
export type Blast = 'resource' | 'service' | 'account' | 'org';
/** Which guardrail an action weakens. */
export type Guardrail =
  | 'ai-guardrail'
  | 'alarms'
  | 'code-integrity'
  | 'config-recording'
  | 'deletion-protection'
  | 'detection'
  | 'encryption'
  | 'iam-guardrail'
  | 'key-access'
  | 'logging'
  | 'org-guardrail'
  | 'perimeter'
  | 'public-access-block'
  | 'recovery'
  | 'response-automation'
  | 'retention';
/** What kind of harm a destructive action does. */
export type DestructiveClass =
  | 'access-lockout'
  | 'compute-terminate'
  | 'data-destroy'
  | 'encryption-lockout'
  | 'guardrail-tamper'
  | 'infra-delete'
  | 'irrevocable-commitment'
  | 'network-cut'
  | 'orchestrated-delete'
  | 'org-structure'
  | 'outage'
  | 'overwrite'
  | 'recovery-inhibit'
  | 'scheduled-destroy'
  | 'unreviewed';

/** What a reviewer, or the verb rule, says about one action. */
export interface ActionGrade {
  readonly destructive: Destructiveness;
  readonly blast: Blast;
  readonly plane: 'control' | 'data';
  readonly class: DestructiveClass;
  /** The guardrail it weakens, or null. */
  readonly tamper: Guardrail | null;
  /** Context keys by which a policy can make the action harmless, such as a recovery window. */
  readonly guardConditionKeys: readonly string[];
  /** One clause on what is lost. */
  readonly why: string;
}

const table: ReadonlyMap<string, ActionGrade> = new Map(
  rows.flatMap(({ actions, ...grade }) =>
    actions.map((action) => [action.toLowerCase(), Object.freeze(grade as ActionGrade)] as const),
  ),
);

/** The verb rule knows nothing but the name: it never calls an action irreversible or a tampering. */
const unreviewed: ActionGrade = Object.freeze({
  destructive: 'unreviewed',
  blast: 'resource',
  plane: 'control',
  class: 'unreviewed',
  tamper: null,
  guardConditionKeys: [],
  why: 'its name says that it removes something; not reviewed',
});

/** Names of the graded actions, in AWS's case, sorted. */
export const gradedActions: readonly string[] = rows.flatMap(({ actions }) => actions).sort();

/** The reviewed grade of an action in any case, or null when nobody has graded it. */
export function grade(action: string): ActionGrade | null {
  return table.get(action.toLowerCase()) ?? null;
}

/**
 * The reviewed grade, else `unreviewed` where the action writes (or the catalog does not know it) and its name says
 * that it removes something; null for the rest. Takes one action, not a pattern.
 */
export function gradeOrVerbRule(action: string): ActionGrade | null {
  const reviewed = grade(action);
  if (reviewed !== null) return reviewed;
  const catalog = loadCatalog();
  const index = catalog.actionIndex(action);
  const levels = catalog.accessLevels(index);
  // The words of a name are told by their capitals, which the caller's spelling may lack.
  const name = index < 0 ? action : catalog.actionName(index);
  // Removing tags removes no resource; tag-based rights are the privilege-escalation list's matter.
  const mayDestroy = levels.length === 0 || (levels.includes('Write') && !levels.includes('Tagging'));
  return mayDestroy && destroysByVerb(name.slice(name.indexOf(':') + 1)) ? unreviewed : null;
}

/** Whether a reviewer found that the action cannot be undone. */
export function isIrreversible(action: string): boolean {
  return grade(action)?.destructive === 'irreversible';
}

/** Whether a reviewer found that the action weakens a guardrail. */
export function tampersGuardrail(action: string): boolean {
  return (grade(action)?.tamper ?? null) !== null;
}

/** Whether the action changes anything, tags and permissions included; null when the catalog does not know it. */
export function isWrite(action: string): boolean | null {
  const catalog = loadCatalog();
  const levels = catalog.accessLevels(catalog.actionIndex(action));
  return levels.length === 0 ? null : levels.includes('Write');
}

/** Whether AWS calls the action permissions management; null when the catalog does not know it. */
export function isPermissionsManagement(action: string): boolean | null {
  const catalog = loadCatalog();
  const levels = catalog.accessLevels(catalog.actionIndex(action));
  return levels.length === 0 ? null : levels.includes('Permissions management');
}

import { type ActionGrade, type Guardrail, grade } from '../catalog/index.ts';
import { destroysByVerb } from '../catalog/verb-rule.ts';
import type { SessionCall } from '../estate/session.ts';

/** Guardrails without which nobody sees, or undoes, what else is done. */
const lastGuardrails: ReadonlySet<Guardrail> = new Set([
  'deletion-protection',
  'detection',
  'logging',
  'org-guardrail',
  'recovery',
]);

/**
 * Whether a call takes something away that people would miss in the morning: a reviewer graded it, it is no write of
 * single rows or objects, and its name says so; or it switches off what would have told of it. Overwriting an object or
 * deploying a stack is destructive by grade, but is what agents do all day.
 */
export function takesAway(action: string): boolean {
  const found = grade(action);
  if (found === null || found.plane !== 'control') return false;
  return removes(action, found) || (found.tamper !== null && lastGuardrails.has(found.tamper));
}

/** Whether a call took something away, by itself or by what services did because of it. */
export function tookAway({ action, consequences }: SessionCall): boolean {
  if (takesAway(action)) return true;
  return (consequences?.calls ?? []).some(
    (call) => takesAway(call.action) && grade(call.action)?.class === 'data-destroy',
  );
}

function removes(action: string, found: ActionGrade): boolean {
  if (found.class === 'scheduled-destroy') return true;
  if (found.class === 'overwrite' || found.class === 'outage') return false;
  return destroysByVerb(action.slice(action.indexOf(':') + 1));
}

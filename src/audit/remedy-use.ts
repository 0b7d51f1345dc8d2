import { wholeAccess } from '../reach/resource-grants.ts';
import type { Side } from './comparer.ts';
import { holdsObserved, observedRequest } from './observed-request.ts';
import { isRefused, sessionsOf } from './principal-use.ts';
import type { RemedyCase } from './remedy-candidate.ts';

/** Actions that were meant and seen in use, and that `after` may no longer allow: in the order of their names. */
export function takenOfUse({ context, principal, intended }: RemedyCase, after: Side): readonly string[] {
  const [meant, left] = [wholeAccess(intended), wholeAccess(after)];
  const taken = new Set<string>();
  for (const session of sessionsOf(context.estate, principal)) {
    for (const call of session.calls.flatMap((one) => [one, ...(one.consequences?.calls ?? [])])) {
      if (isRefused(call) || context.catalog.actionIndex(call.action) < 0) continue;
      const request = observedRequest(call, call.lastAt);
      if (holdsObserved(meant, request, context.catalog) === 'no') continue;
      if (holdsObserved(left, request, context.catalog) === 'no') taken.add(call.action);
    }
  }
  return [...taken].sort();
}

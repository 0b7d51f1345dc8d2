import type { AuditContext } from './audit-context.ts';
import { isProduction } from './credential-stance.ts';
import type { Deed, EventEvidence } from './finding.ts';
import { accountOfCall, callEvidence, mutates, type SeenCall } from './session-evidence.ts';
import { tookAway } from './takes-away.ts';

/** So many calls are shown: a person reads few, and the gravest come first. */
const shownCalls = 10;

/**
 * Calls of one principal and human as evidence that says what each did, the gravest first as they are given. Of many the
 * newest that took something away is shown all the same: by it the next scan tells that it was done again.
 */
export function deedEvidence(context: AuditContext, calls: readonly SeenCall[]): readonly EventEvidence[] {
  const all = calls.map((seen) => withDeed(context, seen));
  const [first, rest] = [all.slice(0, shownCalls - 1), all.slice(shownCalls - 1)];
  const newest = rest
    .filter(({ did }) => did === 'took-away')
    .toSorted((left, right) => ((left.lastAt ?? left.at) < (right.lastAt ?? right.at) ? -1 : 1))
    .at(-1);
  const last = newest ?? rest[0];
  if (last === undefined) return first;
  return [...first, rest.length === 1 ? last : { ...last, leftOut: rest.length - 1 }];
}

function withDeed(context: AuditContext, seen: SeenCall): EventEvidence {
  const did = deedOf(context, seen);
  const { firstAt, lastAt, lastEventID } = seen.call;
  return {
    ...callEvidence(seen),
    ...(did === null ? {} : { did }),
    ...(did === null || lastAt === firstAt ? {} : { lastAt }),
    ...(did === null || lastEventID === undefined ? {} : { lastEventID }),
  };
}

function deedOf(context: AuditContext, seen: SeenCall): Deed | null {
  if (!mutates(seen.call)) return null;
  return tookAway(seen.call) && isProduction(context, accountOfCall(seen)) ? 'took-away' : 'changed';
}

import type { Estate, Role, User } from '../estate/estate.ts';
import type { Arn, Instant } from '../estate/identifiers.ts';
import { findPrincipal } from '../estate/principals.ts';
import type { CallConsequences, Session, SessionCall } from '../estate/session.ts';

/** How an action was used: how often, last when, by which session. */
export interface ActionUse {
  /** In the spelling of the trail. */
  readonly action: string;
  readonly count: number;
  readonly lastAt: Instant;
  /** Of the last row of calls. */
  readonly resource: string | null;
  readonly session: string;
}

/** What a trail shows of one principal's calls. */
export interface PrincipalUse {
  /** By action in lower case; calls that were refused are no use. */
  readonly actions: ReadonlyMap<string, ActionUse>;
  /** Actions that were asked for and refused, in lower case. */
  readonly refused: ReadonlySet<string>;
  readonly sessions: number;
  /** null: every call is in `actions`; else why some may not be. */
  readonly incomplete: string | null;
}

const uses = new WeakMap<Estate, ReadonlyMap<Arn, PrincipalUse>>();
const nothing: PrincipalUse = { actions: new Map(), refused: new Set(), sessions: 0, incomplete: null };

/** What a role or user did, through all its sessions, with what services did with its rights. */
export function useOf(estate: Estate, principal: Role | User): PrincipalUse {
  let known = uses.get(estate);
  if (known === undefined) {
    known = gather(estate);
    uses.set(estate, known);
  }
  return known.get(principal.arn) ?? nothing;
}

/** Sessions of a role or user, in the order of the estate. */
export function sessionsOf(estate: Estate, principal: Role | User): readonly Session[] {
  return sessionsByPrincipal(estate).get(principal.arn) ?? [];
}

/** What some sessions did together. */
export function useOfSessions(sessions: readonly Session[]): PrincipalUse {
  const actions = new Map<string, ActionUse>();
  const refused = new Set<string>();
  let incomplete: string | null = null;
  const add = (call: SessionCall, session: string): void => {
    const id = call.action.toLowerCase();
    if (isRefused(call)) {
      refused.add(id);
      return;
    }
    const before = actions.get(id);
    const last = before === undefined || call.lastAt > before.lastAt;
    actions.set(id, {
      action: call.action,
      count: (before?.count ?? 0) + call.count,
      lastAt: last ? call.lastAt : before.lastAt,
      resource: last ? call.resource : before.resource,
      session: last ? session : before.session,
    });
  };
  for (const session of sessions) {
    for (const call of session.calls) {
      add(call, session.id);
      for (const made of call.consequences?.calls ?? []) add(made, session.id);
    }
    incomplete ??= whyIncomplete(session);
  }
  return { actions, refused, sessions: sessions.length, incomplete };
}

/** INVARIANT: a call that is not in the table may be of any action, so nothing is then called unused. */
function whyIncomplete({ calls, callsTruncated, madeByServices = 0 }: Session): string | null {
  if (callsTruncated) return 'its sessions made more kinds of call than are kept';
  const followed = calls.flatMap(({ consequences }) => consequences ?? []);
  const joined = followed.reduce((sum, one) => sum + shownCalls(one), 0);
  const cut = followed.some((one) => one.callsTruncated) || joined < madeByServices;
  return cut ? 'services made calls with its rights that are not all told apart' : null;
}

function shownCalls({ calls }: CallConsequences): number {
  return calls.reduce((sum, { count }) => sum + count, 0);
}

/** Whether AWS refused a call for want of rights; any other error came after the rights were found. */
export function isRefused({ errorCode }: Pick<SessionCall, 'errorCode'>): boolean {
  return (
    errorCode !== null &&
    /AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|Forbidden/i.test(errorCode)
  );
}

function gather(estate: Estate): ReadonlyMap<Arn, PrincipalUse> {
  return new Map(
    [...sessionsByPrincipal(estate)].map(([arn, sessions]) => [arn, useOfSessions(sessions)] as const),
  );
}

const grouped = new WeakMap<Estate, ReadonlyMap<Arn, readonly Session[]>>();

function sessionsByPrincipal(estate: Estate): ReadonlyMap<Arn, readonly Session[]> {
  const known = grouped.get(estate);
  if (known !== undefined) return known;
  const found = new Map<Arn, Session[]>();
  for (const session of estate.sessions) {
    const principal = findPrincipal(estate, session.issuer) ?? findPrincipal(estate, session.principal);
    if (principal === null) continue;
    const own = found.get(principal.arn);
    if (own === undefined) found.set(principal.arn, [session]);
    else own.push(session);
  }
  grouped.set(estate, found);
  return found;
}

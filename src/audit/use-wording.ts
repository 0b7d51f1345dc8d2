import type { AccessSet } from '../access/access-set.ts';
import type { Region } from '../access/comparison.ts';
import { trailVisibility } from '../catalog/trail-visibility.ts';
import type { Estate, Role, User } from '../estate/estate.ts';
import { isOfEveryRegion } from '../estate/events-read.ts';
import { layerState } from '../estate/layer-state.ts';
import type { SessionCall } from '../estate/session.ts';
import { wholeAccess } from '../reach/resource-grants.ts';
import type { AuditContext } from './audit-context.ts';
import type { Side } from './comparer.ts';
import { type ExcessUse, shownByTrail } from './excess-use.ts';
import { holdsObserved, observedRequest } from './observed-request.ts';
import { isRefused, sessionsOf, useOf } from './principal-use.ts';
import { trailWindow, windowText } from './trail-window.ts';
import { whyUndecided } from './use.ts';
import { counted, listed, minuteOf, shortResource } from './wording.ts';

/** A kind of call beyond a scope, with the session that made it last. */
interface UseBeyond {
  readonly call: SessionCall;
  readonly session: string;
}

/** What a finding on access that exceeds a scope says of its use. */
interface ToldUse {
  /** One line, `used since? …`. Never "not used": only what the events of the window show. */
  readonly text: string;
  readonly use: ExcessUse;
}

/**
 * Of access that exceeds a scope: was any of it used, by whom, and what closing it would take away.
 * @param regions the excess
 * @param intended the scope with its ceiling, without gaps: what lies outside is the excess
 * @param what the other side in people's words
 */
export function useOfExcess(
  context: AuditContext,
  principal: Role | User,
  regions: readonly Region[],
  intended: Side,
  what = 'the scope',
): ToldUse {
  const { estate } = context;
  const window = trailWindow(estate);
  const { state, reason, events } = layerState(estate, principal.account, 'cloudtrail');
  const iam = lastUsedText(principal);
  if (state !== 'complete' || window === null) {
    const why = state === 'complete' ? 'no event was read' : (reason ?? 'its events were not read');
    return { text: `used since? nobody can say: ${why}${iam}`, use: 'unknown' };
  }
  const { beyond, unknown } = readUse(context, principal, wholeAccess(intended));
  const cut = useOf(estate, principal).incomplete !== null;
  const doubts = [
    ...(unknown > 0 ? [`of ${counted(unknown, 'kind')} of call the trail does not tell enough`] : []),
    ...(cut ? ['not every call is kept'] : []),
    ...(isOfEveryRegion(events) ? [] : ['calls in Regions that were not asked are not seen']),
    dataEventsText(context, principal),
  ];
  const doubt = ` (${doubts.join('; ')})`;
  const [last] = beyond;
  if (last === undefined) {
    const took =
      cut || unknown > 0 || !isOfEveryRegion(events)
        ? ''
        : '; closing it takes away nothing that was seen in use';
    return {
      text: `used since? no use outside ${what} was seen ${windowText(window)}${doubt}${iam}${took}`,
      use: unknown > 0 ? 'unknown' : unseenUse(context, principal, regions),
    };
  }
  const names = [...new Set(beyond.map(({ call }) => call.action))];
  return {
    text: `used since? yes, ${callLastText(last)}; closing it would take away what was used: ${listed(names)}${doubt}`,
    use: 'used',
  };
}

/** What "no use was seen" is worth. INVARIANT: fewer days or events than call a permission unused leave it unknown. */
function unseenUse(
  { estate, catalog }: AuditContext,
  principal: Role | User,
  regions: readonly Region[],
): ExcessUse {
  if (whyUndecided(estate, principal, trailWindow(estate), useOf(estate, principal)) !== null)
    return 'unknown';
  switch (shownByTrail(regions, catalog)) {
    case 'all':
      return 'unseen';
    case 'some':
      return 'unseen-in-part';
    case 'none':
      return 'unknown';
  }
}

function readUse(
  context: AuditContext,
  principal: Role | User,
  intended: AccessSet,
): { readonly beyond: readonly UseBeyond[]; readonly unknown: number } {
  const beyond: UseBeyond[] = [];
  let unknown = 0;
  for (const session of sessionsOf(context.estate, principal)) {
    // What services did with its rights ends with them too.
    for (const call of session.calls.flatMap((one) => [one, ...(one.consequences?.calls ?? [])])) {
      if (isRefused(call) || !needsRights(context, call)) continue;
      const truths = [call.firstAt, call.lastAt].map((at) =>
        holdsObserved(intended, observedRequest(call, at), context.catalog),
      );
      if (truths.includes('no')) beyond.push({ call, session: session.id });
      else if (truths.includes('unknown')) unknown += 1;
    }
  }
  beyond.sort((left, right) => (left.call.lastAt < right.call.lastAt ? 1 : -1));
  return { beyond, unknown };
}

/** R-033: these are allowed to everybody; and an event that no known action names tells of no right. */
function needsRights({ catalog }: AuditContext, { action }: SessionCall): boolean {
  const name = action.toLowerCase();
  if (name === 'sts:getcalleridentity' || name === 'sts:getsessiontoken') return false;
  return catalog.actionIndex(action) >= 0;
}

function callLastText({ call, session }: UseBeyond): string {
  const on = call.resource === null ? '' : ` on ${shortResource(call.resource)}`;
  return `${call.action}${on} last at ${minuteOf(call.lastAt)} by session ${session}`;
}

/** Whether the trail of the principal's account shows object-level use at all. */
function dataEventsText({ estate }: AuditContext, { account }: Role | User): string {
  const { events, dataEvents } = layerState(estate, account, 'cloudtrail');
  if (dataEvents?.length === 0) return 'object-level events are not recorded there';
  const which = dataEvents === undefined ? '' : `, recorded of ${listed(dataEvents)}`;
  if (events?.limits.includes('management-events-only'))
    return `object-level events${which === '' ? '' : `${which},`} were not read`;
  let accounts = withDataEvents.get(estate);
  if (accounts === undefined) {
    accounts = new Set(
      estate.sessions
        .filter(({ calls }) => calls.some(({ action }) => trailVisibility(action) === 'data-event'))
        .map((session) => session.account),
    );
    withDataEvents.set(estate, accounts);
  }
  if (dataEvents !== undefined) return `object-level events are recorded there of ${listed(dataEvents)} only`;
  return accounts.has(account)
    ? 'object-level events may not all be recorded there'
    : 'whether object-level events are recorded there is not known';
}

const withDataEvents = new WeakMap<Estate, ReadonlySet<string>>();

/** How many services are named of those that IAM saw last. */
const namedServices = 3;

/**
 * RoleLastUsed: IAM keeps it for 400 days, without the action (IAM API Reference, RoleLastUsed); where last accessed
 * information was collected, the services that it saw last.
 */
export function lastUsedText(principal: Role | User): string {
  const services = [...(principal.lastUsedServices ?? [])]
    .sort(([one, early], [other, late]) => (early === late ? (one < other ? -1 : 1) : early < late ? 1 : -1))
    .slice(0, namedServices)
    .map(([service, at]) => `${service} last at ${minuteOf(at)}`);
  const byService = services.length === 0 ? '' : `; IAM saw it ask ${listed(services)}`;
  if (principal.kind === 'user' || principal.lastUsedAt === null) return byService;
  return `; IAM saw the role used last at ${minuteOf(principal.lastUsedAt)}${byService}`;
}

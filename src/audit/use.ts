import { type Catalog, isWrite } from '../catalog/index.ts';
import { trailVisibility } from '../catalog/trail-visibility.ts';
import type { Estate, Role, User } from '../estate/estate.ts';
import { isOfEveryRegion } from '../estate/events-read.ts';
import { layerState } from '../estate/layer-state.ts';
import type { EffectiveAccess } from '../reach/effective-access.ts';
import { weightOf } from './action-weight.ts';
import { grantedActions } from './granted-actions.ts';
import { type ActionUse, type PrincipalUse, useOf } from './principal-use.ts';
import { type TrailWindow, trailWindow, windowOfAccount, windowText } from './trail-window.ts';
import { counted } from './wording.ts';

/** Fewer days of events call nothing unused: monthly work would look like none (docs/rules/unused-permissions.md). */
export const leastDays = 30;

/** What one principal may do and did. */
export interface GrantedUse {
  /** null: no event was read. */
  readonly window: TrailWindow | null;
  /** Why nothing can be called unused; null where it can. */
  readonly undecided: string | null;
  readonly used: readonly ActionUse[];
  /** Granted, recorded by trails, and seen nowhere: by service, the gravest action of each first. */
  readonly unseen: readonly UnseenService[];
  /** Services of which some granted, recorded action was called. */
  readonly servicesUsed: number;
  /** Services that IAM saw asked in the window and of which no event shows a call, in order. */
  readonly seenByIam: readonly { readonly service: string; readonly lastAt: string }[];
  /** Granted, and only data events, or no events at all, would show their use; the gravest first. */
  readonly notObservable: readonly string[];
}

/** The unused actions of one service. */
export interface UnseenService {
  readonly service: string;
  /** The gravest first. */
  readonly actions: readonly string[];
  /** Whether any of them changes something. */
  readonly writes: boolean;
  /** Whether nothing else of the service was called either. */
  readonly whole: boolean;
}

/**
 * Used versus granted, for one principal. Every granted action is used, unseen, or not observable; `undecided` says why
 * `unseen` must not be read as unused.
 */
export function grantedUse(
  estate: Estate,
  principal: Role | User,
  granted: EffectiveAccess,
  catalog: Catalog,
): GrantedUse {
  const window = trailWindow(estate);
  const use = useOf(estate, principal);
  const undecided = whyUndecided(estate, principal, window, use) ?? unknownService(use, catalog);
  const used = [...use.actions.values()].toSorted(
    (left, right) => compareTexts(right.lastAt, left.lastAt) || compareTexts(left.action, right.action),
  );
  const touched = new Set([...use.actions.keys(), ...use.refused].map(serviceOf));
  const seenByIam = [...(principal.lastUsedServices ?? [])]
    .filter(([service, at]) => window !== null && at >= window.from && !touched.has(service))
    .map(([service, lastAt]) => ({ service, lastAt }))
    .sort((left, right) => compareTexts(left.service, right.service));
  // INVARIANT: IAM also sees Regions that nobody asked, and data events: what it saw is not unused.
  for (const { service } of seenByIam) touched.add(service);
  const unseen = new Map<string, string[]>();
  const notObservable: string[] = [];
  const servicesUsed = new Set<string>();
  for (const index of grantedActions(granted.access, catalog)) {
    const action = catalog.actionName(index);
    const id = action.toLowerCase();
    if (use.actions.has(id)) servicesUsed.add(serviceOf(id));
    else if (trailVisibility(id) !== 'recorded') notObservable.push(action);
    else if (!use.refused.has(id)) {
      const service = serviceOf(id);
      const list = unseen.get(service);
      if (list === undefined) unseen.set(service, [action]);
      else list.push(action);
    }
  }
  return {
    window,
    undecided,
    used,
    unseen: [...unseen]
      .map(([service, actions]) => unseenService(service, actions, touched.has(service)))
      .sort(byGravity),
    servicesUsed: new Set([
      ...servicesUsed,
      ...seenByIam.flatMap(({ service }) => (unseen.has(service) ? [service] : [])),
    ]).size,
    seenByIam: seenByIam.filter(({ service }) => unseen.has(service)),
    notObservable: gravestFirst(notObservable),
  };
}

function unseenService(service: string, actions: readonly string[], touched: boolean): UnseenService {
  const sorted = gravestFirst(actions);
  return {
    service,
    actions: sorted,
    writes: sorted.some((action) => isWrite(action) !== false),
    whole: !touched,
  };
}

function byGravity(left: UnseenService, right: UnseenService): number {
  return (
    weightOf(right.actions[0] ?? '') - weightOf(left.actions[0] ?? '') ||
    compareTexts(left.service, right.service)
  );
}

/** Why the trail cannot say that something was not used; null where it can. */
export function whyUndecided(
  estate: Estate,
  principal: Role | User,
  window: TrailWindow | null,
  use: PrincipalUse,
): string | null {
  const { state, reason, events } = layerState(estate, principal.account, 'cloudtrail');
  if (state !== 'complete') {
    return `events of account ${principal.account} were not read: ${reason ?? 'no reason given'}`;
  }
  if (window === null) return 'no event was read';
  const own = windowOfAccount(window, events);
  if (own.days < leastDays) {
    return `events cover ${counted(own.days, 'day')}, ${windowText(own)}; ${leastDays} are needed to call a permission unused`;
  }
  if (!isOfEveryRegion(events)) {
    return `events of account ${principal.account} were asked for in ${events?.regions.length ?? 0} Regions, and calls in others are not seen`;
  }
  if (events?.limits.includes('agent-sessions-only')) {
    return `of the events of account ${principal.account} only those were read that bear on agents or permissions`;
  }
  if (use.incomplete !== null) return use.incomplete;
  const seenByIam = principal.kind === 'role' ? principal.lastUsedAt : null;
  if (use.sessions === 0 && seenByIam !== null && seenByIam >= window.from && seenByIam <= window.to) {
    return `IAM says it was last used at ${seenByIam}, and no event shows it`;
  }
  return null;
}

/** INVARIANT: an event whose service nobody can name may be the use of any service. */
function unknownService({ actions }: PrincipalUse, catalog: Catalog): string | null {
  for (const { action } of actions.values()) {
    if (catalog.serviceName(serviceOf(action)) === null) {
      return `it called ${action}, and which service's permissions that needs is not known`;
    }
  }
  return null;
}

function gravestFirst(actions: readonly string[]): readonly string[] {
  return actions.toSorted((left, right) => weightOf(right) - weightOf(left) || compareTexts(left, right));
}

function serviceOf(action: string): string {
  return action.slice(0, Math.max(action.indexOf(':'), 0)).toLowerCase();
}

function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

import type { Region, Witness } from '../../access/comparison.ts';
import type { Estate } from '../../estate/estate.ts';
import type { CatalogFacts } from '../../policy/facts.ts';
import { digestOf } from '../canonical-json.ts';
import type { RequestsBeyond } from '../contains-regions.ts';
import { type ContainsRegions, excessChange } from '../excess-change.ts';
import type { Detection } from '../finding.ts';
import type { EventKind, FindingEvent, FindingRecord } from '../lifecycle.ts';
import { arnsOfKeys } from '../subject-keys.ts';
import { aroundRequest } from './around-request.ts';
import { changesBearingOn } from './bearing.ts';
import { estateChanges } from './estate-changes.ts';
import { type EstateChange, facetKey } from './facet.ts';
import { furtherRequests } from './further-requests.ts';
import { isAllowedIn } from './is-allowed.ts';
import { type Cause, minimalCause } from './minimal-cause.ts';
import { requestsOfDifference } from './requests-of-difference.ts';

/** What happened to one finding between two estates. */
export interface Moved {
  readonly kind: 'opened' | 'widened' | 'narrowed' | 'resolved';
  readonly detection: Detection;
  /** The requests that came or went, one of each region. */
  readonly witnesses: readonly Witness[];
  /** Its principal is another one of the same name. */
  readonly recreated?: boolean;
  /** Keys of the members that came or went, a few of them, where it has members. */
  readonly members?: readonly string[];
  /** Ids of the events by which it grew, where it did by something that was done. */
  readonly events?: readonly string[];
}

/** Findings that moved for one reason. */
export interface DriftGroup {
  /** `ch1:` and a digest of the changes: the same between the same two estates. */
  readonly id: string;
  /**
   * proved: undoing these changes undoes it for the request shown (any one of them or all, as `undo` says). among:
   * undoing all of them does; they are too many to try each.
   * bearing: they concern the principal; whether they are why was not proved. scope: access is as it was, what is
   * meant changed. act: something was done, nothing was changed. unexplained: nothing that was collected explains it.
   */
  readonly cause: 'proved' | 'among' | 'bearing' | 'scope' | 'act' | 'unexplained';
  readonly changes: readonly EstateChange[];
  readonly undo: 'any' | 'all';
  readonly moved: readonly Moved[];
}

/** Two estates of one organization and what the rules made of them. */
export interface DriftInput {
  readonly before: Estate;
  readonly after: Estate;
  /** The findings as they stood after each. */
  readonly earlier: readonly FindingRecord[];
  readonly later: readonly FindingRecord[];
  /** What the later one did to them. */
  readonly events: readonly FindingEvent[];
  readonly contains: ContainsRegions;
  readonly beyond: RequestsBeyond;
  readonly catalog: CatalogFacts;
}

/** Requests of one finding that are traced: the first regions are the gravest, and a person reads few. */
const mostTraced = 5;

/**
 * Groups what moved between two estates by the change that did it. A change is proved to be the cause by undoing it: the
 * request that a region shows is then refused again (for what closed: made again). One finding may have several causes.
 */
export function driftBetween(input: DriftInput): readonly DriftGroup[] {
  const changes = estateChanges(input.before, input.after);
  const groups = new Map<string, { because: FoundCause; moved: Moved[] }>();
  for (const moved of movedFindings(input))
    for (const because of causesOf(moved, changes, input)) {
      const { state, undo, changes: made } = because;
      const key = JSON.stringify([state, undo, ...made.map(({ facet, what }) => [what, facetKey(facet)])]);
      const group = groups.get(key) ?? { because, moved: [] };
      groups.set(key, group);
      group.moved.push(moved);
    }
  return [...groups].map(
    ([
      key,
      {
        because: { state, changes: made, undo },
        moved,
      },
    ]) => ({
      id: `ch1:${digestOf(key)}`,
      cause: state,
      changes: made,
      undo,
      moved,
    }),
  );
}

interface FoundCause {
  readonly state: DriftGroup['cause'];
  readonly changes: readonly EstateChange[];
  readonly undo: DriftGroup['undo'];
}

function causesOf(
  moved: Moved,
  changes: readonly EstateChange[],
  { before, after, catalog }: DriftInput,
): readonly FoundCause[] {
  const { principal, requires } = moved.detection;
  const came = moved.kind === 'opened' || moved.kind === 'widened';
  const [allowing, refusing] = came ? [after, before] : [before, after];
  if (moved.recreated === true) {
    const made = changes.filter(({ facet }) => facet.kind === 'principal' && facet.holder === principal);
    if (made.length > 0) return [{ state: 'proved', changes: made, undo: 'all' }];
  }
  const found = new Map<string, FoundCause>();
  if (moved.events !== undefined) {
    if (moved.witnesses.length === 0) return [act];
    found.set('act', act);
  }
  const trace = (witness: Witness): Cause => {
    const bearing = changesBearingOn(changes, principal, witness.resource, before, after);
    const [may, mayNot] = [allowing, refusing].map((estate) =>
      aroundRequest(estate, principal, witness.resource),
    );
    return minimalCause(may as Estate, mayNot as Estate, bearing, (estate) =>
      isAllowedIn(estate, principal, witness, catalog),
    );
  };
  for (const witness of moved.witnesses.slice(0, mostTraced)) {
    const cause = trace(witness);
    const isDone = cause.state === 'scope' && wasDone(moved.detection, before);
    found.set(JSON.stringify(cause), isDone ? act : foundCause(cause));
  }
  for (const witness of came ? furtherRequests(moved.detection.excess?.regions ?? []) : []) {
    const cause = trace(witness);
    // Nobody reported these requests: what they do not prove they do not say.
    if (cause.state === 'proved') found.set(JSON.stringify(cause), foundCause(cause));
  }
  if (found.size > 0) return [...found.values()];
  // Rules on sessions speak of what was done; others, without a request to try, of what bears on the principal.
  if (requires.every((layer) => layer === 'cloudtrail')) return [act];
  const bearing = bearingWithMembers(changes, moved, before, after);
  return [{ state: bearing.length > 0 ? 'bearing' : 'unexplained', changes: bearing, undo: 'all' }];
}

/** What concerns the principal, or those of its members that came or went. */
function bearingWithMembers(
  changes: readonly EstateChange[],
  { detection: { principal }, members = [] }: Moved,
  before: Estate,
  after: Estate,
): readonly EstateChange[] {
  const arns = [principal, ...arnsOfKeys(members, [after, before])];
  const found = new Set(arns.flatMap((arn) => changesBearingOn(changes, arn, null, before, after)));
  return changes.filter((change) => found.has(change));
}

const act: FoundCause = { state: 'act', changes: [], undo: 'all' };

/** Whether it speaks of something that was done since the earlier estate. */
function wasDone({ evidence }: Detection, { collectedAt }: Estate): boolean {
  return evidence.some((one) => one.kind === 'event' && (collectedAt === null || one.at > collectedAt));
}

function foundCause(cause: Cause): FoundCause {
  return 'changes' in cause ? cause : { state: cause.state, changes: [], undo: 'all' };
}

/** How an event moved its finding; null: it did not. */
export function movementOf(kind: EventKind): Moved['kind'] | null {
  switch (kind) {
    case 'opened':
    case 'regressed':
      return 'opened';
    case 'widened':
    case 'narrowed':
    case 'resolved':
      return kind;
    case 'severity-changed':
    case 'acknowledged':
    case 'suppressed':
    case 'expired':
    case 'recreated':
    case 'notified':
      return null;
  }
}

/** What is needed to say what moved. */
export type MovementInput = Omit<DriftInput, 'before' | 'after'>;

/** What the later scan did to findings, with the requests that show it. */
export function movedFindings({
  earlier,
  later,
  events,
  contains,
  beyond,
  catalog,
}: MovementInput): readonly Moved[] {
  const before = new Map(earlier.map((record) => [record.detection.fingerprint, record.detection]));
  const after = new Map(later.map((record) => [record.detection.fingerprint, record.detection]));
  const recreated = new Set(
    events.flatMap(({ kind, fingerprint }) => (kind === 'recreated' ? fingerprint : [])),
  );
  return events.flatMap(({ kind, fingerprint, detail }): Moved[] => {
    const was = before.get(fingerprint) ?? null;
    const is = after.get(fingerprint) ?? was;
    if (is === null) return [];
    switch (kind) {
      case 'opened':
      case 'regressed':
        return [
          {
            kind: 'opened',
            detection: is,
            witnesses: witnessesOf(is.excess?.regions ?? []),
            ...(recreated.has(fingerprint) ? { recreated: true } : {}),
          },
        ];
      case 'widened': {
        const { added } = excessChange(was?.excess ?? null, is.excess, contains);
        const witnesses = requestsIn(added, is, was, { beyond, catalog });
        return [
          {
            kind,
            detection: is,
            witnesses,
            ...kept(detail),
          },
        ];
      }
      case 'narrowed': {
        const { removed } = excessChange(was?.excess ?? null, is.excess, contains);
        const witnesses = requestsIn(removed, was, is, { beyond, catalog });
        return [{ kind, detection: is, witnesses, ...kept(detail) }];
      }
      case 'resolved':
        return [{ kind, detection: was ?? is, witnesses: witnessesOf(was?.excess?.regions ?? []) }];
      default:
        return [];
    }
  });
}

/** What the event of a movement keeps of members and of what was done. */
function kept(detail: FindingEvent['detail']): Pick<Moved, 'members' | 'events'> {
  const { members, events } = detail;
  return {
    ...(Array.isArray(members) ? { members: members.map(String) } : {}),
    ...(Array.isArray(events) ? { events: events.map(String) } : {}),
  };
}

function requestsIn(
  regions: readonly Region[],
  within: Detection | null,
  without: Detection | null,
  means: Pick<DriftInput, 'beyond' | 'catalog'>,
): readonly Witness[] {
  const [inner, outer] = [within, without].map((one) => one?.excess?.regions ?? []);
  return requestsOfDifference(regions, inner ?? [], outer ?? [], means);
}

function witnessesOf(regions: readonly Region[]): readonly Witness[] {
  return regions.flatMap(({ witness }) => witness ?? []);
}

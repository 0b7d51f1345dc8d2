import type { Instant } from '../identifiers.ts';
import { hostOfSource } from '../trail/event-action.ts';
import type { Deed } from './deeds.ts';
import { compareText } from './least.ts';
import type { Moment } from './moments.ts';
import type { ReadEvent } from './session-group.ts';
import type { SessionKey } from './session-key.ts';

/** A call that a service may have acted upon. */
export interface Cause {
  readonly at: Moment;
  readonly createdAt: Instant | null;
  readonly deed: Deed;
  readonly eventID: string;
  /** Whose call it was: a session's, or a service's, by the key of its own forwarded credentials. */
  readonly holder: SessionKey | { readonly kind: 'service'; readonly key: string };
}

/** What is asked for: what made a service act, at this moment, for this principal. */
export interface CauseQuery {
  readonly principal: string;
  /** As `userIdentity.invokedBy` names it. */
  readonly service: string;
  readonly createdAt: Instant | null;
  readonly at: Moment;
  /** Whether the service took things away, rather than made them. */
  readonly removing: boolean;
  /** The key of the service's own credentials, which cause nothing for themselves. */
  readonly key: string;
}

/** A stack of databases and distributions takes hours to go; what comes later is more likely somebody else's doing. */
const longestSeconds = 3 * 60 * 60;

/** Calls of one principal to one service that are kept, the removing ones first. */
const mostCauses = 200;

/** Calls on single items, by the million in some trails: no service changes anything further because of them. */
const itemCalls: ReadonlySet<string> = new Set([
  'PutObject',
  'CopyObject',
  'DeleteObject',
  'DeleteObjects',
  'UploadPart',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
  'SendMessage',
  'SendMessageBatch',
  'DeleteMessage',
  'DeleteMessageBatch',
  'Publish',
  'PublishBatch',
  'PutRecord',
  'PutRecords',
  'PutRecordBatch',
  'PutEvents',
  'PutLogEvents',
  'PutMetricData',
]);

/** The calls of one principal to one service, in `inOrder`. */
export interface KeptCauses {
  readonly causes: Cause[];
  /** The earliest call that was left out: after it one cannot tell which call came last. */
  leftOutFrom: Moment | null;
}

/**
 * Calls that changed something, by principal and service, to look up what made a service act with the principal's
 * rights. INVARIANT: what is kept depends on the calls alone, never on their order.
 */
export class Causes {
  /** By principal, then by service. */
  readonly #kept = new Map<string, Map<string, KeptCauses>>();

  /** Takes a call of a caller who has an ARN; reads, failures and calls on items cause nothing. */
  add({ event, at, caller }: ReadEvent, deed: Deed, holder: Cause['holder']): void {
    const { identity } = caller;
    if (event.readOnly || event.errorCode !== null || identity.arn === null) return;
    if (itemCalls.has(event.name)) return;
    caller.causes ??= new Map();
    let kept = caller.causes.get(event.source);
    if (!kept) {
      kept = this.#keptOf(identity.arn, hostOfSource(event.source));
      caller.causes.set(event.source, kept);
    }
    insert(kept, {
      at,
      createdAt: identity.credentialsCreatedAt,
      deed,
      eventID: event.eventID ?? '',
      holder,
    });
  }

  #keptOf(principal: string, service: string): KeptCauses {
    let services = this.#kept.get(principal);
    if (!services) {
      services = new Map();
      this.#kept.set(principal, services);
    }
    let kept = services.get(service);
    if (!kept) {
      kept = { causes: [], leftOutFrom: null };
      services.set(service, kept);
    }
    return kept;
  }

  /**
   * The last call of the principal to the service before it acted; of calls that fit the kind of act (a deletion for
   * removals) before any other. null when there is none, or when too many calls leave it open which was the last.
   */
  find(query: CauseQuery): Cause | null {
    const kept = this.#kept.get(query.principal)?.get(hostOfSource(query.service));
    if (!kept) return null;
    const { causes } = kept;
    const firstMaking = place(causes, 0, causes.length, ({ deed }) => deed.removing);
    const best = closer(
      lastFitting(causes, 0, firstMaking, query),
      lastFitting(causes, firstMaking, causes.length, query),
      query.removing,
    );
    const open = kept.leftOutFrom !== null && kept.leftOutFrom <= query.at;
    return best !== null && open && best.at < (kept.leftOutFrom ?? 0) ? null : best;
  }
}

/** Between two places, in order of time: the last cause that fits the kind of act, else the last that may be it. */
function lastFitting(causes: readonly Cause[], from: number, to: number, query: CauseQuery): Cause | null {
  let best: Cause | null = null;
  for (let at = place(causes, from, to, (cause) => cause.at <= query.at) - 1; at >= from; at--) {
    const cause = causes[at] as Cause;
    if (cause.at < query.at - longestSeconds) break;
    if (cause.holder.kind === 'service' && cause.holder.key === query.key) continue;
    if (cause.createdAt && query.createdAt && cause.createdAt !== query.createdAt) continue;
    best = closer(best, cause, query.removing);
    if (best !== null && fits(best, query.removing)) break;
  }
  return best;
}

/** The first place between two where `isBefore` no longer holds. */
function place(
  causes: readonly Cause[],
  from: number,
  to: number,
  isBefore: (cause: Cause) => boolean,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(causes[middle] as Cause)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether an action makes something, and so hardly takes anything away. */
function makes(action: string): boolean {
  return /:(Create|Run|Start|Put|Register|Import|Allocate|Enable|Attach|Tag)/.test(action);
}

function fits({ deed }: Cause, removing: boolean): boolean {
  return removing ? !makes(deed.action) : !deed.removing;
}

/** The one that fits the kind of act; of equals the later one. */
function closer(a: Cause | null, b: Cause | null, removing: boolean): Cause | null {
  if (a === null || b === null) return a ?? b;
  const fit = Number(fits(a, removing)) - Number(fits(b, removing));
  const later = a.at - b.at || compareText(a.eventID, b.eventID) || compareText(a.holder.key, b.holder.key);
  return (fit || later) > 0 ? a : b;
}

function insert(kept: KeptCauses, cause: Cause): void {
  const { causes } = kept;
  const last = causes.at(-1);
  const isLast = last === undefined || inOrder(last, cause) <= 0;
  if (isLast && causes.length >= mostCauses) leaveOut(kept, cause);
  // Events come mostly in order of time.
  else if (isLast) causes.push(cause);
  else
    causes.splice(
      place(causes, 0, causes.length, (other) => inOrder(other, cause) < 0),
      0,
      cause,
    );
  if (causes.length > mostCauses) leaveOut(kept, causes.pop() as Cause);
}

function leaveOut(kept: KeptCauses, { at }: Cause): void {
  if (kept.leftOutFrom === null || at < kept.leftOutFrom) kept.leftOutFrom = at;
}

function inOrder(a: Cause, b: Cause): number {
  return (
    Number(b.deed.removing) - Number(a.deed.removing) ||
    a.at - b.at ||
    compareText(a.eventID, b.eventID) ||
    compareText(a.holder.key, b.holder.key) ||
    compareText(a.deed.action, b.deed.action) ||
    compareText(a.deed.resource ?? '', b.deed.resource ?? '')
  );
}

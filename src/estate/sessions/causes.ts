import type { Instant } from '../identifiers.ts';
import type { CloudTrailEvent } from '../trail/event.ts';
import { hostOfSource } from '../trail/event-action.ts';
import type { Caller } from './callers.ts';
import { compareText } from './least.ts';
import type { SessionKey } from './session-key.ts';

/** A call that a service may have acted upon. */
export interface Cause {
  readonly at: Instant;
  readonly createdAt: Instant | null;
  readonly action: string;
  /** Whether it takes something away. */
  readonly removing: boolean;
  readonly resource: string | null;
  readonly region: string;
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
  readonly at: Instant;
  /** Whether the service took things away, rather than made them. */
  readonly removing: boolean;
  /** The key of the service's own credentials, which cause nothing for themselves. */
  readonly key: string;
}

/** A stack of databases and distributions takes hours to go; what comes later is more likely somebody else's doing. */
const longestMilliseconds = 3 * 60 * 60 * 1000;

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
  leftOutFrom: Instant | null;
}

/**
 * Calls that changed something, by principal and service, to look up what made a service act with the principal's
 * rights. INVARIANT: what is kept depends on the calls alone, never on their order.
 */
export class Causes {
  /** By principal, then by service. */
  readonly #kept = new Map<string, Map<string, KeptCauses>>();

  /** Takes a call of a caller who has an ARN; reads, failures and calls on items cause nothing. */
  add(
    event: CloudTrailEvent,
    caller: Caller,
    action: string,
    resource: string | null,
    holder: Cause['holder'],
  ): void {
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
      at: event.time,
      createdAt: identity.credentialsCreatedAt,
      action,
      removing: removes(action),
      resource,
      region: event.region,
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
    // Instants sort as text: no moment of the many is read as a number.
    const earliest = new Date(Date.parse(query.at) - longestMilliseconds).toISOString();
    let best: Cause | null = null;
    for (const cause of kept.causes) {
      if (cause.at > query.at || cause.at < earliest) continue;
      if (cause.holder.kind === 'service' && cause.holder.key === query.key) continue;
      if (cause.createdAt && query.createdAt && cause.createdAt !== query.createdAt) continue;
      if (best === null || isCloser(cause, best, query.removing)) best = cause;
    }
    const open = kept.leftOutFrom !== null && kept.leftOutFrom <= query.at;
    return best !== null && open && best.at < (kept.leftOutFrom ?? '') ? null : best;
  }
}

/** Whether an action takes something away, by its verb. */
export function removes(action: string): boolean {
  return /:(Delete|Terminate|Remove|Destroy|Deregister|Purge|Disable|Detach|Release|Cancel|Batch(Delete|Remove))/.test(
    action,
  );
}

/** Whether an action makes something, and so hardly takes anything away. */
function makes(action: string): boolean {
  return /:(Create|Run|Start|Put|Register|Import|Allocate|Enable|Attach|Tag)/.test(action);
}

function fits(cause: Cause, removing: boolean): boolean {
  return removing ? !makes(cause.action) : !cause.removing;
}

function isCloser(a: Cause, b: Cause, removing: boolean): boolean {
  const fit = Number(fits(a, removing)) - Number(fits(b, removing));
  if (fit !== 0) return fit > 0;
  return (
    (compareText(a.at, b.at) ||
      compareText(a.eventID, b.eventID) ||
      compareText(a.holder.key, b.holder.key)) > 0
  );
}

function insert(kept: KeptCauses, cause: Cause): void {
  const { causes } = kept;
  const last = causes[mostCauses - 1];
  if (last !== undefined && inOrder(last, cause) <= 0) {
    leaveOut(kept, cause);
    return;
  }
  let low = 0;
  let high = causes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inOrder(causes[middle] as Cause, cause) < 0) low = middle + 1;
    else high = middle;
  }
  causes.splice(low, 0, cause);
  if (causes.length > mostCauses) leaveOut(kept, causes.pop() as Cause);
}

function leaveOut(kept: KeptCauses, { at }: Cause): void {
  if (kept.leftOutFrom === null || at < kept.leftOutFrom) kept.leftOutFrom = at;
}

function inOrder(a: Cause, b: Cause): number {
  return (
    Number(b.removing) - Number(a.removing) ||
    compareText(a.at, b.at) ||
    compareText(a.eventID, b.eventID) ||
    compareText(a.holder.key, b.holder.key) ||
    compareText(a.action, b.action) ||
    compareText(a.resource ?? '', b.resource ?? '')
  );
}

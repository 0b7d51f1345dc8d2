import type { AccountId, Instant } from '../identifiers.ts';
import { parseArn } from '../identifiers.ts';
import type { CloudTrailEvent } from '../trail/event.ts';
import { eventAction } from '../trail/event-action.ts';
import { eventResources } from '../trail/event-resources.ts';
import { CallTable } from './call-table.ts';
import type { ClueFinder } from './event-clues.ts';
import { Clues } from './evidence.ts';
import { greatest, least } from './least.ts';
import { consoleKey } from './session-key.ts';

/**
 * What is known of one group of events. INVARIANT: `add` and `merge` commute and associate (sums, sets, least
 * values), so that order and batches never show in a session.
 */
export class SessionGroup {
  events = 0;
  firstAt: Instant;
  lastAt: Instant;
  principal: string;
  principalId: string | null = null;
  identityType: string | null = null;
  userName: string | null = null;
  issuerArn: string | null = null;
  account: AccountId | null = null;
  sourceIdentity: string | null = null;
  onBehalfOf: string | null = null;
  /** The console sessions that its credentials may have been made in. */
  readonly consoleKeys = new Set<string>();
  readonly accessKeyIds = new Set<string>();
  readonly origins = new Map<string, number>();
  readonly clues = new Clues();
  readonly calls = new CallTable();

  /** A group of no events yet; `add` the first one, whose principal and time it has. */
  constructor(first: { readonly time: Instant; readonly principal: string }) {
    this.firstAt = first.time;
    this.lastAt = first.time;
    this.principal = first.principal;
  }

  add(event: CloudTrailEvent, finder: ClueFinder): void {
    const { identity } = event;
    this.events++;
    this.firstAt = least(this.firstAt, event.time) as Instant;
    this.lastAt = greatest(this.lastAt, event.time);
    this.#learn({
      principal: identity.arn ?? this.principal,
      principalId: identity.principalId,
      identityType: identity.type,
      userName: identity.userName,
      issuerArn: identity.issuerArn,
      account: identity.account,
      sourceIdentity: identity.sourceIdentity,
      onBehalfOf: identity.onBehalfOf,
    });
    if (identity.accessKeyId !== null) this.accessKeyIds.add(identity.accessKeyId);
    const console = consoleKey(event);
    if (console !== null) this.consoleKeys.add(console);
    const origin = event.userAgent === null ? null : finder.credentialOrigin(event.userAgent);
    if (origin !== null) this.origins.set(origin, (this.origins.get(origin) ?? 0) + 1);
    for (const clue of finder.ofCaller(event)) this.clues.add(clue);
    this.#addCalls(event);
  }

  merge(other: SessionGroup): void {
    this.events += other.events;
    this.firstAt = least(this.firstAt, other.firstAt) as Instant;
    this.lastAt = greatest(this.lastAt, other.lastAt);
    this.#learn(other);
    for (const key of other.accessKeyIds) this.accessKeyIds.add(key);
    for (const key of other.consoleKeys) this.consoleKeys.add(key);
    for (const [origin, count] of other.origins)
      this.origins.set(origin, (this.origins.get(origin) ?? 0) + count);
    this.clues.merge(other.clues);
    this.calls.merge(other.calls);
  }

  #learn(facts: GroupFacts): void {
    this.principal = least(this.principal, facts.principal) as string;
    this.principalId = least(this.principalId, facts.principalId);
    this.identityType = least(this.identityType, facts.identityType);
    this.userName = least(this.userName, facts.userName);
    this.issuerArn = least(this.issuerArn, facts.issuerArn);
    this.account = least(this.account, facts.account);
    this.sourceIdentity = least(this.sourceIdentity, facts.sourceIdentity);
    this.onBehalfOf = least(this.onBehalfOf, facts.onBehalfOf);
  }

  #addCalls(event: CloudTrailEvent): void {
    const action = eventAction(event);
    if (action === null) return;
    const resources = eventResources(event, action);
    for (const resource of resources.length > 0 ? resources : [null]) {
      this.calls.add({
        action,
        resource,
        region: event.region,
        readOnly: event.readOnly,
        errorCode: event.errorCode,
        firstAt: event.time,
        lastAt: event.time,
        count: 1,
        eventID: event.eventID ?? '',
      });
    }
  }
}

interface GroupFacts {
  readonly principal: string;
  readonly principalId: string | null;
  readonly identityType: string | null;
  readonly userName: string | null;
  readonly issuerArn: string | null;
  readonly account: AccountId | null;
  readonly sourceIdentity: string | null;
  readonly onBehalfOf: string | null;
}

/** The origin that most of the group's calls name; on a tie the one that comes first by name. */
export function mainOrigin(group: SessionGroup): string | null {
  const ranked = [...group.origins].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  return ranked[0]?.[0] ?? null;
}

/** The account whose principal acts. */
export function accountOfGroup(group: SessionGroup): string {
  return group.account ?? parseArn(group.principal)?.account ?? '';
}

import type { AccountId, Instant } from '../identifiers.ts';
import { parseArn } from '../identifiers.ts';
import type { CloudTrailEvent } from '../trail/event.ts';
import { CallTable } from './call-table.ts';
import type { Caller } from './callers.ts';
import type { Deed } from './deeds.ts';
import { addMatches, type ClueFinder, type FoundMatch, type UserAgentFacts } from './event-clues.ts';
import { Clues } from './evidence.ts';
import { least } from './least.ts';
import { instantOf, type Moment } from './moments.ts';
import { OriginCounts } from './origin-counts.ts';
import { SourceSet } from './source-set.ts';
import { TextSet } from './text-set.ts';
import { ToolSet } from './tool-set.ts';

/** An event with what was read out of it. */
export interface ReadEvent {
  readonly event: CloudTrailEvent;
  readonly at: Moment;
  readonly caller: Caller;
  /** One for each resource; none: no IAM action was needed. */
  readonly deeds: readonly Deed[];
}

/**
 * What is known of one group of events. INVARIANT: `add` and `merge` commute and associate (sums, sets, least
 * values), so that order and batches never show in a session.
 */
export class SessionGroup {
  // What every event touches comes first, so that it lies together in memory.
  events = 0;
  firstMoment: Moment;
  lastMoment: Moment;
  /** Calls that succeeded and were no reads, and those of them that took something away. */
  mutations = 0;
  removals = 0;
  /** What came last comes again mostly, and was read already. */
  #lastCaller: Caller | null = null;
  #lastFacts: UserAgentFacts | null = null;
  #lastFromConsole = false;
  /** Events with these facts that are not in #origins yet. */
  #repeats = 0;
  /** Matches of a user agent of which no clue is wanted any more, from this moment on. */
  #satedMatches: readonly FoundMatch[] | null = null;
  #satedFrom: Moment = 0;
  readonly sources = new SourceSet();
  readonly calls = new CallTable();

  principal: string;
  principalId: string | null = null;
  identityType: string | null = null;
  userName: string | null = null;
  issuerArn: string | null = null;
  account: AccountId | null = null;
  sourceIdentity: string | null = null;
  onBehalfOf: string | null = null;
  invokedBy: string | null = null;
  createdAt: Instant | null = null;
  /** The console sessions that its credentials may have been made in. */
  readonly consoleKeys = new TextSet();
  readonly accessKeyIds = new TextSet();
  readonly #origins = new OriginCounts();
  readonly tools = new ToolSet();
  readonly clues = new Clues();

  /** A group of no events yet; `add` the first one, whose principal and time it has. */
  constructor(first: { readonly at: Moment; readonly principal: string }) {
    this.firstMoment = first.at;
    this.lastMoment = first.at;
    this.principal = first.principal;
  }

  get firstAt(): Instant {
    return instantOf(this.firstMoment);
  }

  get lastAt(): Instant {
    return instantOf(this.lastMoment);
  }

  /** How many of its events name which origin of its credentials. */
  get origins(): OriginCounts {
    this.#settleOrigins();
    return this.#origins;
  }

  add(read: ReadEvent, finder: ClueFinder): void {
    const { event, at, caller } = read;
    this.events++;
    if (at < this.firstMoment) this.firstMoment = at;
    if (at > this.lastMoment) this.lastMoment = at;
    if (caller !== this.#lastCaller) this.#learnCaller(caller);
    if (event.userAgent !== null) this.#addUserAgent(event.userAgent, read, finder);
    if (caller.matches.length > 0) addMatches(this.clues, caller.matches, event);
    const byCall = finder.ofCall(event);
    if (byCall.length > 0) addMatches(this.clues, byCall, event);
    this.#addCalls(read);
  }

  merge(other: SessionGroup): void {
    this.events += other.events;
    this.mutations += other.mutations;
    this.removals += other.removals;
    this.firstMoment = Math.min(this.firstMoment, other.firstMoment);
    this.lastMoment = Math.max(this.lastMoment, other.lastMoment);
    this.#learn(other.principal, { ...other, type: other.identityType });
    this.createdAt = least(this.createdAt, other.createdAt);
    for (const key of other.accessKeyIds) this.accessKeyIds.add(key);
    for (const key of other.consoleKeys) this.consoleKeys.add(key);
    this.#origins.merge(other.origins);
    this.tools.merge(other.tools);
    this.sources.merge(other.sources);
    this.clues.merge(other.clues);
    this.calls.merge(other.calls);
  }

  #learnCaller(caller: Caller): void {
    const { identity, consoleKey } = caller;
    // Credentials that are used once, as services' mostly are, need not hold their caller.
    if (this.events > 1) this.#lastCaller = caller;
    this.#learn(identity.arn ?? this.principal, identity);
    this.createdAt = least(this.createdAt, identity.credentialsCreatedAt);
    if (identity.accessKeyId !== null) this.accessKeyIds.add(identity.accessKeyId);
    if (consoleKey !== null) this.consoleKeys.add(consoleKey);
  }

  #addUserAgent(userAgent: string, { event, at }: ReadEvent, finder: ClueFinder): void {
    let facts = this.#lastFacts;
    if (facts?.userAgent !== userAgent || event.fromConsole !== this.#lastFromConsole) {
      facts = this.#learnUserAgent(finder.ofUserAgent(userAgent), event.fromConsole);
    }
    this.#repeats++;
    if (event.identity.invokedBy === null)
      this.sources.add(event.sourceAddress, facts.system, event.eventID ?? '');
    this.#addMatches(facts.matches, event, at);
  }

  #settleOrigins(): void {
    const origin = this.#lastFacts?.origin ?? null;
    if (origin !== null && this.#repeats > 0) this.#origins.add(origin, this.#repeats);
    this.#repeats = 0;
  }

  #learnUserAgent(facts: UserAgentFacts, fromConsole: boolean): UserAgentFacts {
    // What was counted is the last one's.
    this.#settleOrigins();
    this.#lastFacts = facts;
    this.#lastFromConsole = fromConsole;
    if (!fromConsole) this.tools.add(facts.tool);
    return facts;
  }

  /** Once no clue of these matches is wanted, none of a later moment is: the kept ones only grow earlier. */
  #addMatches(matches: readonly FoundMatch[], event: CloudTrailEvent, at: Moment): void {
    if (matches.length === 0) return;
    if (matches === this.#satedMatches && at >= this.#satedFrom) return;
    if (addMatches(this.clues, matches, event)) return;
    this.#satedMatches = matches;
    this.#satedFrom = at;
  }

  #learn(principal: string, facts: GroupFacts): void {
    this.principal = least(this.principal, principal) as string;
    this.principalId = least(this.principalId, facts.principalId);
    this.identityType = least(this.identityType, facts.type);
    this.userName = least(this.userName, facts.userName);
    this.issuerArn = least(this.issuerArn, facts.issuerArn);
    this.account = least(this.account, facts.account);
    this.sourceIdentity = least(this.sourceIdentity, facts.sourceIdentity);
    this.onBehalfOf = least(this.onBehalfOf, facts.onBehalfOf);
    this.invokedBy = least(this.invokedBy, facts.invokedBy);
  }

  #addCalls({ event, at, deeds }: ReadEvent): void {
    const [first] = deeds;
    if (first === undefined) return;
    if (!event.readOnly && event.errorCode === null) {
      this.mutations++;
      if (first.removing) this.removals++;
    }
    const eventID = event.eventID ?? '';
    for (const deed of deeds) this.calls.add(deed, at, eventID);
  }
}

interface GroupFacts {
  readonly principalId: string | null;
  readonly type: string | null;
  readonly userName: string | null;
  readonly issuerArn: string | null;
  readonly account: AccountId | null;
  readonly sourceIdentity: string | null;
  readonly onBehalfOf: string | null;
  readonly invokedBy: string | null;
}

/** The account whose principal acts. */
export function accountOfGroup(group: SessionGroup): string {
  return group.account ?? parseArn(group.principal)?.account ?? '';
}

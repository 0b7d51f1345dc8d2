import type { Quarantined } from '../estate/estate.ts';
import type { Session, SessionHuman, SessionStart } from '../estate/session.ts';
import type { SessionCounts } from '../estate/sessions/session-counts.ts';

/** What `sessions` answers, in the shape of its contract. */
export interface SessionList {
  /** In order of start, then id. */
  readonly sessions: readonly ShownSession[];
  /** Files, events and records that could not be used. */
  readonly quarantined: readonly Quarantined[];
  readonly counts: SessionCounts & { readonly files: number; readonly quarantined: number };
}

/** One session with what the registry says of it. */
export interface ShownSession
  extends Pick<
    Session,
    | 'id'
    | 'principal'
    | 'account'
    | 'accessKeyId'
    | 'startedAt'
    | 'lastEventAt'
    | 'events'
    | 'parent'
    | 'agent'
    | 'credentialOrigin'
    | 'sessionPolicies'
    | 'sourceIdentity'
    | 'tags'
    | 'issuer'
    | 'calls'
    | 'callsTruncated'
  > {
  readonly human: {
    readonly id: string;
    /** The operator entry that the human matches most closely; null without a registry, or when none does. */
    readonly operator: string | null;
    readonly via: SessionHuman['via'];
  } | null;
  readonly startedBy: SessionStart;
  readonly durationSeconds: number | null;
  readonly expiresAt: string | null;
  /** Ids of the declared agents that the session fits, by what its events say. */
  readonly declaredAs: readonly string[];
  readonly tools: readonly string[];
  readonly cannotNameAgent: boolean | null;
  readonly madeByServices: number;
}

import type { AccountId, Arn, Instant } from './identifiers.ts';

/** One credential group of one principal in the trail: who acted, on whose behalf, with what. */
export interface Session {
  /** Stable over re-reads of the same events: the access key, or principal and start. */
  readonly id: string;
  /** The session's ARN as in `userIdentity.arn`. */
  readonly principal: Arn;
  /** The role behind an assumed-role session (with its path, from sessionIssuer), else the principal itself. */
  readonly issuer: Arn;
  readonly account: AccountId;
  readonly accessKeyId: string | null;
  readonly startedAt: Instant;
  readonly lastEventAt: Instant;
  /** How many events. */
  readonly events: number;
  /** Id of the session that issued this one's credentials, null when none was seen. */
  readonly parent: string | null;
  /** The human at the end of the chain, null when the trail does not say. */
  readonly human: SessionHuman | null;
  /** Evidence for an agent; null is never evidence of a human. */
  readonly agent: SessionAgent | null;
  /** `identity-center`, `aws-login`, `assume-role`, … as the user agent's m/ list says; null = unknown. */
  readonly credentialOrigin: string | null;
  /** Inline session policy text and managed ARNs from the AssumeRole event. */
  readonly sessionPolicies: readonly string[];
  readonly sourceIdentity: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** What it called, one row per action and resource, mutating calls first, at most 200. */
  readonly calls: readonly SessionCall[];
  /** True when calls were left out of `calls`. */
  readonly callsTruncated: boolean;
  /** How the session came to be; absent only in sessions that were not read from a trail. */
  readonly startedBy?: SessionStart;
  /** Seconds asked for when the credentials were issued; null when the event does not say. */
  readonly durationSeconds?: number | null;
  /** When the credentials end, as the event that issued them says. */
  readonly expiresAt?: Instant | null;
  /** Calls that services made with this session's rights under other keys (forward access sessions): not in `events`. */
  readonly madeByServices?: number;
  /** Tools that made its calls, by name and version, at most 8; browsers and services are none. */
  readonly tools?: readonly string[];
  /** Where its own calls came from, at most 8; absent = not asked. */
  readonly sources?: readonly SessionSource[];
  /** Whether some call came from a tool that could not have said that an agent drove it; null = not asked. */
  readonly cannotNameAgent?: boolean | null;
}

/** One place that a session's calls came from. */
export interface SessionSource {
  /** `sourceIPAddress`: an address, or the name of an AWS service that called. */
  readonly address: string | null;
  /** As the user agent says: set by the client, and no runtime of AWS's says macOS or Windows. */
  readonly system: 'macOS' | 'Windows' | 'Linux' | null;
  /** An event that came from there. */
  readonly eventID: string;
}

/** How a session came to be, and who by: the service, the other account, the identity provider; else null. */
export interface SessionStart {
  readonly kind: /** `parent` issued its credentials. */
    | 'session'
    /** A service assumed the role. */
    | 'service'
    /** A SAML assertion, a web identity token or a certificate. */
    | 'federation'
    /** Somebody of another account, whose own copy of the event was not read. */
    | 'other-account'
    /** Identity Center, the console or `aws login`. */
    | 'sign-in'
    | 'long-lived-key'
    /** The event that issued its credentials was not read: its parent is unknown, not absent. */
    | 'unknown';
  readonly by: string | null;
}

export interface SessionHuman {
  /** The name as the trail has it: the Identity Center user, the IAM user, the SAML subject. */
  readonly id: string;
  /** How it is known. */
  readonly via: 'identity-center' | 'iam-user' | 'saml' | 'web-identity' | 'source-identity' | 'console';
  /** The Identity Center user's id, where an event has it. */
  readonly userId?: string;
}

export interface SessionAgent {
  readonly productId: string | null;
  readonly product: string;
  /** Every product that the evidence names, the deciding one first; absent = only `productId`. */
  readonly productIds?: readonly string[];
  /** How sure it is that an agent acted; the product may be known less surely than that. */
  readonly tier: 'proven' | 'strong' | 'convention' | 'host';
  /** How surely the product is known; absent = as surely as `tier` says. */
  readonly productTier?: 'proven' | 'strong' | 'convention' | 'host';
  /** The MCP server through which the product called; absent when none is known. */
  readonly server?: string;
  readonly evidence: readonly SessionEvidence[];
}

export interface SessionEvidence {
  readonly signature: string;
  readonly field: string;
  readonly value: string;
  readonly eventID: string;
  /** What the value leaves open, in words for people. */
  readonly doesNotProve?: string;
}

export interface SessionCall {
  /** As an IAM action, `cloudformation:DeleteStack`. */
  readonly action: string;
  /** The resource as an ARN where the event lets one say it, else the request's own name for it, else null. */
  readonly resource: string | null;
  readonly region: string;
  readonly readOnly: boolean;
  readonly errorCode: string | null;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly count: number;
  /** The first event's id. */
  readonly eventID: string;
  /** The last event's id; absent: there was one, or an earlier release counted them. */
  readonly lastEventID?: string;
  /** What services did because of it; absent when nothing is known to follow. */
  readonly consequences?: CallConsequences;
}

/**
 * What services did with the caller's rights because of a call: a DeleteStack and the deletions behind it. Joined by
 * principal, service and time, never by a field of the events, so it is always inferred.
 */
export interface CallConsequences {
  readonly tier: 'inferred';
  /** The services that made the calls, as `userIdentity.invokedBy` names them. */
  readonly invokedBy: readonly string[];
  /** Calls that may have changed something. */
  readonly count: number;
  readonly reads: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** The gravest first, at most 20 rows. */
  readonly calls: readonly SessionCall[];
  readonly callsTruncated: boolean;
}

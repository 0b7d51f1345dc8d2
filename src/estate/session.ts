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
}

export interface SessionHuman {
  /** The name as the trail has it: the Identity Center user, the IAM user, the SAML subject. */
  readonly id: string;
  /** How it is known. */
  readonly via: 'identity-center' | 'iam-user' | 'saml' | 'web-identity' | 'source-identity' | 'console';
}

export interface SessionAgent {
  readonly productId: string | null;
  readonly product: string;
  /** Every product that the evidence names, the deciding one first; absent = only `productId`. */
  readonly productIds?: readonly string[];
  readonly tier: 'proven' | 'strong' | 'convention' | 'host';
  readonly evidence: readonly SessionEvidence[];
}

export interface SessionEvidence {
  readonly signature: string;
  readonly field: string;
  readonly value: string;
  readonly eventID: string;
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
}

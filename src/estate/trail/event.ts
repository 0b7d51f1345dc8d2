import type { AccountId, Instant } from '../identifiers.ts';

/** A JSON object of an event, read by own keys only. */
export type EventObject = Readonly<Record<string, unknown>>;

/**
 * What Overreach reads of a CloudTrail record (CloudTrail User Guide, "CloudTrail record contents"). Only time,
 * source and name are certain to be there; everything else may be missing, empty or cut.
 */
export interface CloudTrailEvent {
  /** null: kept, but never taken for a repetition of another. */
  readonly eventID: string | null;
  readonly requestID: string | null;
  readonly time: Instant;
  /** `cloudformation.amazonaws.com`. */
  readonly source: string;
  readonly name: string;
  /** `AwsApiCall`, `AwsServiceEvent`, `AwsConsoleSignIn`, `AwsMcpEvent`, …; null when missing. */
  readonly type: string | null;
  readonly region: string;
  /** The account that received the record, else the caller's; null when neither is there. */
  readonly account: AccountId | null;
  readonly userAgent: string | null;
  /** `sourceIPAddress`: an address, a service's name, or `AWS Internal`. */
  readonly sourceAddress: string | null;
  /** As the record says; where it is silent, by the name's verb. */
  readonly readOnly: boolean;
  readonly errorCode: string | null;
  readonly identity: EventIdentity;
  /** null on errors, and where the call has none. */
  readonly parameters: EventObject | null;
  readonly response: EventObject | null;
  /** ARNs in `resources`. */
  readonly resourceArns: readonly string[];
  /** The same for the copies of one event in two accounts. */
  readonly sharedEventID: string | null;
  readonly signInSessionArn: string | null;
  /** `additionalEventData.downstreamRequests[].requestId` of an AwsMcpEvent: the API calls that the tool made. */
  readonly downstreamRequestIDs: readonly string[];
  readonly fromConsole: boolean;
}

/** `userIdentity` (CloudTrail User Guide, "CloudTrail userIdentity element"). Empty texts are null. */
export interface EventIdentity {
  readonly type: string | null;
  readonly principalId: string | null;
  readonly arn: string | null;
  readonly account: AccountId | null;
  readonly accessKeyId: string | null;
  readonly userName: string | null;
  /** A service that made the call on the principal's behalf. */
  readonly invokedBy: string | null;
  /** `sessionContext.sessionIssuer.arn`: the role with its path, or the user behind a federated session. */
  readonly issuerArn: string | null;
  /** When the credentials were made. */
  readonly credentialsCreatedAt: Instant | null;
  readonly sourceIdentity: string | null;
  /** The Identity Center user's id. */
  readonly onBehalfOf: string | null;
  readonly identityProvider: string | null;
}

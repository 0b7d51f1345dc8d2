import type { AccountId, Instant } from '../identifiers.ts';

/** One call that changed who may do what, as a trail recorded it. */
export interface ChangeEvent {
  readonly eventID: string;
  readonly at: Instant;
  /** The account that recorded it. */
  readonly account: AccountId | null;
  /** `iam:AttachRolePolicy`. */
  readonly action: string;
  /** Who called: `userIdentity.arn`; null where the record says nobody. */
  readonly actor: string | null;
  readonly accessKeyId: string | null;
  /** The service that called on somebody's behalf, such as `sso.amazonaws.com`. */
  readonly invokedBy: string | null;
  /** The tool, as its user agent says: set by the client. null where no known tool is named. */
  readonly tool: string | null;
  /** The texts among `requestParameters` that are short enough to be names, by parameter, in lower case. */
  readonly names: Readonly<Record<string, string>>;
  /** The policies among them, as text, by parameter, in lower case; absent: there are none. */
  readonly documents?: Readonly<Record<string, string>>;
  /** The tags among them, in no order; absent: there are none. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The keys of the tags that it took away; absent: there are none. */
  readonly tagKeys?: readonly string[];
  /** What it made, as the answer says; absent: it made nothing, or the answer does not say. */
  readonly made?: Made;
}

/** A role, user, group, control policy or unit as AWS answered that it was made. Either may be missing. */
export interface Made {
  readonly id: string | null;
  readonly arn: string | null;
}

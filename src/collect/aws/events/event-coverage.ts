import type { GapReason } from '../../../estate/gap-reason.ts';
import type { AccountId } from '../../../estate/identifiers.ts';
import type { EventSource, EventWindow } from './event-source.ts';

/** Why events of a window were not seen, beside what keeps any layer from being read. */
export const trailGapReasons = [
  /** The key that the object is encrypted with may not be used. */
  'kms-denied',
  /** The trail does not log, or not what sessions are made of. */
  'not-logged',
  /** Nothing at all was seen of the account, which no living account is so quiet as to explain. */
  'nothing-seen',
  'digest-missing',
  'digest-mismatch',
  'digest-gap',
  'object-missing',
  'object-mismatch',
  /** An object that no digest names, where digests are complete. */
  'object-unlisted',
  'object-archived',
  /** An object that is larger, or unpacks to more, than any that CloudTrail writes. */
  'too-large',
  /** More events than LookupEvents can bring in the time that it was given. */
  'too-many-events',
  /** Older than LookupEvents keeps. */
  'beyond-ninety-days',
  'query-failed',
] as const;
export type EventGapReason = GapReason | (typeof trailGapReasons)[number];

/** One thing that was not seen: why, where (an object, a look-up), and in words. */
export interface EventGap {
  readonly reason: EventGapReason;
  readonly place: string | null;
  /** Lower case, no final stop, names in backticks. */
  readonly message: string;
}

/** What a source cannot show although nothing went wrong. */
export const eventLimits = [
  /** No data events: object-level use is not observable. */
  'management-events-only',
  /** The trail leaves out event sources: KMS or RDS Data API. */
  'sources-excluded',
  /** The newest minutes: CloudTrail may still deliver events of them. */
  'delivery-delay',
  /** Only events that bear on agents were brought, and those that issue credentials or change permissions. */
  'agent-sessions-only',
  /** Nobody named the Regions: those that an account switched on itself were not asked. */
  'usual-regions-only',
  /** Only Regions that somebody named were asked, and those of global events. */
  'named-regions-only',
  /** Only sessions of chosen roles were looked up: agents on other roles are not seen. */
  'chosen-roles-only',
  /** Nothing shows whether objects were changed or taken away. */
  'not-verified',
  /** Hashes and their chain were checked, not CloudTrail's signature: its public keys may not be read. */
  'signature-not-checked',
] as const;
export type EventLimit = (typeof eventLimits)[number];

/** What was seen of one account in one Region. */
export interface RegionCoverage {
  readonly account: AccountId;
  readonly region: string;
  /** `complete`: every event that the limits allow, from `seen.from` to `seen.to`. */
  readonly state: 'complete' | 'unknown';
  /** null: nothing of the window. */
  readonly seen: EventWindow | null;
  /** Records handed on. */
  readonly events: number;
  readonly gaps: readonly EventGap[];
  readonly limits: readonly EventLimit[];
}

/** What one collection of events saw. */
export interface EventCoverage {
  readonly source: EventSource['kind'];
  /** In order of account, then Region; every account that was asked for has at least one. */
  readonly regions: readonly RegionCoverage[];
  /** How much was asked of AWS. */
  readonly work: EventWork;
}

/** Calls that were made, objects and bytes that were read (by Athena: scanned). */
export interface EventWork {
  readonly calls: number;
  readonly objects: number;
  readonly bytes: number;
}

import type { CommonError, Result } from './answer.ts';
import type { Protocol } from './protocols/protocol.ts';
import type { Turn } from './turn.ts';
import type { OptionalLayer } from './world/world.ts';

/** One operation of a service. Throws FakeAwsError, or CommonFailure for what every service can answer. */
export type Operation = (turn: Turn) => Result;

/** How this service spells an error that every service has. */
export interface ErrorName {
  readonly code: string;
  readonly status: number;
}

/** One AWS service. */
export interface Service {
  readonly protocol: Protocol;
  /** Of its permissions: `iam`, `tag`. */
  readonly prefix: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly errors: Readonly<Record<CommonError, ErrorName>>;
  /** Where AWS does not offer it, there is no such host: connections end without an answer. */
  readonly layer?: OptionalLayer;
  /** Permissions not named like their operation: ListObjectsV2 takes `s3:ListBucket`. */
  readonly permissions?: Readonly<Record<string, string>>;
  /** Permissions that an operation takes besides. */
  readonly alsoNeeds?: (turn: Turn) => readonly string[];
  /** What an access-denied message names; `*` when not given. */
  readonly resource?: (turn: Turn) => string;
}

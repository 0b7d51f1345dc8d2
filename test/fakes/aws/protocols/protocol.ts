import type { FakeAwsError, HttpAnswer, Output, Result } from '../answer.ts';
import type { Incoming } from '../incoming.ts';

/** An operation and its parameters, by the names of the API Reference. */
export interface Asked {
  readonly action: string;
  readonly params: Output;
}

/** How one family of AWS services is spoken to. */
export interface Protocol {
  /** null when the request names no operation. */
  read(incoming: Incoming): Asked | null;
  write(asked: Asked, result: Result, requestId: string): HttpAnswer;
  /** `status` is used when the error brings none. */
  writeError(error: FakeAwsError, requestId: string): HttpAnswer;
}

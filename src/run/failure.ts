/**
 * Why a command could not do its work, in one line for the person who called it: what, where, how to mend.
 * Lower case, no final stop; user input in backticks. Everything else that is thrown is an internal error.
 */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

/** A failure with its cause kept for `--debug`. */
export function failure(message: string, cause?: unknown): CommandFailure {
  return new CommandFailure(message, cause === undefined ? undefined : { cause });
}

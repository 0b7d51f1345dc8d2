import type { Failure } from './messages.ts';

/** What PGlite refused, with the names that `pg` gives its errors. `code` is the SQLSTATE. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: string | null;
  readonly detail: string | null;
  readonly constraint: string | null;

  constructor(failure: Failure) {
    super(failure.message);
    this.code = failure.code;
    this.detail = failure.detail;
    this.constraint = failure.constraint;
  }
}

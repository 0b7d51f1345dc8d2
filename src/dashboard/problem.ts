/** What can be wrong with a request, by its status. */
export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 421 | 429 | 503;

/**
 * A request that gets a page saying why it cannot be answered: thrown by pages and by the frame alike. The text is shown to the
 * visitor as a sentence of the error page: lower case, no final stop, what the visitor wrote in backticks. It is escaped there.
 */
export class PageProblem extends Error {
  override readonly name = 'PageProblem';
  readonly status: ProblemStatus;
  /** Seconds until asking again makes sense; null: no such time. */
  readonly retryAfter: number | null;

  constructor(status: ProblemStatus, message: string, retryAfter: number | null = null) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** The error for something that is not there: notFound('no finding begins with `fp1:12`'). */
export function notFound(message: string): PageProblem {
  return new PageProblem(404, message);
}

/** The error for a filter that is not one: badFilter('severity', 'hgih', 'info, low, medium, high or critical'). */
export function badFilter(name: string, value: string, expected: string): PageProblem {
  return new PageProblem(400, `the filter \`${name}\` cannot be \`${value.slice(0, 80)}\`: use ${expected}`);
}

/** Runs SQL text as it is given: what the job queue's own library asks of a database. */
export interface StatementRunner {
  /**
   * Runs one statement with its values, or several without any, which are undone as one when one of them fails.
   * @returns the rows of all of them
   */
  executeSql(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

/** Where the job queue of a store is: a database, and the schema in it. */
export interface JobDatabase extends StatementRunner {
  /** Beside the store's own schema and named after it, so that two stores in a database have a queue each. */
  jobsSchema(): Promise<string>;
}

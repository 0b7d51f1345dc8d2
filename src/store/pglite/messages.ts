/** What the main thread and the database's worker thread say to each other. Values must survive structured clone. */

/** One SQL statement with its parameters. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** What the worker can be asked to do. `exec` runs several statements without parameters, outside of transactions. */
export type Command =
  | { readonly type: 'query'; readonly statement: Statement }
  | { readonly type: 'exec'; readonly sql: string }
  | { readonly type: 'begin' }
  | { readonly type: 'commit' }
  | { readonly type: 'rollback' }
  | { readonly type: 'close' };

export interface Request {
  readonly id: number;
  readonly command: Command;
}

/** What a query answers. `affectedRows` is that of INSERT, UPDATE, DELETE and MERGE. */
export interface QueryAnswer {
  readonly rows: readonly Record<string, unknown>[];
  readonly affectedRows: number;
}

/** An error taken apart, since a thread boundary keeps of an Error only its message. */
export interface Failure {
  readonly message: string;
  readonly code: string | null;
  readonly detail: string | null;
  readonly constraint: string | null;
}

/** The answer to a request; the one with id 0 comes by itself and says whether the database opened. */
export type Reply =
  | { readonly type: 'done'; readonly id: number; readonly answer: QueryAnswer | null }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure };

/** What the worker is started with: the folder of the database cluster. */
export interface WorkerStart {
  readonly dataDirectory: string;
}

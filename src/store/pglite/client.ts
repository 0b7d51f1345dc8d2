import { Worker } from 'node:worker_threads';
import { StoreError } from '../failure.ts';
import { DatabaseError } from './database-error.ts';
import type { Command, QueryAnswer, Reply, Request, WorkerStart } from './messages.ts';

/** What runs queries: the database itself, or a transaction of it. */
export interface QueryRunner {
  query<T>(sql: string, parameters?: unknown[]): Promise<{ rows: T[]; affectedRows: number; fields: [] }>;
}

/** A transaction: valid until the function it was handed to returns. */
export interface PgliteTransaction extends QueryRunner {
  rollback(): Promise<void>;
}

interface Pending {
  readonly resolve: (answer: QueryAnswer | null) => void;
  readonly reject: (error: Error) => void;
}

// The extension is that of this very file: type stripping runs `.ts`, a packed copy is compiled to `.js`,
// and no compiler rewrites the text of a URL.
const workerFile = new URL(`./worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

// The reply to no request: the worker says by itself that it has opened. Requests count from 1.
const openingId = 0;

/**
 * A PGlite database in a worker thread. Its shape is what kysely's PGliteDialect takes.
 * INVARIANT: one lock orders everything: while a transaction is open, only its own statements reach the database.
 */
export class PgliteClient implements QueryRunner {
  readonly ready = true;
  readonly waitReady: Promise<void> = Promise.resolve();
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #lock: Promise<unknown> = Promise.resolve();
  #broken: Error | null = null;
  #closing: Promise<void> | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (reply: Reply) => this.#settle(reply));
    worker.on('error', (error) =>
      this.#break(new StoreError('store-failed', 'the database thread died', error)),
    );
    worker.on('exit', (code) =>
      this.#break(new StoreError('store-failed', `the database thread ended with code ${code}`)),
    );
  }

  /** Starts the thread and opens the cluster in `dataDirectory`, which must be there. Throws what PGlite says. */
  static async open(dataDirectory: string): Promise<PgliteClient> {
    const start: WorkerStart = { dataDirectory };
    // stdout and stderr are taken and left unread: what PGlite prints when it aborts must not mix with a command's
    // result, and reading them would keep the program running.
    const worker = new Worker(workerFile, { workerData: start, stdout: true, stderr: true });
    const client = new PgliteClient(worker);
    try {
      await new Promise<void>((resolve, reject) => {
        client.#pending.set(openingId, { resolve: () => resolve(), reject });
      });
    } catch (thrown) {
      await worker.terminate();
      throw thrown;
    }
    return client;
  }

  get closed(): boolean {
    return this.#closing !== null || this.#broken !== null;
  }

  /** Runs one statement. Waits for an open transaction to end. */
  query<T>(
    sql: string,
    parameters: unknown[] = [],
  ): Promise<{ rows: T[]; affectedRows: number; fields: [] }> {
    return this.#exclusively(() => this.#query<T>(sql, parameters));
  }

  /** Runs several statements without parameters, and returns the rows of all. Where one fails no transaction stays open. */
  exec<T>(sql: string): Promise<{ rows: T[] }> {
    return this.#exclusively(async () => {
      const answer = await this.#ask({ type: 'exec', sql });
      return { rows: (answer?.rows ?? []) as T[] };
    });
  }

  /**
   * Runs `work` in a transaction, committed when it returns and rolled back when it throws.
   * Inside it only the transaction may be used: this client waits for the transaction, and would wait forever.
   */
  transaction<T>(work: (transaction: PgliteTransaction) => Promise<T>): Promise<T> {
    return this.#exclusively(async () => {
      await this.#ask({ type: 'begin' });
      let rolledBack = false;
      try {
        const value = await work({
          query: <R>(sql: string, parameters: unknown[] = []) => this.#query<R>(sql, parameters),
          rollback: async () => {
            rolledBack = true;
            await this.#ask({ type: 'rollback' });
          },
        });
        if (!rolledBack) await this.#ask({ type: 'commit' });
        return value;
      } catch (thrown) {
        // After a failed commit there is no transaction left, which is what the rollback is for.
        if (!rolledBack) await this.#ask({ type: 'rollback' }).catch(() => {});
        throw thrown;
      }
    });
  }

  /** Waits for what is running, writes a checkpoint and ends the thread. Twice is once. */
  close(): Promise<void> {
    this.#closing ??= this.#exclusively(async () => {
      if (this.#broken !== null) return;
      try {
        await this.#ask({ type: 'close' });
      } finally {
        this.#broken = new StoreError('store-closed', 'the store is closed');
        await this.#worker.terminate();
      }
    });
    return this.#closing;
  }

  async #query<T>(
    sql: string,
    parameters: unknown[],
  ): Promise<{ rows: T[]; affectedRows: number; fields: [] }> {
    const answer = await this.#ask({ type: 'query', statement: { sql, parameters } });
    return { rows: (answer?.rows ?? []) as T[], affectedRows: answer?.affectedRows ?? 0, fields: [] };
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#lock.then(work);
    this.#lock = result.catch(() => {});
    return result;
  }

  #ask(command: Command): Promise<QueryAnswer | null> {
    if (this.#broken !== null) return Promise.reject(this.#broken);
    this.#lastId += 1;
    const request: Request = { id: this.#lastId, command };
    return new Promise((resolve, reject) => {
      this.#pending.set(request.id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage(request);
    });
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    // An open store alone does not keep the program running; a statement on its way does.
    if (this.#pending.size === 0) this.#worker.unref();
    if (reply.type === 'done') pending?.resolve(reply.answer);
    else pending?.reject(new DatabaseError(reply.failure));
  }

  #break(error: Error): void {
    this.#broken ??= error;
    for (const pending of this.#pending.values()) pending.reject(this.#broken);
    this.#pending.clear();
  }
}

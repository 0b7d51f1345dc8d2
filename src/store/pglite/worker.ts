/**
 * The worker thread that runs PGlite. A query runs WebAssembly for as long as it takes, and would hold up timers,
 * progress and signals of the whole program if it ran in the main thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { columnParsers } from '../column-values.ts';
import type { Command, Failure, QueryAnswer, Reply, Request, WorkerStart } from './messages.ts';

interface OpenTransaction {
  readonly transaction: Transaction;
  readonly end: () => void;
  readonly ended: Promise<void>;
}

const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread');
const answerTo = (reply: Reply): void => port.postMessage(reply);

let open: OpenTransaction | null = null;

async function run(database: PGlite, command: Command): Promise<QueryAnswer | null> {
  switch (command.type) {
    case 'query': {
      const { sql, parameters } = command.statement;
      const result = await (open?.transaction ?? database).query<Record<string, unknown>>(sql, [
        ...parameters,
      ]);
      return { rows: result.rows, affectedRows: result.affectedRows ?? 0 };
    }
    case 'exec': {
      if (open !== null) throw new Error('several statements at once within a transaction');
      return { rows: await execute(database, command.sql), affectedRows: 0 };
    }
    case 'begin':
      open = await begin(database);
      return null;
    case 'commit':
    case 'rollback': {
      const ending = open;
      if (ending === null) throw new Error(`${command.type} without a transaction`);
      open = null;
      if (command.type === 'rollback') await ending.transaction.rollback();
      ending.end();
      await ending.ended;
      return null;
    }
    case 'close':
      await database.close();
      return null;
  }
}

// What fails between its own `begin` and `commit` would leave its transaction to whoever comes next.
async function execute(database: PGlite, sql: string): Promise<Record<string, unknown>[]> {
  try {
    const results = await database.exec(sql);
    return results.flatMap(({ rows }) => rows as Record<string, unknown>[]);
  } catch (thrown) {
    await database.exec('rollback').catch(() => {});
    throw thrown;
  }
}

// PGlite's own transaction, held open until its end is asked for: it refuses to commit what has failed.
async function begin(database: PGlite): Promise<OpenTransaction> {
  const begun = Promise.withResolvers<Transaction>();
  const end = Promise.withResolvers<void>();
  const ended = database.transaction(async (transaction) => {
    begun.resolve(transaction);
    await end.promise;
  });
  ended.catch(begun.reject);
  return { transaction: await begun.promise, end: end.resolve, ended };
}

function failureOf(thrown: unknown): Failure {
  const told = (name: string): string | null => {
    const value = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : null;
    return typeof value === 'string' ? value : null;
  };
  return {
    message: told('message') ?? String(thrown),
    code: told('code'),
    detail: told('detail'),
    constraint: told('constraint'),
  };
}

const { dataDirectory } = workerData as WorkerStart;
try {
  const database = await PGlite.create(dataDirectory, {
    parsers: Object.fromEntries(columnParsers),
    // 32 MB hold the working set of the largest store; the default of 128 MB is touched, and so taken, at start.
    startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB'],
  });
  port.on('message', ({ id, command }: Request) => {
    run(database, command).then(
      (answer) => answerTo({ type: 'done', id, answer }),
      (thrown: unknown) => answerTo({ type: 'failed', id, failure: failureOf(thrown) }),
    );
  });
  answerTo({ type: 'done', id: 0, answer: null });
} catch (thrown) {
  answerTo({ type: 'failed', id: 0, failure: failureOf(thrown) });
}

import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { StoreError } from '../failure.ts';
import type { JobDatabase } from '../statements.ts';

/** Beside the store's own schema: whoever may use one is told apart from whoever may use the other. */
const suffix = '_jobs';

/** Where the job queue of a store lies, for the queue's own library. */
export function jobDatabase(
  { queries, statements, location }: Database,
  guarded: <T>(work: () => Promise<T>, repeatable?: () => boolean) => Promise<T>,
): JobDatabase {
  return {
    // Not repeated: only the library knows what of its own may be done twice.
    executeSql: (text, values) =>
      guarded(
        () => statements.executeSql(text, values),
        () => false,
      ),
    jobsSchema: () =>
      guarded(async () => {
        const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(
          queries,
        );
        const schema = rows[0]?.schema;
        if (!schema) throw new StoreError('store-denied', `the store \`${location}\` has no schema`);
        return `${schema === 'public' ? 'overreach' : schema}${suffix}`;
      }),
  };
}

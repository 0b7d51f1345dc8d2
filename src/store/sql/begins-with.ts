import { type RawBuilder, sql } from 'kysely';

/** After every text that begins with what stands before it, compared bytewise. */
const last = '\u{10FFFF}';

/**
 * Whether an id such as `fp1:3a4d…` begins so, with or without its version. As ranges, which its index answers: among a million
 * of them a function of each would take seconds.
 * @param column in collation "C"
 * @param version `fp1:`, `ch1:`
 */
export function beginsWith(column: string, version: string, prefix: string): RawBuilder<boolean> {
  const id = sql.ref(column);
  const within = (from: string) => sql`(${id} >= ${from} and ${id} < ${from + last})`;
  return sql<boolean>`(${within(prefix)} or ${within(version + prefix)})`;
}

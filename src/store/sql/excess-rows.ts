import type { Kysely } from 'kysely';
import type { ExcessAsOf } from '../../audit/excess-as-of.ts';
import { answerAsOf } from '../excess-as-of-scan.ts';
import { selectOrderedEvents } from './event-rows.ts';
import { selectFinding } from './finding-rows.ts';
import type { Tables } from './tables.ts';

/** What a finding's excess was in a scan. */
export async function selectExcessAsOf(
  queries: Kysely<Tables>,
  fingerprint: string,
  scanId: string,
): Promise<ExcessAsOf> {
  const row = await queries
    .selectFrom('scan')
    .select(['seq', 'estate', 'standing'])
    .where('id', '=', scanId)
    .executeTakeFirst();
  if (row === undefined) return answerAsOf(null, null, []);
  const scan = { seq: Number(row.seq), standing: row.standing };
  const record = await selectFinding(queries, row.estate, fingerprint);
  return answerAsOf(scan, record, await selectOrderedEvents(queries, row.estate, fingerprint));
}

import type { Kysely } from 'kysely';
import type { Detection } from '../../audit/finding.ts';
import type { FindingRecord } from '../../audit/lifecycle.ts';
import { writtenDetection } from '../written-detection.ts';
import { inChunks } from './chunks.ts';
import { lastSeen } from './estate-seen.ts';
import { type FindingColumns, readFinding } from './finding-rows.ts';
import type { Tables } from './tables.ts';

/** Every column but the detection itself, which is ten times as long as the rest. */
const short = [
  'estate',
  'fingerprint',
  'detection_digest',
  'presence',
  'presence_reason',
  'triage',
  'suppressed_by',
  'suppression_reason',
  'suppressed_until',
  'suppression_ceiling',
  'first_seen',
  'resolved_at',
  'life',
  'widened',
] as const satisfies readonly (
  | Exclude<keyof FindingColumns, 'detection' | 'seen'>
  | 'fingerprint'
  | 'detection_digest'
)[];

/**
 * The findings of an estate, in order of fingerprint, for a scan that says of most of them what is kept: their detections are
 * the scan's own, and are not read from the database.
 * @param detections what the scan found
 */
export async function selectFindingsBeside(
  queries: Kysely<Tables>,
  estate: string,
  detections: readonly Detection[],
): Promise<readonly FindingRecord[]> {
  const given = new Map(detections.map((detection) => [writtenDetection(detection).digest, detection]));
  const rows = await queries
    .selectFrom('finding')
    .select(short)
    .select(lastSeen.as('seen'))
    .where('estate', '=', estate)
    .orderBy('fingerprint')
    .execute();
  const others = rows.filter(({ detection_digest: digest }) => digest === null || !given.has(digest));
  const read = await selectDetections(queries, estate, others);
  return rows.map((row) => {
    const detection = read.get(row.fingerprint) ?? given.get(row.detection_digest ?? '');
    if (detection === undefined)
      throw new RangeError(`the finding \`${row.fingerprint}\` went away while it was read`);
    return readFinding({ ...row, detection });
  });
}

async function selectDetections(
  queries: Kysely<Tables>,
  estate: string,
  rows: readonly { readonly fingerprint: string }[],
): Promise<ReadonlyMap<string, Detection>> {
  const found = new Map<string, Detection>();
  for (const lot of inChunks(rows.map(({ fingerprint }) => ({ fingerprint })))) {
    const fingerprints = lot.map(({ fingerprint }) => fingerprint);
    for (const { fingerprint, detection } of await queries
      .selectFrom('finding')
      .select(['fingerprint', 'detection'])
      .where('estate', '=', estate)
      .where('fingerprint', 'in', fingerprints)
      .execute())
      found.set(fingerprint, detection as Detection);
  }
  return found;
}

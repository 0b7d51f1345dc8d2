import { type Kysely, sql } from 'kysely';
import type { Detection } from '../../audit/finding.ts';
import type { FindingRecord } from '../../audit/lifecycle.ts';
import { shownState } from '../../audit/shown-state.ts';
import type { Instant } from '../../estate/identifiers.ts';
import { writtenDetection } from '../written-detection.ts';
import { upsertFindings } from './finding-rows.ts';
import type { Tables } from './tables.ts';

/** Beyond this a statement gets no faster. */
const rowsPerStatement = 5_000;

/**
 * Writes what a scan made of the findings. Most of them say what they said the night before: of those only that they were
 * seen again is written, since a finding's evidence is some ten kilobytes, written anew each night and left behind; and not
 * even that where the estate says it of all of them.
 * @param kept the findings as they are in the database
 * @param seenAt what the estate says; null: nothing
 */
export async function writeFindings(
  queries: Kysely<Tables>,
  changed: readonly FindingRecord[],
  kept: readonly FindingRecord[],
  seenAt: Instant | null,
): Promise<void> {
  const before = new Map(kept.map((record) => [record.detection.fingerprint, record]));
  const again: FindingRecord[] = [];
  const others: FindingRecord[] = [];
  for (const record of changed) {
    const known = before.get(record.detection.fingerprint);
    if (known === undefined || !isSeenAgain(known, record)) others.push(record);
    else if (!isSaidByEstate(known, record, seenAt)) again.push(record);
  }
  await upsertFindings(queries, others);
  for (let at = 0; at < again.length; at += rowsPerStatement)
    await updateSeen(queries, again.slice(at, at + rowsPerStatement));
}

/** Whether all that is new is when it was seen, and that is said of the whole estate. */
function isSaidByEstate(known: FindingRecord, record: FindingRecord, seenAt: Instant | null): boolean {
  return (
    record.lastSeen === seenAt &&
    known.presence === 'present' &&
    record.presence === 'present' &&
    known.presenceReason === record.presenceReason &&
    known.widened === record.widened &&
    shownState(known) === shownState(record)
  );
}

/** Whether it is the finding that is kept, but for when it was seen, whether it is known, and the states that follow. */
function isSeenAgain(known: FindingRecord, record: FindingRecord): boolean {
  const { lastSeen, widened, presence, presenceReason } = record;
  const { detection: before, ...beside } = { ...known, lastSeen, widened, presence, presenceReason };
  const { detection, ...now } = record;
  return isSameDetection(before, detection) && JSON.stringify(beside) === JSON.stringify(now);
}

/** Mostly they are one object: what a scan says again is not read from the database. */
function isSameDetection(before: Detection, now: Detection): boolean {
  return before === now || writtenDetection(before).digest === writtenDetection(now).digest;
}

async function updateSeen(queries: Kysely<Tables>, records: readonly FindingRecord[]): Promise<void> {
  const given = JSON.stringify(
    records.map((record) => ({
      estate: record.estate,
      fingerprint: record.detection.fingerprint,
      state: shownState(record),
      presence: record.presence,
      presence_reason: record.presenceReason,
      last_seen: record.lastSeen,
      widened: record.widened,
    })),
  );
  await sql`
    update finding set state = given.state, presence = given.presence, presence_reason = given.presence_reason,
      last_seen = given.last_seen, widened = given.widened
    from json_to_recordset(${given}::json) as given (
      estate text, fingerprint text, state text, presence text, presence_reason text, last_seen timestamptz, widened boolean)
    where finding.estate = given.estate and finding.fingerprint = given.fingerprint`.execute(queries);
}

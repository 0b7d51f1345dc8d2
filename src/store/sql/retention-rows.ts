import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Instant } from '../../estate/identifiers.ts';
import type { GivenUp, RetentionLimits } from '../retention.ts';
import type { Tables } from './tables.ts';

/** So many rows go in one transaction: some tens of milliseconds, so that nobody waits for it. */
const rowsAtOnce = 5_000;

/** One step: what goes, how much of it there is, and how one lot of it is taken away. */
export interface RetentionStep {
  readonly counts: keyof GivenUp;
  /** How many would go. */
  count(queries: Kysely<Tables>): Promise<number>;
  /** Takes one lot away, in a transaction of its own; says how many went, and of what else. */
  takeLot(transaction: Kysely<Tables>): Promise<Partial<GivenUp> & { readonly isLast: boolean }>;
}

/** All steps that these limits ask for; estates are not among them (estate-retention-rows.ts). */
export function retentionSteps(before: RetentionLimits): readonly RetentionStep[] {
  const { sessions, maturity, slots, sent, coverage } = before;
  return [
    ...(sessions === null ? [] : [deletion('sessions', 'agent_session', oldSession(sessions))]),
    ...(maturity === null ? [] : [deletion('maturity', 'agent_maturity', oldMaturity(maturity))]),
    ...(slots === null ? [] : [deletion('slots', 'slot', oldSlot(slots))]),
    ...(sent === null ? [] : [sentStep(sent)]),
    ...(coverage === null ? [] : [coverageStep(coverage)]),
  ];
}

// A session's day is that of its begin, which no session ends before: it is there for the index.
const oldSession = (before: Instant) =>
  sql`day <= (${before}::timestamptz at time zone 'UTC')::date and last_event_at < ${before}`;

const oldMaturity = (before: Instant) => sql`exists (
  select from scan where scan.id = agent_maturity.scan_id and finished_at < ${before} and exists (
    select from scan as later join agent_maturity as told on told.scan_id = later.id
    where later.estate = scan.estate and later.seq > scan.seq))`;

const oldSlot = (before: Instant) => sql`finished_at is not null and due_at < ${before} and exists (
  select from slot as later where later.name = slot.name and later.due_at > slot.due_at and later.outcome = 'done')`;

// INVARIANT: the newest digest of an estate stays as long as it waits: it is told however old it is. What else was never told,
// since nobody was configured, or was given up, is no news any more.
const oldMessage = (before: Instant) => sql`(finished_at < ${before} or (
  finished_at is null and created_at < ${before} and (kind <> 'digest' or exists (
    select from outbox as later where later.kind = 'digest' and later.estate = outbox.estate
    and (later.created_at, outbox.id) > (outbox.created_at, later.id)))))`;

// INVARIANT: the coverage of an estate's newest scan says which accounts are known, and that of its newest whole one what a
// part of it is put over: both stay.
const oldCoverage = (before: Instant) => sql`finished_at < ${before} and coverage::text <> 'null'
  and exists (select from scan as later where later.estate = scan.estate and later.seq > scan.seq)
  and (standing <> 'applied' or exists (
    select from scan as later
    where later.estate = scan.estate and later.seq > scan.seq and later.standing = 'applied'))`;

type RetainedTable = 'agent_session' | 'agent_maturity' | 'slot' | 'outbox' | 'scan';

async function countWhere(
  queries: Kysely<Tables>,
  table: RetainedTable,
  old: RawBuilder<unknown>,
): Promise<number> {
  const { rows } = await sql<{ count: number | bigint }>`
    select count(*) as count from ${sql.table(table)} where ${old}`.execute(queries);
  return Number(rows[0]?.count ?? 0);
}

/** One lot of the rows that go, by where they lie: one that is written meanwhile lies elsewhere, and stays. */
function lot(table: RetainedTable, old: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`array(select ctid from ${sql.table(table)} where ${old} limit ${rowsAtOnce})`;
}

function deletion(
  counts: keyof GivenUp,
  table: 'agent_session' | 'agent_maturity' | 'slot',
  old: RawBuilder<unknown>,
): RetentionStep {
  return {
    counts,
    count: (queries) => countWhere(queries, table, old),
    takeLot: async (transaction) => {
      const { numAffectedRows } = await sql`
        delete from ${sql.table(table)} where ctid = any (${lot(table, old)})`.execute(transaction);
      return ended(counts, numAffectedRows);
    },
  };
}

function sentStep(before: Instant): RetentionStep {
  const old = oldMessage(before);
  return {
    counts: 'sent',
    count: (queries) => countWhere(queries, 'outbox', old),
    takeLot: async (transaction) => {
      const { rows } = await sql<{ id: string }>`
        select id from outbox where ${old} limit ${rowsAtOnce}`.execute(transaction);
      const ids = rows.map(({ id }) => id);
      if (ids.length === 0) return ended('sent', 0n);
      await transaction.deleteFrom('outbox_message').where('outbox_id', 'in', ids).execute();
      await transaction.deleteFrom('outbox').where('id', 'in', ids).execute();
      return ended('sent', BigInt(ids.length));
    },
  };
}

function coverageStep(before: Instant): RetentionStep {
  const old = oldCoverage(before);
  return {
    counts: 'coverage',
    count: (queries) => countWhere(queries, 'scan', old),
    takeLot: async (transaction) => {
      const { numAffectedRows } = await sql`
        update scan set coverage = 'null' where ctid = any (${lot('scan', old)})`.execute(transaction);
      return ended('coverage', numAffectedRows);
    },
  };
}

function ended(
  counts: keyof GivenUp,
  affected: bigint | undefined,
): Partial<GivenUp> & { readonly isLast: boolean } {
  const count = Number(affected ?? 0n);
  return { [counts]: count, isLast: count < rowsAtOnce };
}

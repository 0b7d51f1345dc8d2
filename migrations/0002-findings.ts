import { type Kysely, sql } from 'kysely';

/**
 * One row a finding and estate. `detection` is the whole of what the rule said, as it said it: `json`, since `jsonb`
 * would put its keys into another order. The columns before it repeat what queries filter and sort by.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table finding (
      estate text collate "C" not null,
      fingerprint text collate "C" not null,
      rule text collate "C" not null,
      severity text collate "C" not null check (severity in ('info', 'low', 'medium', 'high', 'critical')),
      lane text collate "C" not null check (lane in ('alarm', 'hygiene')),
      state text collate "C" not null,
      partition text collate "C" not null,
      account text collate "C" not null,
      principal text collate "C" not null,
      unique_id text collate "C",
      agent text collate "C",
      operator text collate "C",
      team text collate "C",
      title text not null,
      detection json not null,
      presence text collate "C" not null check (presence in ('present', 'absent', 'unknown')),
      presence_reason text,
      triage text collate "C" not null check (triage in ('new', 'open', 'acknowledged')),
      suppressed_by text,
      suppression_reason text,
      suppressed_until timestamptz,
      suppression_ceiling text collate "C",
      first_seen timestamptz not null,
      last_seen timestamptz not null,
      resolved_at timestamptz,
      life integer not null check (life >= 1),
      widened boolean not null,
      primary key (estate, fingerprint),
      check ((suppressed_by is null) = (suppressed_until is null)
         and (suppressed_by is null) = (suppression_reason is null)
         and (suppressed_by is null) = (suppression_ceiling is null))
    )`.execute(db);
  await sql`create index finding_by_fingerprint on finding (fingerprint)`.execute(db);
  await sql`create index finding_by_account on finding (account, rule)`.execute(db);
}

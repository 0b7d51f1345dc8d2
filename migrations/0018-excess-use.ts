import { type Kysely, sql } from 'kysely';

// One text for view and index (0010), or the index would not be used.
const severityRank = sql.raw(
  "case severity when 'critical' then 4 when 'high' then 3 when 'medium' then 2 when 'low' then 1 else 0 end",
);

/**
 * Whether an excess was used (src/audit/excess-use.ts), and the view of those that nobody saw used. Findings that are kept say
 * nothing of it until a scan says it of them anew: null, and they are not in the view.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table finding add column excess_use text collate "C"
      check (excess_use in ('used', 'unseen', 'unseen-in-part', 'unknown'))`.execute(db);
  await sql`
    create index finding_open_unseen on finding ((${severityRank}) desc, first_seen, fingerprint, estate)
    where state not in ('resolved', 'suppressed') and excess_use in ('unseen', 'unseen-in-part')`.execute(db);
  await sql`
    create view report_excess_never_used with (security_invoker = true) as
    select estate, fingerprint, rule, lane, severity, ${severityRank} as severity_rank, state, account, principal, agent,
      operator, team, title, first_seen, last_seen, due_at, excess_use = 'unseen' as wholly_observable
    from finding
    where state not in ('resolved', 'suppressed') and excess_use in ('unseen', 'unseen-in-part')`.execute(db);
}

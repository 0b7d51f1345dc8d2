import { type Kysely, sql } from 'kysely';

/**
 * Scans of a part of an estate, between two whole ones: `partial`. What they opened and widened is among what changed since
 * the last whole scan.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table scan drop constraint scan_standing_check`.execute(db);
  await sql`
    alter table scan add constraint scan_standing_check
    check (standing in ('applied', 'partial', 'superseded'))`.execute(db);
  await sql`
    create or replace view report_changed_since_last_scan with (security_invoker = true) as
    with newest as (
      select distinct on (estate) estate, seq, id, finished_at from scan
      where standing = 'applied' order by estate, seq desc
    ), event as (
      select finding_event.*, newest.id as scan from newest join finding_event on scan_id = newest.id
      union all
      select finding_event.*, partial.id from newest
      join scan as partial on partial.estate = newest.estate and partial.seq > newest.seq
        and partial.standing = 'partial'
      join finding_event on scan_id = partial.id
      union all
      select finding_event.*, newest.id from newest
      join finding_event on finding_event.estate = newest.estate and scan_id is null and at >= finished_at
    )
    select event.seq, event.estate, event.scan, event.at, event.kind, event.detail, finding.fingerprint,
      finding.rule, finding.severity, finding.state, finding.account, finding.principal, finding.agent, finding.team,
      finding.title
    from event
    join finding on finding.estate = event.estate and finding.fingerprint = event.fingerprint`.execute(db);
}

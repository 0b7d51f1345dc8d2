import { type Kysely, sql } from 'kysely';

const lastSeen = `CASE WHEN presence = 'present'
  THEN greatest(last_seen, (SELECT seen_at FROM estate_seen WHERE estate_seen.estate = finding.estate))
  ELSE last_seen END AS last_seen`;

/** The views that show when a finding was seen last. */
const views = [
  'report_open_findings',
  'report_agents_over_scope',
  'report_never_used',
  'report_inherited_from_operator',
  'report_shared_roles',
  'report_no_declared_scope',
  'report_guardrails_missing',
  'report_excess_never_used',
];

/**
 * When an estate's findings were all seen, all that are present: said once for the estate. A night that finds a million of them
 * as they were need not write a million rows to say so; a row says when it was seen itself where that is later. The views show
 * the later of both, as they did.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table estate_seen (estate text collate "C" primary key, seen_at timestamptz not null)`.execute(db);
  for (const view of views) await showLater(db, view);
}

/** The view as it is, but for this one column. */
async function showLater(db: Kysely<unknown>, view: string): Promise<void> {
  const { rows } = await sql<{ definition: string }>`
    select pg_get_viewdef(${view}::regclass) as definition`.execute(db);
  // Some releases of Postgres name the table with each column, others only where they must.
  const [before = '', after, ...more] = (rows[0]?.definition ?? '').split(/(?:\bfinding\.)?\blast_seen\b/);
  if (after === undefined || more.length > 0) throw new Error(`\`${view}\` does not show last_seen once`);
  await sql`
    create or replace view ${sql.table(view)} with (security_invoker = true) as
    ${sql.raw(before + lastSeen + after)}`.execute(db);
}

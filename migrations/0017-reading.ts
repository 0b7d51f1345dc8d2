import { type Kysely, sql } from 'kysely';

// One text for query and index (0010, src/store/reading/open-findings.ts), or the index would not be used.
const severityRank = sql.raw(
  "case severity when 'critical' then 4 when 'high' then 3 when 'medium' then 2 when 'low' then 1 else 0 end",
);

/** What open findings are looked for by; each list is in one order, the worst first. */
const filters = ['agent', 'team', 'account', 'rule', 'state', 'lane'];

/**
 * Indexes for lists that people turn the pages of: each page is found by where the one before it ended. Without them a page of
 * the findings of one agent would be looked for among all that are open.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of filters) {
    // Agent and account beside the key: how many agents a rule speaks of is counted without reading the findings.
    await sql`
      create index ${sql.ref(`finding_open_by_${column}`)}
      on finding (${sql.ref(column)}, (${severityRank}) desc, first_seen, fingerprint, estate)
      ${column === 'rule' ? sql`include (agent, account)` : sql``}
      where state not in ('resolved', 'suppressed')`.execute(db);
  }
  // Counted without reading the findings; the account is there for row security.
  await sql`
    create index finding_open_severity on finding (severity) include (account)
    where state not in ('resolved', 'suppressed')`.execute(db);
  await sql`
    create index finding_open_due on finding (due_at) include (account)
    where state not in ('resolved', 'suppressed') and due_at is not null`.execute(db);
  // Of a partial index the planner takes no statistics: without these it thinks one severity rare, and sorts all of it.
  await sql`create statistics finding_severity_rank on (${severityRank}) from finding`.execute(db);
  await sql`
    create index finding_suppressed on finding (suppressed_until, fingerprint, estate)
    where state = 'suppressed'`.execute(db);
  await sql`create index finding_event_in_scan on finding_event (scan_id, seq)`.execute(db);
  for (const column of ['agent', 'human']) {
    await sql`
      create index ${sql.ref(`agent_session_of_${column}`)}
      on agent_session (${sql.ref(column)}, day, started_at, id, estate)
      where ${sql.ref(column)} is not null`.execute(db);
  }
}

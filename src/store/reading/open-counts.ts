import { type Kysely, sql } from 'kysely';
import { type Severity, severities } from '../../audit/finding.ts';
import type { Tables } from '../sql/tables.ts';
import { isOpen } from './finding-columns.ts';
import type { Counted, Sight } from './rows.ts';
import { withinSight } from './sight.ts';

/** Beyond it a number is told as `1,000+`: nobody acts otherwise on 4,000 than on 3,000, and counting reads every row. */
export const mostCounted = 1_000;
/** Findings that are gone through for the agents that they speak of. */
const mostFindings = 5_000;

/** Open findings of each severity, counted up to `mostCounted`. */
export async function countOpen(
  queries: Kysely<Tables>,
  sight: Sight,
): Promise<Readonly<Record<Severity, Counted>>> {
  const counts = severities.map(
    (severity) =>
      sql`(select count(*) from (select from finding where ${isOpen} and severity = ${sql.lit(severity)} and ${withinSight(sight)}
        limit ${mostCounted + 1}) as counted) as ${sql.ref(severity)}`,
  );
  const { rows } = await sql<Record<Severity, number>>`select ${sql.join(counts)}`.execute(queries);
  const of = (severity: Severity): Counted => upTo(mostCounted, rows[0]?.[severity] ?? 0);
  return {
    info: of('info'),
    low: of('low'),
    medium: of('medium'),
    high: of('high'),
    critical: of('critical'),
  };
}

/** Open findings whose day has passed, counted up to `mostCounted`. */
export async function countOverdue(queries: Kysely<Tables>, sight: Sight): Promise<Counted> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select from finding where ${isOpen} and due_at is not null and due_at < now() and ${withinSight(sight)} limit ${mostCounted + 1}
    ) as counted`.execute(queries);
  return upTo(mostCounted, rows[0]?.count ?? 0);
}

/** Declared agents of which an open finding says that they can do, or did, what nobody meant. */
export async function countAgentsOverScope(queries: Kysely<Tables>, sight: Sight): Promise<Counted> {
  // The rules of the view report_agents_over_scope; as a list, so that the index by rule is read and no finding.
  const { rows } = await sql<{ agents: number; findings: number }>`
    select count(distinct agent) as agents, count(*) as findings from (
      select agent from finding where ${isOpen} and agent is not null and ${withinSight(sight)}
        and rule in ('agent-outside-intended-scope', 'session-broader-than-scope', 'scope-used-beyond')
      limit ${mostFindings}
    ) as counted`.execute(queries);
  const [row] = rows;
  return { count: Number(row?.agents ?? 0), atLeast: Number(row?.findings ?? 0) >= mostFindings };
}

function upTo(most: number, count: number): Counted {
  return { count: Math.min(Number(count), most), atLeast: Number(count) > most };
}

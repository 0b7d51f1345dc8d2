import { sql } from 'kysely';
import type { Severity } from '../../audit/finding.ts';
import type { ShownState } from '../../audit/lifecycle.ts';
import type { Instant } from '../../estate/identifiers.ts';
import { lastSeen } from '../sql/estate-seen.ts';
import type { FindingRow } from './rows.ts';

/** A row of `findingColumns`. */
export interface FindingColumns {
  readonly estate: string;
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: string;
  readonly lane: 'alarm' | 'hygiene';
  readonly state: string;
  readonly account: string;
  readonly principal: string;
  readonly agent: string | null;
  readonly operator: string | null;
  readonly team: string | null;
  readonly title: string;
  readonly first_seen: Instant;
  readonly last_seen: Instant;
  readonly due_at: Instant | null;
  readonly resolved_at: Instant | null;
  readonly suppressed_until: Instant | null;
}

/** What a list shows of a finding: never its detection, which takes a hundred times the room. */
export const findingColumns = sql`estate, fingerprint, rule, severity, lane, state, account, principal, agent, operator, team,
  title, first_seen, ${lastSeen} as last_seen, due_at, resolved_at, suppressed_until`;

/** INVARIANT: as in the indexes of migrations 0010 and 0017, or they would not be used. */
export const isOpen = sql.raw("state not in ('resolved', 'suppressed')");
/** INVARIANT: the text of the indexes, as `isOpen`. */
export const severityRank = sql.raw(
  "case severity when 'critical' then 4 when 'high' then 3 when 'medium' then 2 when 'low' then 1 else 0 end",
);

/** An instant to the microsecond, so that a list goes on exactly where it ended. */
export function exactly(column: string) {
  return sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'`);
}

/** A finding of a list. */
export function readFindingRow(row: FindingColumns): FindingRow {
  return {
    estate: row.estate,
    fingerprint: row.fingerprint,
    rule: row.rule,
    severity: row.severity as Severity,
    lane: row.lane,
    state: row.state as ShownState,
    account: row.account,
    principal: row.principal,
    agent: row.agent,
    operator: row.operator,
    team: row.team,
    title: row.title,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    dueAt: row.due_at,
    resolvedAt: row.resolved_at,
    suppressedUntil: row.suppressed_until,
  };
}

import { type Kysely, sql } from 'kysely';
import type { Instant } from '../../estate/identifiers.ts';
import type { Tables } from '../sql/tables.ts';
import type { DeliveryRow, Sight } from './rows.ts';

/** The newest messages, among which failures are looked for: a night has a dozen at most. */
const mostLooked = 500;

interface Columns {
  readonly created_at: Instant;
  readonly kind: DeliveryRow['kind'];
  readonly estate: string | null;
  readonly scan: string | null;
  readonly digest: string;
  readonly route: string | null;
  readonly state: DeliveryRow['state'];
  readonly tries: number;
  readonly reason: string | null;
  readonly sent_at: Instant | null;
}

/**
 * What was to be told and what became of it (`report_deliveries`): what failed within a week first, as long as it may still be
 * sent, then the newest. None where the role may not read it.
 */
export async function selectDeliveryRows(
  queries: Kysely<Tables>,
  sight: Sight,
  limit: number,
): Promise<readonly DeliveryRow[]> {
  if (!sight.deliveries) return [];
  const { rows } = await sql<Columns>`
    select * from (
      select created_at, kind, estate, scan, digest, route, state, tries, reason, sent_at from report_deliveries
      order by created_at desc, digest limit ${mostLooked}
    ) as newest
    order by (state in ('failed', 'poison') and created_at > now() - interval '7 days') desc, created_at desc, digest, route
    limit ${limit}`.execute(queries);
  return rows.map(({ created_at, scan, sent_at, reason, ...row }) => ({
    ...row,
    // Of a message that arrived the view tells why another of its row did not.
    reason: row.state === 'sent' ? null : reason,
    createdAt: created_at,
    scanId: scan,
    sentAt: sent_at,
  }));
}

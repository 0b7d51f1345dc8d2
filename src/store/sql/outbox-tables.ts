import type { ColumnType } from 'kysely';
import type { Instant } from '../../estate/identifiers.ts';
import type { OutboxMessage, OutboxRow } from '../outbox.ts';

/** Given as JSON text, read as whatever it holds. */
type Kept = ColumnType<unknown, string, string>;

export interface OutboxTable {
  id: string;
  kind: OutboxRow['kind'];
  estate: string | null;
  scan_id: string | null;
  fingerprint: string | null;
  facts: Kept;
  created_at: Instant;
  fence: number;
  holder: string | null;
  lease_until: Instant;
  tries: number;
  finished_at: Instant | null;
  outcome: OutboxRow['outcome'];
  reason: string | null;
}

export interface OutboxMessageTable {
  outbox_id: string;
  route: string;
  told: string;
  body: Kept;
  state: OutboxMessage['state'];
  tries: number;
  not_before: Instant;
  channel: string | null;
  slack_ts: string | null;
  sent_at: Instant | null;
  reason: string | null;
}

/** The tables of migration 0013. */
export interface OutboxTables {
  outbox: OutboxTable;
  outbox_message: OutboxMessageTable;
}

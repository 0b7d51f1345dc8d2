/** The tables that migrations/ make, as kysely needs them. Instants are ISO text both ways; json is written as text. */
import type { ColumnType, JSONColumnType } from 'kysely';
import type { Instant } from '../../estate/identifiers.ts';

/** Given as JSON text, read as a value. */
type Json<T> = JSONColumnType<T & object, string, string>;
/** int8: exact numbers on the way out as long as they are safe integers. */
type Count = ColumnType<number | bigint, number, number>;

export interface ScanTable {
  seq: Count;
  id: string;
  estate: string;
  estate_digest: string;
  registry_digest: string | null;
  started_at: Instant;
  collected_at: Instant;
  finished_at: Instant;
  sealed: boolean;
  standing: 'applied' | 'superseded';
  coverage: ColumnType<unknown, string, string>;
  counts: Json<Record<string, number>>;
}

export interface FindingTable {
  estate: string;
  fingerprint: string;
  rule: string;
  severity: string;
  lane: string;
  state: string;
  partition: string;
  account: string;
  principal: string;
  unique_id: string | null;
  agent: string | null;
  operator: string | null;
  team: string | null;
  title: string;
  detection: ColumnType<unknown, string, string>;
  presence: 'present' | 'absent' | 'unknown';
  presence_reason: string | null;
  triage: 'new' | 'open' | 'acknowledged';
  suppressed_by: string | null;
  suppression_reason: string | null;
  suppressed_until: Instant | null;
  suppression_ceiling: string | null;
  first_seen: Instant;
  last_seen: Instant;
  resolved_at: Instant | null;
  life: number;
  widened: boolean;
}

export interface FindingEventTable {
  seq: Count;
  estate: string;
  fingerprint: string;
  kind: string;
  at: Instant;
  scan_id: string | null;
  detail: Json<Record<string, unknown>>;
  chain: string;
  link: Count;
  hash: string;
}

export interface GuardrailTable {
  estate: string;
  principal: string;
  facts: ColumnType<unknown, string, string>;
}

export interface Tables {
  scan: ScanTable;
  finding: FindingTable;
  finding_event: FindingEventTable;
  guardrail: GuardrailTable;
}

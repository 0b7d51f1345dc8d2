/** The tables that migrations/ make, as kysely needs them. Instants are ISO text both ways; json is written as text. */
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { Lane, Severity } from '../../audit/finding.ts';
import type { ChangedFinding, ChangeTriage, KeptChange } from '../../audit/kept-change.ts';
import type { Instant } from '../../estate/identifiers.ts';
import type { ScanStanding } from '../store.ts';
import type { CollectionTables } from './collection-tables.ts';
import type { OutboxTables } from './outbox-tables.ts';

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
  registry_commit: ColumnType<unknown, string | null, never>;
  started_at: Instant;
  collected_at: Instant;
  finished_at: Instant;
  sealed: boolean;
  standing: ScanStanding;
  coverage: ColumnType<unknown, string, string>;
  counts: Json<Record<string, number>>;
  estate_version: ColumnType<number | bigint | null, number | null, number | null>;
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
  /** sha256 of the detection's text; null: written before there was this column. */
  detection_digest: string | null;
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
  due_at: Instant | null;
  excess_use: string | null;
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

export interface AccountLayerTable {
  estate: string;
  account: string;
  layer: string;
  state: 'complete' | 'not-offered' | 'unknown';
  reason: string | null;
  complete_at: Instant | null;
  scan_id: string;
}

export interface AgentMaturityTable {
  estate: string;
  scan_id: string;
  agent: string;
  team: string;
  accounts: ColumnType<unknown, string, string>;
  level: number;
  up_to: number;
  missing: ColumnType<unknown, string, string>;
  unknown: ColumnType<unknown, string, string>;
}

export interface AgentSessionTable {
  estate: string;
  id: string;
  account: string;
  /** In UTC, `2026-11-20`. */
  day: string;
  started_at: Instant;
  last_event_at: Instant;
  product: string;
  agent: string | null;
  human: string | null;
}

export interface GuardrailTable {
  estate: string;
  principal: string;
  facts: ColumnType<unknown, string, string>;
}

export interface EstateSeenTable {
  estate: string;
  seen_at: Instant;
}

export interface EstateVersionTable {
  estate: string;
  version: Count;
  kept_at: Generated<Instant>;
}

export interface EstateDocumentTable {
  digest: string;
  text: string;
}

export interface EstateEntryTable {
  estate: string;
  path: string;
  from_version: Count;
  until_version: ColumnType<number | bigint | null, number | null, number | null>;
  digest: string;
}

export interface SlotTable {
  name: string;
  due_at: Instant;
  fence: number;
  holder: string | null;
  claimed_at: Instant;
  lease_until: Instant;
  finished_at: Instant | null;
  outcome: 'done' | 'failed' | null;
  reason: string | null;
  scan_id: string | null;
}

export interface SettledScanTable {
  scan_id: string;
}

export interface ChangeTable {
  id: string;
  estate: string;
  scan_seq: Count;
  ordinal: number;
  scan_id: string;
  previous_scan_id: string;
  at: Instant;
  cause: KeptChange['cause'];
  undo: KeptChange['undo'];
  direction: KeptChange['direction'];
  severity: Severity;
  parts: ColumnType<unknown, string, string>;
  unexplained: string | null;
  triage: ChangeTriage['state'];
  triaged_by: string | null;
  triage_reason: string | null;
  triaged_until: Instant | null;
  triaged_at: Instant | null;
}

export interface ChangeFindingTable {
  change_id: string;
  ordinal: number;
  estate: string;
  fingerprint: string;
  moved: ChangedFinding['moved'];
  cause: ChangedFinding['cause'];
  severity: Severity;
  lane: Lane;
  rule: string;
  title: string;
  agent: string | null;
  team: string | null;
  account: string;
  principal: string;
}

export interface Tables extends CollectionTables, OutboxTables {
  scan: ScanTable;
  finding: FindingTable;
  finding_event: FindingEventTable;
  guardrail: GuardrailTable;
  account_layer: AccountLayerTable;
  agent_maturity: AgentMaturityTable;
  agent_session: AgentSessionTable;
  slot: SlotTable;
  estate_seen: EstateSeenTable;
  estate_version: EstateVersionTable;
  estate_document: EstateDocumentTable;
  estate_entry: EstateEntryTable;
  settled_scan: SettledScanTable;
  change: ChangeTable;
  change_finding: ChangeFindingTable;
}

/** The tables of migrations/0014-account-collection.ts, as kysely needs them. */
import type { ColumnType } from 'kysely';
import type { AccountId, Instant } from '../../estate/identifiers.ts';
import type { StagedAccount } from '../collection-stage.ts';

export interface CollectionRunTable {
  run: string;
  slot_name: string;
  slot_due_at: Instant;
  plan: string;
  begun_at: Instant;
}

export interface StagedAccountTable {
  run: string;
  account: AccountId;
  state: StagedAccount['state'];
  reason: string | null;
  roles: number;
  reading: ColumnType<unknown, string | null, string | null>;
  /** How often it was put aside. */
  times: number;
  staged_at: Instant;
}

export interface StagedFileTable {
  run: string;
  account: AccountId;
  path: string;
  packed: boolean;
  sha256: string;
  content: Uint8Array;
}

export interface CollectingWorkerTable {
  worker: string;
  seen_at: Instant;
}

export interface ApiLimitTable {
  account: string;
  region: string;
  api: string;
  tokens: number;
  filled_at: Instant;
}

export interface CollectionTables {
  collection_run: CollectionRunTable;
  staged_account: StagedAccountTable;
  staged_file: StagedFileTable;
  collecting_worker: CollectingWorkerTable;
  api_limit: ApiLimitTable;
}

import type { AccountId, Instant } from '../estate/identifiers.ts';
import type { SlotHold } from './slot.ts';
import type { StatementRunner } from './statements.ts';

/** A collection that several workers share. */
export interface CollectionRun {
  readonly run: string;
  /** A digest of everything that decides what is read: a worker with another one must not take part. */
  readonly plan: string;
  readonly begunAt: Instant;
}

/** What was read of one account, put aside until the estate is put together. */
export interface StagedAccount {
  readonly run: string;
  readonly account: AccountId;
  /** `again`: kept, and another look is to come; `given-up`: nobody managed to read it. */
  readonly state: 'again' | 'done' | 'given-up';
  /** Why it was given up, or is looked at again. */
  readonly reason: string | null;
  readonly roles: number;
  /** JSON, as the collecting side has it; null: nothing was read. */
  readonly reading: unknown;
}

/** A file of an account's part of an estate. */
export interface StagedFile {
  /** Below the estate's folder: `accounts/111122223333/roles.json`. */
  readonly path: string;
  /** Whether `content` is the file under gzip, or the file itself. */
  readonly packed: boolean;
  /** Of the file itself. */
  readonly sha256: string;
  readonly content: Uint8Array;
}

/** How far a run is. */
export interface RunProgress {
  /** Accounts that are done or given up. */
  readonly settled: number;
  readonly roles: number;
}

/** A wish for calls of one API in one account and Region. */
export interface TokenRequest {
  readonly account: string;
  readonly region: string;
  readonly api: string;
  readonly perSecond: number;
  readonly burst: number;
  readonly count: number;
}

/** The part of a store through which workers share a collection. Ages go by the store's own clock. */
export interface CollectionStage {
  /**
   * Begins the collection of a slot, or goes on with what an earlier holder of the same slot began by the same plan and
   * not longer ago than `maxAgeMs`. Every other run is taken away.
   * @throws {StoreError} `store-fenced` when the hold is stale
   */
  begin(
    hold: SlotHold,
    plan: string,
    maxAgeMs: number,
  ): Promise<CollectionRun & { readonly isResumed: boolean }>;
  /** The run that workers may take part in; null: there is none that is young enough. */
  current(maxAgeMs: number): Promise<CollectionRun | null>;
  /**
   * Puts an account's files aside in the place of those of an earlier look, all or nothing, together with `settle`, which
   * ends the job that read them and says whether it was still the worker's.
   * @returns false: the run or the job is not the worker's any more, and nothing is written
   */
  stage(
    account: StagedAccount,
    files: readonly StagedFile[],
    settle: (statements: StatementRunner) => Promise<boolean>,
  ): Promise<boolean>;
  staged(run: string, account: AccountId): Promise<StagedAccount | null>;
  stagedFiles(run: string, account: AccountId): Promise<readonly StagedFile[]>;
  /** null: the run is not there any more. */
  progress(run: string): Promise<RunProgress | null>;
  /** Ends a run: everything that was put aside for it is taken away. */
  drop(run: string): Promise<void>;
  /** Says that a worker is there; returns how many were there within so many milliseconds, itself among them. */
  seen(worker: string, withinMs: number): Promise<number>;
  /** Takes calls from the bucket that all workers share; returns how many milliseconds to wait before they are made. */
  takeTokens(request: TokenRequest): Promise<number>;
}

import type { ChainReport, KnownHead } from '../audit/chain-check.ts';
import type { ExcessAsOf } from '../audit/excess-as-of.ts';
import type { GuardrailFact } from '../audit/guardrail-fact.ts';
import type { Advance, FindingEvent, FindingRecord, ScanReport } from '../audit/lifecycle.ts';
import type { RuleOutcome } from '../audit/outcomes.ts';
import type { RegistryCommit } from '../audit/registry-commit.ts';
import type { ScanFacts } from '../audit/scan-facts.ts';
import type { Triaged } from '../audit/triage.ts';
import type { Vanishing } from '../audit/vanishing.ts';
import type { EstateEntry, EstateLot } from '../estate/estate-entry.ts';
import type { Instant } from '../estate/identifiers.ts';
import type { ChangeStore } from './change-store.ts';
import type { CollectionStage } from './collection-stage.ts';
import type { OutboxStore } from './outbox.ts';
import type { GivenUp, RetentionLimits, RetentionOptions } from './retention.ts';
import type { Slot, SlotClaim, SlotHold, SlotRelease, SlotRequest } from './slot.ts';
import type { JobDatabase } from './statements.ts';

/** What became of a scan. */
export type ScanStanding = 'applied' | 'partial' | 'superseded';

/** A scan as it is kept. */
export interface StoredScan {
  readonly id: string;
  readonly estate: string;
  readonly estateDigest: string;
  readonly registryDigest: string | null;
  /** The last commit of the registry's files; null: they do not lie in a git checkout. */
  readonly registryCommit: RegistryCommit | null;
  readonly startedAt: Instant;
  readonly collectedAt: Instant;
  readonly finishedAt: Instant;
  readonly sealed: boolean;
  /** JSON: coverage as in the `scan` contract. */
  readonly coverage: unknown;
  /** Findings by state and severity; how many principals there were (see `KnownPrincipals`). */
  readonly counts: Readonly<Record<string, number>>;
  /**
   * `applied`: it moved findings. `superseded`: its estate is older than one that was applied already, so it
   * was only recorded. `partial`: only some accounts were read anew, so that it opened and widened findings, and settled none.
   */
  readonly standing: ScanStanding;
  /** The version under which its estate is kept; null where it is not. */
  readonly estateVersion: number | null;
}

/** The outcome of recording a scan: what the findings are now and what happened to them. */
export interface RecordedScan {
  readonly scan: StoredScan;
  /** The last scan of the same estate key before this one, null on the first night. */
  readonly previous: StoredScan | null;
  /** Every finding of the estate, as it stands after the scan. */
  readonly findings: readonly FindingRecord[];
  /** The events this scan wrote. */
  readonly events: readonly FindingEvent[];
  /** Principals that are gone in a number that nobody believes of one scan: their findings are held. */
  readonly held: readonly Vanishing[];
  /** Why the estate could open and widen findings, and settle none; null where it could do all. */
  readonly addsOnly: string | null;
}

/** Decides what the kept findings become: audit's pure `advanceFindings`, handed in so that every store uses it. */
export type AdvanceFindings = (previous: readonly FindingRecord[], report: ScanReport) => Advance;

/** Where findings live. Three makes: in process, PGlite, Postgres; one suite holds them all to this. */
export interface Store extends ChangeStore, OutboxStore {
  readonly kind: 'memory' | 'pglite' | 'postgres';
  /** For people, without secrets: `pglite:.overreach/db`. */
  readonly location: string;
  /** Applies what is missing, in order; returns the names applied. Safe when several start at once. */
  migrate(): Promise<readonly string[]>;
  /**
   * Writes a scan and everything it did to the findings, all or nothing, alone: two scans never interleave.
   * A report whose estate was collected before the newest applied one is recorded as superseded and moves nothing.
   * With a `hold` the slot is finished by the same write; `store-fenced` when the hold is stale.
   */
  recordScan(
    report: ScanReport,
    finishedAt: Instant,
    coverage: unknown,
    advance: AdvanceFindings,
    hold?: SlotHold,
  ): Promise<RecordedScan>;
  /**
   * Keeps an estate as its next version, all or nothing; of entries only those that are not as they were. Before the scan is
   * recorded, whose report then names the version: one that no scan names does no harm.
   * @returns the version's number
   */
  keepEstate(estate: string, lots: AsyncIterable<EstateLot>): Promise<number>;
  /** Kept entries in bytewise order of path, a lot at a time. */
  keptEntries(filter: KeptEntriesFilter): AsyncIterable<readonly EstateEntry[]>;
  /** The store's own clock: what slots and leases go by. A database that does not answer shows here. */
  now(): Promise<Instant>;
  /** Claims a slot for one worker: of all that ask, one gets it, and another one only after its lease ran out. */
  claimSlot(request: SlotRequest): Promise<SlotClaim>;
  /** Makes a lease as long again, from now on; false when the slot is lost. */
  renewSlot(hold: SlotHold, leaseMs: number): Promise<boolean>;
  /** Gives a slot back, to be tried again; false when it is lost, or finished. */
  releaseSlot(hold: SlotHold, release: SlotRelease): Promise<boolean>;
  /** Slots of a schedule that were ever claimed, the latest first. */
  slots(filter: {
    readonly name: string;
    readonly outcome?: 'done' | 'failed';
    readonly limit: number;
  }): Promise<readonly Slot[]>;
  /** Newest first. */
  scans(filter: ScansFilter): Promise<readonly StoredScan[]>;
  /** All findings of an estate key (or of all), in order of fingerprint. */
  findings(filter: { readonly estate?: string }): Promise<readonly FindingRecord[]>;
  /** Findings whose fingerprint begins with this text (`fp1:ab12…`, or without `fp1:`), at most `limit`. */
  findingsByPrefix(prefix: string, limit: number): Promise<readonly FindingRecord[]>;
  /** A finding's history, oldest first. */
  events(fingerprint: string): Promise<readonly FindingEvent[]>;
  /** What a finding's excess was in a scan, in the scan's own estate; reads only, and says why it cannot tell. */
  excessAsOf(fingerprint: string, scanId: string): Promise<ExcessAsOf>;
  /** What held the principals of an estate's agents back, by principal key, as its sealed scans saw it. */
  guardrails(estate: string): Promise<KeptGuardrails>;
  /**
   * Changes one finding by a person's decision, alone and all or nothing: `decide` is handed the finding as it is kept.
   * Refused when there is no such finding, or when `decide` refuses; then nothing is written.
   */
  triage(estate: string, fingerprint: string, decide: (record: FindingRecord) => Triaged): Promise<Triaged>;
  /** What became of each rule's findings, in order of rule. */
  outcomes(): Promise<readonly RuleOutcome[]>;
  /** What an estate's scans said beside findings: how much was read, how mature agents' handling is, where they acted. */
  scanFacts(estate: string): Promise<ScanFacts>;
  /** Whether the history is what was written: reads all of it as of one moment, and none of it whole. */
  verify(known?: readonly KnownHead[]): Promise<ChainReport>;
  /** Gives up what is older than the limits, never a finding or its history. May be stopped, and repeated, at any time. */
  retain(before: RetentionLimits, options?: RetentionOptions): Promise<GivenUp>;
  /** What workers that share a collection share. */
  readonly collections: CollectionStage;
  /** Where the job queue is; null: there is no database. */
  readonly jobs: JobDatabase | null;
  close(): Promise<void>;
}

/** Which scans. */
export interface ScansFilter {
  /** Of this estate key; absent: of all. */
  readonly estate?: string;
  /** Only those whose estate was collected at this time or before. */
  readonly collectedBy?: Instant;
  /** Only those whose id begins so. */
  readonly idPrefix?: string;
  /** Only those that came to this. */
  readonly standing?: StoredScan['standing'];
  /** Only those that a digest tells of: whole ones, and those of a part that moved a finding. */
  readonly isTold?: true;
  readonly limit: number;
}

/** Which entries of kept estates. */
export interface KeptEntriesFilter {
  readonly estate: string;
  readonly version: number;
  /** Not those that the version holds, but all that came after this earlier version, and up to it. */
  readonly cameAfter?: number;
  /** Only the parts of this file. */
  readonly file?: string;
}

/** Guardrails by principal key, in order of it. */
export type KeptGuardrails = ReadonlyMap<string, readonly GuardrailFact[]>;

import type { Severity } from '../../audit/finding.ts';
import type { ChangedFinding, ChangePart, KeptChange } from '../../audit/kept-change.ts';
import type { EventKind, ShownState } from '../../audit/lifecycle.ts';
import type { Instant } from '../../estate/identifiers.ts';
import type { OutboxKind, OutboxMessage, OutboxOutcome } from '../outbox.ts';

/** What the database role that reads may see. */
export interface Sight {
  /** The accounts that row security shows; null: all of them. */
  readonly accounts: readonly string[] | null;
  /** Whether it may read what scans counted, over all accounts. */
  readonly counts: boolean;
  /** Whether it may read what holds principals back. */
  readonly guardrails: boolean;
  /** Whether it may read when schedules ran. */
  readonly slots: boolean;
  /** Whether it may read what became of messages, over all accounts. */
  readonly deliveries: boolean;
}

/** A number that is counted up to a limit only: `atLeast` where the limit was met. */
export interface Counted {
  readonly count: number;
  readonly atLeast: boolean;
}

/** A finding in a list: what is shown of it without reading what it rests on. */
export interface FindingRow {
  readonly estate: string;
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly lane: 'alarm' | 'hygiene';
  readonly state: ShownState;
  readonly account: string;
  readonly principal: string;
  readonly agent: string | null;
  readonly operator: string | null;
  readonly team: string | null;
  /** Holds names that others chose. */
  readonly title: string;
  readonly firstSeen: Instant;
  readonly lastSeen: Instant;
  readonly dueAt: Instant | null;
  readonly resolvedAt: Instant | null;
  readonly suppressedUntil: Instant | null;
}

/** One page of a list, and where the next one begins: null at the end. */
export interface Slice<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
  /** The search ended early, after this many rows that did not fit: `next` goes on from there. Null: it did not. */
  readonly looked: number | null;
}

/** One entry of the history with the finding as it stands now. `detail` is without the whole excess of the time before. */
export interface ChangeRow {
  readonly seq: number;
  readonly at: Instant;
  readonly kind: EventKind;
  readonly scanId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly finding: Pick<
    FindingRow,
    | 'estate'
    | 'fingerprint'
    | 'rule'
    | 'severity'
    | 'state'
    | 'account'
    | 'principal'
    | 'agent'
    | 'team'
    | 'title'
  >;
}

/** A scan without what it says of each account. */
export interface ScanRow {
  readonly seq: number;
  readonly id: string;
  readonly estate: string;
  readonly startedAt: Instant;
  readonly collectedAt: Instant;
  readonly finishedAt: Instant;
  readonly sealed: boolean;
  readonly standing: 'applied' | 'partial' | 'superseded';
  /** Findings by state and severity over all accounts; null where the role may not read it. */
  readonly counts: Readonly<Record<string, number>> | null;
  /** Null: no registry, or the role may not read it. */
  readonly registryDigest: string | null;
}

/** How much was read of one layer over all accounts. */
export interface LayerSummary {
  readonly layer: string;
  readonly complete: number;
  readonly notOffered: number;
  readonly unknown: number;
  /** The oldest whole reading of an account; null: some account was never read whole. */
  readonly oldest: Instant | null;
}

/** One account and layer that could not be read. */
export interface LayerRow {
  readonly estate: string;
  readonly account: string;
  readonly layer: string;
  readonly state: 'complete' | 'not-offered' | 'unknown';
  readonly reason: string | null;
  readonly completeAt: Instant | null;
}

/** How much of the estates could be seen. */
export interface CoverageSummary {
  readonly accounts: number;
  /** Accounts of which every required layer is complete or not offered. */
  readonly sealed: number;
  readonly layers: readonly LayerSummary[];
  /** The oldest whole reading of a required layer of any account; null: none, or one was never read whole. */
  readonly oldestRequired: Instant | null;
}

/** A declared agent, as the newest scan that knew one saw it. */
export interface AgentRow {
  readonly estate: string;
  readonly agent: string;
  readonly team: string;
  readonly accounts: readonly string[];
  readonly level: number;
  readonly upTo: number;
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
  readonly scanId: string;
}

/** Open findings of one agent by severity. */
export interface AgentFindings {
  readonly agent: string;
  readonly open: Readonly<Partial<Record<Severity, number>>>;
  /** The humans its findings name, in order. */
  readonly operators: readonly string[];
  /** There are more than were counted. */
  readonly atLeast: boolean;
}

/** One session of an agent. */
export interface SessionRow {
  readonly estate: string;
  readonly id: string;
  readonly account: string;
  readonly startedAt: Instant;
  readonly lastEventAt: Instant;
  readonly product: string;
  readonly agent: string | null;
  readonly human: string | null;
}

/** A time at which a schedule was due, and what came of it. */
export interface SlotRow {
  readonly name: string;
  readonly dueAt: Instant;
  readonly finishedAt: Instant | null;
  readonly outcome: 'done' | 'failed' | null;
  readonly reason: string | null;
  readonly scanId: string | null;
}

/** What was to be told to one route, and what became of it. */
export interface DeliveryRow {
  readonly createdAt: Instant;
  readonly kind: OutboxKind;
  readonly estate: string | null;
  readonly scanId: string | null;
  /** The id of what is told; it stands in the message. */
  readonly digest: string;
  /** Who is told; null: nothing was written yet. */
  readonly route: string | null;
  readonly state: OutboxMessage['state'] | OutboxOutcome;
  readonly tries: number;
  readonly reason: string | null;
  readonly sentAt: Instant | null;
}

/** What a night changed, with the findings that moved by it. */
export interface CauseRow {
  readonly id: string;
  readonly estate: string;
  readonly scanId: string;
  readonly at: Instant;
  readonly cause: KeptChange['cause'];
  readonly undo: KeptChange['undo'];
  readonly direction: KeptChange['direction'];
  readonly severity: Severity;
  /** What was done and by whom; empty where nothing that was collected explains it. */
  readonly parts: readonly ChangePart[];
  readonly unexplained: string | null;
  readonly triage: 'new' | 'acknowledged' | 'accepted';
  readonly person: string | null;
  readonly reason: string | null;
  readonly until: Instant | null;
  /** How many findings it moved. */
  readonly findings: number;
  /** The first of them. */
  readonly told: readonly Pick<
    ChangedFinding,
    'fingerprint' | 'moved' | 'severity' | 'rule' | 'title' | 'agent' | 'account'
  >[];
}

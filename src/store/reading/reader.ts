import type { Excess, Severity } from '../../audit/finding.ts';
import type { GuardrailFact } from '../../audit/guardrail-fact.ts';
import type { EventKind, FindingEvent, FindingRecord } from '../../audit/lifecycle.ts';
import type { Instant } from '../../estate/identifiers.ts';
import type { FindingFilter } from './finding-filter.ts';
import type {
  AgentFindings,
  AgentRow,
  CauseRow,
  ChangeRow,
  Counted,
  CoverageSummary,
  DeliveryRow,
  FindingRow,
  LayerRow,
  ScanRow,
  SessionRow,
  Sight,
  Slice,
  SlotRow,
} from './rows.ts';

/** Where a list goes on, and how long it is. `after` is the `next` of the page before. */
export interface Turn {
  readonly after: string | null;
  readonly limit: number;
}

/**
 * The reading half of a store, for pages and reports. Every method answers a bounded number of rows by an index, however large
 * the store is, and shows what row security lets the database role see. Throws nothing but StoreError; a `Turn` whose `after`
 * is none of ours throws InvalidTurn.
 */
export interface Reader {
  readonly kind: 'pglite' | 'postgres';
  /** For people, without secrets. */
  readonly location: string;
  /** The store's own clock: a database that does not answer shows here. */
  now(): Promise<Instant>;
  /** What the database role may see. */
  sight(): Promise<Sight>;

  /** The newest scan of each estate that moved findings, the newest first; at most 20 estates. */
  newestScans(): Promise<readonly ScanRow[]>;
  /** Scans, newest first. */
  scans(turn: Turn): Promise<Slice<ScanRow>>;
  /** Scans of one estate that moved findings, with what they counted, oldest first; none where the role may not read it. */
  trend(estate: string, limit: number): Promise<readonly ScanRow[]>;
  /** Times at which schedules were due, the latest first. None where the role may not read them. */
  slots(limit: number): Promise<readonly SlotRow[]>;
  /**
   * What was to be told and what became of it: what failed within a week first, then the newest. None where the role may not
   * read it.
   */
  deliveries(limit: number): Promise<readonly DeliveryRow[]>;

  /** Open findings of each severity, each counted up to a limit. */
  openBySeverity(): Promise<Readonly<Record<Severity, Counted>>>;
  /** Open findings that should be resolved by now, counted up to a limit. */
  overdue(): Promise<Counted>;
  /** Declared agents that can do, or did, what nobody meant: how many, counted up to a limit. */
  agentsOverScope(): Promise<Counted>;
  /** Findings that fit, the worst first; resolved ones the last first, accepted ones by the end of their acceptance. */
  findings(filter: FindingFilter, turn: Turn): Promise<Slice<FindingRow>>;
  /** Findings whose fingerprint begins with this (with or without `fp1:`): one, none, or the first two of several. */
  finding(prefix: string): Promise<readonly FindingRecord[]>;
  /** The history of a finding without its first part where it is longer: the newest entries, oldest first. */
  history(estate: string, fingerprint: string, limit: number): Promise<readonly FindingEvent[]>;
  /** The excess before a finding last got worse, where it did by growing; null where not. */
  excessBefore(estate: string, fingerprint: string): Promise<Excess | null>;
  /** What held a principal back when its layers were last read whole; null: nobody knows, or the role may not read it. */
  holds(estate: string, principalKey: string): Promise<readonly GuardrailFact[] | null>;

  /** What nights changed, each with the findings that moved by it: the last night first, of one the gravest first. */
  causes(turn: Turn): Promise<Slice<CauseRow>>;
  /** Changes whose id begins with this (with or without `ch1:`): one, none, or the first two of several. */
  cause(prefix: string): Promise<readonly CauseRow[]>;
  /** The last changes that moved a finding. */
  causesOf(fingerprint: string, limit: number): Promise<readonly CauseRow[]>;
  /** What happened to findings, the last first; of one scan, or of some kinds only. */
  changes(
    filter: { readonly scan?: string; readonly kinds?: readonly EventKind[] },
    turn: Turn,
  ): Promise<Slice<ChangeRow>>;
  /** What a scan did to the findings, by kind of event, counted up to a limit in all. */
  changeCounts(
    scan: string,
  ): Promise<{ readonly kinds: Readonly<Record<string, number>>; readonly atLeast: boolean }>;

  /** How much of the estates could be seen. `required` are the layers that rules rest on. */
  coverage(required: readonly string[]): Promise<CoverageSummary>;
  /** Accounts and layers that could not be read, in order of account. */
  unread(limit: number): Promise<readonly LayerRow[]>;
  /** Every layer of some accounts, in order of account; `limit` counts accounts. */
  layers(turn: Turn): Promise<Slice<LayerRow>>;

  /** Declared agents in order of name; of one team, or all. */
  agents(filter: { readonly team?: string }, turn: Turn): Promise<Slice<AgentRow>>;
  /** One declared agent, in every estate that knows it. */
  agent(name: string): Promise<readonly AgentRow[]>;
  /** Open findings of these agents by severity. */
  findingsOfAgents(agents: readonly string[]): Promise<readonly AgentFindings[]>;
  /** The worst open findings with an excess of each of these agents, whole; at most `each` of one agent. */
  excessOfAgents(agents: readonly string[], each: number): Promise<readonly FindingRecord[]>;
  /** Sessions of agents, the last first. */
  sessions(
    filter: {
      readonly agent?: string;
      readonly human?: string;
      readonly product?: string;
      readonly account?: string;
    },
    turn: Turn,
  ): Promise<Slice<SessionRow>>;
  /** Gives back what it holds. A reader beside a store leaves the store's database open. Twice is once. */
  close(): Promise<void>;
}

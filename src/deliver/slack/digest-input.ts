import type { KnownHead } from '../../audit/chain-check.ts';
import type { DigestFacts } from '../../audit/digest-facts.ts';
import type { GrantedCount } from '../../audit/granted-count.ts';
import type { KeptChange } from '../../audit/kept-change.ts';
import type { FindingEvent } from '../../audit/lifecycle.ts';
import type { KeptLayer, KeptMaturity } from '../../audit/scan-facts.ts';
import type { Vanishing } from '../../audit/vanishing.ts';
import type { Instant } from '../../estate/identifiers.ts';
import type { Coverage, ShownFinding } from '../scan-result.ts';
import type { NamingOfPeople } from './people.ts';

/** What a digest is made of: one applied scan, and how things stand. */
export interface DigestInput {
  /** `dg1:…` */
  readonly id: string;
  /** When it is written. */
  readonly now: Instant;
  readonly scan: {
    readonly id: string;
    readonly startedAt: Instant;
    readonly collectedAt: Instant;
    readonly coverage: Coverage;
    /** False: nobody says what agents are meant to do. */
    readonly hasRegistry: boolean;
  };
  /** The applied scan before it; null: this is the first night. */
  readonly previous: {
    readonly collectedAt: Instant;
    readonly accounts: ReadonlySet<string>;
    /** null: it is not known which rules judged then. */
    readonly rules: ReadonlySet<string> | null;
    readonly granted: Readonly<Record<string, GrantedCount>>;
  } | null;
  readonly facts: DigestFacts | null;
  readonly held: readonly Vanishing[];
  readonly addsOnly: string | null;
  /** What the scan did to the findings, in the order written. */
  readonly events: readonly FindingEvent[];
  /** Findings that the events or the lines below speak of; worst first. */
  readonly findings: readonly ShownFinding[];
  /** What moved, by the change that did it; null: nobody could work it out. */
  readonly changes: readonly KeptChange[] | null;
  readonly layers: readonly KeptLayer[];
  readonly agents: readonly KeptMaturity[];
  /** Since when an account is unread, by account: the first of the scans in a row that did not read it whole. */
  readonly unreadSince: ReadonlyMap<string, Instant>;
  readonly heads: readonly KnownHead[];
  /** Earlier messages that did not arrive and are not tried again. */
  readonly undelivered: number;
  readonly people: NamingOfPeople;
  /** Only the findings of this team; null: of all. */
  readonly team: string | null;
}

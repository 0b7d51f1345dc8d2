import type { AgentMaturity } from '../audit/agent-maturity.ts';
import type { Detection } from '../audit/finding.ts';
import type { FindingCounts, FindingEvent, FindingRecord, ShownState } from '../audit/lifecycle.ts';
import type { Vanishing } from '../audit/vanishing.ts';
import type { CollectionGap, LayerState, PolicyCoverage, Quarantined } from '../estate/estate.ts';
import type { EventsRead } from '../estate/events-read.ts';
import type { AccountId } from '../estate/identifiers.ts';

/** What `scan` answers, in the shape of its contract. */
export interface ScanResult {
  readonly scan: ScanHeader;
  readonly coverage: Coverage;
  /** Worst first: those that are open, suppressed or unknown, and those that this scan resolved. */
  readonly findings: readonly ShownFinding[];
  /** What this scan did to the findings, in the order of `findings`. */
  readonly changes: readonly FindingEvent[];
  readonly counts: FindingCounts & { readonly findings: number; readonly quarantined: number };
  /** Every declared agent with its maturity; absent where no registry was given. */
  readonly agents?: readonly AgentMaturity[];
  /** Files, events and records that could not be used. */
  readonly quarantined: readonly Quarantined[];
}

export interface ScanHeader {
  readonly id: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly collectedAt: string;
  /** True when every layer of every account is complete or not offered. */
  readonly sealed: boolean;
  readonly estate: string;
  readonly estateDigest: string;
  readonly registryDigest: string | null;
  readonly catalogDate: string;
  /** The scan of the same estate before this one; null on the first night. */
  readonly previous: { readonly id: string; readonly startedAt: string; readonly collectedAt: string } | null;
  /** `partial`: only some accounts were read anew. `superseded`: the estate is older than one that was scanned already, so that it moved no finding. */
  readonly standing: 'applied' | 'partial' | 'superseded';
  /** Principals that were gone at once in a number that nobody believes of one scan: their findings are held. */
  readonly held?: readonly Vanishing[];
  /** Why the estate could open and widen findings, and settle none. */
  readonly addsOnly?: string;
}

/** How much of the estate could be seen. */
export interface Coverage {
  readonly complete: boolean;
  /** How many accounts have all their layers complete or not offered, of how many. */
  readonly accounts: { readonly sealed: number; readonly total: number };
  readonly layers: readonly CoverageLayer[];
  /** How far the events were read, by accounts that were read alike; absent: the estate does not say. */
  readonly events?: readonly CoverageEvents[];
  /** Where resource policies were read, by accounts that were read alike; absent: the estate does not say. */
  readonly resourcePolicies?: readonly CoverageResourcePolicies[];
  /** Of which resources some trail records object-level events, by accounts; one that is in none is not known. */
  readonly dataEvents?: readonly CoverageDataEvents[];
  /** What could not be collected beside those layers, and which no rule rests on alone; absent: nothing of the kind. */
  readonly gaps?: readonly CoverageGap[];
}

/** Accounts whose events were read alike. */
export interface CoverageEvents extends EventsRead {
  readonly accounts: readonly AccountId[];
}

/** Accounts of which the same resource policies were asked for. */
export interface CoverageResourcePolicies extends PolicyCoverage {
  readonly accounts: readonly AccountId[];
  /** Services that could be asked for as well and were not: nobody knows whom their policies let in. */
  readonly notAsked: readonly string[];
}

/** Accounts whose trails record the same object-level events. */
export interface CoverageDataEvents {
  readonly accounts: readonly AccountId[];
  /** `AWS::S3::Object`; empty: no trail records any. */
  readonly types: readonly string[];
}

export interface CoverageGap extends Pick<CollectionGap, 'account' | 'layer' | 'reason'> {
  /** Seconds from the attempt to the scan; null when the files do not say. */
  readonly age: number | null;
}

export interface CoverageLayer extends Pick<LayerState, 'account' | 'layer' | 'state' | 'reason'> {
  /** Seconds from the collection of the layer to the scan; null when the files do not say. */
  readonly age: number | null;
}

/** A finding as programs and people get it: what was detected, and the life it has had. */
export interface ShownFinding extends Detection {
  readonly state: ShownState;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly resolvedAt: string | null;
  readonly life: number;
  readonly presence: FindingRecord['presence'];
  /** Why it is unknown, or why it was resolved. */
  readonly presenceReason: string | null;
  readonly triage: FindingRecord['triage'];
  readonly suppression: FindingRecord['suppression'];
  /** What an acceptance hands back to say what was seen (`findings accept --seen`); absent in what nobody accepts by. */
  readonly seenMark?: string;
}

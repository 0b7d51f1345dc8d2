import type { ChangeOrigin } from '../audit/drift/change-event-of.ts';
import type { DriftGroup, Moved } from '../audit/drift/drift.ts';
import type { EstateChange } from '../audit/drift/facet.ts';
import type { Severity } from '../audit/finding.ts';

/** What `drift` answers. */
export interface DriftResult {
  readonly from: DriftEstate;
  readonly to: DriftEstate;
  /** What moved findings, the gravest finding first. */
  readonly causes: readonly ShownCause[];
  /** Changes that moved no finding. */
  readonly quiet: readonly ShownChange[];
  readonly counts: Readonly<Record<Moved['kind'], number>>;
}

export interface DriftEstate {
  readonly collectedAt: string | null;
  readonly digest: string;
  /** Whether everything of it was read: of an account that was not, nothing is said to be gone. */
  readonly complete: boolean;
  /** The scan that it is of, where a store kept it: then nothing is said of sessions. */
  readonly scan?: string;
}

/** Findings that moved for one reason, and the reason. */
export interface ShownCause extends Pick<DriftGroup, 'id' | 'cause' | 'undo'> {
  readonly changes: readonly ShownChange[];
  readonly findings: readonly MovedFinding[];
}

/** One change, in words and with who made it. */
export interface ShownChange {
  readonly what: EstateChange['what'];
  readonly facet: EstateChange['facet'];
  readonly text: string;
  readonly origin: ChangeOrigin;
}

export interface MovedFinding {
  readonly moved: Moved['kind'];
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  readonly principal: string;
  readonly account: string;
  readonly agent: string | null;
}

import type { ChangePart, KeptChange } from '../../audit/kept-change.ts';
import type { FindingCounts, FindingEvent } from '../../audit/lifecycle.ts';
import type { Coverage, ShownFinding } from '../scan-result.ts';

/** The forms in which findings leave the store. */
export const exportFormats = ['html', 'csv', 'json', 'ocsf', 'asff'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What every form of an export is made of; `export --format json` prints it as it stands. */
export interface ExportData {
  /** When it was exported: the only thing here that is not of the store. */
  readonly exportedAt: string;
  /** Of Overreach. */
  readonly version: string;
  /** Which findings were asked for, an option each, in people's words; empty: all but resolved ones. */
  readonly filter: readonly string[];
  /** In order of key. */
  readonly estates: readonly ExportedEstate[];
  /** Of every finding in the store, exported or not. */
  readonly counts: FindingCounts;
  /** Worst first. */
  readonly findings: readonly ExportedFinding[];
}

/** The newest scan of one estate. */
export interface ExportedEstate {
  readonly estate: string;
  readonly scanId: string;
  readonly collectedAt: string;
  readonly sealed: boolean;
  /** null: nothing was declared, so that nothing could be compared with intent. */
  readonly registryDigest: string | null;
  /** null: the scan did not say. */
  readonly coverage: Coverage | null;
  readonly agents: AgentsOverScope;
}

/** How many of the declared agents can do, or did, what nobody meant. */
export interface AgentsOverScope {
  readonly declared: number;
  /** In order; some may be declared no more. */
  readonly over: readonly string[];
}

/** A finding with its history, oldest first. */
export interface ExportedFinding {
  readonly estate: string;
  readonly finding: ShownFinding;
  readonly history: readonly FindingEvent[];
  /** What made it worse last, of the changes that the store kept lately; null: nobody knows, or it was long ago. */
  readonly cause: ExportedCause | null;
  /** What still holds its principal back, one phrase each; null: nobody knows. */
  readonly holds: readonly string[] | null;
}

/** The change behind a finding. */
export interface ExportedCause extends Pick<KeptChange, 'at' | 'undo' | 'unexplained'> {
  /** `overreach changes` and `overreach explain` know it by this. */
  readonly change: string;
  /** How sure it is that the change did it to this finding. */
  readonly sure: KeptChange['cause'];
  readonly parts: readonly Pick<ChangePart, 'text' | 'origin' | 'command'>[];
}

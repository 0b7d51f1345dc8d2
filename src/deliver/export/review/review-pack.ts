import type { Region, Verdict } from '../../../access/comparison.ts';
import type { FindingEvent } from '../../../audit/lifecycle.ts';
import type { KeptMaturity } from '../../../audit/scan-facts.ts';
import type { ScopeJson } from '../../../registry/describe-scope.ts';
import type { ExportedFinding } from '../export-data.ts';

/** What a reviewer decides. */
export const reviewDecisions = ['keep', 'modify', 'revoke'] as const;

/** An access review of one agent: what there is to see, and room for what a person decides. */
export interface ReviewPack {
  /** When it was prepared: the only thing here that differs from one run to the next. */
  readonly preparedAt: string;
  readonly version: string;
  readonly evidence: ReviewEvidence;
  /** Over the canonical JSON of `evidence` (sorted keys, no spaces, UTF-8): the decision names what was seen. Lower-case hex. */
  readonly evidenceSha256: string;
  readonly decision: ReviewDecision;
}

/** To be filled in by a person. */
export interface ReviewDecision {
  readonly choices: typeof reviewDecisions;
  readonly decision: (typeof reviewDecisions)[number] | null;
  readonly reviewer: string | null;
  readonly date: string | null;
  readonly reason: string | null;
}

/** The same for the same registry, store and estate. */
export interface ReviewEvidence {
  readonly agent: ReviewedAgent;
  /** What was looked at, and when it was collected. */
  readonly data: ReviewedData;
  /** What the registry's scope resolves to. */
  readonly scope: ScopeJson;
  /** Of the newest scan that knew the agent; null where none did. */
  readonly maturity: Omit<KeptMaturity, 'agent' | 'team'> | null;
  readonly access: ReviewedAccess;
  /** Its findings that are not resolved, the worst first: what it can do, or did, that nobody meant. */
  readonly findings: readonly ExportedFinding[];
  /** What happened to its findings, resolved ones too, the oldest first. */
  readonly changes: readonly FindingEvent[];
}

export interface ReviewedAgent {
  readonly id: string;
  readonly description: string | null;
  readonly owner: string;
  readonly sponsor: string | null;
  readonly operators: readonly string[];
  readonly expires: string | null;
  readonly lastReviewed: string | null;
  readonly cadenceDays: number | null;
}

export interface ReviewedData {
  /** Over the registry's files. */
  readonly registryDigest: string;
  readonly estateDigest: string | null;
  readonly collectedAt: string | null;
  /** The scan of which the store kept the estate; null where it was read from files, or was not there. */
  readonly scanId: string | null;
}

/** What the agent's roles and users may do. INVARIANT: without an estate it is unknown, never nothing. */
export type ReviewedAccess =
  | { readonly known: false; readonly reason: string }
  | {
      readonly known: true;
      /** Its own roles and users. */
      readonly principals: readonly ReviewedPrincipal[];
      /** Where it acted by credentials that are not its own, such as a human's. */
      readonly borrowed: readonly BorrowedUse[];
      /** Accounts of which not all events were read, with the reason: there it may have acted unseen. */
      readonly trailUnread: readonly { readonly account: string; readonly reason: string }[];
    };

/** What the agent did by somebody else's credentials. */
export interface BorrowedUse {
  readonly principal: string;
  readonly human: string | null;
  readonly sessions: number;
  readonly from: string;
  readonly to: string;
  readonly used: ReviewedUse['used'];
}

export interface ReviewedPrincipal {
  readonly arn: string;
  readonly uniqueId: string;
  readonly account: string;
  /** Other declared agents that it belongs to as well. */
  readonly sharedWith: readonly string[];
  /** In its own account and, by naming them, in others: each through all layers that were collected. */
  readonly effective: readonly {
    readonly account: string;
    /** Of `everything it may do` against nothing: `within` is nothing at all. */
    readonly verdict: Verdict;
    readonly regions: readonly Region[];
    readonly gaps: readonly string[];
    readonly assumptions: readonly string[];
  }[];
  readonly use: ReviewedUse;
}

/** What the trail shows of one principal. Actions by catalog; what cannot be observed is counted apart. */
export interface ReviewedUse {
  readonly window: { readonly from: string; readonly to: string; readonly days: number } | null;
  /** Why nothing may be called unused; null where it may. */
  readonly undecided: string | null;
  readonly used: readonly {
    readonly action: string;
    readonly count: number;
    readonly lastAt: string;
    readonly resource: string | null;
  }[];
  readonly unusedByService: readonly { readonly service: string; readonly actions: readonly string[] }[];
  /** Granted actions whose use no collected event would show. */
  readonly notObservable: number;
}

/** Whether all that a reviewer should see is known. */
export function isWhole({ scope, access }: ReviewEvidence): boolean {
  return (
    scope.known && access.known && access.trailUnread.length === 0 && access.principals.every(isSeenWhole)
  );
}

function isSeenWhole({ effective }: ReviewedPrincipal): boolean {
  return effective.every(({ gaps }) => gaps.length === 0);
}

import type { Layer, LayerState } from '../estate/estate.ts';
import type { AccountId, Instant } from '../estate/identifiers.ts';
import { coversPattern } from '../estate/policy-coverage.ts';
import { type SealedEstate, sealAccount, sealEstate } from '../estate/sealed-estate.ts';
import type { DigestFacts } from './digest-facts.ts';
import type { Detection, Judgement, Severity } from './finding.ts';
import type { GuardrailUpdate } from './guardrail-fact.ts';
import type { RegistryCommit } from './registry-commit.ts';
import { isGrantedByResource } from './rests-on.ts';
import type { KeptMaturity, KeptSession } from './scan-facts.ts';
import type { KnownPrincipals, Vanishing } from './vanishing.ts';

/** A finding as it is kept: tonight's detection (or the last one) with the life it has had. */
export interface FindingRecord {
  /** Estate key: only scans of the same estate move it. */
  readonly estate: string;
  readonly detection: Detection;
  /** Is it there? `unknown` never resolves. */
  readonly presence: 'present' | 'absent' | 'unknown';
  /** Why the presence is unknown, or why it was resolved. */
  readonly presenceReason: string | null;
  readonly triage: 'new' | 'open' | 'acknowledged';
  readonly suppression: Suppression | null;
  readonly firstSeen: Instant;
  readonly lastSeen: Instant;
  readonly resolvedAt: Instant | null;
  /** Counts from 1; a regression or a recreated principal begins another life. */
  readonly life: number;
  /** True after `widened` until the next scan that finds it unchanged. */
  readonly widened: boolean;
}

export interface Suppression {
  readonly person: string;
  readonly reason: string;
  readonly expires: Instant;
  /** The accepted excess: any growth re-opens. */
  readonly ceilingDigest: string;
}

export type ShownState = 'new' | 'open' | 'widened' | 'suppressed' | 'resolved' | 'regressed' | 'unknown';

export const eventKinds = [
  'opened',
  'widened',
  'narrowed',
  'severity-changed',
  'acknowledged',
  'suppressed',
  'expired',
  'resolved',
  'regressed',
  'recreated',
  'notified',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** One entry of a finding's append-only history. */
export interface FindingEvent {
  readonly fingerprint: string;
  readonly kind: EventKind;
  readonly at: Instant;
  readonly scanId: string | null;
  /** Small plain JSON: what changed, from and to, the reason. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What one scan has to say to the kept findings. */
export interface ScanReport {
  readonly scanId: string;
  readonly startedAt: Instant;
  readonly estate: string;
  readonly estateDigest: string;
  /** The version under which the store keeps the estate; absent: it does not. */
  readonly estateVersion?: number;
  /** When the estate was collected; the scan's start when the files do not say. */
  readonly collectedAt: Instant;
  /** When the last of a whole estate was read; absent: it is as if at one moment. */
  readonly collectedUntil?: Instant;
  /** An estate's registry: digest over its files, null without one. */
  readonly registryDigest: string | null;
  /** The last commit of the registry's files; absent: they do not lie in a git checkout, or nobody looked. */
  readonly registryCommit?: RegistryCommit;
  readonly sealed: boolean;
  readonly layers: readonly LayerState[];
  readonly detections: readonly Detection[];
  readonly judgements: readonly Judgement[];
  /** Every principal of the estate: key -> unique id, for `principal gone` and `recreated`. */
  readonly principals: ReadonlyMap<string, string>;
  /** Ids of the agents that the registry declares; absent: there was no registry. */
  readonly agents?: ReadonlySet<string>;
  /** What holds the agents' principals back, for the next scan to compare with. */
  readonly guardrails?: readonly GuardrailUpdate[];
  /** How mature each agent's handling is; absent: nobody asked, as without a registry. */
  readonly maturity?: readonly KeptMaturity[];
  /** The sessions that agents acted in, as far as the estate's events show. */
  readonly sessions?: readonly KeptSession[];
  /** False where the files do not say when it was collected. */
  readonly dated?: boolean;
  /** The caller vouches that what it does not show is not there: two estates are compared, and nothing is kept. */
  readonly believed?: boolean;
  /** Why it may open and widen findings, and settle none; absent: it may do all. */
  readonly addsOnly?: string;
  /** Only a part of the estate was read anew, after somebody changed it; the rest is as it was kept. Absent: all was read. */
  readonly partial?: PartialReading;
  /** What the scan before left of how many principals there were; absent: nothing. */
  readonly known?: KnownPrincipals;
  /** What its digest will need; absent: nothing is known but the findings. */
  readonly digest?: DigestFacts;
  /** The first scan of the estate: its findings are a baseline. Unless said: when no finding is kept yet. */
  readonly baseline?: boolean;
}

/** Which part of an estate was read anew between two scans. */
export interface PartialReading {
  /** The accounts that were read, or that a change of the organization concerns. */
  readonly accounts: ReadonlySet<AccountId>;
  /** In words: which change made somebody look. */
  readonly because: string;
  /** The newest whole estate when the look began: what was not read anew is as old as that. Absent: nobody asked. */
  readonly over?: { readonly collectedAt: Instant; readonly estateDigest: string };
}

/** What the kept findings become, and why. */
export interface Advance {
  /** Records that are new or changed (lastSeen included). */
  readonly records: readonly FindingRecord[];
  readonly events: readonly FindingEvent[];
  /** Principals that are gone in a number that nobody believes of one scan. */
  readonly held: readonly Vanishing[];
  /** For the report of the next scan. */
  readonly known: KnownPrincipals;
}

/** Counts for people and for the exit code. */
export interface FindingCounts {
  readonly byState: Readonly<Record<ShownState, number>>;
  readonly openBySeverity: Readonly<Record<Severity, number>>;
}

/** What a finding rests on, if all of it was read: its own account's layers, and the accounts it speaks of; else null. */
export function sealForFinding(layers: readonly LayerState[], detection: Detection): SealedEstate | null {
  const { account, requires, restsOn = [], restsOnPoliciesOf = [] } = detection;
  if (uncoveredAccount(layers, detection) !== null) return null;
  return sealEstate([
    sealAccount(layers, account, requires),
    ...restsOn.map((other) => sealAccount(layers, other, ['iam'])),
    ...restsOnPoliciesOf.map((other) => sealAccount(layers, other, ['iam', 'resource-policies'])),
  ]);
}

/**
 * An account with resource policies that the finding rests on, of which not all were asked for: of a service or a Region
 * that nobody read. Null where there is none.
 */
export function uncoveredAccount(
  layers: readonly LayerState[],
  { account, requires, restsOnPoliciesOf = [], excess }: Detection,
): AccountId | null {
  const patterns = (excess?.regions ?? []).filter(isGrantedByResource).flatMap(({ resources }) => resources);
  const own = requires.includes('resource-policies') ? [account] : [];
  const coverageOf = (id: AccountId) =>
    layers.find((state) => state.account === id && state.layer === 'resource-policies')?.covers;
  return (
    [...own, ...restsOnPoliciesOf].find((id) => {
      const covers = coverageOf(id);
      return covers !== undefined && !patterns.every((pattern) => coversPattern(covers, pattern));
    }) ?? null
  );
}

/** Whether everything that a finding rests on was read. */
export function isSealedForFinding(layers: readonly LayerState[], detection: Detection): boolean {
  return sealForFinding(layers, detection) !== null;
}

/** Whether the layers that a finding requires are complete (or not offered) for its account. */
export function isSealedFor(
  layers: readonly LayerState[],
  account: AccountId,
  required: readonly Layer[],
): boolean {
  return sealAccount(layers, account, required) !== null;
}

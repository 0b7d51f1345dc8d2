import type { Comparison, PolicyJson } from '../access/comparison.ts';
import type { Layer } from '../estate/estate.ts';
import type { AccountId, Instant, Partition, UniqueId } from '../estate/identifiers.ts';
import type { AgentMaturity } from './agent-maturity.ts';
import type { ExcessUse } from './excess-use.ts';
import type { GuardrailUpdate } from './guardrail-fact.ts';
import type { RuleId } from './rules.ts';

export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** alarm: digest and due dates; hygiene: maturity score and weekly page. */
export type Lane = 'alarm' | 'hygiene';

/** What a rule says of one principal tonight: the part of a finding that comes from the estate alone. */
export interface Detection {
  /** `fp1:` + sha256 over canonical JSON of [rule, partition, account, principal key, subject]. */
  readonly fingerprint: string;
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly lane: Lane;
  readonly partition: Partition;
  readonly account: AccountId;
  /** The ARN people know, for display. */
  readonly principal: string;
  /** The ARN; for Identity Center roles permission set + account. */
  readonly principalKey: string;
  /** AROA…/AIDA…: another one ends the old life of the finding. */
  readonly uniqueId: UniqueId | null;
  /** The human, technique or other principal where the rule has one, else "". */
  readonly subject: string;
  /** Agent id of the registry, or null where none is declared. */
  readonly agent: string | null;
  /** The human operator (registry id or name in the trail), where one is known. */
  readonly operator: string | null;
  readonly owner: Owner;
  /** One line in plain words: who, what nobody meant. */
  readonly title: string;
  /** Further sentences in plain words, each one line. */
  readonly details: readonly string[];
  readonly excess: Excess | null;
  /** Whether the excess was used; only where the rule looks at its use. */
  readonly excessUse?: ExcessUse;
  /** What a finding without an excess is made of: roles that it reaches, people it lets in, products seen. One more is growth. */
  readonly members?: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly remedy: Remedy | null;
  /** Layers of this account that must be complete before this finding may be called absent. */
  readonly requires: readonly Layer[];
  /** Other accounts that it speaks of and whose principals were all read: without them it may not be called absent. */
  readonly restsOn?: readonly AccountId[];
  /** Other accounts whose resource policies grant some of it: without them it may not be called absent either. */
  readonly restsOnPoliciesOf?: readonly AccountId[];
  /** The registry's exception that accepts all of the excess; never one that accepts a part of it. */
  readonly exception?: AcceptedException;
}

/** An exception of the registry that an excess lies within. */
export interface AcceptedException {
  readonly id: string;
  readonly reason: string;
  readonly approvedBy: readonly string[];
  /** The end of its last day. */
  readonly expires: Instant;
  /** What was done by the scan that its ceiling names, which it accepts with it; absent: it accepts access, and no deed. */
  readonly deeds?: readonly KnownDeed[];
}

export interface Owner {
  readonly team: string | null;
  readonly decidedBy:
    | 'registry'
    | 'operator-team'
    | 'account-team'
    | 'account-tag'
    | 'default-team'
    | 'nobody';
}

/** The access that exceeds, in the shape of `compare`, with the digests that tell why it changed. */
export interface Excess extends Comparison {
  /** Over the granted side; equal digests mean equal effective access. */
  readonly grantedDigest: string;
  /** Over the intended side. */
  readonly scopeDigest: string;
}

/** One piece of evidence, readable by itself. */
export type Evidence =
  | { readonly kind: 'witness'; readonly action: string; readonly resource: string; readonly text: string }
  | {
      readonly kind: 'granted-by';
      readonly policy: string;
      readonly statement: string;
      readonly text: string;
    }
  | { readonly kind: 'not-stopped-by'; readonly layer: string; readonly text: string }
  | EventEvidence
  | {
      readonly kind: 'signature';
      readonly signature: string;
      readonly field: string;
      readonly value: string;
      readonly eventID: string;
      readonly text: string;
    }
  | { readonly kind: 'registry'; readonly file: string; readonly line: number; readonly text: string }
  | { readonly kind: 'note'; readonly text: string };

/** A call that was made, by its event. */
export interface EventEvidence {
  readonly kind: 'event';
  readonly eventID: string;
  readonly at: Instant;
  readonly action: string;
  readonly resource: string | null;
  readonly text: string;
  /** What it did, where the finding speaks of one principal and human; absent: nothing, or nobody looked. */
  readonly did?: Deed;
  /** When it was done last, where that was more than once. */
  readonly lastAt?: Instant;
  /** The event by which it was done last; absent: `eventID`, or nobody kept it. */
  readonly lastEventID?: string;
  /** On the last that is shown: how many further calls there was no room for. */
  readonly leftOut?: number;
}

/** What tells whether a deed is known, and whether it was done once more. */
export type KnownDeed = Pick<EventEvidence, 'eventID' | 'at' | 'lastAt' | 'action' | 'resource' | 'leftOut'>;

/**
 * `took-away`: something of production is gone, which every time is news. `allowed`: an agent was given something for a while,
 * which is so too. `changed`: any other change.
 */
export type Deed = 'took-away' | 'allowed' | 'changed';

/** What to do about it. `command` is one AWS CLI line, null where no command mends it. */
export interface Remedy {
  readonly text: string;
  readonly command: string | null;
  /** Where infrastructure code owns the role, mend it there. */
  readonly hint: string | null;
  readonly policy: PolicyJson | null;
  /** Whether the engine re-proved that this closes the excess. */
  readonly proof: 'proved' | 'not-proved' | 'not-applicable';
  /** Which change it is; absent where it is none of these. */
  readonly kind?: RemedyKind;
  /** What was proved by comparing again with it in place, or why nothing was; absent where nobody compared. */
  readonly proofNote?: string;
}

/** A change that closes an excess. `policy` is the document that it writes, where it writes one. */
export type RemedyKind =
  | 'remove-policy'
  | 'narrow-policy'
  | 'deny'
  | 'permissions-boundary'
  | 'session-policy';

/**
 * How a rule judged one principal: `absent` and `unknown` matter to findings that exist already. A principal
 * that was not judged at all is `unknown` to its findings unless its account is sealed and it is gone.
 */
export interface Judgement {
  readonly fingerprint: string;
  readonly outcome: 'present' | 'absent' | 'unknown';
  /** Why unknown; null otherwise. */
  readonly reason: string | null;
  readonly grantedDigest: string | null;
  readonly scopeDigest: string | null;
  /** Of an `absent` that speaks of certain events only: their ids. */
  readonly eventIDs?: readonly string[];
}

/** Everything the audit of one estate says. Detections in order of severity, then fingerprint. */
export interface AuditResult {
  readonly detections: readonly Detection[];
  /** For every (rule, agent principal, subject) that was evaluated, detections included. */
  readonly judgements: readonly Judgement[];
  /** How mature the handling of each declared agent is, in the order of the registry. */
  readonly agents: readonly AgentMaturity[];
  /** What holds the agents' principals back, for the next scan to compare with. */
  readonly guardrails: readonly GuardrailUpdate[];
}

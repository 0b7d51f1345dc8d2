import type { Estate, Layer, Role, User } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import type { Detection, Judgement } from './finding.ts';
import { type FindingIdentity, fingerprintOf } from './fingerprint.ts';
import { membersOf } from './members.ts';
import { accountsSpokenOf, layersOfExcess } from './rests-on.ts';
import { ruleOf } from './rule-catalog.ts';
import type { RuleId } from './rules.ts';
import { principalKey } from './subject-keys.ts';

/** What one rule says of one subject. */
export interface Ruling {
  readonly judgement: Judgement;
  /** Whom it is about; only of an `unknown` one. */
  readonly subject?: Subject;
  /** Only where the outcome is `present`. */
  readonly detection: Detection | null;
}

/** Whom a rule judges: a principal of the estate, a policy, an agent or an account. */
export interface Subject {
  readonly rule: RuleId;
  readonly account: AccountId;
  readonly principalKey: string;
  readonly subject?: string;
}

/** A detection without what follows from its rule and subject. */
export type Draft = Pick<
  Detection,
  'severity' | 'principal' | 'uniqueId' | 'agent' | 'operator' | 'owner' | 'title'
> &
  Partial<
    Pick<
      Detection,
      'details' | 'excess' | 'excessUse' | 'members' | 'evidence' | 'remedy' | 'lane' | 'requires'
    >
  > & {
    /** Accounts whose resource policies grant some of the excess; unless said, its own where one does. */
    readonly policiesOf?: readonly string[];
  };

/** Tells which side changed when a finding is gone. */
export interface Digests {
  readonly grantedDigest: string;
  readonly scopeDigest: string;
}

/** It is so. */
export function present(estate: Estate, subject: Subject, draft: Draft): Ruling {
  const rule = ruleOf(subject.rule);
  const identity = identityOf(estate, subject);
  const { excess = null } = draft;
  const fingerprint = fingerprintOf(identity);
  const { title, details = [], evidence = [] } = draft;
  const said = () =>
    JSON.stringify([title, details, evidence, excess?.regions.map(({ resources }) => resources)]);
  const granting = draft.policiesOf?.filter((id): id is AccountId => id !== subject.account) ?? [];
  const restsOn = accountsSpokenOf(estate, subject.account, said);
  return {
    judgement: {
      fingerprint,
      outcome: 'present',
      reason: null,
      grantedDigest: excess?.grantedDigest ?? null,
      scopeDigest: excess?.scopeDigest ?? null,
    },
    detection: {
      fingerprint,
      rule: rule.id,
      severity: draft.severity,
      lane: draft.lane ?? rule.lane,
      partition: estate.partition,
      account: subject.account,
      principal: draft.principal,
      principalKey: subject.principalKey,
      uniqueId: draft.uniqueId,
      subject: identity.subject,
      agent: draft.agent,
      operator: draft.operator,
      owner: draft.owner,
      title: draft.title,
      details: draft.details ?? [],
      excess,
      ...(draft.excessUse === undefined ? {} : { excessUse: draft.excessUse }),
      ...(draft.members === undefined ? {} : { members: membersOf(draft.members) }),
      evidence: draft.evidence ?? [],
      remedy: draft.remedy ?? null,
      requires: layersOfExcess(
        offered(estate, draft.requires ?? rule.requires),
        excess,
        subject.account,
        draft.policiesOf,
      ),
      ...(restsOn.length === 0 ? {} : { restsOn }),
      ...(granting.length === 0 ? {} : { restsOnPoliciesOf: granting }),
    },
  };
}

/** It is not so: judged with everything at hand. */
export function absent(estate: Estate, subject: Subject, compared: Digests | null = null): Ruling {
  return judged(estate, subject, 'absent', null, compared);
}

const absences = new WeakMap<Role | User, Map<RuleId, Ruling>>();

/**
 * It is not so of this principal. Of nearly all principals nearly every rule says nothing else, night after night: each time it
 * is the same ruling.
 */
export function absentOf(estate: Estate, rule: RuleId, principal: Role | User): Ruling {
  const known = absences.get(principal) ?? new Map<RuleId, Ruling>();
  absences.set(principal, known);
  const before = known.get(rule);
  if (before !== undefined) return before;
  const ruling = absent(estate, { rule, account: principal.account, principalKey: principalKey(principal) });
  known.set(rule, ruling);
  return ruling;
}

/**
 * It is not so of what these events show: an incident that rests on others is no better for it, and stays.
 * @param eventIDs every event that was judged
 */
export function absentInEvents(estate: Estate, subject: Subject, eventIDs: readonly string[]): Ruling {
  const ruling = judged(estate, subject, 'absent', null, null);
  return { ...ruling, judgement: { ...ruling.judgement, eventIDs } };
}

/** Nobody can say: never read as absent. */
export function undecided(
  estate: Estate,
  subject: Subject,
  reason: string,
  compared: Digests | null = null,
): Ruling {
  return { ...judged(estate, subject, 'unknown', reason, compared), subject };
}

function judged(
  estate: Estate,
  subject: Subject,
  outcome: 'absent' | 'unknown',
  reason: string | null,
  compared: Digests | null,
): Ruling {
  return {
    judgement: {
      fingerprint: fingerprintOf(identityOf(estate, subject)),
      outcome,
      reason,
      grantedDigest: compared?.grantedDigest ?? null,
      scopeDigest: compared?.scopeDigest ?? null,
    },
    detection: null,
  };
}

function identityOf(estate: Estate, subject: Subject): FindingIdentity {
  return {
    rule: subject.rule,
    partition: estate.partition,
    account: subject.account,
    principalKey: subject.principalKey,
    subject: subject.subject ?? '',
  };
}

/** Without organization data no account has that layer: it is an assumption, and waiting for it would be for ever. */
function offered(estate: Estate, layers: readonly Layer[]): readonly Layer[] {
  return estate.organization ? layers : layers.filter((layer) => layer !== 'organization');
}

import type { Instant } from '../estate/identifiers.ts';
import { severities } from './finding.ts';
import { type ChangeTriage, type KeptChange, untriaged } from './kept-change.ts';
import type { FindingEvent, FindingRecord } from './lifecycle.ts';
import { seenMarkOf } from './seen-mark.ts';
import { shownState } from './shown-state.ts';
import { type TriageAct, triage } from './triage.ts';

/** What a decision makes of a change and of its findings, or why it may not be. */
export type TriagedChange =
  | {
      readonly ok: true;
      readonly change: KeptChange;
      /** The findings that it changed, as they are then. */
      readonly records: readonly FindingRecord[];
      readonly events: readonly FindingEvent[];
    }
  | { readonly ok: false; readonly problem: string };

/** The answer where no change of that id is kept. */
export const noSuchChange: TriagedChange = { ok: false, problem: 'there is no such change' };

/**
 * A person's decision about a change, which is one about every finding that it opened or widened and that is still there,
 * each with its own excess as the ceiling. Pure, and all or nothing: one finding that refuses it refuses it whole.
 * @param records the change's findings as they are now
 * @param later what scans after the change's did to them
 */
export function triageChange(
  change: KeptChange,
  records: readonly FindingRecord[],
  act: TriageAct,
  person: string,
  at: Instant,
  later: readonly FindingEvent[] = [],
): TriagedChange {
  if (act.kind === 'reopen' && change.triage.state === 'new') {
    return {
      ok: false,
      problem: 'nobody accepted or acknowledged it as one: reopen its findings one by one',
    };
  }
  const asked = records.filter((record) => isAsked(change, record, act));
  if (asked.length === 0) return { ok: false, problem: nothingLeft(change, act) };
  // INVARIANT: nobody accepts what came while they read.
  const seen = act.kind === 'accept' ? act.seen : undefined;
  if (seen !== undefined && seen !== seenMarkOf(asked)) {
    return {
      ok: false,
      problem:
        'nothing was decided, because its findings changed since they were shown to you: look at what they are now, then decide',
    };
  }
  const each: TriageAct =
    act.kind === 'accept' ? { kind: act.kind, reason: act.reason, expires: act.expires } : act;
  const grown = act.kind === 'accept' ? asked.find((record) => isWorse(record, later)) : undefined;
  if (grown !== undefined) {
    return {
      ok: false,
      problem: `nothing was decided, because a later scan made ${shortId(grown)} worse: decide about the change that did it, or about the finding itself, first`,
    };
  }
  const changed: FindingRecord[] = [];
  const events: FindingEvent[] = [];
  for (const record of asked) {
    const decided = triage(record, each, person, at);
    if (!decided.ok) {
      return {
        ok: false,
        problem: `nothing was decided, because ${shortId(record)} refuses it: ${decided.problem}`,
      };
    }
    changed.push(decided.record);
    // The history of each says that it was decided with others, as one.
    events.push({ ...decided.event, detail: { ...decided.event.detail, change: change.id } });
  }
  return { ok: true, change: { ...change, triage: triageOf(act, person, at) }, records: changed, events };
}

/** The mark of what an acceptance of a change would accept (TriageAct); null: nothing is left to accept. */
export function seenMarkOfChange(change: KeptChange, records: readonly FindingRecord[]): string | null {
  const asked = records.filter((record) => isAsked(change, record, acceptance));
  return asked.length === 0 ? null : seenMarkOf(asked);
}

const acceptance: Pick<TriageAct, 'kind'> = { kind: 'accept' };

/** Which findings a decision is about: what got worse by the change, and is not gone. */
function isAsked(change: KeptChange, record: FindingRecord, act: Pick<TriageAct, 'kind'>): boolean {
  const { fingerprint } = record.detection;
  const worsened = change.findings.some(
    (one) => one.fingerprint === fingerprint && (one.moved === 'opened' || one.moved === 'widened'),
  );
  if (!worsened) return false;
  const state = shownState(record);
  if (state === 'resolved') return false;
  return act.kind === 'reopen' ? isDecidedBy(change, record) : state !== 'suppressed';
}

/**
 * Whether a finding is worse than the change left it. INVARIANT: who accepts a change accepts what it did, and nothing that
 * another one has done since.
 */
function isWorse({ detection }: FindingRecord, later: readonly FindingEvent[]): boolean {
  return later.some(
    ({ fingerprint, kind, detail }) =>
      fingerprint === detection.fingerprint &&
      (worsening.has(kind) || (kind === 'severity-changed' && isGraver(detail))),
  );
}

const worsening: ReadonlySet<FindingEvent['kind']> = new Set(['opened', 'widened', 'regressed', 'recreated']);

function isGraver({ from, to }: FindingEvent['detail']): boolean {
  const rank = (severity: unknown) => (severities as readonly unknown[]).indexOf(severity);
  return rank(to) > rank(from);
}

/** Whether a finding is accepted or acknowledged by the decision about the change, and not by one about itself. */
function isDecidedBy({ triage: decided }: KeptChange, { suppression, triage }: FindingRecord): boolean {
  if (decided.state === 'acknowledged') return suppression === null && triage === 'acknowledged';
  return (
    suppression !== null &&
    suppression.person === decided.person &&
    suppression.reason === decided.reason &&
    suppression.expires === decided.until
  );
}

function nothingLeft({ direction }: KeptChange, { kind }: TriageAct): string {
  if (direction === 'narrowed') return 'it opened and widened nothing: there is nothing to decide';
  return kind === 'reopen'
    ? 'none of its findings is still as that decision left it: reopen them one by one'
    : 'every finding that it opened or widened is resolved or accepted already';
}

function triageOf(act: TriageAct, person: string, at: Instant): ChangeTriage {
  switch (act.kind) {
    case 'acknowledge':
      return { state: 'acknowledged', person, reason: act.note === '' ? null : act.note, until: null, at };
    case 'accept':
      return { state: 'accepted', person, reason: act.reason, until: act.expires, at };
    case 'reopen':
      return untriaged;
  }
}

function shortId({ detection }: FindingRecord): string {
  return detection.fingerprint.slice(0, 16);
}

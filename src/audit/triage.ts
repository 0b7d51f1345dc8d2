import type { Instant } from '../estate/identifiers.ts';
import { ceilingOf } from './ceiling.ts';
import { isByException } from './exception-mark.ts';
import type { FindingEvent, FindingRecord } from './lifecycle.ts';
import { seenMark } from './seen-mark.ts';

/** What a person decides about one finding. */
export type TriageAct =
  /** Seen, and being looked after. `notMine`: it was sent to the wrong team. */
  | { readonly kind: 'acknowledge'; readonly note: string; readonly notMine: boolean }
  /** Accepted as it is now, until the end of a day: any growth re-opens it. */
  | {
      readonly kind: 'accept';
      readonly reason: string;
      readonly expires: Instant;
      /** The mark of what the person saw (seenMark, of a change seenMarkOf); absent: as it is now, whatever that is. */
      readonly seen?: string;
    }
  /** Asked about again: an acceptance or acknowledgement is taken back. */
  | { readonly kind: 'reopen'; readonly reason: string };

/** What the act makes of the finding, or why it may not be. */
export type Triaged =
  | { readonly ok: true; readonly record: FindingRecord; readonly event: FindingEvent }
  | { readonly ok: false; readonly problem: string };

/** The answer where nothing of that name is kept. */
export const noSuchFinding: Triaged = { ok: false, problem: 'there is no such finding' };

/** What is accepted for longer is no exception but intent, and belongs into the registry, where it is reviewed. */
const longestAcceptance = 366 * 24 * 60 * 60 * 1000;

/**
 * A person's decision about a finding. Pure: who and when are given.
 * @param person who decides, as the history shows it
 * @param at when; an acceptance must end after it
 */
export function triage(record: FindingRecord, act: TriageAct, person: string, at: Instant): Triaged {
  if (person.trim() === '') return refused('nobody decides it: say who with `--by NAME`');
  if (record.presence === 'absent') return refused('it is resolved: there is nothing left to decide');
  switch (act.kind) {
    case 'acknowledge':
      return done(
        record,
        { triage: 'acknowledged' },
        {
          kind: 'acknowledged',
          detail: { person, note: act.note, ...(act.notMine ? { notMine: true } : {}) },
        },
        at,
      );
    case 'accept':
      return accept(record, act, person, at);
    case 'reopen':
      return reopen(record, act.reason, person, at);
  }
}

function accept(
  record: FindingRecord,
  { reason, expires, seen }: Extract<TriageAct, { kind: 'accept' }>,
  person: string,
  at: Instant,
): Triaged {
  if (reason.trim() === '') return refused('an acceptance needs a reason');
  if (expires <= at) return refused(`an acceptance must end in the future, not at ${expires}`);
  if (Date.parse(expires) - Date.parse(at) > longestAcceptance) {
    return refused('an acceptance ends within a year: what is meant for longer belongs into the registry');
  }
  const { suppression, detection, life } = record;
  // INVARIANT: nobody accepts what came while they read.
  if (seen !== undefined && seen !== seenMark({ ...detection, life })) {
    return refused('it changed since it was shown to you: look at what it is now, then decide');
  }
  if (suppression !== null && isByException(suppression)) {
    return refused(`the registry accepts it already (${suppression.reason}): change it there`);
  }
  const ceilingDigest = ceilingOf(detection);
  return done(
    record,
    { suppression: { person, reason, expires, ceilingDigest } },
    {
      kind: 'suppressed',
      detail: { person, reason, expires, ceilingDigest, replaces: suppression?.person ?? null },
    },
    at,
  );
}

function reopen(record: FindingRecord, reason: string, person: string, at: Instant): Triaged {
  const { suppression } = record;
  if (suppression === null && record.triage !== 'acknowledged') {
    return refused('it is open: nobody accepted or acknowledged it');
  }
  if (suppression !== null && isByException(suppression)) {
    return refused(`the registry accepts it (${suppression.reason}): withdraw the exception there`);
  }
  return done(
    record,
    { suppression: null, triage: 'open' },
    { kind: 'expired', detail: { person, reason: reason === '' ? 'reopened' : `reopened: ${reason}` } },
    at,
  );
}

function done(
  record: FindingRecord,
  change: Partial<FindingRecord>,
  what: Pick<FindingEvent, 'kind' | 'detail'>,
  at: Instant,
): Triaged {
  const { fingerprint } = record.detection;
  return {
    ok: true,
    record: { ...record, ...change },
    event: { ...what, fingerprint, at, scanId: null },
  };
}

function refused(problem: string): Triaged {
  return { ok: false, problem };
}

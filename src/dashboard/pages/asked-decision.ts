import type { TriageAct } from '../../audit/triage.ts';
import { type Instant, parseInstant } from '../../estate/identifiers.ts';
import { badFilter } from '../problem.ts';
import type { Refusal } from './parts/decision-forms.ts';

/** What the form of a decision holds, no longer than its fields are. */
export function askedOf(form: URLSearchParams): Omit<Refusal, 'problem'> {
  const field = (key: string) => form.get(key) ?? '';
  return {
    act: field('act'),
    note: field('note').slice(0, 500),
    reason: field('reason').slice(0, 500),
    expires: field('expires').slice(0, 40),
  };
}

/** What the form asks for, or what is wrong with it in words. Throws badFilter for an act that no form has. */
export function readAct(asked: Omit<Refusal, 'problem'>): TriageAct | { readonly problem: string } {
  switch (asked.act) {
    case 'acknowledge':
    case 'not-mine':
      return { kind: 'acknowledge', note: asked.note, notMine: asked.act === 'not-mine' };
    case 'reopen':
      return { kind: 'reopen', reason: asked.reason };
    case 'accept': {
      if (asked.reason.trim() === '') return { problem: 'an acceptance needs a reason' };
      const expires = endOfDay(asked.expires);
      return expires === null
        ? { problem: 'an acceptance needs its last day, such as 2027-01-31 (UTC)' }
        : { kind: 'accept', reason: asked.reason, expires };
    }
    default:
      throw badFilter('act', asked.act, 'acknowledge, not-mine, accept or reopen');
  }
}

// A day that no month has would be taken for one of the next.
function endOfDay(day: string): Instant | null {
  const end = /^\d{4}-\d{2}-\d{2}$/.test(day) ? parseInstant(`${day}T23:59:59.999Z`) : null;
  return end !== null && new Date(end).toISOString().startsWith(day) ? end : null;
}

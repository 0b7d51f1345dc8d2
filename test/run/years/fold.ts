import type { FindingEvent, FindingRecord } from '../../../src/audit/lifecycle.ts';

/** What the events of one finding make of it, from nothing. */
interface Folded {
  life: number;
  isAbsent: boolean;
  severity: unknown;
  triage: 'new' | 'open' | 'acknowledged';
  /** Who accepted it, and until when; null: nobody. */
  accepted: { person: unknown; expires: unknown } | null;
  begunAt: string;
  resolvedAt: string | null;
  widenedAt: string | null;
}

/**
 * Tells a finding's state from its events alone: the second opinion on what a store keeps. Written from DESIGN.md's words, not from
 * the code that writes the events. Throws where an event does not fit the one before it.
 */
export function foldEvents(events: readonly FindingEvent[]): Folded {
  let now: Folded | null = null;
  for (const event of events) now = after(now, event);
  if (now === null) throw new Error('a finding without any event');
  return now;
}

function after(now: Folded | null, { kind, at, detail }: FindingEvent): Folded {
  const begin = (life: number, resolvedAt: string | null): Folded => ({
    life,
    isAbsent: false,
    severity: detail['severity'],
    triage: 'new',
    accepted: null,
    begunAt: at,
    resolvedAt,
    widenedAt: null,
  });
  if (kind === 'opened') {
    const life = Number(detail['life']);
    if (life !== (now?.life ?? 0) + 1) throw new Error(`life ${life} opened after ${now?.life}`);
    return begin(life, null);
  }
  if (now === null) throw new Error(`\`${kind}\` before it was opened`);
  if (now.isAbsent && !['regressed', 'recreated', 'expired'].includes(kind))
    throw new Error(`\`${kind}\` after it was resolved`);
  switch (kind) {
    case 'regressed':
      if (!now.isAbsent) throw new Error('it came back and was never gone');
      return begin(now.life + 1, String(detail['resolvedAt']));
    case 'recreated':
    case 'narrowed':
    case 'notified':
      return now;
    case 'resolved':
      return { ...now, isAbsent: true, resolvedAt: at };
    case 'widened':
      return { ...now, widenedAt: at };
    case 'severity-changed':
      if (detail['from'] !== now.severity) throw new Error('its severity was another one before');
      return { ...now, severity: detail['to'] };
    case 'acknowledged':
      return { ...now, triage: 'acknowledged' };
    case 'suppressed':
      return { ...now, accepted: { person: detail['person'], expires: detail['expires'] } };
    case 'expired': {
      const isReopened = String(detail['reason']).startsWith('reopened');
      return { ...now, accepted: null, ...(isReopened ? { triage: 'open' as const } : {}) };
    }
  }
}

/**
 * What is kept beside what the events say, in words; the two are equal when they explain each other.
 * @param wholeAt when the estate of the newest whole scan was collected: what it did not show is not known any more
 */
export function explained(
  { detection, ...record }: FindingRecord,
  events: readonly FindingEvent[],
  wholeAt: string,
  shown: string,
): { readonly kept: unknown; readonly told: unknown } {
  const folded = foldEvents(events);
  const isUnknown = !folded.isAbsent && record.lastSeen < wholeAt;
  const isWidened = !folded.isAbsent && folded.widenedAt === record.lastSeen;
  return {
    kept: {
      life: record.life,
      presence: record.presence,
      severity: detection.severity,
      triage: record.triage,
      accepted:
        record.suppression === null
          ? null
          : { person: record.suppression.person, expires: record.suppression.expires },
      firstSeen: record.firstSeen,
      resolvedAt: record.resolvedAt,
      widened: record.widened,
      hasReason: record.presenceReason !== null,
      shown,
    },
    told: {
      life: folded.life,
      presence: folded.isAbsent ? 'absent' : isUnknown ? 'unknown' : 'present',
      severity: folded.severity,
      triage: folded.triage,
      accepted: folded.accepted,
      firstSeen: folded.begunAt,
      resolvedAt: folded.resolvedAt,
      widened: isWidened,
      hasReason: folded.isAbsent || isUnknown,
      shown: shownAs(folded, isUnknown, isWidened, record.lastSeen),
    },
  };
}

function shownAs(folded: Folded, isUnknown: boolean, isWidened: boolean, lastSeen: string): string {
  if (folded.isAbsent) return 'resolved';
  if (folded.accepted !== null) return 'suppressed';
  if (isUnknown) return 'unknown';
  if (isWidened) return 'widened';
  if (folded.triage !== 'new') return 'open';
  if (folded.resolvedAt !== null) return 'regressed';
  return lastSeen > folded.begunAt ? 'open' : 'new';
}

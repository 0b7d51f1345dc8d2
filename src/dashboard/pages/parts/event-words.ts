import type { FindingEvent } from '../../../audit/lifecycle.ts';

const kinds: Readonly<Record<FindingEvent['kind'], string>> = {
  opened: 'Opened',
  widened: 'Widened',
  narrowed: 'Narrowed',
  'severity-changed': 'Severity changed',
  acknowledged: 'Acknowledged',
  suppressed: 'Accepted',
  expired: 'Opened again',
  resolved: 'Resolved',
  regressed: 'Came back',
  recreated: 'Principal made anew',
  notified: 'Told',
};

/** What an event is called. */
export function kindInWords(kind: FindingEvent['kind']): string {
  return kinds[kind];
}

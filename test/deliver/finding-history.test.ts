import { expect } from 'chai';
import type { EventKind, FindingEvent } from '../../src/audit/lifecycle.ts';
import { lastWorsening } from '../../src/deliver/text/finding-history.ts';
import type { Instant } from '../../src/estate/identifiers.ts';

function event(kind: EventKind, detail: FindingEvent['detail'] = {}): FindingEvent {
  return { fingerprint: 'fp1:x', kind, at: '2025-12-11T18:00:00.000Z' as Instant, scanId: null, detail };
}

describe('the last thing that made a finding worse', () => {
  const rows: readonly [what: string, history: readonly FindingEvent[], says: string | null][] = [
    ['a baseline', [event('opened', { baseline: true })], 'found by the first scan'],
    [
      'an opening',
      [event('opened')],
      'the scan before did not report it, this one with data of 2025-12-11 18:00 UTC does',
    ],
    [
      'growth',
      [event('opened'), event('widened', { added: ['rds:*'] })],
      'it grew by 2025-12-11 18:00 UTC: added rds:*',
    ],
    [
      'growth of what cannot be named',
      [event('widened', { added: [] })],
      'added access that has no short name',
    ],
    [
      'growth with a loss',
      [event('widened', { added: ['a:b'], lostSome: true, removed: ['c:d'] })],
      'added a:b, lost c:d',
    ],
    [
      'what became lighter afterwards',
      [event('opened'), event('narrowed', { removed: ['a:b'] })],
      'the scan before',
    ],
    ['another severity', [event('severity-changed', { from: 'low', to: 'high' })], 'it was low and is high'],
    [
      'a regression',
      [event('regressed', { resolvedAt: '2025-12-01T00:00:00.000Z' })],
      'it was resolved 2025-12-01 00:00 UTC and came back',
    ],
    ['a principal made anew', [event('recreated', { from: 'AROA1', to: 'AROA2' })], 'AROA1 became AROA2'],
    ['nothing', [event('notified')], null],
  ];
  for (const [what, history, says] of rows) {
    it(`is told for ${what}`, () => {
      const told = lastWorsening(history);
      if (says === null) expect(told).to.equal(null);
      else expect(told).to.include(says);
    });
  }
});

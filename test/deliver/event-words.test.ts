import { expect } from 'chai';
import type { EventKind, FindingEvent } from '../../src/audit/lifecycle.ts';
import { detailInWords } from '../../src/deliver/text/event-words.ts';

const excess = { verdict: 'exceeds', regions: [{ actions: ['rds:*'] }] };

describe('what an event says in one line', () => {
  const rows: readonly [kind: EventKind, detail: FindingEvent['detail'], says: string][] = [
    ['opened', { life: 1, severity: 'high', baseline: true }, 'with the first scan of this estate; high'],
    ['opened', { life: 2, severity: 'high' }, 'high; life 2'],
    [
      'widened',
      { proved: true, lostSome: false, added: ['rds:*'], before: { uniqueId: 'AROA1', excess } },
      'added rds:*',
    ],
    [
      'widened',
      { proved: false, added: [] },
      'by access that has no short name; growth could not be excluded',
    ],
    [
      'widened',
      { proved: true, added: ['cloudformation:DeleteStack'], events: ['e-2'] },
      'added cloudformation:DeleteStack; by event e-2',
    ],
    ['narrowed', { removed: ['rds:*'], before: { uniqueId: null, excess } }, 'lost rds:*'],
    [
      'suppressed',
      { person: 'ann', reason: 'known', expires: '2027-01-31T23:59:59.999Z', ceilingDigest: '74234e98' },
      'by ann until 2027-01-31 23:59 UTC: known',
    ],
    ['expired', { person: 'ann', reason: 'its time is over' }, 'its time is over; accepted by ann'],
    ['expired', { person: 'ann', reason: 'reopened: not ours' }, 'by ann: reopened: not ours'],
    [
      'resolved',
      { reason: 'scope widened', life: 1, commit: 'a'.repeat(40), author: 'Mary', committedAt: '2026-11-19' },
      'scope widened; commit aaaaaaaaaaaa by Mary',
    ],
    [
      'regressed',
      { life: 2, suppressionEnded: 'ann', before: { uniqueId: null, excess } },
      'life 2; the acceptance by ann ended',
    ],
    ['recreated', { from: 'AROA1', to: 'AROA2', suppressionEnded: null }, 'AROA1 became AROA2'],
    [
      'acknowledged',
      { person: 'ann', note: 'ticket 4711', notMine: true },
      'by ann: sent to the wrong team: ticket 4711',
    ],
  ];
  for (const [kind, detail, says] of rows) {
    it(`${kind}: ${says}`, () => {
      expect(detailInWords({ kind, detail })).to.equal(says);
    });
  }
});

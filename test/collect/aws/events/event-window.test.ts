import { expect } from 'chai';
import * as fc from 'fast-check';
import type { EventWindow } from '../../../../src/collect/aws/events/event-source.ts';
import {
  cutWindow,
  daysOf,
  deliveryDelay,
  instantOf,
  isWithin,
  millisecondsOf,
  settledPart,
} from '../../../../src/collect/aws/events/event-window.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const windows: fc.Arbitrary<EventWindow> = fc
  .tuple(fc.nat(300 * 24 * 3600), fc.nat(5 * 24 * 3600))
  .map(([from, length]) => ({
    from: instantOf(start + from * 1000),
    to: instantOf(start + (from + length) * 1000),
  }));

describe('windows of events', () => {
  it('are cut into parts that leave out no second, newest first', () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 1, max: 48 }), fc.nat(1000), (window, hours, share) => {
        const longest = hours * 3_600_000;
        const parts = cutWindow(window, longest);
        const span = millisecondsOf(window.to) - millisecondsOf(window.from);
        const at = instantOf(millisecondsOf(window.from) + Math.floor((span * share) / 1000));
        expect(parts.some((part) => isWithin(part, at))).to.equal(true);
        expect(parts[0]?.to).to.equal(window.to);
        expect(parts.at(-1)?.from).to.equal(window.from);
        for (const part of parts) {
          const length = millisecondsOf(part.to) - millisecondsOf(part.from);
          expect(length).to.be.within(0, longest);
        }
      }),
    );
  });

  it('touch every day of their moments, and no other', () => {
    fc.assert(
      fc.property(windows, (window) => {
        const days = daysOf(window);
        expect(days[0]).to.equal(window.from.slice(0, 10));
        expect(days.at(-1)).to.equal(window.to.slice(0, 10));
        for (const [index, day] of days.entries())
          if (index > 0) expect(Date.parse(day) - Date.parse(days[index - 1] ?? '')).to.equal(86_400_000);
      }),
    );
  });

  it('are settled up to twenty minutes ago, and never further than asked', () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: -7200, max: 7200 }), (window, seconds) => {
        const now = millisecondsOf(window.to) + seconds * 1000;
        const settled = settledPart(window, now);
        if (settled === null) {
          expect(now - deliveryDelay).to.be.lessThan(millisecondsOf(window.from));
          return;
        }
        expect(settled.from).to.equal(window.from);
        expect(millisecondsOf(settled.to)).to.equal(Math.min(millisecondsOf(window.to), now - deliveryDelay));
      }),
    );
  });
});

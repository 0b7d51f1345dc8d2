import { expect } from 'chai';
import fc from 'fast-check';
import type { Instant } from '../../../src/estate/identifiers.ts';
import { parseCron } from '../../../src/run/schedule/cron.ts';
import { latestSlot, nextSlot, type Schedule, slotsBetween } from '../../../src/run/schedule/slots.ts';
import { openZone } from '../../../src/run/schedule/zone.ts';

function scheduleOf(cron: string, name: string): Schedule {
  const [read, zone] = [parseCron(cron), openZone(name)];
  if (!read.ok || zone === null) throw new Error(`${cron} in ${name}`);
  return { cron: read.value, zone };
}

const instant = (text: string) => new Date(text).toISOString() as Instant;
const dayMs = 24 * 60 * 60 * 1000;

/** Two years of every zone: the day and time on the wall of each slot, by Intl alone. */
function wallOf(
  format: Intl.DateTimeFormat,
  slot: Instant,
): { readonly date: string; readonly time: string } {
  const [date = '', time = ''] = format.format(new Date(slot)).split(', ');
  return { date, time };
}

/** Three hours to both sides in steps of a minute. */
const steps = Array.from({ length: 361 }, (_, index) => (index - 180) * 60_000);

/** What is missed, doubled or moved without need in a zone, in words. */
function mistakes(zone: string, cron: string, time: string): readonly string[] {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const slots = slotsBetween(
    scheduleOf(cron, zone),
    instant('2026-01-01T12:00Z'),
    instant('2028-01-01T12:00Z'),
  );
  const found: string[] = [];
  let [day, before]: [string | null, number] = [null, 0];
  for (const slot of slots) {
    const [shown, at] = [wallOf(format, slot), Date.parse(slot)];
    day = day === null ? shown.date : new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
    // Elsewhere only where the clock leaves the time out: no instant around it shows it on that day.
    const isShown = (step: number): boolean => {
      const near = wallOf(format, new Date(at + step).toISOString() as Instant);
      return near.date === day && near.time === time;
    };
    if ((shown.date !== day || shown.time !== time) && steps.some(isShown)) {
      found.push(`${zone}: ${slot} is on ${shown.date} at ${shown.time}, not on ${day} at ${time}`);
    }
    if (before !== 0 && Math.abs(at - before - dayMs) > 3 * 60 * 60 * 1000) {
      found.push(`${zone}: ${slot} is not a day after the one before`);
    }
    before = at;
  }
  if (slots.length !== 730) found.push(`${zone}: ${slots.length} slots in 730 days`);
  return found;
}

describe('the slots of a schedule', function () {
  this.timeout(300_000);

  it('are one a day in every time zone for two years: none missed, none doubled', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    expect(zones.length).to.be.greaterThan(400);
    expect(zones.flatMap((zone) => mistakes(zone, '15 2 * * *', '02:15'))).to.deep.equal([]);
  });

  it('are one a day where clocks change at midnight, in steps of half an hour, or before dawn', () => {
    const zones = [
      'Africa/Cairo',
      'America/Havana',
      'Asia/Beirut',
      'America/Santiago',
      'Australia/Lord_Howe',
    ];
    const times = ['00:00', '00:30', '01:45', '02:00', '02:45', '03:00', '23:30', '23:59'];
    for (const zone of [...zones, 'Africa/Casablanca', 'America/Nuuk', 'Asia/Kathmandu', 'Europe/Berlin']) {
      for (const time of times) {
        const cron = `${Number(time.slice(3))} ${Number(time.slice(0, 2))} * * *`;
        expect(mistakes(zone, cron, time), `${zone} ${time}`).to.deep.equal([]);
      }
    }
  });

  it('are the instants that people in Berlin and Lord Howe mean', () => {
    const berlin = scheduleOf('15 2 * * *', 'Europe/Berlin');
    // Left out on 29 March 2026, when 02:00 is followed by 03:00; twice on 25 October, when 02:59 is followed by 02:00.
    expect(slotsBetween(berlin, instant('2026-03-28T00:00Z'), instant('2026-03-30T12:00Z'))).to.deep.equal([
      '2026-03-28T01:15:00.000Z',
      '2026-03-29T01:15:00.000Z',
      '2026-03-30T00:15:00.000Z',
    ]);
    expect(slotsBetween(berlin, instant('2026-10-24T12:00Z'), instant('2026-10-26T12:00Z'))).to.deep.equal([
      '2026-10-25T00:15:00.000Z',
      '2026-10-26T01:15:00.000Z',
    ]);
    const quarters = scheduleOf('*/15 2,3 * * *', 'Europe/Berlin');
    const night = slotsBetween(quarters, instant('2026-03-28T12:00Z'), instant('2026-03-29T12:00Z'));
    // The hour left out falls on the one after it: four slots, not eight.
    expect(night).to.have.length(4);
    expect(new Set(night).size).to.equal(4);
    const howe = scheduleOf('10 2 * * *', 'Australia/Lord_Howe');
    expect(slotsBetween(howe, instant('2026-10-03T00:00Z'), instant('2026-10-04T12:00Z'))).to.deep.equal([
      '2026-10-03T15:40:00.000Z',
    ]);
  });

  it('never depend on how the time is cut, and the latest and the next one are among them', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Africa/Cairo', 'Pacific/Apia'];
    const crons = ['15 2 * * *', '0 */6 * * *', '30 1 * * sun', '59 23 31 * *', '0 0 1-7 * mon'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...crons),
        fc.integer({ min: 0, max: 700 * 24 * 60 }),
        fc.integer({ min: 0, max: 90 * 24 * 60 }),
        fc.integer({ min: 0, max: 90 * 24 * 60 }),
        (zone, cron, start, one, other) => {
          const schedule = scheduleOf(cron, zone);
          const at = (minutes: number) =>
            instant(new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString());
          const [from, cut, to] = [at(start), at(start + one), at(start + one + other)];
          const whole = slotsBetween(schedule, from, to);
          expect([...slotsBetween(schedule, from, cut), ...slotsBetween(schedule, cut, to)]).to.deep.equal(
            whole,
          );
          const latest = latestSlot(schedule, to);
          if (whole.length > 0) expect(latest).to.equal(whole.at(-1));
          else expect((latest as Instant) <= from).to.equal(true);
          const next = nextSlot(schedule, from) as Instant;
          expect(whole.length > 0 ? next === whole[0] : next > to).to.equal(true);
          expect(slotsBetween(schedule, from, next)).to.deep.equal([next]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('may be years apart', () => {
    const leap = scheduleOf('0 3 29 2 *', 'Europe/Berlin');
    expect(latestSlot(leap, instant('2026-11-20T09:00Z'))).to.equal('2024-02-29T02:00:00.000Z');
    expect(nextSlot(leap, instant('2096-11-20T09:00Z'))).to.equal('2104-02-29T02:00:00.000Z');
  });

  for (const [text, says] of [
    ['15 2 * *', /five fields are needed/],
    ['0 15 2 * * *', /five fields are needed/],
    ['', /five fields/],
    ['61 2 * * *', /`minute` says nothing/],
    ['15 2 * * noday', /says nothing/],
    ['15 2 L * *', /`L`, `W` and `#` are not read/],
    ['15 2 * * 5L', /are not read/],
    ['15 2 31 feb *', /`dayOfMonth` says nothing/],
  ] as const)
    it(`are not of \`${text}\``, () => {
      const read = parseCron(text);
      if (read.ok) throw new Error('it was read');
      expect(read.issues[0]?.message).to.match(says).and.not.match(/\n/);
    });

  it('have no zone that is not there', () => {
    for (const name of ['Europe/Berln', '', 'x\ny']) expect(openZone(name), name).to.equal(null);
    expect(openZone('europe/berlin')?.name).to.equal('europe/berlin');
  });
});

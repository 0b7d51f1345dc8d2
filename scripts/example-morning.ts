/**
 * Lets a process, and its threads, live on the morning after the night of the example organization (`--import` it): what is
 * overdue and how old data is, is reckoned by the database too.
 */
const morning = Date.parse('2025-12-12T07:30:00.000Z');
const RealDate = Date;
const ahead = RealDate.now() - morning;

class ExampleDate extends RealDate {
  constructor(...parts: readonly unknown[]) {
    super(...((parts.length === 0 ? [RealDate.now() - ahead] : parts) as [number]));
  }

  static override now(): number {
    return RealDate.now() - ahead;
  }
}

globalThis.Date = ExampleDate as DateConstructor;

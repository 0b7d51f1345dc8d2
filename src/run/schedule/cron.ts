import { validateDetailed } from 'node-cron';
import type { Parsed } from '../../policy/document.ts';

/** When a schedule is due, by the clock on the wall: every field must hold. Months from 1, Sunday is 0. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly daysOfWeek: ReadonlySet<number>;
}

/**
 * Reads five cron fields: minute, hour, day of the month, month, day of the week, as node-cron reads them (ranges, lists,
 * steps and names). Where both days are given, both must hold: `15 2 1-7 * mon` is the first Monday.
 * Without node-cron's own letters (`L`, `W`, `#`) and without seconds: a nightly scan has no use for them.
 */
export function parseCron(text: string): Parsed<Cron> {
  const fields = text.trim().split(/\s+/);
  const read = validateDetailed(text);
  if (fields.length !== 5 || !read.valid || read.fields === undefined) {
    const field = fields.length === 5 ? read.errors[0]?.field : undefined;
    return wrong(
      text,
      field === undefined ? 'five fields are needed' : `its field \`${field}\` says nothing`,
    );
  }
  const { minute, hour, month, dayOfMonth, dayOfWeek } = read.fields;
  const [days, weekdays] = [numbers(dayOfMonth), numbers(dayOfWeek)];
  if (days === null || weekdays === null) return wrong(text, '`L`, `W` and `#` are not read');
  return {
    ok: true,
    value: {
      minutes: minute,
      hours: hour,
      daysOfMonth: new Set(days),
      months: new Set(month),
      daysOfWeek: new Set(weekdays),
    },
  };
}

function numbers(values: readonly (number | string)[]): readonly number[] | null {
  const found = values.filter((value) => typeof value === 'number');
  return found.length === values.length ? found : null;
}

function wrong(text: string, why: string): Parsed<never> {
  const message = `\`${text}\` is no time to scan at: write \`15 2 * * *\` (minute, hour, day, month, weekday): ${why}`;
  return { ok: false, issues: [{ path: '$', message }] };
}

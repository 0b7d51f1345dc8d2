/** A span of time from `start` up to, not including, `end`; milliseconds since 1970 in UTC. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

/** An ISO 8601 interval of two moments with offsets, `2026-12-20T00:00Z/2027-01-04T00:00Z`; null when it is none. */
export function parseWindow(text: string): Window | null {
  const [from, to, ...more] = text.split('/');
  if (from === undefined || to === undefined || more.length > 0) return null;
  const start = parseMoment(from);
  const end = parseMoment(to);
  return start === null || end === null || end <= start ? null : { start, end };
}

function parseMoment(text: string): number | null {
  const form = /^([0-9-]{10})T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})$/.exec(text);
  if (form === null || !isDate(form[1] ?? '')) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

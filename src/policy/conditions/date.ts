/** The W3C profile of ISO 8601: a date, or a date and a time with `Z` or an offset. */
const isoDate =
  /^([0-9]{4})-([0-9]{2})(?:-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(Z|[+-][0-9]{2}:?[0-9]{2}))?)?$/i;

/** Twelve digits of seconds reach the year 33658; more are milliseconds, which AWS does not read. */
const epochSeconds = /^-?[0-9]{1,12}(?:\.[0-9]{1,9})?$/;

/**
 * Reads a date as milliseconds since 1970 UTC (R-016; IAM User Guide, "Date condition operators"): ISO 8601 with an
 * offset, or epoch *seconds*. null when it is neither, as for a time without offset, and for four digits alone,
 * which could be a year or seconds.
 */
export function parseDate(text: string): number | null {
  const trimmed = text.trim();
  if (epochSeconds.test(trimmed)) return /^[0-9]{4}$/.test(trimmed) ? null : Number(trimmed) * 1000;
  const found = isoDate.exec(trimmed);
  if (found === null) return null;
  const [
    ,
    year = '',
    month = '',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    fraction = '',
    zone = 'Z',
  ] = found;
  const ms = Math.trunc(Number(`0.${fraction}0`) * 1000);
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second), ms);
  const real =
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    date.getUTCHours() === Number(hour) &&
    date.getUTCMinutes() === Number(minute) &&
    date.getUTCSeconds() === Number(second);
  const offset = offsetMinutes(zone);
  return real && offset !== null ? date.getTime() - offset * 60_000 : null;
}

function offsetMinutes(zone: string): number | null {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

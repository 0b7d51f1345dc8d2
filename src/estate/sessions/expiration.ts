import { type Instant, parseInstant } from '../identifiers.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Reads `Jul 10, 2023, 12:09:47 PM` (UTC), as STS events write an expiration, or ISO 8601; null when it is neither. */
export function expirationInstant(text: string | null): Instant | null {
  if (text === null) return null;
  const match = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d{2}):(\d{2})\s(AM|PM)$/.exec(text);
  if (match === null) return parseInstant(text);
  const [, monthName = '', day = '', year = '', hourText = '', minute = '', second = '', half] = match;
  const month = months.indexOf(monthName) + 1;
  const hour = (Number(hourText) % 12) + (half === 'PM' ? 12 : 0);
  if (month === 0 || Number(hourText) < 1 || Number(hourText) > 12) return null;
  const two = (value: number | string): string => String(value).padStart(2, '0');
  return parseInstant(`${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}Z`);
}

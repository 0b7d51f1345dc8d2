import { z } from 'zod';

const longestDays = 36_500;

/** A number of days, or for ever. */
function days(least: number) {
  return z.union([z.int().min(least).max(longestDays), z.literal('forever')]).optional();
}

/** How long what is not a finding is kept. Findings and their history stay. */
export const keep = z.strictObject({
  /** Estates as they were scanned: what `--at` and `drift` look back at. */
  estates: days(7),
  /** Agents' sessions, and with them use over time. */
  sessions: days(7),
  /** What each scan said of every account's layers. */
  coverage: days(7),
  /** How mature agents' handling was in each scan. */
  maturity: days(7),
  /** What people were told: a page's end is looked for a month long. */
  sent: days(31),
  /** When the schedule was due, and what came of it. */
  slots: days(7),
});

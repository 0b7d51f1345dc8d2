import type { CloudTrailEvent } from '../../estate/trail/event.ts';
import { parseCloudTrailEvent } from '../../estate/trail/parse-event.ts';

/**
 * The longest text that is tried as a whole, in characters: about what CloudTrail writes into one file. No event in it
 * can be longer than the splitter allows.
 */
export const longestWhole = 4 * 1024 * 1024;

/**
 * Every event of a text that is one `{"Records":[…]}` and sound through and through; null of any other text, which is
 * then to be split, so that what is broken is named by its place. One parse of a file takes two thirds of the time that
 * splitting it and parsing its events takes.
 *
 * INVARIANT: the same events in the same order as the splitter finds.
 */
export function wholeRecords(text: string): readonly CloudTrailEvent[] | null {
  const first = text.indexOf(recordsKey);
  // Of a key that is written twice JSON.parse keeps the last only.
  if (first < 0 || first > mostBefore || text.includes(recordsKey, first + 1)) return null;
  const records = recordsOf(text);
  if (records === null) return null;
  const events: CloudTrailEvent[] = [];
  for (const record of records) {
    const event = isObject(record) ? parseCloudTrailEvent(record) : null;
    if (!event?.ok) return null;
    events.push(event.value);
  }
  return events;
}

const recordsKey = '"Records"';
/** A brace, and space as a printer of JSON leaves it. */
const mostBefore = 64;

function recordsOf(text: string): readonly unknown[] | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(json)) return null;
  const [entry, ...others] = Object.entries(json);
  if (entry === undefined || others.length > 0) return null;
  const [key, value] = entry;
  return key === 'Records' && Array.isArray(value) ? value : null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

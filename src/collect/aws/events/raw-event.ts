import { parseInstant } from '../../../estate/identifiers.ts';
import { asEventObject, textAt } from '../../../estate/trail/event-fields.ts';
import type { RawEvent } from './event-source.ts';

/** A record, or why the text is none. */
export type RawEventReading =
  | { readonly ok: true; readonly event: RawEvent }
  | { readonly ok: false; readonly reason: string };

/** Reads a record's id and time out of its JSON text, which is kept as it is, on one line. */
export function readRawEvent(text: string): RawEventReading {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'a record is not valid JSON' };
  }
  const record = asEventObject(json);
  const time = parseInstant(textAt(record, 'eventTime') ?? '');
  if (record === null || time === null) return { ok: false, reason: 'a record has no `eventTime`' };
  // Line ends can only lie between the tokens: inside a string JSON allows none.
  return { ok: true, event: { id: textAt(record, 'eventID'), time, text: text.replace(/[\r\n]+/g, ' ') } };
}

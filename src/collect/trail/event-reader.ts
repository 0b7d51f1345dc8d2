import { type Instant, parseInstant } from '../../estate/identifiers.ts';
import type { CloudTrailEvent, EventObject } from '../../estate/trail/event.ts';
import {
  type EventCaller,
  isBareRecord,
  parseCaller,
  parseCloudTrailEvent,
  parseRecord,
} from '../../estate/trail/parse-event.ts';
import type { Parsed } from '../../policy/document.ts';

/** Callers that are remembered: more than act at a time. */
const mostCallers = 8192;
const mostHeads = 64;
const idKey = '"accessKeyId":"';

/**
 * Reads events from their JSON texts. CloudTrail writes `eventVersion` and `userIdentity` first, and a session's events
 * repeat their `userIdentity` letter for letter: nearly half of the text. It is read once, and the rest by itself.
 */
export class EventReader {
  /** Texts up to `,"userIdentity":` that hold `eventVersion` alone. */
  readonly #heads = new Set<string>();
  readonly #callers = new Map<string, { readonly text: string; readonly caller: EventCaller }>();

  #lastTime = '';
  #lastInstant: Instant | null = null;
  /** Many events share a second. */
  readonly #instantOf = (text: string): Instant | null => {
    if (text !== this.#lastTime) {
      this.#lastTime = text;
      this.#lastInstant = parseInstant(text);
    }
    return this.#lastInstant;
  };

  /** Reads one event; null when the text is no JSON. */
  read(text: string): Parsed<CloudTrailEvent> | null {
    return this.#readInParts(text) ?? readWhole(text);
  }

  /** INVARIANT: gives what readWhole does, or null. */
  #readInParts(text: string): Parsed<CloudTrailEvent> | null {
    const headEnd = text.indexOf(',"userIdentity":{');
    const end = text.indexOf('},"eventTime":', headEnd);
    if (headEnd < 0 || end < 0) return null;
    if (!this.#isHead(text.slice(0, headEnd))) return null;
    const caller = this.#callerOf(text.slice(headEnd + ',"userIdentity":'.length, end + 1));
    if (caller === null) return null;
    const record = parseObject(`{${text.slice(end + 2)}`);
    // A second `userIdentity` would be the one that counts.
    if (record === null || record['userIdentity'] !== undefined || !isBareRecord(record)) return null;
    return parseRecord(record, caller, this.#instantOf);
  }

  #isHead(text: string): boolean {
    if (this.#heads.has(text)) return true;
    const keys = Object.keys(parseObject(`${text}}`) ?? {});
    if (keys.length !== 1 || keys[0] !== 'eventVersion') return false;
    if (this.#heads.size < mostHeads) this.#heads.add(detached(text));
    return true;
  }

  #callerOf(text: string): EventCaller | null {
    const idAt = text.indexOf(idKey) + idKey.length;
    if (idAt < idKey.length) return null;
    const id = text.slice(idAt, text.indexOf('"', idAt));
    const known = this.#callers.get(id);
    if (known !== undefined && known.text === text) return known.caller;
    const user = parseObject(text);
    if (user === null) return null;
    const caller = parseCaller(user);
    // What services act with is mostly used once.
    if (caller.identity.invokedBy !== null) return caller;
    if (this.#callers.size >= mostCallers) this.#callers.clear();
    this.#callers.set(detached(id), { text: detached(text), caller });
    return caller;
  }
}

function readWhole(text: string): Parsed<CloudTrailEvent> | null {
  try {
    return parseCloudTrailEvent(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Of a text that begins with a brace. */
function parseObject(text: string): EventObject | null {
  try {
    return JSON.parse(text) as EventObject;
  } catch {
    return null;
  }
}

/** A copy that does not hold the whole piece of the file that the text was cut from. */
function detached(text: string): string {
  return Buffer.from(text).toString();
}

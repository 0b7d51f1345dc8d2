import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Quarantined } from '../../estate/estate.ts';
import type { CloudTrailEvent } from '../../estate/trail/event.ts';
import type { Parsed } from '../../policy/document.ts';
import { systemMessage } from '../file-issue.ts';
import type { EventReader } from './event-reader.ts';
import { JsonSplitter, type SplitPart } from './json-splitter.ts';
import { InflatedTooFar, streamBytes } from './trail-bytes.ts';

/** What one file of a trail gave, beside the events handed on. */
export interface TrailFileReading {
  readonly events: number;
  readonly quarantined: readonly Quarantined[];
  /** sha256 of the file as it is on disk; null when it cannot be read, or was not asked for. */
  readonly digest: string | null;
}

/** A file that is broken all over is named by its first places; the rest are counted. */
const placesPerFile = 20;

/**
 * Reads one file of events in any of the shapes that JsonSplitter knows, plain or gzip, and hands on each event as it
 * comes. `name` is for messages. What is no event is quarantined by line; a file without any is quarantined whole.
 */
export async function readTrailFile(
  path: string,
  name: string,
  reader: EventReader,
  take: (event: CloudTrailEvent) => void,
  wantsDigest: boolean,
): Promise<TrailFileReading> {
  const splitter = new JsonSplitter((text) => reader.read(text));
  const decode = textDecoder();
  const hash = wantsDigest ? createHash('sha256') : null;
  const faults: { readonly place: string | null; readonly reason: string }[] = [];
  let events = 0;
  let faultCount = 0;
  let isEmpty = true;
  const fault = (place: string | null, reason: string) => {
    faultCount++;
    if (faults.length < placesPerFile) faults.push({ place, reason });
  };
  const use = (parts: readonly SplitPart<Parsed<CloudTrailEvent>>[]) => {
    for (const part of parts) {
      const reason = part.kind === 'broken' ? part.reason : handOn(part.read ?? reader.read(part.text), take);
      if (reason === null) events++;
      else fault(`line ${part.line}`, reason);
    }
  };
  let digest: string | null;
  try {
    await streamBytes(path, hash, (bytes) => {
      isEmpty = false;
      use(splitter.push(decode(bytes)));
    });
    use(splitter.push(decode(null)));
    digest = hash?.digest('hex') ?? null;
    if (isEmpty) fault(null, 'the file is empty');
  } catch (error) {
    fault(null, failure(error));
    digest = wantsDigest ? await digestOf(path) : null;
  }
  use(splitter.end());
  return { events, digest, quarantined: report(name, events, faults, faultCount) };
}

/** Makes a decoder of UTF-8 pieces; null ends it. ASCII, which nearly all events are, is taken as it is. */
function textDecoder(): (bytes: Buffer | null) => string {
  const decoder = new TextDecoder('utf-8');
  let isPlain = true;
  return (bytes) => {
    if (bytes === null) return decoder.decode();
    if (isPlain && isAscii(bytes)) return bytes.toString('latin1');
    // From here on a character may lie across two pieces.
    isPlain = false;
    return decoder.decode(bytes, { stream: true });
  };
}

function report(
  file: string,
  events: number,
  faults: readonly { readonly place: string | null; readonly reason: string }[],
  count: number,
): readonly Quarantined[] {
  const first = faults[0];
  if (!first) return [];
  if (events === 0) {
    const at = first.place === null ? '' : `, ${first.place}`;
    return [{ file, place: null, reason: `no CloudTrail event in it${at}: ${first.reason}` }];
  }
  const named = faults.map(({ place, reason }) => ({ file, place, reason }));
  const more = count - faults.length;
  return more === 0
    ? named
    : [...named, { file, place: null, reason: `${more} more records of it are broken` }];
}

/** Hands an event on; gives the reason when it is none. */
function handOn(
  event: Parsed<CloudTrailEvent> | null,
  take: (event: CloudTrailEvent) => void,
): string | null {
  if (event === null) return 'not valid JSON';
  if (!event.ok) return event.issues[0]?.message ?? 'not a CloudTrail event';
  take(event.value);
  return null;
}

function failure(error: unknown): string {
  if (error instanceof InflatedTooFar) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') ? 'its gzip data is damaged or cut short' : systemMessage(error);
}

/** The digest of a file that could not be read to its end as events. */
async function digestOf(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch {
    return null;
  }
}

import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import pLimit from 'p-limit';
import { sha256 } from '../../digest.ts';
import { isRegionName } from './event-regions.ts';
import type { EventBatch, RawEvent, TakeEvents } from './event-source.ts';

/** Writes events into an estate folder. */
export interface EventWriter {
  /** Takes a batch; ends when more may come. */
  readonly take: TakeEvents;
  /** Ends the files; gives their names below the folder, sorted. */
  finish(): Promise<readonly string[]>;
  /** sha256 of each file as it is on disk, by name; there are none before the end. */
  digests(): ReadonlyMap<string, string>;
}

/** What is held back for one file before it is written: enough for gzip to find repetitions. In characters. */
const heldPerFile = 512 * 1024;
/** What is held back in all. */
const heldInAll = 32 * 1024 * 1024;
/** A file that unpacks to more than this is left in the order in which its events came. In bytes. */
const mostSorted = 384 * 1024 ** 2;

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/**
 * Makes a writer of `cloudtrail/<account>/<region>/<yyyy-mm-dd>.jsonl.gz`, one record a line, by the day of the event.
 * Files that were there before are replaced. At the end each file is put in order of time and id and rid of
 * repetitions, so that the same events make the same bytes, however they came.
 * @param folder the estate folder, which must exist
 */
export function createEventWriter(folder: string): EventWriter {
  const files = new Map<string, HeldFile>();
  const digests = new Map<string, string>();
  // One write at a time: two writers of one file would mix their pieces.
  const turn = pLimit(1);
  let held = 0;
  const flush = async (file: HeldFile): Promise<void> => {
    const text = file.lines.join('');
    if (text === '') return;
    held -= file.size;
    file.lines.length = 0;
    file.size = 0;
    const packed = await zip(text);
    const path = join(folder, file.name);
    if (file.isNew) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, packed, { mode: 0o600 });
      file.isNew = false;
    } else await appendFile(path, packed);
  };
  const add = (batch: EventBatch, event: RawEvent): HeldFile => {
    const name = fileOf(batch, event);
    const file = files.get(name) ?? { name, lines: [], size: 0, isNew: true };
    files.set(name, file);
    const line = `${event.text}\n`;
    file.lines.push(line);
    file.size += line.length;
    held += line.length;
    return file;
  };
  return {
    async take(batch) {
      const full = new Set<HeldFile>();
      for (const event of batch.events) {
        const file = add(batch, event);
        if (file.size > heldPerFile) full.add(file);
      }
      if (held > heldInAll) for (const file of files.values()) full.add(file);
      for (const file of full) await turn(() => flush(file));
    },
    async finish() {
      for (const file of files.values()) await turn(() => flush(file));
      for (const { name } of files.values()) digests.set(name, await putInOrder(join(folder, name)));
      return [...files.keys()].sort();
    },
    digests: () => digests,
  };
}

interface HeldFile {
  readonly name: string;
  readonly lines: string[];
  size: number;
  isNew: boolean;
}

/** @throws RangeError for a Region's name that could leave the folder */
function fileOf({ account, region }: EventBatch, { time }: RawEvent): string {
  if (!isRegionName(region)) throw new RangeError(`\`${region}\` is no Region`);
  return `cloudtrail/${account}/${region}/${time.slice(0, 10)}.jsonl.gz`;
}

/** Removes a file's repetitions and puts its lines in order of time, id and text; gives its digest. */
async function putInOrder(path: string): Promise<string> {
  const bytes = await readFile(path);
  let text: string;
  try {
    text = (await unzip(bytes, { maxOutputLength: mostSorted })).toString('utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      return sha256(bytes);
    throw error;
  }
  const seen = new Set<string>();
  const lines: { readonly order: string; readonly line: string }[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const { eventTime, eventID } = JSON.parse(line) as { eventTime: string; eventID?: unknown };
    // An event without an id is never taken for a repetition.
    if (typeof eventID === 'string' && eventID !== '') {
      if (seen.has(eventID)) continue;
      seen.add(eventID);
    }
    lines.push({ order: `${eventTime} ${eventID ?? ''}`, line });
  }
  lines.sort((a, b) => compare(a.order, b.order) || compare(a.line, b.line));
  const packed = await zip(`${lines.map(({ line }) => line).join('\n')}\n`);
  await rm(path);
  await writeFile(path, packed, { mode: 0o600 });
  return sha256(packed);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Events from plain JSON on disk to judged sessions on one core: reading, splitting, parsing, joining, attribution.
 * `node bench/sessions.ts 2000000` says what memory it takes. The trail is written by a process of its own, so that
 * the peak is the reader's; JSON.parse alone is timed afterwards, over the first file.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEvents } from '../src/collect/index.ts';
import { sessionSignatures } from '../src/run/session-signatures.ts';
import { seededRandom } from './random.ts';
import { trailEvent } from './trail-events.ts';

const seed = 20261120;
/** About what CloudTrail writes into one file: 2.8 MB. */
const eventsPerFile = 2_000;
/** Enough for the parser to be warm. */
const parseRounds = 25;
const megabyte = 1024 * 1024;

const [first = '400000', target] = process.argv.slice(2);
const count = Number(first);
if (target !== undefined) writeTrail(target);
else await measure();

function writeTrail(folder: string): void {
  const random = seededRandom(seed);
  for (let from = 0; from < count; from += eventsPerFile) {
    const file = openSync(join(folder, `${String(from).padStart(9, '0')}.json`), 'w');
    const until = Math.min(from + eventsPerFile, count);
    for (let at = from; at < until; at++) {
      writeSync(file, `${at === from ? '{"Records":[' : ','}${trailEvent(at, random)}`);
    }
    writeSync(file, ']}');
    closeSync(file);
  }
}

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'overreach-bench-'));
  try {
    execFileSync(process.execPath, [import.meta.filename, String(count), folder]);
    const before = process.memoryUsage().rss / megabyte;
    const start = performance.now();
    const cpuBefore = process.cpuUsage();
    const reading = await readEvents(folder, sessionSignatures(null));
    const seconds = (performance.now() - start) / 1000;
    const cpu = process.cpuUsage(cpuBefore);
    const cpuSeconds = (cpu.user + cpu.system) / 1_000_000;
    const peak = (process.resourceUsage().maxRSS * 1024) / megabyte;
    if (!reading.ok) throw new Error(reading.issue.message);
    const { sessions, counts } = reading.value;
    const each = (time: number, events = counts.events): string => `${((time * 1e6) / events).toFixed(1)} us`;
    const text = readFileSync(join(folder, '000000000.json'), 'utf8');
    const texts = text.slice('{"Records":['.length, -2).split(/(?<=\}),(?=\{"eventVersion":)/);
    const parsing = process.cpuUsage();
    for (let round = 0; round < parseRounds; round++) for (const one of texts) JSON.parse(one);
    const parsed = process.cpuUsage(parsing);
    process.stdout.write(
      `sessions: ${counts.events} events of ${(text.length / texts.length).toFixed(0)} bytes in ${seconds.toFixed(1)} s ` +
        `(${(counts.events / seconds).toFixed(0)} a second); CPU ${each(cpuSeconds)} an event in all threads, ` +
        `JSON.parse alone ${each((parsed.user + parsed.system) / 1e6, texts.length * parseRounds)}; ` +
        `peak ${peak.toFixed(0)} MB (${before.toFixed(0)} MB before); ${sessions.length} sessions, ` +
        `${counts.agentSessions} with an agent, ${counts.madeByServices} service calls, ${counts.joinedToCalls} joined, ` +
        `${counts.issuedKeys} keys issued; seed ${seed}\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

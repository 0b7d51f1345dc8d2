/**
 * Events from plain JSON on disk to judged sessions on one core: reading, splitting, parsing, joining, attribution.
 * `node bench/sessions.ts 2000000` says what memory it takes; JSON.parse alone is timed over the same texts.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEvents } from '../src/collect/index.ts';
import { sessionSignatures } from '../src/run/session-signatures.ts';
import { seededRandom } from './random.ts';
import { trailEvent } from './trail-events.ts';

const count = Number(process.argv[2] ?? 400_000);
const seed = 20261120;
const eventsPerFile = 50_000;
const parsedAlone = Math.min(count, 100_000);
const random = seededRandom(seed);
const folder = mkdtempSync(join(tmpdir(), 'overreach-bench-'));
try {
  let bytes = 0;
  let parsing = 0;
  for (let from = 0; from < count; from += eventsPerFile) {
    const file = openSync(join(folder, `${from}.json`), 'w');
    for (let at = from; at < Math.min(from + eventsPerFile, count); at += 1000) {
      const texts = Array.from({ length: Math.min(1000, count - at) }, (_, index) =>
        trailEvent(at + index, random),
      );
      const lead = at === from ? '{"Records":[' : ',';
      bytes += writeSync(file, lead + texts.join(','));
      if (at < parsedAlone) {
        const began = performance.now();
        for (const text of texts) JSON.parse(text);
        parsing += performance.now() - began;
      }
    }
    writeSync(file, ']}');
    closeSync(file);
  }
  const before = process.resourceUsage().maxRSS / 1024;
  const start = performance.now();
  const cpuBefore = process.cpuUsage();
  const reading = await readEvents(folder, sessionSignatures(null));
  const seconds = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const cpuSeconds = (cpu.user + cpu.system) / 1_000_000;
  const peak = process.resourceUsage().maxRSS / 1024;
  if (!reading.ok) throw new Error(reading.issue.message);
  const { sessions, counts } = reading.value;
  process.stdout.write(
    `sessions: ${counts.events} events of ${(bytes / count).toFixed(0)} bytes in ${seconds.toFixed(1)} s ` +
      `(${(counts.events / seconds).toFixed(0)} a second, ${(counts.events / cpuSeconds).toFixed(0)} a second of CPU in all threads; JSON.parse alone ${((parsedAlone * 1000) / parsing).toFixed(0)}), ` +
      `peak ${peak.toFixed(0)} MB (${before.toFixed(0)} MB before); ${sessions.length} sessions, ` +
      `${counts.agentSessions} with an agent, ${counts.madeByServices} service calls, ${counts.joinedToCalls} joined, ` +
      `${counts.issuedKeys} keys issued; seed ${seed}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

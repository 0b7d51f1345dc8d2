/** How fast a history of 100,000 events in 400 chains is written and verified, on Postgres and on PGlite. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Advance, FindingEvent, FindingRecord } from '../src/audit/lifecycle.ts';
import type { AccountId, Instant } from '../src/estate/identifiers.ts';
import { parseStoreLocation } from '../src/store/location.ts';
import { openStore } from '../src/store/open-store.ts';
import { detection, scanReport } from '../test/fakes/findings.ts';
import { startEmbeddedPostgres } from '../test/store/embedded-postgres.ts';
import { measure, surroundings, told } from './usage.ts';

const chains = 400;
const findings = 10_000;
const eventsPerFinding = 10;

const report = scanReport(0, {});
const records = Array.from({ length: findings }, (_, index): FindingRecord => {
  const account = String(100_000_000_000 + (index % chains)) as AccountId;
  return {
    estate: report.estate,
    detection: { ...detection(`role-${index}`), account },
    presence: 'present',
    presenceReason: null,
    triage: 'new',
    suppression: null,
    firstSeen: report.collectedAt,
    lastSeen: report.collectedAt,
    resolvedAt: null,
    life: 1,
    widened: false,
  };
});
const events = Array.from({ length: eventsPerFinding }, (_, turn) =>
  records.map(
    (record): FindingEvent => ({
      fingerprint: record.detection.fingerprint,
      kind: turn === 0 ? 'opened' : 'widened',
      at: new Date(Date.UTC(2026, 0, 1, turn)).toISOString() as Instant,
      scanId: report.scanId,
      detail: { proved: true, added: ['s3:GetObject', `sqs:${turn}`], before: record.detection.excess },
    }),
  ),
).flat();

async function run(name: string, url: string): Promise<void> {
  const location = parseStoreLocation(url, tmpdir());
  if (!location.ok) throw new Error(location.issues[0]?.message);
  const store = await openStore(location.value, { migrations: 'apply' });
  const advance = (): Advance => ({ records, events, held: [], known: {} as Advance['known'] });
  const writing = measure();
  await store.recordScan(report, report.startedAt, null, advance);
  const written = writing();
  const verifying = measure();
  const result = await store.verify();
  const verified = verifying();
  await store.close();
  if (!result.holds) throw new Error(JSON.stringify(result));
  process.stdout.write(
    `chain on ${name}: ${result.events} events in ${result.chains.length} chains: written in ${told(written)}, verified in ${told(verified)}, ${surroundings()}\n`,
  );
}

const server = await startEmbeddedPostgres();
try {
  await run('Postgres', server.url);
} finally {
  await server.stop();
}
const folder = mkdtempSync(join(tmpdir(), 'overreach-bench-'));
try {
  await run('PGlite', `pglite:${join(folder, 'db')}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ScanResult } from '../deliver/scan-result.ts';
import type { UndeliveredCounts } from '../store/outbox.ts';
import { type ChangeMetrics, createChangeMetrics } from './change-metrics.ts';
import { createJobMetrics, type JobMetrics } from './jobs/job-metrics.ts';

/** What a worker counts, for Prometheus. Numbers only: no name, id or address is a label. */
export interface WorkerMetrics {
  readonly contentType: string;
  /** The page that is scraped. */
  text(): Promise<string>;
  scanDone(result: ScanResult, seconds: number): void;
  /** `failed`: to be tried again or given up; `lost`: another worker took it over; `abandoned`: asked to stop. */
  scanEnded(how: 'failed' | 'lost' | 'abandoned', seconds: number): void;
  slotsMissed(count: number): void;
  databaseReachable(isReachable: boolean): void;
  messagesSeen(counts: UndeliveredCounts): void;
  readonly jobs: JobMetrics;
  readonly changes: ChangeMetrics;
}

/** From seconds (an example) to hours (thousands of accounts, read from AWS). */
const secondsBuckets = [1, 5, 15, 60, 300, 900, 1_800, 3_600, 7_200, 14_400];

/** Makes a worker's own metrics, beside those of the process. */
export function createMetrics(): WorkerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const scans = new Counter({
    name: 'overreach_scans_total',
    help: 'Scans that this worker began, by how they ended.',
    labelNames: ['outcome'],
    registers,
  });
  const duration = new Histogram({
    name: 'overreach_scan_duration_seconds',
    help: 'How long scans took, collecting included.',
    labelNames: ['outcome'],
    buckets: secondsBuckets,
    registers,
  });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const last = gauge('overreach_last_scan_timestamp_seconds', 'When this worker last finished a scan.');
  const sealed = gauge('overreach_last_scan_complete', 'Whether the last scan saw everything it needs.');
  const quarantined = gauge('overreach_quarantined', 'Files and records that the last scan could not use.');
  const database = gauge(
    'overreach_database_reachable',
    'Whether the store answered when it was last asked.',
  );
  const messages = new Gauge({
    name: 'overreach_undelivered_messages',
    help: 'Digests and pages that nobody has seen: waiting, or given up for a person to look.',
    labelNames: ['state'],
    registers,
  });
  const findings = new Gauge({
    name: 'overreach_findings',
    help: 'Findings after the last scan, by state.',
    labelNames: ['state'],
    registers,
  });
  const open = new Gauge({
    name: 'overreach_open_findings',
    help: 'Open findings after the last scan, by severity.',
    labelNames: ['severity'],
    registers,
  });
  const missed = new Counter({
    name: 'overreach_slots_missed_total',
    help: 'Times at which a scan was due and no worker was there.',
    registers,
  });
  const ended = (outcome: string, seconds: number): void => {
    scans.inc({ outcome });
    duration.observe({ outcome }, seconds);
  };
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    scanDone: ({ scan, counts }, seconds) => {
      ended('done', seconds);
      last.set(Date.parse(scan.finishedAt) / 1000);
      sealed.set(scan.sealed ? 1 : 0);
      quarantined.set(counts.quarantined);
      for (const [state, count] of Object.entries(counts.byState)) findings.set({ state }, count);
      for (const [severity, count] of Object.entries(counts.openBySeverity)) open.set({ severity }, count);
    },
    scanEnded: ended,
    slotsMissed: (count) => missed.inc(count),
    databaseReachable: (isReachable) => database.set(isReachable ? 1 : 0),
    messagesSeen: (counts) => {
      for (const [state, count] of Object.entries(counts)) messages.set({ state }, count);
    },
    jobs: createJobMetrics(registry),
    changes: createChangeMetrics(registry),
  };
}

import { randomUUID } from 'node:crypto';
import type { Instant } from '../estate/identifiers.ts';

/** The clock and the source of ids, handed to the pipelines so that tests can hold them still. */
export interface Clock {
  now(): Instant;
  newScanId(startedAt: Instant): string;
}

/** The machine's clock; a scan id begins with its time, so that ids sort as scans do. */
export const systemClock: Clock = {
  now: () => new Date().toISOString() as Instant,
  newScanId: (startedAt) => `scan-${startedAt.replaceAll(/[-:]|\.\d+/g, '')}-${randomUUID().slice(0, 8)}`,
};

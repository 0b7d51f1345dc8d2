import { createGenerations, type Generations } from '../estate/generations.ts';
import type { Detection } from './finding.ts';
import type { JudgedAccess } from './judged-access.ts';

/** What one audit leaves to the next, beside what was compared. Belongs to one engine and one catalog; no answer depends on it. */
export interface AuditMemory {
  /** By everything that it followed from: see `accessKey`. */
  readonly accesses: Generations<JudgedAccess>;
  /** By fingerprint. */
  readonly detections: Generations<Detection>;
  /** Begins another audit: what the one before did not come to is forgotten. */
  turn(): void;
}

/** An empty memory. */
export function createAuditMemory(): AuditMemory {
  const accesses = createGenerations<JudgedAccess>();
  const detections = createGenerations<Detection>();
  return {
    accesses,
    detections,
    turn() {
      accesses.turn();
      detections.turn();
    },
  };
}

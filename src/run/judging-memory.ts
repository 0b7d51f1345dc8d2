import { createEngine, type Engine } from '../access/index.ts';
import {
  type AuditMemory,
  type ComparisonMemory,
  createAuditMemory,
  createComparisonMemory,
} from '../audit/index.ts';
import { loadCatalog } from '../catalog/index.ts';
import type { RegistryMemory } from '../collect/read-registry.ts';
import { createReadingMemory, type ReadingMemory } from '../collect/reading-memory.ts';
import type { Estate } from '../estate/estate.ts';

/**
 * What one process keeps from one judging of an estate to the next: everything compiled and solved, and every pair that
 * was compared. A pair that no change touched is not compared again. Answers never depend on it.
 */
export interface JudgingMemory {
  readonly engine: Engine;
  readonly comparisons: ComparisonMemory;
  readonly audits: AuditMemory;
  readonly lastEstate: EstateMemory;
  /** What was read from disk. */
  readonly reading: ReadingMemory;
  readonly registry: RegistryMemory;
}

/** The estate of one scan, the last that was kept whole, without its sessions: the next night is compared with it. */
export interface EstateMemory {
  /** null where it is another scan's. */
  of(scanId: string): Estate | null;
  keep(scanId: string, estate: Estate): void;
}

/** An empty memory: for whoever judges twice (two nights, two versions of an estate); one scan needs none. */
export function createJudgingMemory(): JudgingMemory {
  return {
    engine: createEngine(loadCatalog()),
    comparisons: createComparisonMemory(),
    audits: createAuditMemory(),
    lastEstate: createEstateMemory(),
    reading: createReadingMemory(),
    registry: { last: null },
  };
}

function createEstateMemory(): EstateMemory {
  let last: { readonly scanId: string; readonly estate: Estate } | null = null;
  return {
    of: (scanId) => (last?.scanId === scanId ? last.estate : null),
    keep: (scanId, estate) => {
      last = { scanId, estate };
    },
  };
}

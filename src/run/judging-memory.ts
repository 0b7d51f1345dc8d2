import { createEngine, type Engine } from '../access/index.ts';
import { type ComparisonMemory, createComparisonMemory } from '../audit/index.ts';
import { loadCatalog } from '../catalog/index.ts';

/**
 * What one process keeps from one judging of an estate to the next: everything compiled and solved, and every pair that
 * was compared. A pair that no change touched is not compared again. Answers never depend on it.
 */
export interface JudgingMemory {
  readonly engine: Engine;
  readonly comparisons: ComparisonMemory;
}

/** An empty memory: for whoever judges twice (two nights, two versions of an estate); one scan needs none. */
export function createJudgingMemory(): JudgingMemory {
  return { engine: createEngine(loadCatalog()), comparisons: createComparisonMemory() };
}

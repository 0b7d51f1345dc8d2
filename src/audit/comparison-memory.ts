import type { Comparison } from '../access/comparison.ts';
import { createGenerations } from '../estate/generations.ts';

/**
 * What was compared before, by the content digests of both sides: a pair that no change touched is never compared
 * again. Belongs to one engine and one catalog, and may outlive an audit: a worker keeps it from night to night.
 */
export interface ComparisonMemory {
  get(key: string): Comparison | undefined;
  set(key: string, comparison: Comparison): void;
  /** Whether one side was proved to lie inside the other; undefined: nobody asked. */
  proved(key: string): boolean | undefined;
  setProved(key: string, isProved: boolean): void;
  /** Begins another audit: what the one before did not ask for is forgotten, so that memory follows the estate. */
  turn(): void;
}

/** An empty memory. */
export function createComparisonMemory(): ComparisonMemory {
  const comparisons = createGenerations<Comparison>();
  const proofs = createGenerations<boolean>();
  return {
    get: comparisons.get,
    set: comparisons.set,
    proved: proofs.get,
    setProved: proofs.set,
    turn() {
      comparisons.turn();
      proofs.turn();
    },
  };
}

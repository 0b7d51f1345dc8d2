import type { Comparison } from '../access/comparison.ts';

/**
 * What was compared before, by the content digests of both sides: a pair that no change touched is never compared
 * again. Belongs to one engine and one catalog, and may outlive an audit: a worker keeps it from night to night.
 */
export interface ComparisonMemory {
  get(key: string): Comparison | undefined;
  set(key: string, comparison: Comparison): void;
  /** Begins another audit: what the one before did not ask for is forgotten, so that memory follows the estate. */
  turn(): void;
}

/** An empty memory. */
export function createComparisonMemory(): ComparisonMemory {
  let current = new Map<string, Comparison>();
  let before = new Map<string, Comparison>();
  return {
    get(key) {
      const known = current.get(key) ?? before.get(key);
      if (known !== undefined) current.set(key, known);
      return known;
    },
    set(key, comparison) {
      current.set(key, comparison);
    },
    turn() {
      before = current;
      current = new Map();
    },
  };
}

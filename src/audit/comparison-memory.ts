import type { Comparison } from '../access/comparison.ts';

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

interface Generations<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  turn(): void;
}

/** What this audit asked for, and what the one before it did. */
function createGenerations<T>(): Generations<T> {
  let current = new Map<string, T>();
  let before = new Map<string, T>();
  return {
    get(key) {
      const known = current.get(key) ?? before.get(key);
      if (known !== undefined) current.set(key, known);
      return known;
    },
    set(key, value) {
      current.set(key, value);
    },
    turn() {
      before = current;
      current = new Map();
    },
  };
}

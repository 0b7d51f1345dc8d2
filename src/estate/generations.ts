/** What was asked for this time and the time before: memory that follows what it is of, and never grows beyond it. */
export interface Generations<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  /** Begins another time: what the one before did not ask for is forgotten. */
  turn(): void;
}

/** An empty memory of two generations. */
export function createGenerations<T>(): Generations<T> {
  let current = new Map<string, T>();
  let before = new Map<string, T>();
  return {
    get(key) {
      const now = current.get(key);
      if (now !== undefined) return now;
      const known = before.get(key);
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

/**
 * A map that keeps the least keys it was ever given, so that what it holds never depends on their order. Most hold one
 * value only, and then it costs no map.
 */
export class LeastKeys<T> {
  readonly #most: number;
  #onlyKey: string | null = null;
  #only: T | null = null;
  #values: Map<string, T> | null = null;
  /** The greatest key held, once the map is full. */
  #last: string | null = null;
  /** Whether a key was left out. */
  leftOut = false;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): T | undefined {
    if (this.#values !== null) return this.#values.get(key);
    return key === this.#onlyKey && this.#only !== null ? this.#only : undefined;
  }

  /** Puts a value under a new key when there is room or the key comes before another; else leaves it out. */
  put(key: string, value: T): boolean {
    if (this.#values === null) {
      if (this.#onlyKey === null || this.#only === null) {
        this.#onlyKey = key;
        this.#only = value;
        return true;
      }
      this.#values = new Map([[this.#onlyKey, this.#only]]);
      this.#onlyKey = null;
      this.#only = null;
    }
    if (this.#values.size >= this.#most) {
      this.leftOut = true;
      this.#last ??= greatest(this.#values.keys());
      if (key > this.#last) return false;
      this.#values.delete(this.#last);
    }
    this.#values.set(key, value);
    this.#last = null;
    return true;
  }

  entries(): Iterable<[string, T]> {
    if (this.#values !== null) return this.#values.entries();
    return this.#onlyKey === null || this.#only === null ? [] : [[this.#onlyKey, this.#only]];
  }
}

function greatest(keys: Iterable<string>): string {
  let last = '';
  for (const key of keys) if (key > last) last = key;
  return last;
}

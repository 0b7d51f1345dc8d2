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

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): T | undefined {
    if (this.#values !== null) return this.#values.get(key);
    return key === this.#onlyKey && this.#only !== null ? this.#only : undefined;
  }

  /**
   * Puts a value under a new key. Gives what there is no room for: null mostly, the value itself where its key comes
   * last, else the one that it takes the place of.
   */
  put(key: string, value: T): T | null {
    if (this.#values === null) {
      if (this.#onlyKey === null || this.#only === null) {
        this.#onlyKey = key;
        this.#only = value;
        return null;
      }
      this.#values = new Map([[this.#onlyKey, this.#only]]);
      this.#onlyKey = null;
      this.#only = null;
    }
    let out: T | null = null;
    if (this.#values.size >= this.#most) {
      this.#last ??= greatest(this.#values.keys());
      if (key > this.#last) return value;
      out = this.#values.get(this.#last) ?? null;
      this.#values.delete(this.#last);
    }
    this.#values.set(key, value);
    this.#last = null;
    return out;
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

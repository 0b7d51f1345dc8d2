/** A map that keeps the least keys it was ever given, so that what it holds never depends on their order. */
export class LeastKeys<T> {
  readonly #values = new Map<string, T>();
  readonly #most: number;
  /** The greatest key held, once the map is full. */
  #last: string | null = null;
  /** Whether a key was left out. */
  leftOut = false;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  /** Puts a value under a new key when there is room or the key comes before another; else leaves it out. */
  put(key: string, value: T): boolean {
    if (this.#values.size >= this.#most) {
      this.leftOut = true;
      this.#last ??= this.#greatest();
      if (key > this.#last) return false;
      this.#values.delete(this.#last);
    }
    this.#values.set(key, value);
    this.#last = null;
    return true;
  }

  entries(): IterableIterator<[string, T]> {
    return this.#values.entries();
  }

  values(): IterableIterator<T> {
    return this.#values.values();
  }

  #greatest(): string {
    let last = '';
    for (const key of this.#values.keys()) if (key > last) last = key;
    return last;
  }
}

/** A set of texts that costs nothing more than the text while it holds one. */
export class TextSet implements Iterable<string> {
  #only: string | null = null;
  #all: Set<string> | null = null;

  get size(): number {
    return this.#all?.size ?? (this.#only === null ? 0 : 1);
  }

  add(text: string): void {
    if (this.#all !== null) this.#all.add(text);
    else if (this.#only === null) this.#only = text;
    else if (this.#only !== text) this.#all = new Set([this.#only, text]);
  }

  has(text: string): boolean {
    return this.#all?.has(text) ?? this.#only === text;
  }

  [Symbol.iterator](): Iterator<string> {
    return (this.#all ?? (this.#only === null ? [] : [this.#only]))[Symbol.iterator]();
  }
}

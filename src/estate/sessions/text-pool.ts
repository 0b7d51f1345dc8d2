/** More principals than an organization has; then the pool begins anew. */
const mostTexts = 200_000;

/** Gives one object for equal texts, so that a thousand sessions of one principal hold its name once. */
export class TextPool {
  readonly #texts = new Map<string, string>();

  share<T extends string | null>(text: T): T {
    if (text === null) return text;
    const known = this.#texts.get(text);
    if (known !== undefined) return known as T;
    if (this.#texts.size >= mostTexts) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }
}

import type { CatalogFacts } from '../policy/facts.ts';

/** What a variable stands for on one side: text, nothing (it never resolves), or nobody knows yet. */
export type VariableValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'nothing' | 'unknown' };

/** The context keys whose values are known, by lower-case key. */
export class KnownFacts {
  readonly #values = new Map<string, readonly string[]>();
  readonly #names = new Map<string, string>();
  readonly #catalog: CatalogFacts;

  constructor(facts: Readonly<Record<string, string | readonly string[]>>, catalog: CatalogFacts) {
    this.#catalog = catalog;
    for (const key of Object.keys(facts)) {
      const value = facts[key];
      if (value === undefined) continue;
      this.#values.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
      this.#names.set(key.toLowerCase(), key);
    }
  }

  /** The values of a key, null when it is not known. */
  values(keyId: string): readonly string[] | null {
    return this.#values.get(keyId) ?? null;
  }

  /** variables stand for single-valued keys only. */
  variable(keyId: string): VariableValue {
    if (this.#catalog.keyArity(keyId) === 'multi') return { kind: 'nothing' };
    const values = this.#values.get(keyId);
    if (values === undefined) return { kind: 'unknown' };
    const text = values.length === 1 ? values[0] : undefined;
    return text === undefined ? { kind: 'nothing' } : { kind: 'text', text };
  }

  /** The facts among these keys as context entries, keys as written. */
  entries(
    keyIds: Iterable<string>,
  ): Map<string, { readonly key: string; readonly values: readonly string[] }> {
    const found = new Map<string, { readonly key: string; readonly values: readonly string[] }>();
    for (const keyId of keyIds) {
      const values = this.#values.get(keyId);
      if (values !== undefined) found.set(keyId, { key: this.#names.get(keyId) ?? keyId, values });
    }
    return found;
  }

  /** Text that is the same for facts that agree on these keys. */
  keyFor(keyIds: readonly string[]): string {
    return JSON.stringify(keyIds.map((keyId) => this.#values.get(keyId) ?? 0));
  }

  /** These facts, and the others where these say nothing. */
  over(others: KnownFacts): KnownFacts {
    const merged = new KnownFacts({}, this.#catalog);
    for (const source of [others, this])
      for (const [keyId, values] of source.#values) {
        merged.#values.set(keyId, values);
        merged.#names.set(keyId, source.#names.get(keyId) ?? keyId);
      }
    return merged;
  }

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  /** Known keys in lower case, in the order given. */
  get keyIds(): readonly string[] {
    return [...this.#values.keys()];
  }
}

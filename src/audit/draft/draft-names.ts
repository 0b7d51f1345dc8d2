/** Hands out ids: one for each key, no two alike, whatever strangers called their things. */
export class DraftNames {
  readonly #taken = new Set<string>();
  readonly #byKey = new Map<string, string>();

  /** The id of a key; the first time it is made of `wanted`, with a number behind it where that is taken. */
  of(key: string, wanted: string): string {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const base = idOf(wanted);
    let id = base;
    for (let number = 2; this.#taken.has(id); number++) id = `${base}-${number}`;
    this.#taken.add(id);
    this.#byKey.set(key, id);
    return id;
  }
}

/** Shorter than the registry's limit of 128, so that a number fits behind it. */
const longest = 96;

/** A text as an id of the registry: letters, digits and `._@-`; `unnamed` where nothing is left of it. */
export function idOf(text: string): string {
  const id = text
    .normalize('NFKC')
    .replace(/[^A-Za-z0-9._@-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, longest)
    .replace(/-+$/, '');
  return id === '' ? 'unnamed' : id;
}

/** Whether a registry would read the text as a pattern: such a name would match others too. */
export function isPattern(text: string): boolean {
  return /[*?]/.test(text) || text.includes('${');
}

/** Order of texts by code unit: the same on every machine. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

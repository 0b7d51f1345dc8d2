import type { Condition, PolicyVersion } from '../../policy/document.ts';
import type { CatalogFacts } from '../../policy/facts.ts';
import type { PatternToken } from '../../policy/pattern.ts';
import { type ContextDeclarations, type KeySlots, thereAnd } from './context.ts';
import { type Piece, piecesOf } from './patterns.ts';
import { no, not, or, symbol, type Term } from './terms.ts';

/** Known values by lower-case key, with the key as written. */
export type Facts = ReadonlyMap<string, { readonly key: string; readonly values: readonly string[] }>;

/** How one side of a comparison sees the request: its own facts before what the request says. */
export class Side {
  readonly #facts: Facts;
  readonly #shared: SharedDeclarations;

  constructor(facts: Facts, shared: SharedDeclarations) {
    this.#facts = facts;
    this.#shared = shared;
  }

  slots(key: string, keyId: string): KeySlots {
    const fact = this.#facts.get(keyId);
    const { context, sizes, names } = this.#shared;
    const name = names.get(keyId) ?? key;
    if (fact !== undefined) return context.known(name, keyId, fact.values);
    return context.request(name, keyId, sizes.get(keyId) ?? 1);
  }

  /** Whether the key holds a set of values. */
  isSet(keyId: string): boolean {
    return this.#shared.catalog.keyArity(keyId) === 'multi';
  }

  /** A Boolean that nobody knows, the same for the same wording and the same facts. */
  unread(condition: Condition, version: PolicyVersion): Term {
    const { operatorText, keyId, values } = condition;
    const fact = this.#facts.get(keyId)?.values ?? null;
    return this.free(JSON.stringify([operatorText, keyId, [...values].sort(), version, fact]));
  }

  /** A Boolean that nobody knows, by its text. */
  free(text: string): Term {
    const { unread, context } = this.#shared;
    let name = unread.get(text);
    if (name === undefined) {
      name = symbol(`unread ${unread.size + 1}`);
      unread.set(text, name);
      context.lines.push(`; nobody can read ${text.replaceAll('\n', ' ')}`, `(declare-const ${name} Bool)`);
    }
    return name;
  }

  gap(reason: string): void {
    this.#shared.context.gaps.add(reason);
  }

  /** The term for a pattern, for each variable with and without a value. */
  resolved(tokens: readonly PatternToken[], term: (pieces: readonly Piece[]) => Term): Term {
    const at = tokens.findIndex((token) => token.kind === 'variable');
    const variable = tokens[at];
    if (variable?.kind !== 'variable') return term(piecesOf(tokens, () => null) ?? []);
    const withPiece = (piece: Piece): Term =>
      this.resolved(tokens.slice(at + 1), (rest) =>
        term([...(piecesOf(tokens.slice(0, at), () => null) ?? []), piece, ...rest]),
      );
    const { fallback } = variable;
    const without = (): Term => (fallback === null ? no : withPiece({ kind: 'text', text: fallback }));
    if (this.isSet(variable.keyId)) return without();
    const fact = this.#facts.get(variable.keyId);
    if (fact !== undefined) {
      const [text] = fact.values;
      return text === undefined || fact.values.length > 1 ? without() : withPiece({ kind: 'text', text });
    }
    const { present, slots } = this.slots(variable.key, variable.keyId);
    if (slots.length > 1) this.gap(`${variable.key} is read as a set and as a variable`);
    const values = slots
      .slice(0, 1)
      .map((slot) => thereAnd(slot, withPiece({ kind: 'value', value: slot.view('text').value })));
    const absent = without();
    return or([...values, ...(absent === no ? [] : [`(and ${not(present)} ${absent})`])]);
  }
}

/** What both sides declare into. */
export interface SharedDeclarations {
  readonly context: ContextDeclarations;
  readonly catalog: CatalogFacts;
  /** Slots of keys that are sets. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Keys as written first, by lower-case key. */
  readonly names: ReadonlyMap<string, string>;
  readonly unread: Map<string, Term>;
}

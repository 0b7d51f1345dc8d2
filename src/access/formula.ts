import { hashText } from './hash.ts';
import type { LiteralId } from './literals.ts';

/** The number of a formula; equal formulas have equal numbers, so that a number is a memo key. */
export type FormulaId = number;

export const never: FormulaId = 0;
export const always: FormulaId = 1;

/** A formula in negation normal form over literals. */
export type Formula =
  | { readonly kind: 'never' | 'always' }
  | { readonly kind: 'literal'; readonly literal: LiteralId }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly FormulaId[] };

/** Builds and interns formulas, with the cheap simplifications: units, repeats, a part beside its negation. */
export class Formulas {
  readonly #rankOf: (literal: LiteralId) => number;
  /** Numbers that are the same for the same formula in every engine: parts are kept in their order. */
  readonly #ranks: number[] = [0, 1];
  readonly #formulas: Formula[] = [{ kind: 'never' }, { kind: 'always' }];
  readonly #ids = new Map<string, FormulaId>();
  readonly #negations = new Map<FormulaId, FormulaId>([
    [never, always],
    [always, never],
  ]);

  constructor(rankOf: (literal: LiteralId) => number) {
    this.#rankOf = rankOf;
  }

  at(id: FormulaId): Formula {
    return this.#formulas[id] as Formula;
  }

  /** How many formulas are kept. */
  get size(): number {
    return this.#formulas.length;
  }

  literal(literal: LiteralId): FormulaId {
    return this.#intern(`l${literal}`, { kind: 'literal', literal });
  }

  all(parts: readonly FormulaId[]): FormulaId {
    return this.#join('all', parts, always, never);
  }

  any(parts: readonly FormulaId[]): FormulaId {
    return this.#join('any', parts, never, always);
  }

  not(id: FormulaId): FormulaId {
    const known = this.#negations.get(id);
    if (known !== undefined) return known;
    const negation = this.#negate(this.at(id));
    this.#negations.set(id, negation);
    this.#negations.set(negation, id);
    return negation;
  }

  #negate(formula: Formula): FormulaId {
    switch (formula.kind) {
      case 'never':
        return always;
      case 'always':
        return never;
      case 'literal':
        return this.literal(formula.literal ^ 1);
      case 'all':
        return this.any(formula.parts.map((part) => this.not(part)));
      case 'any':
        return this.all(formula.parts.map((part) => this.not(part)));
    }
  }

  #join(kind: 'all' | 'any', parts: readonly FormulaId[], unit: FormulaId, zero: FormulaId): FormulaId {
    const flat = new Set<FormulaId>();
    for (const part of parts) {
      if (part === zero) return zero;
      if (part === unit) continue;
      const formula = this.at(part);
      if (formula.kind === kind) for (const inner of formula.parts) flat.add(inner);
      else flat.add(part);
    }
    for (const part of flat) {
      const negation = this.#negations.get(part);
      if (negation !== undefined && flat.has(negation)) return zero;
      const formula = this.at(part);
      if (formula.kind === 'literal' && flat.has(this.#ids.get(`l${formula.literal ^ 1}`) ?? -1)) return zero;
    }
    // INVARIANT: the order does not depend on what this engine saw before: same input, same regions.
    const ordered = [...flat].sort(
      (left, right) => (this.#ranks[left] as number) - (this.#ranks[right] as number) || left - right,
    );
    if (ordered.length === 0) return unit;
    if (ordered.length === 1) return ordered[0] as FormulaId;
    return this.#intern(`${kind} ${ordered.join(' ')}`, { kind, parts: ordered });
  }

  #intern(key: string, formula: Formula): FormulaId {
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#formulas.length;
      this.#formulas.push(formula);
      this.#ranks.push(this.#rank(formula));
      this.#ids.set(key, id);
    }
    return id;
  }

  #rank(formula: Formula): number {
    if (formula.kind === 'literal') return this.#rankOf(formula.literal);
    if (formula.kind !== 'all' && formula.kind !== 'any') return 0;
    return hashText(`${formula.kind} ${formula.parts.map((part) => this.#ranks[part]).join(' ')}`);
  }
}

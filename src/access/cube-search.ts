import { type Cube, cubeKey, cubeWithin, literalHolds, literalUnder, narrowCube } from './cube.ts';
import { always, type FormulaId, type Formulas, never } from './formula.ts';
import type { LiteralId, Literals } from './literals.ts';

/** One product inside the solutions of a formula. */
export interface Leaf {
  readonly cube: Cube;
  /** The literals that made it. */
  readonly literals: readonly LiteralId[];
}

/** All solutions as a union of cubes; `complete: false` when the budget ended first. */
export interface Solutions {
  readonly leaves: readonly Leaf[];
  readonly complete: boolean;
}

/** Search nodes per problem: a real policy pair needs some dozens. */
export const defaultNodeBudget = 20_000;
/** Leaves per problem before the search stops asking for more. */
const mostLeaves = 500;

/**
 * Cube search: drop what holds, propagate what is forced, else branch on the shortest disjunction with disjoint
 * branches (¬l1 | l1¬l2 | …). A leaf is a product region. The union of the leaves is the formula's set of requests.
 */
export class CubeSearch {
  readonly #literals: Literals;
  readonly #formulas: Formulas;

  constructor(literals: Literals, formulas: Formulas) {
    this.#literals = literals;
    this.#formulas = formulas;
  }

  /** Whether the formula has a solution inside the starting cube; true when the budget ended first. */
  mayHold(root: FormulaId, start: Cube, nodeBudget: number): boolean {
    const { leaves, complete } = this.solve(root, start, nodeBudget, true);
    return leaves.length > 0 || !complete;
  }

  /** The solutions of the formula inside the starting cube; `firstOnly`: the first one as it was met. */
  solve(root: FormulaId, start: Cube, nodeBudget: number, firstOnly = false): Solutions {
    if (root === never) return { leaves: [], complete: true };
    if (root === always) return { leaves: [{ cube: start, literals: [] }], complete: true };
    const found = new Map<string, Leaf>();
    let nodes = 0;
    let complete = true;
    const visit = (path: Path): void => {
      if (!complete || (firstOnly && found.size > 0)) return;
      nodes += 1;
      if (nodes > nodeBudget || found.size > mostLeaves) {
        complete = false;
        return;
      }
      const settled = this.#propagate(path);
      if (settled === null) return;
      const open = settled.open;
      if (open.length === 0) {
        const leaf = firstOnly
          ? { cube: settled.cube, literals: settled.taken }
          : this.#widen(root, start, settled);
        found.set(cubeKey(leaf.cube), leaf);
        return;
      }
      const shortest = open.reduce((best, each) => (each.length < best.length ? each : best));
      const rest = open.filter((each) => each !== shortest);
      let before: Path | null = { ...settled, open: rest };
      for (const part of shortest) {
        if (before === null) return;
        const taken = this.#assert(before, part);
        if (taken !== null) visit(taken);
        // Disjoint branches: the later ones exclude a literal already tried; whole products would only cut regions up.
        const formula = this.#formulas.at(part);
        if (formula.kind !== 'literal') continue;
        const cube = narrowCube(this.#literals, before.cube, formula.literal ^ 1);
        before = cube === null ? null : { ...before, cube, spare: [...before.spare, formula.literal ^ 1] };
      }
    };
    const first = this.#assert({ cube: start, taken: [], spare: [], open: [] }, root);
    if (first !== null) visit(first);
    return { leaves: this.#withoutCovered([...found.values()]), complete };
  }

  /** Adds a formula to a path; null when it leaves nothing. */
  #assert(path: Path, id: FormulaId): Path | null {
    const formula = this.#formulas.at(id);
    switch (formula.kind) {
      case 'never':
        return null;
      case 'always':
        return path;
      case 'literal': {
        const cube = narrowCube(this.#literals, path.cube, formula.literal);
        return cube === null ? null : { ...path, cube, taken: [...path.taken, formula.literal] };
      }
      case 'any':
        return { ...path, open: [...path.open, formula.parts] };
      case 'all': {
        let next: Path | null = path;
        for (const part of formula.parts) {
          if (next === null) return null;
          next = this.#assert(next, part);
        }
        return next;
      }
    }
  }

  /** Drops disjunctions that hold and parts that cannot; asserts lone survivors; until nothing changes. */
  #propagate(path: Path): Path | null {
    let current = path;
    for (;;) {
      const open: (readonly FormulaId[])[] = [];
      let unit: FormulaId | null = null;
      for (const parts of current.open) {
        if (unit !== null) {
          open.push(parts);
          continue;
        }
        const left: FormulaId[] = [];
        let holds = false;
        for (const part of parts) {
          const truth = this.under(current.cube, part);
          if (truth === true) {
            holds = true;
            break;
          }
          if (truth === null) left.push(part);
        }
        if (holds) continue;
        if (left.length === 0) return null;
        if (left.length === 1) unit = left[0] as FormulaId;
        else open.push(left);
      }
      if (unit === null) return { ...current, open };
      const next = this.#assert({ ...current, open }, unit);
      if (next === null) return null;
      current = next;
    }
  }

  /** Whether the formula holds on all of the cube (true), on none of it (false), or neither is proved. */
  under(cube: Cube, id: FormulaId): boolean | null {
    const formula = this.#formulas.at(id);
    switch (formula.kind) {
      case 'never':
        return false;
      case 'always':
        return true;
      case 'literal':
        return literalUnder(this.#literals, cube, formula.literal);
      case 'all':
      case 'any': {
        const decisive = formula.kind === 'any';
        let all = true;
        for (const part of formula.parts) {
          const truth = this.under(cube, part);
          if (truth === decisive) return decisive;
          all &&= truth === !decisive;
        }
        return all ? !decisive : null;
      }
    }
  }

  /** Whether the formula is proved to hold on all of the cube; stops at the first part that settles it. */
  #holds(cube: Cube, id: FormulaId): boolean {
    const formula = this.#formulas.at(id);
    switch (formula.kind) {
      case 'never':
        return false;
      case 'always':
        return true;
      case 'literal':
        return literalHolds(this.#literals, cube, formula.literal);
      case 'all':
        return formula.parts.every((part) => this.#holds(cube, part));
      case 'any':
        return formula.parts.some((part) => this.#holds(cube, part));
    }
  }

  /** Gives back the literals that only kept branches apart, as far as the formula still holds without them. */
  #widen(root: FormulaId, start: Cube, path: Path): Leaf {
    let kept = [...new Set([...path.taken, ...path.spare])];
    let { cube } = path;
    // Complements come from what is intended; what is granted can hardly be given back.
    for (const spare of [...path.spare, ...path.taken.filter((literal) => literal % 2 === 1)]) {
      if (!kept.includes(spare)) continue;
      const fewer = kept.filter((literal) => literal !== spare);
      const wider = this.#without(start, cube, spare, fewer);
      if (!this.#holds(wider, root)) continue;
      kept = fewer;
      cube = wider;
    }
    return { cube, literals: kept };
  }

  /** The cube with the dimension of `literal` made anew from the literals that are left. */
  #without(start: Cube, cube: Cube, literal: LiteralId, left: readonly LiteralId[]): Cube {
    const dimension = this.#literals.dimensionOf(literal);
    const first = start.states.get(dimension);
    let state = first ?? this.#literals.free(dimension);
    let narrowed = first !== undefined;
    for (const each of left) {
      if (this.#literals.dimensionOf(each) !== dimension) continue;
      const next = this.#literals.narrow(state, each);
      if (next !== -1) state = next;
      narrowed = true;
    }
    const states = new Map(cube.states);
    if (narrowed) states.set(dimension, state);
    else states.delete(dimension);
    return { states };
  }

  #withoutCovered(leaves: readonly Leaf[]): readonly Leaf[] {
    const kept: Leaf[] = [];
    const ordered = [...leaves].sort((left, right) => left.literals.length - right.literals.length);
    for (const leaf of ordered)
      if (!kept.some((other) => cubeWithin(this.#literals, leaf.cube, other.literals))) kept.push(leaf);
    return kept;
  }
}

interface Path {
  readonly cube: Cube;
  /** Literals that the formula asked for. */
  readonly taken: readonly LiteralId[];
  /** Literals that only keep branches apart. */
  readonly spare: readonly LiteralId[];
  readonly open: readonly (readonly FormulaId[])[];
}

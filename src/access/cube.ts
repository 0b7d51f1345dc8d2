import type { LiteralId, Literals, StateId } from './literals.ts';

/** A product of states, one per dimension that a literal has narrowed: the shape of one excess region. */
export interface Cube {
  /** Dimension -> state. */
  readonly states: ReadonlyMap<number, StateId>;
}

export const fullCube: Cube = { states: new Map() };

/** The cube narrowed by a literal; null when nothing is left. */
export function narrowCube(literals: Literals, cube: Cube, literal: LiteralId): Cube | null {
  const dimension = literals.dimensionOf(literal);
  const before = cube.states.get(dimension) ?? literals.free(dimension);
  const after = literals.narrow(before, literal);
  if (after === -1) return null;
  if (after === before && cube.states.has(dimension)) return cube;
  const states = new Map(cube.states);
  states.set(dimension, after);
  return { states };
}

/** Whether every request of the cube satisfies the literal (proved), none does (proved), or neither is proved. */
export function literalUnder(literals: Literals, cube: Cube, literal: LiteralId): boolean | null {
  const dimension = literals.dimensionOf(literal);
  const state = cube.states.get(dimension) ?? literals.free(dimension);
  if (literals.narrow(state, literal) === -1) return false;
  return literals.narrow(state, literal ^ 1) === -1 ? true : null;
}

/** Whether every request of the cube is proved to satisfy the literal. */
export function literalHolds(literals: Literals, cube: Cube, literal: LiteralId): boolean {
  const dimension = literals.dimensionOf(literal);
  const state = cube.states.get(dimension) ?? literals.free(dimension);
  return literals.narrow(state, literal ^ 1) === -1;
}

/** INVARIANT: cubes never change; those of kept solutions are asked for their key again and again. */
const keys = new WeakMap<Cube, string>();

/** Text that is the same for equal cubes. */
export function cubeKey(cube: Cube): string {
  let key = keys.get(cube);
  if (key === undefined) {
    key = [...cube.states]
      .sort(([left], [right]) => left - right)
      .map(([dimension, state]) => `${dimension}:${state}`)
      .join(' ');
    keys.set(cube, key);
  }
  return key;
}

/** Gives cubes without one dimension; kept, so that their keys are too. */
export function dimensionDropper(dimension: number): (cube: Cube) => Cube {
  const dropped = new WeakMap<Cube, Cube>();
  return (cube) => {
    let without = dropped.get(cube);
    if (without === undefined) {
      const states = new Map<number, StateId>(cube.states);
      states.delete(dimension);
      without = { states };
      dropped.set(cube, without);
    }
    return without;
  };
}

/** Whether the inner cube lies in the outer one, dimension by dimension, as far as literals prove it. */
export function cubeWithin(literals: Literals, inner: Cube, outerLiterals: readonly LiteralId[]): boolean {
  return outerLiterals.every((literal) => literalHolds(literals, inner, literal));
}

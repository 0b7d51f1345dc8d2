import type { ArnReading } from './arn-reading.ts';
import type { Workspace } from './compile-statement.ts';
import { type Cube, cubeKey, dimensionDropper, fullCube, narrowCube } from './cube.ts';
import type { CubeSearch, Leaf, Solutions } from './cube-search.ts';
import { type ClassProblem, classProblems, type ReadSides } from './excess-problem.ts';
import { type FormulaId, never } from './formula.ts';
import { FutureActions } from './future-actions.ts';
import type { LiteralId } from './literals.ts';
import type { ServiceNames } from './safe-names.ts';
import { valueHolds } from './theories/value-state.ts';

/** A product that exceeds, before it is said: dimensions other than the action, and the actions it holds. */
export interface RawRegion {
  readonly cube: Cube;
  /** Literals whose conjunction is the cube. */
  readonly literals: readonly LiteralId[];
  /** Catalog numbers, ascending. */
  readonly actions: readonly number[];
  /** Names that no catalog knows, each with all of the cube. */
  readonly future: readonly ServiceNames[];
  /** Found under the first reading; else only under another one. */
  readonly firstReading: boolean;
}

/** Everything that exceeds, `complete: false` when a budget ended the search. */
export interface Excess {
  readonly regions: readonly RawRegion[];
  readonly complete: boolean;
  /** Whether Resource patterns with two readings had a say. */
  readonly ambiguous: boolean;
}

/** Finds the excess of one side over another; solutions are kept by formula. */
export class ExcessFinder {
  readonly #workspace: Workspace;
  readonly #search: CubeSearch;
  readonly #future: FutureActions;
  readonly #solutions = new Map<string, Solutions>();
  readonly #held = new Map<string, boolean>();
  readonly #asterisk: Cube;
  readonly #resource: number;
  readonly #withoutResource: (cube: Cube) => Cube;

  constructor(workspace: Workspace, search: CubeSearch) {
    this.#workspace = workspace;
    this.#search = search;
    this.#future = new FutureActions(workspace);
    const { literals } = workspace;
    this.#resource = literals.dimension({ kind: 'resource' });
    this.#withoutResource = dimensionDropper(this.#resource);
    const set = literals.sets.union([literals.sets.table.exactly('*')]);
    const asterisk = literals.literal(
      { kind: 'resource' },
      { mode: 'one', absent: false, positive: true, values: { kind: 'globs', set } },
    );
    this.#asterisk = narrowCube(literals, fullCube, asterisk) as Cube;
  }

  /** The excess under all the readings given; the first one leads. */
  find(sides: readonly ReadSides[], nodeBudget: number): Excess {
    const found = new Map<string, Collected>();
    const asterisks = new Map<string, Collected>();
    let complete = true;
    const collect = (leaf: Leaf, cube: Cube, reading: ArnReading, among = found): Collected => {
      const key = cubeKey(cube);
      let region = among.get(key);
      if (region === undefined) {
        region = { cube, literals: leaf.literals, actions: [], last: null, future: [], firstReading: false };
        among.set(key, region);
      }
      if (reading === sides[0]?.reading) region.firstReading = true;
      return region;
    };
    for (const problem of classProblems(this.#workspace, sides)) {
      const { typed, untyped } = this.#split(problem.actions);
      for (const { reading, formula } of problem.formulas) {
        if (formula === never) continue;
        if (typed.length > 0) {
          const solutions = this.#solve(formula, fullCube, nodeBudget);
          complete &&= solutions.complete;
          for (const leaf of solutions.leaves) hold(collect(leaf, leaf.cube, reading), problem, typed);
        }
        if (untyped.length > 0) {
          // these actions are asked of `*` alone.
          const solutions = this.#solve(formula, this.#asterisk, nodeBudget);
          complete &&= solutions.complete;
          for (const leaf of solutions.leaves) {
            const cube = this.#withoutResource(leaf.cube);
            hold(collect(leaf, cube, reading, asterisks), problem, untyped);
          }
        }
      }
    }
    for (const side of sides)
      for (const { service, formula } of this.#future.problems(side)) {
        const solutions = this.#solve(formula, fullCube, nodeBudget);
        complete &&= solutions.complete;
        for (const leaf of solutions.leaves) {
          const names = this.#future.names(leaf.cube);
          if (names === null) continue;
          const region = collect(leaf, this.#future.withoutAction(leaf.cube), side.reading);
          if (!region.future.some((known) => known.names === names)) region.future.push({ service, names });
        }
      }
    for (const [key, region] of asterisks) this.#join(found, key, region);
    const regions = [...found.values()].map(
      (region): RawRegion => ({
        cube: region.cube,
        literals: region.literals,
        actions: region.actions.sort((left, right) => left - right),
        future: region.future,
        firstReading: region.firstReading,
      }),
    );
    return { regions, complete, ambiguous: sides.length > 1 };
  }

  /**
   * Whether nothing exceeds under any of the readings: what `find` says by no regions and a complete search, without
   * saying what there is. A proof needs no more.
   */
  isEmpty(sides: readonly ReadSides[], nodeBudget: number): boolean {
    const holds = (formula: FormulaId, start: Cube) => this.#mayHold(formula, start, nodeBudget);
    for (const { actions, formulas } of classProblems(this.#workspace, sides)) {
      const { typed, untyped } = this.#split(actions);
      for (const { formula } of formulas)
        if (
          (typed.length > 0 && holds(formula, fullCube)) ||
          (untyped.length > 0 && holds(formula, this.#asterisk))
        )
          return false;
    }
    for (const side of sides)
      for (const { formula } of this.#future.problems(side)) {
        if (!holds(formula, fullCube)) continue;
        const { leaves, complete } = this.#solve(formula, fullCube, nodeBudget);
        if (!complete || leaves.some((leaf) => this.#future.names(leaf.cube) !== null)) return false;
      }
    return true;
  }

  /** Puts actions that are asked of `*` alone beside those of a region that holds `*` and is else the same. */
  #join(found: Map<string, Collected>, key: string, region: Collected): void {
    const hosts = [...found.values()].filter(
      (host) => cubeKey(this.#withoutResource(host.cube)) === key && this.#holdsAsterisk(host.cube),
    );
    const host = hosts.reduce<Collected | null>(
      (best, each) => (best === null || each.actions.length > best.actions.length ? each : best),
      null,
    );
    if (host === null) {
      found.set(key, region);
      return;
    }
    // What a region holds of typed actions and what was asked of `*` never meet.
    for (const index of region.actions) host.actions.push(index);
    host.firstReading ||= region.firstReading;
  }

  #holdsAsterisk(cube: Cube): boolean {
    const id = cube.states.get(this.#resource);
    const { literals } = this.#workspace;
    const value = id === undefined ? null : literals.stateAt(id).one;
    return value === null || valueHolds(literals.sets, value, '*');
  }

  #mayHold(formula: FormulaId, start: Cube, nodeBudget: number): boolean {
    if (formula === never) return false;
    const key = `${formula}|${cubeKey(start)}|${nodeBudget}`;
    const solutions = this.#solutions.get(key);
    if (solutions !== undefined) return solutions.leaves.length > 0 || !solutions.complete;
    let may = this.#held.get(key);
    if (may === undefined) {
      may = this.#search.mayHold(formula, start, nodeBudget);
      this.#held.set(key, may);
    }
    return may;
  }

  #solve(formula: FormulaId, start: Cube, nodeBudget: number): Solutions {
    const key = `${formula}|${cubeKey(start)}|${nodeBudget}`;
    let solutions = this.#solutions.get(key);
    if (solutions === undefined) {
      solutions = this.#search.solve(formula, start, nodeBudget);
      this.#solutions.set(key, solutions);
    }
    return solutions;
  }

  #split(actions: readonly number[]): { readonly typed: number[]; readonly untyped: number[] } {
    const typed: number[] = [];
    const untyped: number[] = [];
    for (const action of actions)
      (this.#workspace.actions.table.isTyped(action) ? typed : untyped).push(action);
    return { typed, untyped };
  }
}

interface Collected {
  readonly cube: Cube;
  readonly literals: readonly LiteralId[];
  readonly actions: number[];
  /** The class whose actions were added last. */
  last: ClassProblem | null;
  readonly future: ServiceNames[];
  firstReading: boolean;
}

/** Adds the actions of one class, once: classes share none, but another reading may find the same cube again. */
function hold(region: Collected, problem: ClassProblem, actions: readonly number[]): void {
  if (region.last === problem) return;
  region.last = problem;
  for (const index of actions) region.actions.push(index);
}

import type { CompiledStatement, Workspace } from './compile-statement.ts';
import type { Cube } from './cube.ts';
import { always, type FormulaId, never } from './formula.ts';
import type { StateId } from './literals.ts';
import type { SafeNames } from './roll-up.ts';
import type { Glob } from './theories/glob.ts';

/**
 * The symbolic pass over action names that the catalog does not know (yet): the name is one more dimension.
 * Names that the catalog knows are decided one by one elsewhere, so patterns without wildcards that name such
 * actions are left out here.
 */
export class FutureActions {
  readonly #workspace: Workspace;
  readonly #dimension: number;
  readonly #products = new Map<string, FormulaId>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    const { literals } = workspace;
    this.#dimension = literals.dimension({ kind: 'action' });
  }

  /** The statement's product with its action patterns as a literal. */
  product(statement: CompiledStatement): FormulaId {
    const key = `${statement.actions.id} ${statement.product}`;
    let product = this.#products.get(key);
    if (product === undefined) {
      product = this.#compile(statement);
      this.#products.set(key, product);
    }
    return product;
  }

  #compile({ actions, product }: CompiledStatement): FormulaId {
    const { formulas, literals } = this.#workspace;
    const globs = actions.names.globs.filter((glob) => glob.literal === null || !this.#isKnown(glob.literal));
    const set = literals.sets.union(globs);
    if (set === literals.sets.none) return actions.negated ? product : never;
    const named = set === literals.sets.all ? always : formulas.literal(this.#literal(globs));
    return formulas.all([actions.negated ? formulas.not(named) : named, product]);
  }

  /** The action names of a solution, or null when the catalog knows every one of them. */
  names(cube: Cube): SafeNames | null {
    const { literals } = this.#workspace;
    const { sets } = literals;
    const id = cube.states.get(this.#dimension);
    const state = id === undefined ? null : literals.stateAt(id).one;
    if (state === null) return { within: sets.all, outside: sets.none };
    const live = sets.live(state.within, state.outside);
    const within = sets.union(live);
    const near = state.outside.globs.filter((glob) => live.some((one) => sets.touch(one, glob)));
    const names = { within, outside: sets.union(near) };
    return this.unknownName(names) === null ? null : names;
  }

  /** A name in lower case that the patterns hold and the catalog does not know; null when none was found. */
  unknownName({ within, outside }: SafeNames): string | null {
    const { sets } = this.#workspace.literals;
    let excluded = outside;
    // A handful of tries: a pattern with a star has names without end, one without (`s3:Get?`) has few.
    for (let tries = 0; tries < 8; tries += 1) {
      const { text } = sets.difference(within, excluded);
      if (text === null) return null;
      const named = [text, `service:${text}`, `${text}:example`].find(
        (name) => name.includes(':') && sets.holds(within, name) && !sets.holds(excluded, name),
      );
      if (named !== undefined && !this.#isKnown(named)) return named;
      excluded = sets.unite(excluded, sets.union([sets.table.exactly(text)]));
    }
    return null;
  }

  withoutAction(cube: Cube): Cube {
    const states = new Map<number, StateId>(cube.states);
    states.delete(this.#dimension);
    return { states };
  }

  #isKnown(name: string): boolean {
    return this.#workspace.actions.indexOf(name) >= 0;
  }

  #literal(globs: readonly Glob[]): number {
    const { literals } = this.#workspace;
    return literals.literal(
      { kind: 'action' },
      {
        mode: 'one',
        absent: false,
        positive: true,
        values: { kind: 'globs', set: literals.sets.union(globs) },
      },
    );
  }
}

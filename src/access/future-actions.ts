import { type ServicePatterns, servicePatterns, servicesOf } from './action-services.ts';
import type { ActionSet } from './action-sets.ts';
import type { CompiledStatement, Workspace } from './compile-statement.ts';
import { type Cube, dimensionDropper } from './cube.ts';
import { excessFormula, type ReadSides } from './excess-problem.ts';
import { always, type FormulaId, never } from './formula.ts';
import type { StateId } from './literals.ts';
import type { SafeNames } from './safe-names.ts';
import type { Glob } from './theories/glob.ts';
import type { Emptiness } from './theories/glob-sets.ts';

/** What exceeds among the unknown names of one service, or of all where `service` is null. */
export interface FutureProblem {
  readonly service: string | null;
  readonly formula: FormulaId;
}

/**
 * The symbolic pass over action names that the catalog does not know (yet): the name is one more dimension.
 * Names that the catalog knows are decided one by one elsewhere, so patterns without wildcards that name such
 * actions are left out here. Where what is granted names its services, each is a small problem of its own, which
 * many principals share.
 */
export class FutureActions {
  readonly #workspace: Workspace;
  readonly #dimension: number;
  /** The cube without its action names. */
  readonly withoutAction: (cube: Cube) => Cube;
  /** By number of the action set. */
  readonly #patterns: (ServicePatterns | undefined)[] = [];
  /** Service ('' for all) -> number of the action set -> "the name is one of these". */
  readonly #named = new Map<string, Map<number, FormulaId>>();
  readonly #names = new Map<StateId, SafeNames | null>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    const { literals } = workspace;
    this.#dimension = literals.dimension({ kind: 'action' });
    this.withoutAction = dimensionDropper(this.#dimension);
  }

  /** Together they hold every unknown name that exceeds; in order of service. */
  problems(side: ReadSides): readonly FutureProblem[] {
    const { formulas } = this.#workspace;
    const services = servicesOf(side.granted, (actions) => this.#patternsOf(actions));
    const problems: FutureProblem[] = [];
    for (const service of services === null ? [null] : [...services].sort()) {
      const named = this.#table(service);
      const formula = excessFormula(formulas, side, (statement) => this.#product(statement, service, named));
      if (formula !== never) problems.push({ service, formula });
    }
    return problems;
  }

  #table(service: string | null): Map<number, FormulaId> {
    let named = this.#named.get(service ?? '');
    if (named === undefined) {
      named = new Map();
      this.#named.set(service ?? '', named);
    }
    return named;
  }

  /** The statement's product with its action patterns as a literal. */
  #product(
    { actions, product }: CompiledStatement,
    service: string | null,
    table: Map<number, FormulaId>,
  ): FormulaId {
    let named = this.#isElsewhere(actions, service) ? nowhere(actions) : table.get(actions.id);
    if (named === undefined) {
      named = this.#namedBy(actions, service);
      table.set(actions.id, named);
    }
    if (named === never || product === always) return named;
    return named === always ? product : this.#workspace.formulas.all([named, product]);
  }

  /** Whether no pattern of the set holds names of the service. */
  #isElsewhere(actions: ActionSet, service: string | null): boolean {
    if (service === null) return false;
    const { bound, unbound } = this.#patternsOf(actions);
    return unbound.length === 0 && !bound.has(service);
  }

  #namedBy(actions: ActionSet, service: string | null): FormulaId {
    const { formulas, literals } = this.#workspace;
    const { bound, unbound } = this.#patternsOf(actions);
    const globs =
      service === null
        ? [...unbound, ...[...bound.values()].flat()]
        : [...unbound, ...(bound.get(service) ?? [])];
    const set = literals.sets.union(globs);
    const named =
      set === literals.sets.none
        ? never
        : set === literals.sets.all
          ? always
          : formulas.literal(
              literals.literal(
                { kind: 'action' },
                { mode: 'one', absent: false, positive: true, values: { kind: 'globs', set } },
              ),
            );
    return actions.negated ? formulas.not(named) : named;
  }

  #patternsOf(actions: ActionSet): ServicePatterns {
    let patterns = this.#patterns[actions.id];
    if (patterns === undefined) {
      patterns = servicePatterns(actions.names.globs.filter((glob) => !this.#isKnownName(glob)));
      this.#patterns[actions.id] = patterns;
    }
    return patterns;
  }

  /** The action names of a solution, or null when the catalog knows every one of them. */
  names(cube: Cube): SafeNames | null {
    const { sets } = this.#workspace.literals;
    const id = cube.states.get(this.#dimension);
    if (id === undefined) return { within: sets.all, outside: sets.none };
    let names = this.#names.get(id);
    if (names === undefined) {
      names = this.#namesOf(id);
      this.#names.set(id, names);
    }
    return names;
  }

  #namesOf(id: StateId): SafeNames | null {
    const { literals } = this.#workspace;
    const { sets } = literals;
    const state = literals.stateAt(id).one;
    if (state === null) return { within: sets.all, outside: sets.none };
    const live = sets.live(state.within, state.outside);
    const within = sets.union(live);
    const near = state.outside.globs.filter((glob) => live.some((one) => sets.touch(one, glob)));
    const names = { within, outside: sets.union(near) };
    return this.#findUnknown(names).answer === 'none' ? null : names;
  }

  /** A name in lower case that the patterns hold and the catalog does not know; null when none was found. */
  unknownName(names: SafeNames): string | null {
    return this.#findUnknown(names).text;
  }

  /** INVARIANT: `none` means that the catalog knows every name; a search that did not end is `unknown`. */
  #findUnknown({ within, outside }: SafeNames): Emptiness {
    const { sets } = this.#workspace.literals;
    let excluded = outside;
    // A handful of tries: a pattern with a star has names without end, one without (`s3:Get?`) has few.
    for (let tries = 0; tries < 8; tries += 1) {
      const { answer, text } = sets.difference(within, excluded);
      if (text === null) return { answer: answer === 'none' ? 'none' : 'unknown', text };
      const named = [text, `service:${text}`, `${text}:example`].find(
        (name) => name.includes(':') && sets.holds(within, name) && !sets.holds(excluded, name),
      );
      if (named !== undefined && !this.#isKnown(named)) return { answer: 'some', text: named };
      excluded = sets.unite(excluded, sets.union([sets.table.exactly(text)]));
    }
    return { answer: 'unknown', text: null };
  }

  #isKnownName(glob: Glob): boolean {
    return glob.literal !== null && this.#isKnown(glob.literal);
  }

  #isKnown(name: string): boolean {
    return this.#workspace.actions.indexOf(name) >= 0;
  }
}

/** "The name is one of these", where none of these can be it. */
function nowhere(actions: ActionSet): FormulaId {
  return actions.negated ? always : never;
}

import { bitsOf } from './action-bits.ts';
import type { Region } from './comparison.ts';
import type { Workspace } from './compile-statement.ts';
import { conditionJson } from './condition-json.ts';
import { principalsOf, resourcesOf } from './cube-text.ts';
import type { RawRegion } from './excess.ts';
import { FutureActions } from './future-actions.ts';
import { globText } from './glob-text.ts';
import type { Dimension } from './literals.ts';
import { NotedSpelling } from './noted-spelling.ts';
import { RequestsInside } from './requests-inside.ts';
import { type RolledActions, rollUpActions } from './roll-up.ts';
import { groupNames, type SafeNames } from './safe-names.ts';
import type { RegionTexts, Saying, Voice } from './saying.ts';
import type { Glob } from './theories/glob.ts';
import type { KeyState } from './theories/key-state.ts';
import type { ValueState } from './theories/value-state.ts';
import type { WitnessBuilder } from './witness.ts';
import { bestActions } from './witness-action.ts';

/** Actions tried before a region goes without a confirmed witness. */
const mostTries = 8;
/** Actions looked at for one that the catalog says can be exercised, the gravest first. */
const mostRanked = 24;

type States = readonly (readonly [Dimension, KeyState])[];
type Head = Pick<Region, 'actions' | 'notActions' | 'accessLevels' | 'exercisable' | 'future'>;

/** One raw region about to be said. */
interface Subject {
  readonly raw: RawRegion;
  readonly voice: Voice;
  readonly noted: NotedSpelling;
}

/** Says raw regions: which actions, resources and conditions, and which requests lie inside. */
export class RegionSayer {
  readonly #workspace: Workspace;
  readonly #builder: WitnessBuilder;
  readonly #future: FutureActions;

  constructor(workspace: Workspace, builder: WitnessBuilder) {
    this.#workspace = workspace;
    this.#builder = builder;
    this.#future = new FutureActions(workspace);
  }

  /** What is said of one raw region: what the catalog knows, and names it does not know. */
  say(raw: RawRegion, voice: Voice): readonly Saying[] {
    const { actions, literals } = this.#workspace;
    const { sets } = literals;
    const subject: Subject = { raw, voice, noted: new NotedSpelling() };
    const textOf = (glob: Glob): string => this.#actionText(subject, globText(sets.table, glob, 'action'));
    const cannotBe = this.#builder.holdsAsterisk(raw.cube) ? null : actions.table.untyped;
    const rolled = rollUpActions(
      { actions, sets, textOf },
      bitsOf(raw.actions, actions.table.catalog.size),
      raw.future,
      cannotBe,
    );
    const sayings: Saying[] = [];
    if (raw.actions.length > 0) sayings.push(this.#known(subject, rolled));
    const unsaid = raw.actions.length === 0 ? raw.future : rolled.unsaid;
    for (const group of groupNames(sets, unsaid)) sayings.push(this.#unheard(subject, group));
    return sayings;
  }

  #known(subject: Subject, rolled: RolledActions): Saying {
    const { actions } = this.#workspace;
    const { raw, voice } = subject;
    const ranked = bestActions(this.#workspace, raw.actions, voice.preferAction, mostRanked);
    const isExercisable = (index: number): boolean => this.#builder.isExercisable(raw.cube, index);
    const exercisable = ranked.find(isExercisable) ?? raw.actions.find(isExercisable);
    const best = new Set([...(exercisable === undefined ? [] : [exercisable]), ...ranked]);
    const levels: Record<string, number> = {};
    for (const index of raw.actions) {
      const level = actions.table.level(index);
      levels[level] = (levels[level] ?? 0) + 1;
    }
    const head: Head = {
      actions: rolled.actions,
      ...(rolled.notActions === null ? {} : { notActions: rolled.notActions }),
      accessLevels: Object.fromEntries(Object.entries(levels).sort()),
      exercisable: exercisable !== undefined,
      future: false,
    };
    return this.#saying(subject, head, [...best].slice(0, mostTries));
  }

  #unheard(subject: Subject, group: readonly SafeNames[]): Saying {
    const { table } = this.#workspace.literals.sets;
    const texts = (globs: readonly Glob[]): readonly string[] =>
      [...new Set(globs.map((glob) => this.#actionText(subject, globText(table, glob, 'action'))))].sort();
    const outside = texts(group.flatMap((names) => names.outside.globs));
    const head: Head = {
      actions: texts(group.flatMap((names) => names.within.globs)),
      ...(outside.length === 0 ? {} : { notActions: outside }),
      accessLevels: {},
      exercisable: true,
      future: true,
    };
    const name = this.#unknownName(subject, group);
    return this.#saying(subject, head, name === null ? [] : [name]);
  }

  #unknownName(subject: Subject, group: readonly SafeNames[]): string | null {
    for (const names of group) {
      const lower = this.#future.unknownName(names);
      if (lower !== null) return this.#actionText(subject, lower);
    }
    return null;
  }

  /** @param asked catalog numbers of the actions to ask for, or a name that no catalog knows */
  #saying({ raw, voice, noted }: Subject, head: Head, asked: readonly (number | string)[]): Saying {
    const { literals, actions } = this.#workspace;
    const states = [...raw.cube.states].map(([place, id]): readonly [Dimension, KeyState] => [
      literals.dimensionAt(place),
      literals.stateAt(id),
    ]);
    const texts: RegionTexts = {
      ...head,
      ...resourcesOf(literals, states),
      ...principalsOf(literals, states),
      conditions: conditionJson(literals, states, (keyId) => noted.key(voice.spelling, keyId)),
    };
    const variable = states.some(([, state]) => hasVariable(state));
    const setup = { builder: this.#builder, table: actions.table, scenery: voice.scenery, noted };
    return {
      texts,
      exact: isExact(states),
      variable,
      undecided: states.some(([, state]) => this.#isUndecided(state)),
      noted,
      requests: new RequestsInside(setup, raw.cube, asked, variable),
    };
  }

  #actionText({ voice, noted }: Subject, lower: string): string {
    const { actions } = this.#workspace;
    const index = actions.indexOf(lower);
    const written = noted.action(voice.spelling, lower);
    return written ?? (index >= 0 ? actions.table.name(index) : lower);
  }

  #isUndecided(state: KeyState): boolean {
    const { sets } = this.#workspace.literals;
    return valuesOf(state).some((value) => sets.difference(value.within, value.outside).answer === 'unknown');
  }
}

function isExact(states: States): boolean {
  return states.every(
    ([dimension, state]) => dimension.kind !== 'opaque' && valuesOf(state).every((value) => value.exact),
  );
}

function valuesOf(state: KeyState): readonly ValueState[] {
  return [state.one, state.every, ...state.some].flatMap((value) => value ?? []);
}

function hasVariable(state: KeyState): boolean {
  return valuesOf(state).some((value) => value.within.variable || value.outside.variable);
}

import type { StatementReference } from '../policy/document.ts';
import { grantingStatements } from './attribution.ts';
import type { Region, Witness } from './comparison.ts';
import { conditionJson } from './condition-json.ts';
import { principalsOf, resourcesOf } from './cube-text.ts';
import type { RawRegion } from './excess.ts';
import { FutureActions } from './future-actions.ts';
import { globText } from './glob-text.ts';
import type { Dimension } from './literals.ts';
import { rollUpActions } from './roll-up.ts';
import { groupNames, type SafeNames } from './safe-names.ts';
import { sceneryOf } from './scenery.ts';
import { Spelling } from './spelling.ts';
import { type ExcessPart, mergeReferences, type Question, type SummarySetup } from './summary.ts';
import type { Glob } from './theories/glob.ts';
import type { KeyState } from './theories/key-state.ts';
import type { Scenery } from './theories/plausible-text.ts';
import type { ValueState } from './theories/value-state.ts';
import type { WitnessBuilder } from './witness.ts';
import { bestActions } from './witness-action.ts';

/** Texts tried for a variable of unknown value. */
const freshTexts = ['agent', 'zq7'];
/** Actions tried before a region goes without a confirmed witness. */
const mostTries = 8;

/** Actions looked at for one that the catalog says can be exercised, the gravest first. */
const mostRanked = 24;

/** A witness and what replaying it through the concrete matchers said. */
interface Tried {
  readonly witness: Witness | null;
  readonly confirmed: boolean;
  /** Only some readings of R-006 confirm it. */
  readonly ambiguous: boolean;
}

/** A region and what it rests on. */
export interface Written {
  readonly region: Region;
  /** Another reading of R-006 would not have it. */
  readonly restsOnReading: boolean;
  /** The region holds nothing that does not exceed. */
  readonly exact: boolean;
  /** A budget was spent before anybody knew whether the region holds anything. */
  readonly undecided: boolean;
  /** What the region says, as text: the same for the same region. */
  readonly words: string;
}

/** Turns raw regions into what people and policies read. */
export class RegionWriter {
  readonly #setup: SummarySetup;
  readonly #question: Question;
  readonly #builder: WitnessBuilder;
  readonly #future: FutureActions;
  readonly #spelling: Spelling;
  readonly #scenery: Scenery;
  readonly #facts = new Map<ExcessPart, Readonly<Record<string, string | readonly string[]>>>();

  constructor(setup: SummarySetup, question: Question) {
    this.#setup = setup;
    this.#question = question;
    this.#builder = setup.builder;
    this.#future = new FutureActions(setup);
    const sides = [question.granted, question.intended];
    this.#spelling = new Spelling(sides);
    this.#scenery = sceneryOf(sides);
  }

  /** The regions of one part. */
  write(part: ExcessPart): readonly Written[] {
    const written = new Map<string, Written>();
    const ordered = [...part.excess.regions].sort(
      (left, right) => Number(right.firstReading) - Number(left.firstReading),
    );
    // The same words under another reading of R-006 are the same region.
    for (const raw of ordered)
      for (const each of this.#regions(part, raw))
        if (!written.has(each.words)) written.set(each.words, each);
    return [...written.values()];
  }

  #regions(part: ExcessPart, raw: RawRegion): readonly Written[] {
    const { actions, literals } = this.#setup;
    const { sets } = literals;
    const asked = this.#builder.holdsAsterisk(raw.cube);
    const textOf = (glob: Glob): string => this.#actionText(globText(sets.table, glob, 'action'));
    const rolled = rollUpActions(
      { actions, sets, textOf },
      raw.bits,
      raw.future,
      asked ? null : actions.table.untyped,
    );
    const regions: Written[] = [];
    if (raw.actions.length > 0) regions.push(this.#known(part, raw, rolled.actions, rolled.notActions));
    const unsaid = raw.actions.length === 0 ? raw.future : rolled.unsaid;
    for (const group of groupNames(sets, unsaid)) regions.push(this.#unheard(part, raw, group));
    return regions;
  }

  #known(
    part: ExcessPart,
    raw: RawRegion,
    names: readonly string[],
    notActions: readonly string[] | null,
  ): Written {
    const { actions } = this.#setup;
    const ranked = bestActions(this.#setup, raw.actions, this.#question.options.preferAction, mostRanked);
    const exercisable =
      ranked.find((index) => this.#builder.isExercisable(raw.cube, index)) ??
      raw.actions.find((index) => this.#builder.isExercisable(raw.cube, index));
    const best = [...new Set([...(exercisable === undefined ? [] : [exercisable]), ...ranked])].slice(
      0,
      mostTries,
    );
    const tried = this.#try(
      part,
      raw,
      best.map((index) => ({ index, name: this.#setup.actions.table.name(index) })),
    );
    const levels: Record<string, number> = {};
    for (const index of raw.actions) {
      const level = actions.table.level(index);
      levels[level] = (levels[level] ?? 0) + 1;
    }
    return this.#say(
      part,
      raw,
      tried,
      {
        actions: names,
        ...(notActions === null ? {} : { notActions }),
        accessLevels: Object.fromEntries(Object.entries(levels).sort()),
        exercisable: exercisable !== undefined,
        future: false,
      },
      this.#grantedBy(part, raw, tried.witness),
    );
  }

  #unheard(part: ExcessPart, raw: RawRegion, group: readonly SafeNames[]): Written {
    const { sets } = this.#setup.literals;
    const texts = (globs: readonly Glob[]): readonly string[] =>
      [...new Set(globs.map((glob) => this.#actionText(globText(sets.table, glob, 'action'))))].sort();
    const outside = texts(group.flatMap((names) => names.outside.globs));
    const name = this.#unknownName(group);
    const tried =
      name === null
        ? { witness: null, confirmed: false, ambiguous: false }
        : this.#try(part, raw, [{ index: -1, name }]);
    return this.#say(
      part,
      raw,
      tried,
      {
        actions: texts(group.flatMap((names) => names.within.globs)),
        ...(outside.length === 0 ? {} : { notActions: outside }),
        accessLevels: {},
        exercisable: true,
        future: true,
      },
      this.#grantedBy(part, raw, tried.witness),
    );
  }

  #unknownName(group: readonly SafeNames[]): string | null {
    for (const names of group) {
      const lower = this.#future.unknownName(names);
      if (lower !== null) return this.#actionText(lower);
    }
    return null;
  }

  #say(
    part: ExcessPart,
    raw: RawRegion,
    tried: Tried,
    head: Pick<Region, 'actions' | 'notActions' | 'accessLevels' | 'exercisable' | 'future'>,
    grantedBy: readonly StatementReference[],
  ): Written {
    const { literals } = this.#setup;
    const states = [...raw.cube.states].map(([place, id]): readonly [Dimension, KeyState] => [
      literals.dimensionAt(place),
      literals.stateAt(id),
    ]);
    const definite = tried.confirmed;
    const region: Region = {
      ...head,
      ...resourcesOf(literals, states),
      ...principalsOf(literals, states),
      conditions: conditionJson(literals, states, this.#spelling.key),
      certainty: definite ? 'definite' : 'may',
      grantedBy,
      witness: tried.witness,
    };
    const exact = this.#isExact(states);
    const solid = exact && !part.excess.ambiguous && states.every(([, state]) => !hasVariable(state));
    if (!definite && solid) this.#setup.statistics.unconfirmed += 1;
    return {
      region,
      restsOnReading: tried.ambiguous || (!definite && !raw.firstReading),
      exact,
      undecided: !definite && states.some(([, state]) => this.#isUndecided(state)),
      words: wordsOf(region),
    };
  }

  #try(part: ExcessPart, raw: RawRegion, names: readonly { index: number; name: string }[]): Tried {
    let last: Tried = { witness: null, confirmed: false, ambiguous: false };
    for (const { index, name } of names)
      for (const fresh of freshTexts) {
        const built = this.#builder.build(raw.cube, name, index, this.#scenery, fresh, this.#spelling.key);
        if (built === null) continue;
        const tried = this.#replay(part, { ...built, context: { ...built.context, ...this.#factsOf(part) } });
        if (tried.confirmed) return tried;
        if (last.witness === null || tried.ambiguous) last = tried;
        if (!this.#hasVariables(raw)) break;
      }
    return last;
  }

  /** INVARIANT: definite means that policy/'s own matchers confirm the witness on both sides, under every reading. */
  #replay(part: ExcessPart, witness: Witness): Tried {
    const exceeds = this.#setup.membership.exceeds(part.granted, this.#question.intended, witness);
    const { replay } = this.#question.options;
    const confirmed = exceeds === 'always' && (replay === undefined || replay(witness));
    return { witness, confirmed, ambiguous: !confirmed && exceeds !== 'never' };
  }

  /** Facts of the granted side that some policy looks at: they hold in every witness. */
  #factsOf(part: ExcessPart): Readonly<Record<string, string | readonly string[]>> {
    let facts = this.#facts.get(part);
    if (facts === undefined) {
      facts = this.#factsIn(part);
      this.#facts.set(part, facts);
    }
    return facts;
  }

  #factsIn(part: ExcessPart): Readonly<Record<string, string | readonly string[]>> {
    const context: Record<string, string | readonly string[]> = {};
    for (const { key, values } of part.facts.entries([...this.#question.keys].sort()).values())
      context[key] = values.length === 1 ? (values[0] as string) : values;
    return context;
  }

  #grantedBy(part: ExcessPart, raw: RawRegion, witness: Witness | null): readonly StatementReference[] {
    if (witness === null) return [];
    return mergeReferences([], grantingStatements(this.#setup, part.granted, witness, raw.bits));
  }

  #actionText(lower: string): string {
    const index = this.#setup.actions.indexOf(lower);
    return this.#spelling.action(lower) ?? (index >= 0 ? this.#setup.actions.table.name(index) : lower);
  }

  #hasVariables(raw: RawRegion): boolean {
    return [...raw.cube.states.values()].some((id) => hasVariable(this.#setup.literals.stateAt(id)));
  }

  #isUndecided(state: KeyState): boolean {
    const { sets } = this.#setup.literals;
    return valuesOf(state).some((value) => sets.difference(value.within, value.outside).answer === 'unknown');
  }

  #isExact(states: readonly (readonly [Dimension, KeyState])[]): boolean {
    return states.every(
      ([dimension, state]) => dimension.kind !== 'opaque' && valuesOf(state).every((value) => value.exact),
    );
  }
}

function valuesOf(state: KeyState): readonly ValueState[] {
  return [state.one, state.every, ...state.some].flatMap((value) => value ?? []);
}

function hasVariable(state: KeyState): boolean {
  return valuesOf(state).some((value) => value.within.variable || value.outside.variable);
}

function wordsOf(region: Region): string {
  return JSON.stringify([
    region.resources,
    region.notResources,
    region.conditions,
    region.actions,
    region.notActions,
    region.principals,
    region.notPrincipals,
  ]);
}

import { type Glob, GlobTable, star } from './glob.ts';
import { visiblyCovers, visiblyDisjoint } from './glob-containment.ts';
import { meetGlobs, widened, withoutCovered } from './glob-intersection.ts';
import { globMatches } from './glob-match.ts';
import { defaultStateBudget, type Found, GlobSearch } from './glob-search.ts';
import { pairKey } from './pair-key.ts';
import { plausibleTexts, shortestText } from './plausible-text.ts';

/** An interned union of patterns; `all` and `none` are the two ends. */
export interface GlobSet {
  readonly id: number;
  readonly globs: readonly Glob[];
  /** The same, for a quick look. */
  readonly members: ReadonlySet<Glob>;
  /** Members without wildcards, for lists of thousands of exact values. */
  readonly texts: ReadonlySet<string>;
  /** The other members. */
  readonly patterns: readonly Glob[];
  readonly variable: boolean;
}

/** Thousands of unions are kept and few are looked into: the views of the members are made when asked for. */
class Union implements GlobSet {
  readonly id: number;
  readonly globs: readonly Glob[];
  readonly patterns: readonly Glob[];
  readonly variable: boolean;
  #members: ReadonlySet<Glob> | undefined;
  #texts: ReadonlySet<string> | undefined;

  constructor(id: number, globs: readonly Glob[]) {
    const patterns = globs.filter((glob) => glob.literal === null);
    this.id = id;
    this.globs = globs;
    this.patterns = patterns.length === globs.length ? globs : patterns;
    this.variable = globs.some((glob) => glob.variable);
  }

  get members(): ReadonlySet<Glob> {
    this.#members ??= new Set(this.globs);
    return this.#members;
  }

  get texts(): ReadonlySet<string> {
    this.#texts ??=
      this.patterns === this.globs
        ? noTexts
        : new Set(this.globs.flatMap(({ literal }) => (literal === null ? [] : [literal])));
    return this.#texts;
  }
}

const noTexts: ReadonlySet<string> = new Set();

/** Beyond this many members a union is not searched pairwise for covered members. */
const mostPairwise = 32;
/** Fewer members are looked through one by one. */
const fewMembers = 16;
/** Beyond this many patterns an intersection of unions is not written out. */
const mostMembers = 10_000;

/** What is known of "some text is in `within` and not in `outside`". */
export interface Emptiness {
  /** `unknown`: the budget of states was spent. */
  readonly answer: 'some' | 'none' | 'unknown';
  readonly text: string | null;
}

const nothing: Emptiness = { answer: 'none', text: null };

/** Unions of patterns, their intersection, and the emptiness of differences; everything is interned and kept. */
export class GlobSets {
  readonly table = new GlobTable();
  readonly all: GlobSet;
  readonly none: GlobSet;
  readonly #search = new GlobSearch();
  readonly #stateBudget: number;
  readonly #sets = new Map<string, GlobSet>();
  readonly #meets = new Map<number, { readonly set: GlobSet; readonly exact: boolean }>();
  readonly #unions = new Map<number, GlobSet>();
  readonly #emptiness = new Map<number, Emptiness>();
  readonly #members = new Map<number, Emptiness>();
  #everything: Glob;

  /** `stateBudget`: product states visited for one question before the answer is `unknown`. */
  constructor(stateBudget = defaultStateBudget) {
    this.#stateBudget = stateBudget;
    this.#everything = this.table.intern([star]);
    this.none = this.#intern([]);
    this.all = this.#intern([this.#everything]);
  }

  /** The union of these patterns, without members that others cover. */
  union(globs: readonly Glob[]): GlobSet {
    if (globs.includes(this.#everything)) return this.all;
    return this.#intern(globs.length <= mostPairwise ? withoutCovered(globs) : [...new Set(globs)]);
  }

  /** How many sets and answers are kept. */
  get size(): number {
    const { meetings } = this.table;
    return this.#sets.size + this.#members.size + this.#emptiness.size + this.#meets.size + meetings.size;
  }

  unite(left: GlobSet, right: GlobSet): GlobSet {
    if (left === right || right === this.none) return left;
    if (left === this.none) return right;
    const key = pairKey(left.id, right.id);
    let set = this.#unions.get(key);
    if (set === undefined) {
      set = this.union([...left.globs, ...right.globs]);
      this.#unions.set(key, set);
    }
    return set;
  }

  /** The intersection; `exact: false` when the set is larger than it. */
  meet(left: GlobSet, right: GlobSet): { readonly set: GlobSet; readonly exact: boolean } {
    if (left === right || right === this.all) return { set: left, exact: true };
    if (left === this.all) return { set: right, exact: true };
    const key = pairKey(left.id, right.id);
    let meeting = this.#meets.get(key);
    if (meeting === undefined) {
      meeting = this.#meet(left, right);
      this.#meets.set(key, meeting);
    }
    return meeting;
  }

  #meet(left: GlobSet, right: GlobSet): { readonly set: GlobSet; readonly exact: boolean } {
    const globs = new Set<Glob>();
    let exact = true;
    for (const text of left.texts) if (this.holds(right, text)) globs.add(this.table.exactly(text));
    for (const text of right.texts) if (this.holds(left, text)) globs.add(this.table.exactly(text));
    // A text may or may not be what a variable stands for: kept, and said so.
    if (left.variable || right.variable)
      for (const one of left.globs)
        for (const two of right.globs) {
          // A text may or may not be what a variable stands for.
          const textBesideVariable =
            (one.variable && two.literal !== null) || (two.variable && one.literal !== null);
          if (textBesideVariable) for (const glob of meetGlobs(this.table, one, two).globs) globs.add(glob);
          exact &&= !textBesideVariable;
        }
    for (const one of left.patterns) {
      for (const two of right.patterns) {
        const meeting = meetGlobs(this.table, one, two);
        for (const glob of meeting.globs) globs.add(glob);
        exact &&= meeting.exact;
      }
      if (globs.size > mostMembers) return { set: left, exact: false };
    }
    return { set: this.union([...globs]), exact };
  }

  /** Whether a text lies in `within` and not in `outside`; with variables an upper bound: `none` is proved. */
  difference(within: GlobSet, outside: GlobSet): Emptiness {
    if (within === this.none || outside === this.all || within === outside) return nothing;
    const key = pairKey(within.id, outside.id);
    let answer = this.#emptiness.get(key);
    if (answer === undefined) {
      answer = this.#difference(within, outside);
      this.#emptiness.set(key, answer);
    }
    return answer;
  }

  #difference(within: GlobSet, outside: GlobSet): Emptiness {
    let unknown = false;
    for (const glob of within.globs) {
      const member = this.member(glob, outside);
      if (member.answer === 'some') return member;
      unknown ||= member.answer === 'unknown';
    }
    return unknown ? { answer: 'unknown', text: null } : nothing;
  }

  /** Whether the pattern matches a text that `outside` does not hold. */
  member(glob: Glob, outside: GlobSet): Emptiness {
    const key = pairKey(glob.id, outside.id);
    let answer = this.#members.get(key);
    if (answer === undefined) {
      answer = this.#member(glob, outside);
      this.#members.set(key, answer);
    }
    return answer;
  }

  #member(glob: Glob, outside: GlobSet): Emptiness {
    if (glob.literal !== null) {
      const held = this.holds(outside, glob.literal);
      // A pattern with a variable may hold the text for some value: here it need not.
      return held ? nothing : { answer: 'some', text: glob.literal };
    }
    if (outside.globs.length < fewMembers ? outside.globs.includes(glob) : outside.members.has(glob))
      return nothing;
    const near = outside.globs.filter((other) => !visiblyDisjoint(other, glob));
    if (near.some((other) => visiblyCovers(other, glob))) return nothing;
    const wide = widened(this.table, glob);
    const solid = near.filter((other) => !other.variable);
    for (const text of guesses(wide, near))
      if (globMatches(wide, text) && !solid.some((other) => globMatches(other, text)))
        return { answer: 'some', text };
    const found: Found = this.#search.find([wide], solid, this.#stateBudget);
    if (found.kind === 'text') return { answer: 'some', text: found.text };
    return found.kind === 'none' ? nothing : { answer: 'unknown', text: null };
  }

  /** Members of `within` that hold something outside `outside`. */
  live(within: GlobSet, outside: GlobSet): readonly Glob[] {
    return within.globs.filter((glob) => this.member(glob, outside).answer !== 'none');
  }

  /** Whether two patterns may share a text. */
  touch(left: Glob, right: Glob): boolean {
    return meetGlobs(this.table, left, right).globs.length > 0;
  }

  /** Whether the set holds the text (variables of unknown value match nothing). */
  holds(set: GlobSet, text: string): boolean {
    return (
      set === this.all ||
      (set.patterns !== set.globs && set.texts.has(text)) ||
      set.patterns.some((glob) => globMatches(glob, text))
    );
  }

  #intern(globs: readonly Glob[]): GlobSet {
    const ordered = [...globs].sort((left, right) =>
      left.key < right.key ? -1 : left.key > right.key ? 1 : 0,
    );
    const key = ordered.map((glob) => glob.id).join(' ');
    let set = this.#sets.get(key);
    if (set === undefined) {
      set = new Union(this.#sets.size, ordered);
      this.#sets.set(key, set);
    }
    return set;
  }
}

/** Texts that the pattern may match outside these others, each made when the ones before it failed. */
function* guesses(wide: Glob, excluded: readonly Glob[]): Generator<string> {
  yield* otherBooleans(excluded);
  yield* plausibleTexts(wide);
  yield shortestText(wide);
}

/** The other Boolean, where one is excluded: the value that a person expects. */
function otherBooleans(excluded: readonly Glob[]): readonly string[] {
  return ['true', 'false'].filter((text) =>
    excluded.some(
      (glob) =>
        glob.literal === null &&
        glob.tokens.length < 6 &&
        globMatches(glob, text === 'true' ? 'false' : 'true'),
    ),
  );
}

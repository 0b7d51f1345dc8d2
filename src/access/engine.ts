import type { AccessSet } from './access-set.ts';
import { type ArnReading, decidingReadings, reportedReadings } from './arn-reading.ts';
import type { Comparison, Witness } from './comparison.ts';
import { layersOf, statementsOf } from './compile-set.ts';
import { defaultNodeBudget } from './cube-search.ts';
import type { ReadSides } from './excess-problem.ts';
import type { ActionCatalog } from './facts.ts';
import { KnownFacts } from './known-facts.ts';
import type { StarReadings } from './statement-entry.ts';
import { type ExcessPart, summarize } from './summary.ts';
import { openWorkshop, type Workshop, workshopSize } from './workshop.ts';

/** Options of one comparison; all have defaults. */
export interface CompareOptions {
  /** Ranks actions for the witness: the highest wins (audit passes how grave an action is). */
  readonly preferAction?: (action: string) => number;
  /**
   * A further check on the granted side, by whoever knows more than the policies (KMS and trust decisions need a
   * resource policy): a region is definite only when some witness passes it.
   */
  readonly replay?: (witness: Witness) => boolean;
  /** Search nodes for each class of actions. */
  readonly nodeBudget?: number;
}

/** Limits of an engine, for all its comparisons: beyond them the verdict is `unknown`. */
export interface EngineBudget {
  /** Product states of glob automata visited for one question of emptiness. */
  readonly automatonStates?: number;
}

/** Counters of an engine, for tests and benchmarks. */
export interface EngineStatistics {
  comparisons: number;
  /** Exact regions whose witness the concrete matchers did not confirm: 0, or the algebra has a bug. */
  unconfirmed: number;
}

/** Compares access sets; keeps everything it compiled and solved for the next comparison. */
export interface Engine {
  /**
   * Is every request of `granted` one of `intended`? Never throws on sets that the parsers made.
   * INVARIANT: `within` is answered only when no request was left over under any reading, with the budget unspent.
   */
  compare(granted: AccessSet, intended: AccessSet, options?: CompareOptions): Comparison;
  /**
   * Whether `compare` would answer `within`: a proof without words, many times cheaper where something exceeds.
   */
  proves(granted: AccessSet, intended: AccessSet): boolean;
  readonly statistics: Readonly<EngineStatistics>;
}

/** An engine over one catalog, to be kept for a whole scan. */
export function createEngine(catalog: ActionCatalog, budget: EngineBudget = {}): Engine {
  const statistics: EngineStatistics = { comparisons: 0, unconfirmed: 0 };
  let workshop = openWorkshop(catalog, budget.automatonStates);
  const ready = (): Workshop => {
    statistics.comparisons += 1;
    // Answers do not depend on what was kept: forgetting it costs time only.
    if (workshopSize(workshop) > mostKept) workshop = openWorkshop(catalog, budget.automatonStates);
    return workshop;
  };
  return {
    statistics,
    compare: (granted, intended, options = {}) => compareIn(ready(), statistics, granted, intended, options),
    proves: (granted, intended) => provesIn(ready(), granted, intended),
  };
}

/**
 * Formulas, states, patterns and answers kept before an engine starts afresh. 400,000 are some 250 MB: 20,000 roles of
 * many policies. More is not better: what a fresh start leaves behind stays resident until the heap is collected.
 */
const mostKept = 400_000;

function compareIn(
  workshop: Workshop,
  statistics: EngineStatistics,
  granted: AccessSet,
  intended: AccessSet,
  options: CompareOptions,
): Comparison {
  const { compiler, finder, catalog } = workshop;
  const keys = new Set([...compiler.keys(granted), ...compiler.keys(intended)]);
  const assumptions = new Set<string>();
  const parts: ExcessPart[] = [];
  for (const part of partsByFacts(granted, keys, catalog)) {
    const budget = options.nodeBudget ?? defaultNodeBudget;
    const sides = sidesOf(workshop, part.granted, intended, part.facts, decidingReadings, assumptions);
    const excess = finder.find(sides, budget);
    parts.push({ ...part, excess });
    if (excess.regions.length > 0) continue;
    // `within` rests on the reading when a star that runs over a six-part pattern's colons says otherwise.
    const readings: readonly ArnReading[] = ['aligned', ...reportedReadings];
    const others = sidesOf(workshop, part.granted, intended, part.facts, readings, assumptions);
    if (others.length > 1 && finder.find(others.slice(1), budget).regions.length > 0)
      assumptions.add('R-006');
  }
  return summarize({ ...workshop, statistics }, parts, { granted, intended, keys, assumptions, options });
}

function provesIn(workshop: Workshop, granted: AccessSet, intended: AccessSet): boolean {
  const { compiler, finder, catalog } = workshop;
  const keys = new Set([...compiler.keys(granted), ...compiler.keys(intended)]);
  return partsByFacts(granted, keys, catalog).every((part) => {
    const sides = sidesOf(workshop, part.granted, intended, part.facts, decidingReadings, new Set());
    return finder.isEmpty(sides, defaultNodeBudget);
  });
}

/** Both sides under each reading that makes a difference. */
function sidesOf(
  { compiler, catalog }: Workshop,
  granted: AccessSet,
  intended: AccessSet,
  facts: KnownFacts,
  readings: readonly ArnReading[],
  assumptions: Set<string>,
): readonly ReadSides[] {
  const none = new KnownFacts({}, catalog);
  const sides: ReadSides[] = [];
  const seen = new Set<string>();
  const stars = compiler.starsOf([granted, intended]);
  for (const reading of readings) {
    if (sides.length > 0 && !mayDiffer(reading, stars)) continue;
    const side = {
      reading,
      granted: compiler.compile(granted, reading, none, assumptions),
      intended: compiler.compile(intended, reading, facts, assumptions),
    };
    const key = [...statementsOf(side.granted), ...statementsOf(side.intended)]
      .map((statement) => statement.product)
      .join(' ');
    if (seen.has(key)) continue;
    seen.add(key);
    sides.push(side);
  }
  return sides;
}

/** Whether the reading can differ from the first one, `aligned` (see `StatementEntry`). */
function mayDiffer(reading: ArnReading, stars: StarReadings): boolean {
  return stars === 'short' || (stars === 'six' && reportedReadings.includes(reading));
}

/**
 * Members of a union whose facts disagree on a key that matters are compared one by one: a union lies within a
 * set exactly when each member does. Elsewhere the first layers' facts hold for the whole side.
 */
function partsByFacts(
  granted: AccessSet,
  keys: ReadonlySet<string>,
  catalog: ActionCatalog,
): readonly { readonly granted: AccessSet; readonly facts: KnownFacts }[] {
  const wanted = [...keys].sort();
  const factsOf = (set: AccessSet): KnownFacts =>
    layersOf(set).reduceRight(
      (facts, layers) => new KnownFacts(layers.facts, catalog).over(facts),
      new KnownFacts({}, catalog),
    );
  if (granted.kind !== 'union') return [{ granted, facts: factsOf(granted) }];
  const distinct = new Set(
    layersOf(granted).map((layers) => new KnownFacts(layers.facts, catalog).keyFor(wanted)),
  );
  if (distinct.size <= 1) return [{ granted, facts: factsOf(granted) }];
  return granted.of.flatMap((member) => partsByFacts(member, keys, catalog));
}

import type { NamedPolicy } from '../policy/document.ts';
import type { AccessLayers, AccessSet } from './access-set.ts';
import type { ArnReading } from './arn-reading.ts';
import type { CompiledStatement, Workspace } from './compile-statement.ts';
import { type FormulaId, type Formulas, never } from './formula.ts';
import { KnownFacts } from './known-facts.ts';
import { PolicyEntry } from './policy-entry.ts';
import type { StarReadings } from './statement-entry.ts';

/** One level, ready. */
export interface CompiledLevel {
  readonly allows: readonly CompiledStatement[];
  readonly denies: readonly CompiledStatement[];
}

/** An access set with its statements compiled; the shape is the one of AccessSet. */
export type CompiledSet =
  | { readonly kind: 'layers'; readonly levels: readonly CompiledLevel[] }
  | { readonly kind: 'union' | 'intersection'; readonly of: readonly CompiledSet[] };

/** Compiles sets; every policy is compiled once for each reading and each value of the facts that it looks at. */
export class SetCompiler {
  readonly #workspace: Workspace;
  readonly #policies = new WeakMap<NamedPolicy['document'], PolicyEntry>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** `shared` are facts of the other side that hold where this side says nothing. */
  compile(set: AccessSet, reading: ArnReading, shared: KnownFacts, assumptions: Set<string>): CompiledSet {
    if (set.kind !== 'layers')
      return {
        kind: set.kind,
        of: set.of.map((member) => this.compile(member, reading, shared, assumptions)),
      };
    const facts = new KnownFacts(set.facts, this.#workspace.catalog).over(shared);
    const levels = set.levels.map((level): CompiledLevel => {
      const allows: CompiledStatement[] = [];
      const denies: CompiledStatement[] = [];
      for (const policy of level.policies) {
        const compiled = this.#entry(policy).compile(this.#workspace, level, facts, reading);
        for (const rule of compiled.assumptions) assumptions.add(rule);
        allows.push(...compiled.allows);
        denies.push(...compiled.denies);
      }
      return { allows, denies };
    });
    return { kind: 'layers', levels };
  }

  /** Which readings of R-006 can make a difference to the sets. */
  starsOf(sets: readonly AccessSet[]): StarReadings {
    let found: StarReadings = 'none';
    for (const layers of sets.flatMap(layersOf))
      for (const level of layers.levels)
        for (const policy of level.policies) {
          const { stars } = this.#entry(policy);
          if (stars === 'short') return 'short';
          if (stars === 'six') found = 'six';
        }
    return found;
  }

  /** Context keys in lower case that the set's policies look at. */
  keys(set: AccessSet): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const layers of layersOf(set))
      for (const level of layers.levels)
        for (const policy of level.policies) for (const key of this.#entry(policy).keys) keys.add(key);
    return keys;
  }

  #entry({ document }: NamedPolicy): PolicyEntry {
    let entry = this.#policies.get(document);
    if (entry === undefined) {
      entry = new PolicyEntry(document);
      this.#policies.set(document, entry);
    }
    return entry;
  }
}

/** All layers inside a set. */
export function layersOf(set: AccessSet): readonly AccessLayers[] {
  return set.kind === 'layers' ? [set] : set.of.flatMap(layersOf);
}

/** All statements inside a compiled set. */
export function statementsOf(set: CompiledSet): readonly CompiledStatement[] {
  if (set.kind !== 'layers') return set.of.flatMap(statementsOf);
  return set.levels.flatMap((level) => [...level.allows, ...level.denies]);
}

/**
 * The set as a formula, each statement replaced by what `product` makes of it (`never` where it does not apply):
 * every level must allow, no Deny of any level may hold.
 */
export function formulaOf(
  formulas: Formulas,
  set: CompiledSet,
  product: (statement: CompiledStatement) => FormulaId,
): FormulaId {
  if (set.kind !== 'layers') {
    const parts = set.of.map((member) => formulaOf(formulas, member, product));
    return set.kind === 'union' ? formulas.any(parts) : formulas.all(parts);
  }
  const parts: FormulaId[] = [];
  for (const { allows, denies } of set.levels) {
    const allowed = formulas.any(applying(allows, product));
    if (allowed === never) return never;
    parts.push(allowed);
    for (const denied of applying(denies, product)) parts.push(formulas.not(denied));
  }
  return formulas.all(parts);
}

/** Most statements are of other actions: they are passed over before anything is made of them. */
function applying(
  statements: readonly CompiledStatement[],
  product: (statement: CompiledStatement) => FormulaId,
): readonly FormulaId[] {
  const found: FormulaId[] = [];
  for (const statement of statements) {
    const formula = product(statement);
    if (formula !== never) found.push(formula);
  }
  return found;
}

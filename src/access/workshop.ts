import { ActionSets } from './action-sets.ts';
import { SetCompiler } from './compile-set.ts';
import type { Workspace } from './compile-statement.ts';
import { CubeSearch } from './cube-search.ts';
import { ExcessFinder } from './excess.ts';
import type { ActionCatalog } from './facts.ts';
import { Formulas } from './formula.ts';
import { KnownSayings } from './known-sayings.ts';
import { Literals } from './literals.ts';
import { Membership } from './membership.ts';
import { RegionSayer } from './region-sayer.ts';
import { WitnessBuilder } from './witness.ts';

/** Everything an engine keeps between comparisons. */
export interface Workshop extends Workspace {
  readonly catalog: ActionCatalog;
  readonly compiler: SetCompiler;
  readonly finder: ExcessFinder;
  readonly membership: Membership;
  readonly builder: WitnessBuilder;
  readonly sayings: KnownSayings;
}

/** An empty workshop over a catalog. */
export function openWorkshop(catalog: ActionCatalog, automatonStates?: number): Workshop {
  const literals = new Literals(automatonStates);
  const formulas = new Formulas((literal) => literals.rankOf(literal));
  const workspace: Workspace = {
    catalog,
    literals,
    formulas,
    actions: new ActionSets(catalog, literals.sets),
  };
  const builder = new WitnessBuilder(literals, catalog);
  return {
    ...workspace,
    catalog,
    compiler: new SetCompiler(workspace),
    finder: new ExcessFinder(workspace, new CubeSearch(literals, formulas)),
    membership: new Membership(catalog),
    builder,
    sayings: new KnownSayings(new RegionSayer(workspace, builder)),
  };
}

/** How much a workshop keeps: formulas, states, patterns and what was said of regions. */
export function workshopSize({ formulas, literals, sayings }: Workshop): number {
  return formulas.size + literals.size + sayings.size;
}

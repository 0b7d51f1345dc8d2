import { type CompiledStatement, compiledStatements } from '../policy/compile-policy.ts';
import type { StatementReference } from '../policy/document.ts';
import { matchAction } from '../policy/match-action.ts';
import type { AccessLayers, AccessSet } from './access-set.ts';
import { type SparseBits, share, sparseOf } from './action-bits.ts';
import type { ActionSets } from './action-sets.ts';
import type { ActionTable } from './action-table.ts';
import type { Witness } from './comparison.ts';
import { applies, type Membership } from './membership.ts';
import { neverApplies } from './principal-text.ts';

/** Where attribution looks things up. */
export interface AttributionSetup {
  readonly actions: ActionSets;
  readonly membership: Membership;
}

/** Actions of a region that a statement sees alike: beside the action it sees only the resource. One stands for all. */
export interface ActionKind {
  readonly action: string;
  readonly held: SparseBits;
}

/** A region's catalog actions, ascending, by whether they take resource types. */
export function kindsOf(table: ActionTable, numbers: readonly number[]): readonly ActionKind[] {
  const typed = numbers.filter((index) => table.isTyped(index));
  const untyped = typed.length === numbers.length ? [] : numbers.filter((index) => !table.isTyped(index));
  return [typed, untyped].flatMap((kind) =>
    kind[0] === undefined ? [] : [{ action: table.name(kind[0]), held: sparseOf(kind) }],
  );
}

/**
 * The Allow statements of the set's first levels that grant a region: those that hold one of its actions and the
 * rest of its witness. An action without resource types is asked of `*`.
 */
export function grantingStatements(
  setup: AttributionSetup,
  set: AccessSet,
  witness: Witness,
  kinds: readonly ActionKind[],
): readonly StatementReference[] {
  if (set.kind === 'union')
    return set.of.flatMap((member) => grantingStatements(setup, member, witness, kinds));
  // The first member is what is granted; the others only bound it.
  if (set.kind === 'intersection')
    return set.of[0] ? grantingStatements(setup, set.of[0], witness, kinds) : [];
  return grantingIn(setup, set, witness, kinds);
}

function grantingIn(
  { actions, membership }: AttributionSetup,
  set: AccessLayers,
  witness: Witness,
  kinds: readonly ActionKind[],
): readonly StatementReference[] {
  const first =
    set.levels.find((level) => level.kind === 'identity' || level.kind === 'resource') ?? set.levels[0];
  const ofWitness = membership.evaluation(set, witness, 'permissive');
  const lower = witness.action.toLowerCase();
  const holdsWitness = (ready: CompiledStatement): boolean =>
    matchAction(ready.action, lower) && applies(ready, ofWitness, witness) !== 'no';
  const asked = kinds.map(({ action, held }) => ({
    held,
    evaluation: membership.evaluation(set, { ...witness, action }, 'permissive'),
  }));
  const found: StatementReference[] = [];
  for (const policy of first?.policies ?? [])
    for (const ready of compiledStatements(policy)) {
      if (ready.statement.effect !== 'Allow' || (first && neverApplies(first, ready.statement))) continue;
      const named = actions.element(ready.statement.action);
      const grants =
        holdsWitness(ready) ||
        asked.some(
          ({ held, evaluation }) => share(held, named.bits) && applies(ready, evaluation, witness) !== 'no',
        );
      if (!grants) continue;
      const { sid, index } = ready.statement;
      found.push({ policy: policy.name, statement: sid ?? String(index) });
    }
  return found;
}

import { type CompiledStatement, compiledStatements } from '../policy/compile-policy.ts';
import type { StatementReference } from '../policy/document.ts';
import { matchAction } from '../policy/match-action.ts';
import type { AccessLayers, AccessSet } from './access-set.ts';
import { firstOf, meetBits, shareIn } from './action-bits.ts';
import type { ActionSets } from './action-sets.ts';
import type { Witness } from './comparison.ts';
import { applies, type Membership } from './membership.ts';
import { neverApplies } from './principal-text.ts';

/** Where attribution looks things up. */
export interface AttributionSetup {
  readonly actions: ActionSets;
  readonly membership: Membership;
}

/**
 * The Allow statements of the set's first levels that grant a region: those that hold one of its actions and the
 * rest of its witness. An action without resource types is asked of `*`.
 * @param regionActions one bit per catalog action of the region
 */
export function grantingStatements(
  setup: AttributionSetup,
  set: AccessSet,
  witness: Witness,
  regionActions: Uint32Array,
): readonly StatementReference[] {
  if (set.kind === 'union')
    return set.of.flatMap((member) => grantingStatements(setup, member, witness, regionActions));
  // The first member is what is granted; the others only bound it.
  if (set.kind === 'intersection')
    return set.of[0] ? grantingStatements(setup, set.of[0], witness, regionActions) : [];
  return grantingIn(setup, set, witness, regionActions);
}

function grantingIn(
  { actions, membership }: AttributionSetup,
  set: AccessLayers,
  witness: Witness,
  regionActions: Uint32Array,
): readonly StatementReference[] {
  const first =
    set.levels.find((level) => level.kind === 'identity' || level.kind === 'resource') ?? set.levels[0];
  const asked = membership.evaluation(set, witness, 'permissive');
  const { table } = actions;
  const lower = witness.action.toLowerCase();
  const holdsWitness = (ready: CompiledStatement): boolean =>
    matchAction(ready.action, lower) && applies(ready, asked, witness) !== 'no';
  // One action of a kind stands for the others: beside the action, a statement sees only the resource.
  const kinds = [table.typed, table.untyped].flatMap((kind) => {
    const bits = meetBits(regionActions, kind);
    const index = firstOf(bits);
    if (index < 0) return [];
    const request = { ...witness, action: table.name(index) };
    return [{ request, bits, evaluation: membership.evaluation(set, request, 'permissive') }];
  });
  const found: StatementReference[] = [];
  for (const policy of first?.policies ?? [])
    for (const ready of compiledStatements(policy)) {
      if (ready.statement.effect !== 'Allow' || (first && neverApplies(first, ready.statement))) continue;
      const named = actions.element(ready.statement.action);
      const grants =
        holdsWitness(ready) ||
        kinds.some(
          ({ request, bits, evaluation }) =>
            shareIn(named.words, named.bits, bits) && applies(ready, evaluation, request) !== 'no',
        );
      if (!grants) continue;
      const { sid, index } = ready.statement;
      found.push({ policy: policy.name, statement: sid ?? String(index) });
    }
  return found;
}

import type { ChangeEvent } from '../../estate/changes/change-event.ts';
import type { Estate } from '../../estate/estate.ts';
import { findPrincipal } from '../../estate/principals.ts';
import { permissionSetOf } from '../../estate/special-roles.ts';
import type { Facet } from './facet.ts';

/**
 * The call on a permission set behind a change of the role that Identity Center made for it: the trail of the role's
 * account shows only Identity Center itself writing the role, the management account's shows who asked for it (IAM
 * Identity Center API Reference). null where the facet is of no such role, or no such call is among the events.
 * @param isBetween whether an event lies between the two collections
 */
export function permissionSetEvent(
  facet: Facet,
  before: Estate,
  after: Estate,
  isBetween: (event: ChangeEvent) => boolean,
): ChangeEvent | null {
  if (!('holder' in facet)) return null;
  const role = findPrincipal(after, facet.holder) ?? findPrincipal(before, facet.holder);
  const set = role?.kind === 'role' ? permissionSetOf(role) : null;
  if (set === null) return null;
  const actions = actionsFor(facet);
  const arns = after.identityCenter?.permissionSets;
  const asked = (after.changeEvents ?? []).filter(
    (event) =>
      isBetween(event) &&
      actions.includes(event.action.toLowerCase()) &&
      // An assignment makes a role in one account; what is written into a set reaches all of its accounts.
      (facet.kind !== 'principal' || event.names['targetid'] === facet.account),
  );
  const named = asked.filter(({ names }) => arns?.get(names['permissionsetarn'] ?? '') === set.permissionSet);
  if (arns !== undefined) return named.at(-1) ?? null;
  // Nothing tells which set an ARN names: where all calls are on one set, it can be no other.
  const sets = new Set(asked.map(({ names }) => names['permissionsetarn']));
  return sets.size === 1 ? (asked.at(-1) ?? null) : null;
}

function actionsFor(facet: Extract<Facet, { readonly holder: string }>): readonly string[] {
  switch (facet.kind) {
    case 'inline-policy':
      return ['sso:putinlinepolicytopermissionset', 'sso:deleteinlinepolicyfrompermissionset'];
    case 'attachment':
      return [
        'sso:attachmanagedpolicytopermissionset',
        'sso:detachmanagedpolicyfrompermissionset',
        'sso:attachcustomermanagedpolicyreferencetopermissionset',
        'sso:detachcustomermanagedpolicyreferencefrompermissionset',
      ];
    case 'boundary':
      return ['sso:putpermissionsboundarytopermissionset', 'sso:deletepermissionsboundaryfrompermissionset'];
    case 'principal':
      return ['sso:createaccountassignment', 'sso:deleteaccountassignment'];
    case 'trust-policy':
    case 'tags':
    case 'group-membership':
      return [];
  }
}

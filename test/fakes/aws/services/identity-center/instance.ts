import { CommonFailure, FakeAwsError } from '../../answer.ts';
import { requiredText, textOf } from '../../params.ts';
import type { Turn } from '../../turn.ts';
import type { WorldIdentityCenter, WorldPermissionSet } from '../../world/identity-center.ts';

/** The instance as this caller sees it from this Region; null: there is none for them. */
export function visibleInstance({ world, account, region }: Turn): WorldIdentityCenter | null {
  const center = world.identityCenter;
  if (!center || center.homeRegion !== region) return null;
  const readers = [center.ownerAccountId, ...(center.delegatedAdministrators ?? [])];
  return readers.includes(account.id) ? center : null;
}

/** The instance that a call names by its ARN, or the store by its id. */
export function namedInstance(turn: Turn): WorldIdentityCenter {
  const center = visibleInstance(turn);
  const named = textOf(turn.params, 'InstanceArn') ?? requiredText(turn.params, 'IdentityStoreId');
  if (center && [center.instanceArn, center.identityStoreId].includes(named)) return center;
  const message = `User: ${turn.caller.arn} is not authorized to perform: ${turn.iamAction} on resource: ${named}`;
  throw new CommonFailure('access-denied', message);
}

/** The permission set that a call names; throws ResourceNotFoundException. */
export function namedPermissionSet(turn: Turn): WorldPermissionSet {
  const arn = requiredText(turn.params, 'PermissionSetArn');
  const set = namedInstance(turn).permissionSets.find((each) => each.arn === arn);
  if (!set)
    throw new FakeAwsError('ResourceNotFoundException', 'Could not find PermissionSet with the given ARN');
  return set;
}

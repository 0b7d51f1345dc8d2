import { CommonFailure, FakeAwsError } from '../../answer.ts';
import { requiredText } from '../../params.ts';
import type { Turn } from '../../turn.ts';
import type { WorldAccount } from '../../world/account.ts';
import type { WorldBucket } from '../../world/resources.ts';
import type { World } from '../../world/world.ts';

/** The bucket a call names, checked: it exists, this account may read it, and the Region is its own. */
export function namedBucket(turn: Turn): WorldBucket {
  const name = requiredText(turn.params, 'Bucket');
  const owner = ownerOf(turn, name);
  const bucket = owner?.buckets?.find((each) => each.name === name);
  if (!owner || !bucket) {
    throw new FakeAwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
  }
  if (owner.id !== turn.account.id && !bucket.readableBy?.includes(turn.account.id)) {
    const message = `User: ${turn.caller.arn} is not authorized to perform: ${turn.iamAction} on resource: "arn:${turn.world.partition}:s3:::${name}" because no resource-based policy allows the ${turn.iamAction} action`;
    throw new CommonFailure('access-denied', message);
  }
  if (bucket.region !== undefined && bucket.region !== turn.region) {
    const message =
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.';
    throw new FakeAwsError('PermanentRedirect', message, 301, { Bucket: name, Region: bucket.region });
  }
  return bucket;
}

/** Bucket names are the whole partition's; an account that is made on demand is looked for by World.bucketOwners. */
export function ownerOf({ account, world }: Turn, name: string): WorldAccount | undefined {
  const holds = (each: WorldAccount | undefined) => each?.buckets?.some((bucket) => bucket.name === name);
  if (holds(account)) return account;
  const told = world.bucketOwners?.[name];
  if (told !== undefined) return world.accounts.get(told);
  return everyone(world).find(holds);
}

function everyone({ accounts }: World): readonly WorldAccount[] {
  return accounts instanceof Map ? [...(accounts as Map<string, WorldAccount>).values()] : [];
}

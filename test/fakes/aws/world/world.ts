import type { AccessKey } from './access-key.ts';
import type { WorldAccount } from './account.ts';
import type { WorldIdentityCenter } from './identity-center.ts';
import type { WorldOrganization } from './organization.ts';

/** Where accounts come from: a Map, or something that makes them when asked. */
export interface AccountSource {
  get(id: string): WorldAccount | undefined;
}

/** A layer that some partitions or organizations lack. */
export type OptionalLayer = 'identity-center' | 'resource-control-policies' | 'bedrock-agents';

/** All that the fake serves: plain values, changed only by giving a new world. */
export interface World {
  /** `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`. */
  readonly partition: string;
  /** null: the accounts stand alone. */
  readonly organization: WorldOrganization | null;
  readonly accounts: AccountSource;
  /** Credentials that exist before anyone calls AssumeRole. */
  readonly keys: readonly AccessKey[];
  /** null: nobody switched Identity Center on. */
  readonly identityCenter: WorldIdentityCenter | null;
  /** Regions that are not as usual: `off` refuses every call, `silent` never answers. */
  readonly regions?: Readonly<Record<string, 'off' | 'silent'>>;
  /** Which account a bucket is in, for those that others read; needed where `accounts` is no Map. */
  readonly bucketOwners?: Readonly<Record<string, string>>;
  /** Layers that AWS does not offer here; those of the partition when not given (partitions.ts). */
  readonly notOffered?: readonly OptionalLayer[];
}

/** The same world with one account changed; the others are the very same objects. */
export function changeAccount(
  world: World,
  id: string,
  change: (account: WorldAccount) => WorldAccount,
): World {
  const before = world.accounts;
  let changed: WorldAccount | undefined;
  return {
    ...world,
    accounts: {
      get(asked) {
        if (asked !== id) return before.get(asked);
        const account = changed ?? before.get(id);
        if (account !== undefined) changed ??= change(account);
        return changed;
      },
    },
  };
}

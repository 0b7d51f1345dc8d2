import { Random } from '../../oracle/random.ts';
import { generatedAccount } from './generated/account.ts';
import { generatedIdentityCenter, generatedSets } from './generated/identity-center.ts';
import { generatedTree } from './generated/tree.ts';
import { hubKey } from './world/access-key.ts';
import type { WorldAccount } from './world/account.ts';
import type { AccountSource, World } from './world/world.ts';

/** How large, and which one: the same parts give the same organization on every machine. */
export interface GeneratedOrganizationParts {
  readonly accounts: number;
  readonly rolesPerAccount: number;
  /** 1 when not given. */
  readonly seed?: number;
  /** `aws` when not given. */
  readonly partition?: string;
  /** The share of roles that are agents'; 0.02 when not given. */
  readonly agentShare?: number;
  /** Of the reader role in every account; `OverreachReader` when not given. */
  readonly readerName?: string;
  readonly externalId?: string;
  /** Identity Center with three permission sets, and their roles in every account; false when not given. */
  readonly identityCenter?: boolean;
  /** How many accounts are kept once made; 16 when not given. Another look makes the same account again. */
  readonly keep?: number;
}

/** The id of the n-th account; the first is the management account, where the hub is. */
export function generatedAccountId(index: number): string {
  return String(100_000_000_000 + index * 7_919);
}

/** An organization in memory, whose accounts are made when they are first asked for. */
export function generatedOrganization(parts: GeneratedOrganizationParts): World {
  const partition = parts.partition ?? 'aws';
  const ids = Array.from({ length: parts.accounts }, (_, index) => generatedAccountId(index));
  const management = ids[0] ?? generatedAccountId(0);
  const seed = parts.seed ?? 1;
  return {
    partition,
    organization: generatedTree(ids, partition, new Random(seed)),
    accounts: lazily(parts, partition, management, seed),
    keys: [hubKey(partition, management)],
    identityCenter: parts.identityCenter
      ? generatedIdentityCenter(ids, partition, new Random(seed + 1))
      : null,
  };
}

function lazily(
  parts: GeneratedOrganizationParts,
  partition: string,
  management: string,
  seed: number,
): AccountSource {
  const kept = new Map<string, WorldAccount>();
  const indexes = new Map(
    Array.from({ length: parts.accounts }, (_, index) => [generatedAccountId(index), index]),
  );
  return {
    get(id) {
      const index = indexes.get(id);
      if (index === undefined) return undefined;
      const account =
        kept.get(id) ??
        generatedAccount({
          id,
          partition,
          roles: parts.rolesPerAccount,
          agentShare: parts.agentShare ?? 0.02,
          permissionSets: parts.identityCenter ? generatedSets : [],
          random: new Random(seed * 1_000_003 + index),
          reader: {
            arn: `arn:${partition}:iam::${id}:role/${parts.readerName ?? 'OverreachReader'}`,
            trusts: [management],
            ...(parts.externalId === undefined ? {} : { externalId: parts.externalId }),
          },
        });
      // The least lately asked for is forgotten first: a Map keeps the order of insertion.
      kept.delete(id);
      kept.set(id, account);
      const oldest = kept.keys().next().value;
      if (kept.size > (parts.keep ?? 16) && oldest !== undefined) kept.delete(oldest);
      return account;
    },
  };
}

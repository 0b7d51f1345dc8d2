import type { AccessSet } from '../access/access-set.ts';
import type { PolicyJson } from '../access/comparison.ts';
import type { Account, Estate, PolicyReading, Role, User } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { accessAbroad } from '../reach/access-abroad.ts';
import { effectiveAccess } from '../reach/effective-access.ts';
import { namedPolicy } from './policy-json.ts';
import type { RemedyCandidate, RemedyCase } from './remedy-candidate.ts';
import { documentWord, iamCommand, nameWords, quota, sizeOf } from './remedy-command.ts';
import { scopePolicies, sharedPolicy, withoutFacts } from './remedy-scope.ts';

/**
 * What was meant as a permissions boundary, which caps later policies too. One that is there already gives way to what
 * it shares with what was meant: nothing that it keeps out may come back.
 */
export function* boundaries(remedy: RemedyCase): Generator<RemedyCandidate> {
  const { context, principal, intended } = remedy;
  const arn = principal.boundaryArn;
  if (arn === null) {
    for (const policy of scopePolicies(remedy)) yield* boundaryCandidate(remedy, policy, null);
    return;
  }
  const old = context.account(principal.account)?.managedPolicies.get(arn);
  if (old?.state !== 'readable') return;
  const policies = [{ name: arn, document: old.document }];
  const held: AccessSet = {
    kind: 'layers',
    levels: [{ name: 'boundary', kind: 'boundary', policies }],
    facts: {},
  };
  const shared = sharedPolicy(remedy, held, withoutFacts(intended.access));
  if (shared !== null) yield* boundaryCandidate(remedy, shared, arn);
}

function* boundaryCandidate(
  remedy: RemedyCase,
  policy: PolicyJson,
  old: string | null,
): Generator<RemedyCandidate> {
  if (sizeOf(policy) > quota.managed) return;
  const { context, principal, meant } = remedy;
  const { partition } = context.estate;
  const name = freeName(context.account(principal.account), partition, principal);
  const arn = arnOf(partition, principal, name);
  const boundary = namedPolicy(arn, policy);
  const world = worldWith(context.estate, principal.account);
  if (boundary === null || world === null) return;
  world.policies.set(arn, { state: 'readable', name: arn, document: boundary.document, digest: '' });
  const changed = { ...principal, boundaryArn: arn };
  const after = effectiveAccess(world.estate, changed);
  const create = ['create-policy', '--policy-name', name, '--policy-document', documentWord(policy)];
  const put = [
    `put-${principal.kind}-permissions-boundary`,
    ...nameWords(principal),
    '--permissions-boundary',
    arn,
  ];
  const text =
    old === null
      ? `set ${meant} as its permissions boundary, which caps later policies too`
      : `set as its permissions boundary what ${old} shares with ${meant}`;
  yield {
    kind: 'permissions-boundary',
    text,
    inPermissionSet: text,
    command: [create, put].map((words) => iamCommand(partition, words)).join(' && '),
    policy,
    changes: 2,
    after,
    abroad: () => accessAbroad(world.estate, changed),
    rewrites: old === null ? null : after,
  };
}

/** The policy's name: names of roles and of policies are made of the same characters. */
function freeName(account: Account | null, partition: string, principal: Role | User): string {
  const plain = `overreach-scope-${principal.name}`;
  let name = plain;
  for (let number = 2; account?.managedPolicies.has(arnOf(partition, principal, name)); number++) {
    name = `${plain}-${number}`;
  }
  return name;
}

function arnOf(partition: string, { account }: Role | User, name: string): string {
  return `arn:${partition}:iam::${account}:policy/${name}`;
}

/** An estate like the given one, with room for managed policies that are not there yet. */
interface World {
  readonly estate: Estate;
  readonly policies: Map<string, PolicyReading>;
}

/** INVARIANT: kept for a whole audit, so that the indexes over an account are built once more and not once a finding. */
const worlds = new WeakMap<Estate, Map<AccountId, World>>();

function worldWith(estate: Estate, id: AccountId): World | null {
  const known = worlds.get(estate) ?? new Map<AccountId, World>();
  worlds.set(estate, known);
  const found = known.get(id);
  if (found !== undefined) return found;
  const account = estate.accounts.find((one) => one.id === id);
  if (account === undefined) return null;
  const policies = new Map(account.managedPolicies);
  const changed: Account = { ...account, managedPolicies: policies };
  const accounts = estate.accounts.map((one) => (one === account ? changed : one));
  const world: World = { estate: { ...estate, accounts }, policies };
  known.set(id, world);
  return world;
}

import type { Estate, Role, User } from '../../estate/estate.ts';
import type { AccountId } from '../../estate/identifiers.ts';
import { pathToAccount } from '../../estate/organization.ts';
import { findAccount, findPrincipal } from '../../estate/principals.ts';
import type { EstateChange } from './facet.ts';

/** Which changes between two estates may have a say in what one principal may do. */
export function changesBearingOn(
  changes: readonly EstateChange[],
  principal: string,
  resource: string | null,
  before: Estate,
  after: Estate,
): readonly EstateChange[] {
  const sides = [before, after].map((estate) => sideOf(estate, principal));
  const holders = new Set(sides.flatMap((side) => side.holders));
  const policies = new Set(sides.flatMap((side) => side.policies));
  const accounts = new Set(sides.flatMap((side) => side.accounts));
  const nodes = new Set([before, after].flatMap((estate) => nodesOf(estate, accounts)));
  return changes.filter(({ facet }) => {
    switch (facet.kind) {
      case 'managed-policy':
        return policies.has(facet.policy);
      case 'control-policy':
        return [before, after].some((estate) => isAttachedTo(estate, facet.policy, nodes));
      case 'control-attachment':
        return nodes.has(facet.target);
      case 'account-place':
        return accounts.has(facet.account);
      case 'resource-policy':
        return resource !== null && speaksFor(facet.resource, resource);
      case 'trust-policy':
        return holders.has(facet.holder) || facet.holder === resource;
      default:
        return holders.has(facet.holder);
    }
  });
}

interface Side {
  /** The principal and its groups. */
  readonly holders: readonly string[];
  /** Managed policies that have a say in it. */
  readonly policies: readonly string[];
  readonly accounts: readonly AccountId[];
}

const nobody: Side = { holders: [], policies: [], accounts: [] };

function sideOf(estate: Estate, arn: string): Side {
  const principal = findPrincipal(estate, arn);
  if (principal === null) return nobody;
  const groups = groupsOf(estate, principal);
  const boundary = principal.boundaryArn === null ? [] : [principal.boundaryArn];
  return {
    holders: [arn, principal.arn, ...groups.map((group) => group.arn)],
    policies: [
      ...boundary,
      ...[principal, ...groups].flatMap(({ attachedPolicyArns }) => attachedPolicyArns),
    ],
    accounts: [principal.account],
  };
}

function groupsOf(estate: Estate, principal: Role | User) {
  if (principal.kind === 'role') return [];
  const groups = findAccount(estate, principal.account)?.groups ?? [];
  return groups.filter(({ name }) => principal.groups.includes(name));
}

function nodesOf(estate: Estate, accounts: ReadonlySet<AccountId>): readonly string[] {
  const { organization } = estate;
  if (organization === null) return [];
  return [...accounts].flatMap((account) => pathToAccount(organization, account).map(({ id }) => id));
}

function isAttachedTo(estate: Estate, policy: string, nodes: ReadonlySet<string>): boolean {
  const found = estate.organization?.policies.find(({ id }) => id === policy);
  return found?.targets.some((target) => nodes.has(target)) ?? false;
}

/** A bucket's policy speaks for its objects, too. */
function speaksFor(policyOf: string, resource: string): boolean {
  return resource === policyOf || resource.startsWith(`${policyOf}/`) || resource === '*';
}

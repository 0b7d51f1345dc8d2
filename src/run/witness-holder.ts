import type { AccessLayers } from '../access/access-set.ts';
import type { Witness } from '../access/comparison.ts';
import { Membership } from '../access/membership.ts';
import { loadCatalog } from '../catalog/index.ts';
import { resourceControlLevels } from '../estate/control-policies.ts';
import type { Estate, Role, User } from '../estate/estate.ts';
import { type AccountId, parseAccountId } from '../estate/identifiers.ts';
import { findAccount } from '../estate/principals.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { globOfText, matchGlob } from '../policy/match-glob.ts';
import { type AccessAbroad, accessAbroad } from '../reach/access-abroad.ts';
import { type EffectiveAccess, effectiveAccess } from '../reach/effective-access.ts';
import { resourceIndex } from '../reach/resource-index.ts';
import { resourceAround, resourceOwners } from '../reach/resource-owners.ts';
import type { BesideOwnLayers } from './witness-case.ts';

/** The layers that hold a witness, and what stands beside them. */
export interface HeldWitness {
  readonly access: AccessLayers;
  readonly beside: BesideOwnLayers;
}

/** Finds by which of a principal's accesses, in its own account or another, a witness is held. */
export function witnessHolder(estate: Estate, principal: Role | User): (witness: Witness) => HeldWitness {
  const own = effectiveAccess(estate, principal);
  const membership = new Membership(loadCatalog());
  const holds = (access: AccessLayers, witness: Witness) => membership.holds(access, witness) === 'yes';
  let abroad: readonly AccessAbroad[] | null = null;
  const sessionOf = (one: EffectiveAccess, witness: Witness): string | null | undefined => {
    if (holds(one.access, witness)) return null;
    const grants = one.grants.filter(({ access }) => holds(access, witness));
    return (grants.find(({ session }) => session === null) ?? grants[0])?.session;
  };
  return (witness) => {
    const held = (one: EffectiveAccess, session: string | null): HeldWitness => ({
      access: one.access,
      beside: besideOf(estate, one.access, witness, session),
    });
    // What is another account's by its ARN, or by the policies collected there, is no request of the own one.
    const owner = ownerOf(estate, witness.resource);
    const here = owner === null || owner === principal.account ? sessionOf(own, witness) : undefined;
    if (here !== undefined) return held(own, here);
    abroad ??= accessAbroad(estate, principal);
    for (const one of abroad) {
      const session = owner === null || owner === one.resources ? sessionOf(one, witness) : undefined;
      if (session !== undefined) return held(one, session);
    }
    return held(own, null);
  };
}

/** The account that a resource is known to lie in; null: nobody can say. */
function ownerOf(estate: Estate, resource: string): string | null {
  const account = parseAccountId(resource.split(':')[4] ?? '');
  if (account !== null) return account;
  const owners = resourceOwners(estate);
  const around = resourceAround(owners, resource);
  return around === null ? null : (owners.get(around) ?? null);
}

function besideOf(
  estate: Estate,
  { facts }: AccessLayers,
  { resource }: Witness,
  session: string | null,
): BesideOwnLayers {
  const account = facts['aws:ResourceAccount'] as AccountId;
  const controls = resourceControlLevels(estate, account);
  return {
    resourcePolicy: policyOf(estate, account, resource),
    rcps: controls.state === 'bound' ? controls.levels : [],
    session,
  };
}

/** The policy that speaks for a resource; null where the estate holds none. */
function policyOf(estate: Estate, id: AccountId, resource: string): PolicyDocument | null {
  const account = findAccount(estate, id);
  if (account === null) return null;
  const { resources } = resourceIndex(account);
  const found =
    resources.get(resource) ??
    [...resources.values()].find(({ own }) => own.some((one) => matchGlob(globOfText(one), resource)));
  if (found === undefined) return null;
  const reading = found.isTrust
    ? account.roles.find(({ arn }) => arn === found.arn)?.trustPolicy
    : account.resourcePolicies.find(({ arn }) => arn === found.arn)?.policy;
  return reading?.state === 'readable' ? reading.document : null;
}

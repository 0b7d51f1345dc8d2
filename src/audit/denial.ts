import type { PolicyJson, Region, StatementJson } from '../access/comparison.ts';
import type { Role, User } from '../estate/estate.ts';
import { accessAbroad } from '../reach/access-abroad.ts';
import { effectiveAccess } from '../reach/effective-access.ts';
import { namedPolicy, policyOf } from './policy-json.ts';
import type { RemedyCandidate, RemedyCase } from './remedy-candidate.ts';
import { documentWord, iamCommand, inlineSize, nameWords, option, quota, sizeOf } from './remedy-command.ts';

/**
 * Inline policies that deny the excess, a Deny for each region, the most exact one first. Where a region cannot be said
 * (these resources but not those), a Deny says more than it: only the proof tells whether that takes what was meant.
 */
export function denialsOf(remedy: RemedyCase): readonly RemedyCandidate[] {
  const policies = deniedPolicies(remedy.excess.policy, remedy.excess.regions);
  return policies.flatMap((policy) => denialOf(remedy, policy) ?? []);
}

function denialOf({ context, principal }: RemedyCase, policy: PolicyJson): RemedyCandidate | null {
  const name = freeName(principal);
  const patch = namedPolicy(name, policy);
  if (patch === null) return null;
  const held = inlineSize(principal.inlinePolicies);
  const fits = held + sizeOf(policy) <= quota.inline[principal.kind];
  const reading = { state: 'readable' as const, name, document: patch.document, digest: '' };
  const changed = { ...principal, inlinePolicies: [...principal.inlinePolicies, reading] };
  const after = effectiveAccess(context.estate, changed);
  const long = fits ? '' : '; it is too long for an inline policy, so split it or narrow the grants';
  return {
    kind: 'deny',
    text: `deny the excess by an inline policy${long}; then remove the granting statements`,
    inPermissionSet: 'add these Deny statements to its inline policy',
    command: fits
      ? iamCommand(context.estate.partition, [
          `put-${principal.kind}-policy`,
          ...nameWords(principal),
          ...option('policy-name', name),
          '--policy-document',
          documentWord(policy),
        ])
      : null,
    policy,
    changes: 1,
    after,
    abroad: () => accessAbroad(context.estate, changed),
    rewrites: null,
  };
}

/** A name that no inline policy has: one of an earlier remedy must not be written over. */
function freeName({ inlinePolicies }: Role | User): string {
  const taken = new Set(inlinePolicies.map(({ name }) => name));
  const plain = 'overreach-close-excess';
  let name = plain;
  for (let number = 2; taken.has(name); number++) name = `${plain}-${number}`;
  return name;
}

/** The excess as it is said; else region by region, those of actions that nobody knows yet too, for a grant may hold them. */
function deniedPolicies(policy: PolicyJson | null, regions: readonly Region[]): readonly PolicyJson[] {
  // A Deny inside the excess as a policy carves something out: turned round it would take what was meant.
  const exact = policy?.Statement.every(({ Effect }) => Effect === 'Allow') ? [denying(policy)] : [];
  if (regions.length === 0 || regions.some(({ principals }) => principals !== undefined)) return exact;
  const made = [
    ...exact,
    policyOf(regions.map((region) => denyOf(region, 'on'))),
    policyOf(regions.map((region) => denyOf(region, 'but-on'))),
  ];
  const texts = made.map((one) => JSON.stringify(one));
  return made.filter((_, at) => texts.indexOf(texts[at] ?? '') === at);
}

function denying(policy: PolicyJson): PolicyJson {
  return policyOf(
    policy.Statement.map((statement): StatementJson => {
      const { Sid: _, ...rest } = statement;
      return { ...rest, Effect: 'Deny' };
    }),
  );
}

/** A Deny that holds all of a region: what cannot be said is left out of it, so that it only grows. */
function denyOf(region: Region, resources: 'on' | 'but-on'): StatementJson {
  const { actions, notActions, notResources, conditions } = region;
  const every = actions.length === 1 && actions[0] === '*';
  const everywhere = region.resources.length === 1 && region.resources[0] === '*';
  const but = notResources.length > 0 && (everywhere || resources === 'but-on');
  return {
    Effect: 'Deny',
    ...(every && notActions !== undefined ? { NotAction: notActions } : { Action: actions }),
    ...(but ? { NotResource: notResources } : { Resource: region.resources }),
    ...(conditions === null || Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  };
}

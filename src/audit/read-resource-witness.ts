import type { AccessLayers, AccessSet } from '../access/access-set.ts';
import type { Comparison, Region, Witness } from '../access/comparison.ts';
import type { Membership } from '../access/membership.ts';
import { compileActions, matchAction } from '../policy/match-action.ts';
import { globOfText, matchGlob } from '../policy/match-glob.ts';

/** Resources tried for one region before it stays without a confirmed witness. */
const mostTries = 24;

/**
 * Regions whose witness nobody confirms because the other side has a say, such as a key policy: a resource whose
 * policy was read, and that lies in the region, is tried instead.
 */
export function withReadResources(
  comparison: Comparison,
  granted: AccessSet,
  intended: AccessSet,
  membership: Membership,
  replay: (witness: Witness) => boolean,
): Comparison {
  if (granted.kind === 'layers' || comparison.regions.every(({ certainty }) => certainty === 'definite')) {
    return comparison;
  }
  const members = layersOf(granted);
  const regions = comparison.regions.map((region): Region => {
    const { witness, certainty } = region;
    if (certainty === 'definite' || witness === null) return region;
    for (const resource of candidates(members, region, witness.action)) {
      const moved = { ...witness, resource };
      if (!proves(moved, granted, intended, membership) || !replay(moved)) continue;
      return { ...region, certainty: 'definite', witness: moved };
    }
    return region;
  });
  const definite = regions.some(({ certainty }) => certainty === 'definite');
  return { ...comparison, regions, verdict: definite ? 'exceeds' : comparison.verdict };
}

function layersOf(access: AccessSet): readonly AccessLayers[] {
  return access.kind === 'layers' ? [access] : access.of.flatMap(layersOf);
}

/** Resources that resource policies name in full, inside the region. */
function candidates(members: readonly AccessLayers[], region: Region, action: string): readonly string[] {
  const within = region.resources.map(globOfText);
  const outside = region.notResources.map(globOfText);
  const found: string[] = [];
  for (const level of members.flatMap(({ levels }) => levels)) {
    if (level.kind !== 'resource') continue;
    for (const { effect, action: actions, resource } of level.policies.flatMap(
      ({ document }) => document.statements,
    )) {
      if (effect !== 'Allow' || resource === null || resource.negated) continue;
      if (!matchAction(compileActions(actions), action.toLowerCase())) continue;
      for (const pattern of resource.patterns) {
        if (/[*?$]/.test(pattern)) continue;
        const inside = within.length === 0 || within.some((glob) => matchGlob(glob, pattern));
        if (inside && !outside.some((glob) => matchGlob(glob, pattern))) found.push(pattern);
        if (found.length === mostTries) return found;
      }
    }
  }
  return found;
}

/** INVARIANT: as of every definite region, both sides' matchers agree under every reading of R-006. */
function proves(witness: Witness, granted: AccessSet, intended: AccessSet, membership: Membership): boolean {
  return (['permissive', 'narrow', 'wide'] as const).every(
    (reading) =>
      membership.holds(granted, witness, reading) === 'yes' &&
      membership.holds(intended, witness, reading) === 'no',
  );
}

import type { AccessSet } from '../access/access-set.ts';
import type { Region } from '../access/comparison.ts';
import type { Membership } from '../access/membership.ts';
import { defaultScenery } from '../access/theories/plausible-text.ts';

/**
 * A region whose witness lies in the account that it is asked of. Where no policy names an account the engine's witness
 * lies in a made-up one, so that one comparison serves every account; people must read their own. The moved request is
 * decided anew, and kept only where it proves the same.
 */
export function withHomeWitness(
  region: Region,
  home: string,
  granted: AccessSet,
  intended: AccessSet,
  membership: Membership,
): Region {
  const { witness } = region;
  if (witness === null) return region;
  const parts = witness.resource.split(':');
  if (parts.length < 6 || parts[4] !== defaultScenery.account || home === defaultScenery.account)
    return region;
  const moved = { ...witness, resource: [...parts.slice(0, 4), home, ...parts.slice(5)].join(':') };
  const inside = membership.holds(granted, moved);
  const meant = membership.holds(intended, moved);
  const proves =
    region.certainty === 'may' ? inside !== 'no' && meant !== 'yes' : inside === 'yes' && meant === 'no';
  return proves ? { ...region, witness: moved } : region;
}

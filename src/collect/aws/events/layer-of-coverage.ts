import { type GapReason, gapReasons } from '../../../estate/gap-reason.ts';
import type { AccountId } from '../../../estate/identifiers.ts';
import { complete, type LayerOutcome, unknown } from '../layer-outcome.ts';
import type { EventCoverage, EventGapReason, RegionCoverage } from './event-coverage.ts';

/** The gaps that are named in a layer's reason; the rest are counted. */
const namedGaps = 3;

/**
 * What the coverage lets an estate say of each account's `cloudtrail` layer. INVARIANT: `complete` only when every
 * Region of the account is, and no limit means that an agent's session may be missing.
 * @param acceptUnverified whether objects that no digest vouches for count as whole
 */
export function layersOfCoverage(
  coverage: EventCoverage,
  acceptUnverified: boolean,
): ReadonlyMap<AccountId, LayerOutcome> {
  const layers = new Map<AccountId, LayerOutcome>();
  for (const [account, regions] of Map.groupBy(coverage.regions, (one) => one.account)) {
    const gaps = regions.flatMap((region) => gapsOf(region, acceptUnverified));
    const [first] = gaps;
    const shown = gaps.slice(0, namedGaps).map(({ detail }) => detail);
    const more = gaps.length - shown.length;
    if (more > 0) shown.push(`${more} more gaps`);
    layers.set(account, first === undefined ? complete : unknown(first.reason, shown.join('; ')));
  }
  return layers;
}

interface LayerGap {
  readonly reason: GapReason;
  readonly detail: string;
}

function gapsOf({ region, state, gaps, limits }: RegionCoverage, acceptUnverified: boolean): LayerGap[] {
  const found = gaps.map(({ reason, message }) => ({
    reason: layerReason(reason),
    detail: `${reason} in ${region}: ${message}`,
  }));
  if (limits.includes('chosen-roles-only'))
    found.push({ reason: 'not-asked', detail: `only sessions of chosen roles were looked up in ${region}` });
  if (limits.includes('not-verified') && !acceptUnverified) {
    const detail = `no digest vouches for the trail's objects in ${region}`;
    found.push({ reason: 'malformed', detail });
  }
  if (state === 'unknown' && found.length === 0)
    found.push({ reason: 'not-asked', detail: `the window is too young to be whole in ${region}` });
  return found;
}

const shared: ReadonlySet<string> = new Set(gapReasons);

/** A layer's reason for one of events: the detail says which. */
function layerReason(reason: EventGapReason): GapReason {
  if (shared.has(reason)) return reason as GapReason;
  switch (reason) {
    case 'kms-denied':
      return 'denied';
    case 'too-many-events':
      return 'throttled';
    case 'not-logged':
    case 'nothing-seen':
    case 'beyond-ninety-days':
    case 'query-failed':
      return 'unreachable';
    default:
      return 'malformed';
  }
}

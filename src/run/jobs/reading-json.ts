import type { EventReading, SharedReading } from '../../collect/aws/account-reading.ts';
import type { LayerOutcome } from '../../collect/aws/layer-outcome.ts';
import type { AccountId, Instant } from '../../estate/identifiers.ts';

/** A reading as JSON has it. */
interface ReadingJson {
  readonly layers: readonly (readonly [string, LayerOutcome])[];
  readonly collectedAt: Instant;
  readonly permissionSets: readonly string[] | null;
  readonly roles: number;
  readonly events: EventReading | null;
}

/** A reading for the store, which keeps JSON. */
export function readingToJson({
  layers,
  collectedAt,
  permissionSets,
  roles,
  events,
}: SharedReading): ReadingJson {
  return {
    layers: [...layers],
    collectedAt,
    permissionSets: permissionSets === null ? null : [...permissionSets].sort(),
    roles,
    events,
  };
}

/** What `readingToJson` wrote. A run is read by the release that wrote it: its plan names the version. */
export function readingFromJson(account: AccountId, json: unknown): SharedReading {
  const { layers, permissionSets, ...rest } = json as ReadingJson;
  return {
    ...rest,
    account,
    layers: new Map(layers),
    permissionSets: permissionSets === null ? null : new Set(permissionSets),
  };
}

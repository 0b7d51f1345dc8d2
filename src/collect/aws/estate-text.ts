import type { PolicyCoverage } from '../../estate/estate.ts';
import type { EventsRead } from '../../estate/events-read.ts';
import type { AccountId, Instant, Partition } from '../../estate/identifiers.ts';
import { folderFilesOf, type WrittenFiles } from '../written-files.ts';
import type { LayerOutcome } from './layer-outcome.ts';

/** How the layers of one account were read, and when. */
export interface AccountOutcome {
  readonly account: AccountId;
  readonly layers: ReadonlyMap<string, LayerOutcome>;
  readonly collectedAt: Instant;
}

/** The layers that the estate claims to be complete or not; the others only say why they are not whole. */
const claimed: ReadonlySet<string> = new Set(['iam', 'organization', 'cloudtrail', 'resource-policies']);

/**
 * estate.json: what the folder holds, how far each layer of each account was read, and why not further.
 * @param excluded accounts of the organization that the configuration leaves out
 * @param resourcePolicies where resource policies were asked for; null: nowhere
 * @param files the names of all files but those of events, which `eventFiles` sums up
 */
export function printManifest(manifest: {
  readonly partition: Partition;
  readonly collectedAt: Instant;
  readonly collectedUntil: Instant;
  readonly excluded: readonly AccountId[];
  readonly accounts: readonly AccountOutcome[];
  readonly resourcePolicies: PolicyCoverage | null;
  readonly events: ReadonlyMap<AccountId, EventsRead>;
  readonly eventFiles: ReadonlyMap<AccountId, WrittenFiles>;
  readonly files: readonly string[];
}): string {
  const { partition, collectedAt, collectedUntil, excluded, accounts, resourcePolicies, events, eventFiles } =
    manifest;
  const complete = accounts.map(({ account, layers }) => {
    const claims = [...layers].flatMap(([layer, outcome]) =>
      claimed.has(layer) ? [[layer, claimOf(outcome)] as const] : [],
    );
    return [account, Object.fromEntries(claims)] as const;
  });
  const reasons = accounts.flatMap(({ account, layers, collectedAt: at }) => {
    const gaps = [...layers].flatMap(([layer, outcome]) =>
      outcome.state === 'unknown'
        ? [[layer, { reason: outcome.reason, detail: outcome.detail, collectedAt: at }] as const]
        : [],
    );
    return gaps.length === 0 ? [] : [[account, Object.fromEntries(gaps)] as const];
  });
  const text = {
    format: 'overreach-estate/1',
    partition,
    collectedAt,
    collectedUntil,
    complete: Object.fromEntries(complete),
    ...(reasons.length === 0 ? {} : { reasons: Object.fromEntries(reasons) }),
    ...(excluded.length === 0 ? {} : { excluded }),
    ...(resourcePolicies === null ? {} : { resourcePolicies }),
    ...(events.size === 0 ? {} : { events: alike(events) }),
    ...(eventFiles.size === 0 ? {} : { eventFiles: Object.fromEntries(eventFiles) }),
    files: folderFilesOf(manifest.files),
  };
  return `${JSON.stringify(text, null, 1)}\n`;
}

function claimOf(outcome: LayerOutcome): boolean | 'not-offered' {
  if (outcome.state === 'not-offered') return 'not-offered';
  return outcome.state === 'complete';
}

/** Accounts whose events were read alike, together. */
function alike(events: ReadonlyMap<AccountId, EventsRead>): readonly object[] {
  const groups = Map.groupBy([...events], ([, read]) => JSON.stringify(read));
  return [...groups.values()].map((group) => ({
    accounts: group.map(([account]) => account).sort(),
    ...group[0]?.[1],
  }));
}

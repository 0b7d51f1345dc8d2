import {
  type CollectionGap,
  type Layer,
  type LayerState,
  layers,
  type PolicyCoverage,
  type Quarantined,
} from '../estate/estate.ts';
import { type AccountId, type Instant, parseAccountId } from '../estate/identifiers.ts';
import { isClosedAccount, pathToAccount } from '../estate/organization.ts';
import type { AccountReading } from './account-folder.ts';
import type { EstateManifest, LayerClaim, LayerReason } from './estate-manifest.ts';
import type { OrganizationReading } from './organization-file.ts';
import type { TrailReading } from './trail/read-trail.ts';
import { changedEvents, lostFiles, type WrittenFiles } from './written-files.ts';

/** What the files say of one layer of one account. */
export interface LayerEvidence {
  /** What the collector claims; null when it is silent. */
  readonly claim: LayerClaim | null;
  /** Why the collector did not get to its end, in its own words; null when it gives no reason. */
  readonly given?: string | null;
  /** Why the files are not the whole of the layer; null when nothing in them speaks against it. */
  readonly fault: string | null;
  readonly collectedAt: Instant | null;
}

/**
 * A layer is complete only when its collector says so and nothing that was found speaks against it.
 * INVARIANT: silence and a fault both give `unknown`, since only a complete layer lets absence count.
 */
export function judgeLayer(account: AccountId, layer: Layer, evidence: LayerEvidence): LayerState {
  const { claim, given = null, fault, collectedAt } = evidence;
  if (claim === 'not-offered' && given === null) {
    return {
      account,
      layer,
      state: 'not-offered',
      reason: 'AWS offers no such layer there, says the estate',
      collectedAt,
    };
  }
  // The collector's own reason comes first: a file that is missing is what it led to.
  const reason = given ?? fault ?? silence(claim === 'not-offered' ? false : claim);
  return { account, layer, state: reason === null ? 'complete' : 'unknown', reason, collectedAt };
}

function silence(claim: boolean | null): string | null {
  if (claim === true) return null;
  return claim === false
    ? 'not collected to its end, says `estate.json`'
    : '`estate.json` does not say that it is complete';
}

/**
 * The four layers of one account of an estate folder.
 * @param eventFiles what was found below `cloudtrail/`, by account
 */
export function accountLayers(
  reading: AccountReading,
  manifest: EstateManifest,
  organization: OrganizationReading | null,
  unlisted: readonly Quarantined[],
  trail: TrailReading,
  eventFiles: ReadonlyMap<AccountId, WrittenFiles>,
): LayerState[] {
  const account = reading.id;
  const { collectedAt } = manifest;
  const claims = manifest.complete.get(account);
  const listed = organization?.organization.accounts.find(({ id }) => id === account);
  if (reading.account === null && listed && isClosedAccount(listed)) {
    // No principal of a suspended account can act, and nobody can read it.
    const reason = `account-suspended: its status is ${listed.status}: nothing in it can act or be read`;
    return (['iam', 'organization', 'cloudtrail', 'resource-policies'] as const).map((layer) => ({
      account,
      layer,
      state: 'not-offered',
      reason,
      collectedAt,
    }));
  }
  const lost = (folder: string) =>
    unlisted.some(({ file }) => file.startsWith(folder) || folder.startsWith(`${file}/`))
      ? 'a file or folder of it cannot be read'
      : null;
  const state = (layer: Layer, claim: LayerClaim | null, fault: string | null) => {
    const reason = manifest.reasons.get(account)?.get(layer);
    const given = reason ? reasonInWords(reason) : null;
    return judgeLayer(account, layer, {
      claim,
      given,
      fault,
      collectedAt: reason?.collectedAt ?? collectedAt,
    });
  };
  const events = manifest.events.get(account);
  const claimOf = (layer: Layer) => claims?.get(layer) ?? null;
  return [
    state('iam', claimOf('iam'), reading.iamFault),
    // organization.json is written whole or not at all, so it needs no claim of its own.
    state(
      'organization',
      claimOf('organization') ?? (organization ? true : null),
      organizationFault(account, organization),
    ),
    {
      ...state(
        'cloudtrail',
        claimOf('cloudtrail'),
        lost('cloudtrail/') ??
          trail.fault ??
          changedEvents(account, manifest.eventFiles.get(account), eventFiles.get(account)),
      ),
      ...(events === undefined ? {} : { events }),
    },
    {
      ...state(
        'resource-policies',
        claimOf('resource-policies'),
        lost(`accounts/${account}/resource-policies/`) ??
          reading.resourceFault ??
          missingPolicies(reading, manifest.resourcePolicies),
      ),
      ...(manifest.resourcePolicies === null ? {} : { covers: manifest.resourcePolicies }),
    },
  ];
}

/** A collector writes a file for each service that it asks, empty or not: one that is not there was lost. */
function missingPolicies({ id, files }: AccountReading, covers: PolicyCoverage | null): string | null {
  const names = covers?.services.map((service) => `accounts/${id}/resource-policies/${service}.json`) ?? [];
  const missing = names.find((name) => !files.includes(name));
  return missing === undefined ? null : `\`${missing}\` is missing`;
}

/**
 * What the collector says of layers that no rule rests on: only those that were not read to their end, and those whose
 * file was written and is not there.
 * @param keeper the account that speaks for the whole organization
 * @returns in order of account and layer
 */
export function collectionGaps(
  manifest: EstateManifest,
  isThere: (name: string) => boolean,
  keeper: AccountId | null,
): readonly CollectionGap[] {
  const judged: readonly string[] = layers;
  const { collectedAt } = manifest;
  const lost = lostFiles(manifest.files, isThere).flatMap((name): CollectionGap[] => {
    const [top, id = ''] = name.split('/');
    const account = top === 'accounts' ? parseAccountId(id) : keeper;
    const layer = layersOfFiles.get(name.slice(name.lastIndexOf('/') + 1));
    if (account === null || layer === undefined) return [];
    return [{ account, layer, reason: `\`${name}\` is missing`, collectedAt }];
  });
  return [...manifest.reasons]
    .flatMap(([account, reasons]) =>
      [...reasons]
        .filter(([layer]) => !judged.includes(layer))
        .map(
          ([layer, given]): CollectionGap => ({
            account,
            layer,
            reason: reasonInWords(given),
            collectedAt: given.collectedAt ?? manifest.collectedAt,
          }),
        ),
    )
    .concat(lost)
    .sort((a, b) => (`${a.account} ${a.layer}` < `${b.account} ${b.layer}` ? -1 : 1));
}

/** What is lost with a file; the layers that rules rest on look for their own files. */
const layersOfFiles: ReadonlyMap<string, string> = new Map([
  ['roles.json', 'session-limits'],
  ['credential-report.csv', 'credential-report'],
  ['identity-providers.json', 'identity-providers'],
  ['service-last-accessed.json', 'last-accessed'],
  ['trails.json', 'trails'],
  ['agents.json', 'agents'],
  ['identity-center.json', 'identity-center'],
]);

/** `throttled: iam:ListRoles: Rate exceeded`: the closed word first, then what people need. */
function reasonInWords({ reason, detail }: LayerReason): string {
  return detail === '' ? reason : `${reason}: ${detail}`;
}

/** Why the organization's data is not the whole of what binds the account; null when it is. */
function organizationFault(account: AccountId, reading: OrganizationReading | null): string | null {
  if (!reading) return 'no organization data: no SCPs assumed';
  const first = reading.quarantined[0];
  if (first)
    return `${first.place ?? 'an entry'} of \`organization.json\` could not be used: ${first.reason}`;
  if (pathToAccount(reading.organization, account).length > 0) return null;
  return '`organization.json` does not lead from a root to the account';
}

import { callFailure } from '../collect/aws/call-failure.ts';
import { chooseAccounts } from '../collect/aws/choose-accounts.ts';
import type { CollectConfig } from '../collect/aws/collect-config.ts';
import { probeAgents } from '../collect/aws/doctor/probe-agents.ts';
import { probeArchive, probeLookups, probeTrails } from '../collect/aws/doctor/probe-events.ts';
import { probeIam } from '../collect/aws/doctor/probe-iam.ts';
import { probeIdentityCenter } from '../collect/aws/doctor/probe-identity-center.ts';
import { probeOrganization } from '../collect/aws/doctor/probe-organization.ts';
import { probeResources } from '../collect/aws/doctor/probe-resources.ts';
import { createProber, type ProbeResult, type Prober } from '../collect/aws/doctor/prober.ts';
import type { Hub } from '../collect/aws/hub.ts';
import type { CollectedOrganization } from '../collect/aws/organization/read-organization.ts';
import type { Phase } from '../collect/aws/phases.ts';
import type { Tier } from '../collect/aws/tiers.ts';
import type { DoctorCheck } from '../deliver/doctor-report.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { isClosedAccount } from '../estate/organization.ts';
import { check } from './doctor-check.ts';
import { lostWithout, rulesOffWithout, tierOf } from './doctor-rules.ts';

/** The tiers that every account is read with. */
const accountTiers: readonly Tier[] = ['core', 'keys', 'federation', 'events', 'resources', 'agents'];

/** The accounts that are looked at: the hub's and one other, or all that a scan would read. */
export function accountsToCheck(
  config: Pick<CollectConfig, 'accounts' | 'readerRole'>,
  organization: CollectedOrganization | null,
  own: AccountId,
  all: boolean,
): readonly AccountId[] {
  const closed = new Set<string>((organization?.accounts ?? []).filter(isClosedAccount).map(({ id }) => id));
  const chosen = chooseAccounts(config.accounts, organization, own).filter((id) => !closed.has(id));
  if (all) return chosen;
  const other = chosen.find((id) => id !== own && id !== organization?.managementAccountId);
  return [...new Set([...chosen.filter((id) => id === own), ...(other === undefined ? [] : [other])])];
}

/** Tries every call that a scan makes in an account. */
export async function checkAccount(
  account: AccountId,
  config: CollectConfig,
  hub: Hub,
): Promise<readonly DoctorCheck[]> {
  const { layers, events } = config;
  const probes: readonly (readonly [Phase, boolean, Probe])[] = [
    ['iam', true, (connection, prober) => probeIam(connection, layers, prober)],
    ['trails', layers.has('trails') || events !== null, probeTrails],
    ['events', events?.kind === 'lookup-events', probeLookups],
    [
      'resources',
      layers.has('resources') || layers.has('tags'),
      (connection, prober) => probeResources(connection, config, prober),
    ],
    ['agents', layers.has('agents'), probeAgents],
  ];
  const results: ProbeResult[] = [];
  for (const [phase, wanted, probe] of probes) {
    if (!wanted) continue;
    const tried = await tryIn(hub, account, phase, probe);
    if (!tried.ok) return [cannotEnter(account, tried.detail, config)];
    results.push(...tried.results);
  }
  return checksOf(results, accountTiers, account, config);
}

/** Tries the calls of the organization and of Identity Center, where the collector makes them. */
export async function checkOrganization(
  config: CollectConfig,
  hub: Hub,
  organization: CollectedOrganization | null,
): Promise<readonly DoctorCheck[]> {
  const own = hub.connection.account;
  const homes = [...new Set([own, organization?.managementAccountId ?? own])];
  const regions = [...new Set([hub.connection.region, ...config.regions])];
  const people: readonly [Tier, Phase, Probe] = [
    'identity-center',
    'identity-center',
    (connection, prober) => probeIdentityCenter(connection, regions, prober),
  ];
  const wanted: readonly (readonly [Tier, Phase, Probe])[] = [
    ['management', 'organization', probeOrganization],
    ...(config.layers.has('identity-center') ? [people] : []),
  ];
  const checks: DoctorCheck[] = [];
  for (const [tier, phase, probe] of wanted) {
    let found: readonly DoctorCheck[] = [];
    for (const home of homes) {
      const tried = await tryIn(hub, home, phase, probe);
      found = tried.ok
        ? checksOf(tried.results, [tier], home, config)
        : [cannotEnter(home, tried.detail, config)];
      if (found.every(({ state }) => state !== 'fail')) break;
    }
    checks.push(...found);
  }
  return checks;
}

/** Tries to read the trail's bucket, from the account that has it. */
export async function checkArchive(
  config: CollectConfig,
  hub: Hub,
  bucket: Parameters<typeof probeArchive>[1],
): Promise<readonly DoctorCheck[]> {
  const tried = await tryIn(hub, bucket.owner, 'event-archive', (connection, prober) =>
    probeArchive(connection, bucket, prober),
  );
  return tried.ok
    ? checksOf(tried.results, ['log-archive'], bucket.owner, config)
    : [cannotEnter(bucket.owner, tried.detail, config)];
}

type Probe = (connection: Hub['connection'], prober: Prober) => Promise<void>;

type Tried =
  | { readonly ok: true; readonly results: readonly ProbeResult[] }
  | { readonly ok: false; readonly detail: string };

async function tryIn(hub: Hub, account: AccountId, phase: Phase, probe: Probe): Promise<Tried> {
  let connection: Hub['connection'];
  try {
    connection = await hub.open(account, phase);
  } catch (error) {
    return { ok: false, detail: callFailure(error, 'the account cannot be entered').detail };
  }
  const prober = createProber();
  await probe(connection, prober);
  return { ok: true, results: prober.results };
}

function cannotEnter(account: AccountId, detail: string, { readerRole }: CollectConfig): DoctorCheck {
  return check('account', 'fail', detail, {
    account,
    rulesOff: rulesOffWithout('core', ['iam:GetAccountAuthorizationDetails'], null),
    remedy: doorRemedy(detail, readerRole !== null),
  });
}

function doorRemedy(detail: string, hasReader: boolean): string {
  if (!hasReader) return 'name the reader role (`aws.readerRole`, `--role`), or leave the account out';
  // Only the hub's own policies are blamed by name: of a role's trust AWS says nothing.
  if (detail.includes('sts:AssumeRole')) return 'grant deploy/policies/hub.json to the role of the hub';
  return 'deploy deploy/cloudformation/reader-role.yaml there with the same external id, or mend its trust policy';
}

/** One check for each tier that something was tried of. */
function checksOf(
  results: readonly ProbeResult[],
  among: readonly Tier[],
  account: AccountId,
  { events }: CollectConfig,
): readonly DoctorCheck[] {
  const byTier = Map.groupBy(results, ({ action }) => tierOf(action, among));
  return among.flatMap((tier): readonly DoctorCheck[] => {
    const own = byTier.get(tier) ?? [];
    const refused = own.filter(({ state }) => state === 'refused');
    const failed = own.filter(({ state }) => state === 'failed');
    const untried = own.filter(({ state }) => state === 'untried');
    const place = { account, tier };
    if (own.length === 0) return [];
    if (refused.length > 0) {
      const missing = refused.map(({ action }) => action);
      const rulesOff = rulesOffWithout(tier, missing, events);
      return [
        check('rights', 'fail', refused.map(({ detail }) => detail).join('; '), {
          ...place,
          missing,
          rulesOff,
          remedy:
            rulesOff.length > 0
              ? `grant deploy/policies/${tier}.json to the role`
              : `grant deploy/policies/${tier}.json to the role, or leave the layer out: unknown is only ${lostWithout[tier]}`,
        }),
      ];
    }
    if (failed.length > 0)
      return [
        check('rights', 'fail', failed.map(({ detail }) => detail).join('; '), {
          ...place,
          remedy: 'look at the network, the Region and the service there',
        }),
      ];
    const open = untried.length === 0 ? '' : `, ${untried.length} with nothing to try them on`;
    return [check('rights', 'ok', `${callsInWords(own.length - untried.length)} allowed${open}`, place)];
  });
}

function callsInWords(count: number): string {
  return `${count} ${count === 1 ? 'call' : 'calls'}`;
}

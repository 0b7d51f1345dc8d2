import type { EventsRead } from '../../estate/events-read.ts';
import type { GapReason } from '../../estate/gap-reason.ts';
import type { AccountId, Instant, Partition } from '../../estate/identifiers.ts';
import { callFailure } from './call-failure.ts';
import { chooseAccounts } from './choose-accounts.ts';
import { type AccountLayer, closingReasons, collectAccount } from './collect-account.ts';
import type { CollectConfig } from './collect-config.ts';
import type { AccountEvents, CollectEvents } from './collect-events.ts';
import type { EstateFolder } from './estate-folder.ts';
import { type AccountOutcome, printManifest } from './estate-text.ts';
import { type Hub, HubError } from './hub.ts';
import type { SetsInAccounts } from './identity-center/assignments.ts';
import { readIdentityCenter } from './identity-center/read-identity-center.ts';
import { complete, type LayerOutcome, notOffered, unknown } from './layer-outcome.ts';
import { type CollectedOrganization, readOrganization } from './organization/read-organization.ts';
import { createPace } from './pace.ts';
import type { Surroundings } from './surroundings.ts';

/** How far a collection is: for the person who waits. */
export interface CollectProgress {
  readonly accounts: number;
  readonly done: number;
  readonly roles: number;
  /** Accounts being read now. */
  readonly atOnce: number;
  readonly doing: 'organization' | 'accounts' | 'identity-center' | 'events';
}

/** What a collection is given beside its configuration. */
export interface CollectTools {
  readonly surroundings: Surroundings;
  readonly hub: Hub;
  readonly folder: EstateFolder;
  readonly report: (progress: CollectProgress) => void;
  /** Is given the way to say that AWS throttles. */
  readonly whenThrottled: (slower: () => void) => void;
  readonly isOfInterest: (arn: string) => boolean;
  /** Reads the events of the trail; null: nobody asked for them. */
  readonly events: CollectEvents | null;
}

/** What was collected: every account with how its layers ended. */
export interface Collection {
  readonly partition: Partition;
  readonly collectedAt: Instant;
  readonly organization: CollectedOrganization | null;
  readonly accounts: readonly AccountOutcome[];
  readonly roles: number;
  /** How far the events of accounts were read. */
  readonly events: ReadonlyMap<AccountId, EventsRead>;
}

/**
 * Collects an estate into a folder, account by account, so that what is kept in memory does not grow with the roles.
 * estate.json is left for the end: it is what makes the folder an estate.
 * @throws {HubError} when not even the accounts can be told; everything else is a gap in the estate
 */
export async function collectEstate(config: CollectConfig, tools: CollectTools): Promise<Collection> {
  const { hub, folder, surroundings, report } = tools;
  const { timer } = surroundings;
  const { partition, account: own } = hub.connection;
  const collectedAt = instant(timer.now());
  const regions = config.regions.length > 0 ? config.regions : [hub.connection.region];
  report({ accounts: 0, done: 0, roles: 0, atOnce: 0, doing: 'organization' });
  const first = await readOrganization(hub.connection, hub.open);
  const again = isPassing(first.outcome) ? await readOrganization(hub.connection, hub.open) : first;
  const reading = again.organization === null && first.organization !== null ? first : again;
  const { organization } = reading;
  if (organization) await folder.write('organization.json', `${JSON.stringify(organization, null, 1)}\n`);
  else if (config.accounts.from === 'organization' && reading.outcome.state === 'unknown')
    throw new HubError(
      `the accounts cannot be listed: ${reading.outcome.detail}: name them with \`--accounts\``,
    );
  const accounts = chooseAccounts(config.accounts, organization, own);
  if (accounts.length === 0)
    throw new HubError('no account is left to read: mend what is included and excluded');
  const pace = createPace(config.concurrency, timer.now);
  tools.whenThrottled(pace.slower);
  const found = new Map<AccountId, AccountOutcome>();
  const sets = new Map<AccountId, ReadonlySet<string> | null>();
  let roles = 0;
  const progress = (doing: CollectProgress['doing']) =>
    report({ accounts: accounts.length, done: found.size, roles, atOnce: pace.atOnce, doing });
  const closed = closedAccounts(organization);
  const { open } = hub;
  const { isOfInterest } = tools;
  const task = { config, regions, open, folder, timer, isOfInterest };
  const read = async (account: AccountId): Promise<void> => {
    const at = instant(timer.now());
    const before = found.get(account)?.layers;
    const collected = await collectAccount(account, task, wholeLayers(before));
    // That the caller's account is in no organization says nothing of another account.
    const bound = reading.outcome.state === 'not-offered' && account !== own ? elsewhere : reading.outcome;
    const layers = new Map<string, LayerOutcome>([['organization', bound], ...collected.layers]);
    found.set(account, { account, layers: before ? bestOf(before, layers) : layers, collectedAt: at });
    sets.set(account, collected.permissionSets ?? sets.get(account) ?? null);
    if (before?.get('iam')?.state !== 'complete') roles += collected.roles;
    progress('accounts');
  };
  for (const account of accounts.filter((id) => closed.has(id)))
    found.set(account, { account, layers: new Map(), collectedAt });
  progress('accounts');
  await pace.over(
    accounts.filter((id) => !closed.has(id)),
    read,
  );
  await pace.over(
    accounts.filter((id) => isWorthAnotherLook(found.get(id))),
    read,
  );
  if (config.layers.has('identity-center')) {
    progress('identity-center');
    // In order of account, not of who ended first: the same estate is the same file.
    const inOrder = new Map([...sets].sort(([a], [b]) => (a < b ? -1 : 1)));
    const ask = () => collectIdentityCenter(config, tools, organization, inOrder);
    const first = await ask();
    const outcome = isPassing(first) ? await ask() : first;
    const home = organization?.managementAccountId ?? own;
    const keeper = found.get(home) ?? found.get(accounts[0] as AccountId);
    if (keeper) found.set(keeper.account, withLayer(keeper, 'identity-center', outcome));
  }
  const living = accounts.filter((id) => !closed.has(id));
  // LookupEvents is asked in the account itself: one that could not be entered is not asked again.
  const shut = new Map(
    living.flatMap((id) => {
      const iam = found.get(id)?.layers.get('iam');
      return config.events?.kind === 'lookup-events' && iam && isShut(iam) ? [[id, iam] as const] : [];
    }),
  );
  progress('events');
  const entered = living.filter((id) => !shut.has(id));
  const events = await collectEvents(tools, entered, organization);
  for (const account of living) {
    const outcome = found.get(account);
    const nobody = unknown('not-asked', 'the configuration asks for no events');
    const trail = shut.get(account) ?? events.layers.get(account) ?? nobody;
    if (outcome) found.set(account, withLayer(outcome, 'cloudtrail', trail));
  }
  const outcomes = accounts.flatMap((account) => found.get(account) ?? []);
  const excluded = (organization?.accounts ?? [])
    .map(({ id }) => id as AccountId)
    .filter((id) => !found.has(id));
  // INVARIANT: whoever reads the estate must know where nobody looked: a policy there may let anybody in.
  const services = [...config.resourceServices].sort();
  const resourcePolicies = config.layers.has('resources') ? { services, regions: [...regions].sort() } : null;
  await folder.finish(
    printManifest({
      partition,
      collectedAt,
      excluded,
      accounts: outcomes,
      resourcePolicies,
      events: events.read,
      eventFiles: events.files,
      files: folder.written(),
    }),
  );
  return { partition, collectedAt, organization, accounts: outcomes, roles, events: events.read };
}

const elsewhere = unknown('not-asked', 'only the account of the caller was asked for its organization');

/** What may be otherwise a little later, when nobody else asks any more. */
const passing: ReadonlySet<GapReason> = new Set(['throttled', 'expired', 'unreachable', 'torn', 'malformed']);

function isPassing(outcome: LayerOutcome): boolean {
  return outcome.state === 'unknown' && passing.has(outcome.reason);
}

/** Whether the account could not be entered at all. */
function isShut(outcome: LayerOutcome): boolean {
  return outcome.state === 'unknown' && closingReasons.has(outcome.reason);
}

function isWorthAnotherLook(outcome: AccountOutcome | undefined): boolean {
  return [...(outcome?.layers ?? [])].some(([layer, one]) => layer !== 'organization' && isPassing(one));
}

function wholeLayers(outcomes: ReadonlyMap<string, LayerOutcome> = new Map()): ReadonlySet<string> {
  return new Set([...outcomes].flatMap(([layer, { state }]) => (state === 'complete' ? [layer] : [])));
}

/** Each layer stands in a file of its own: one that was whole once stays whole. */
function bestOf(
  before: ReadonlyMap<string, LayerOutcome>,
  after: ReadonlyMap<string, LayerOutcome>,
): ReadonlyMap<string, LayerOutcome> {
  const kept = [...before].filter(([, one]) => one.state !== 'unknown');
  return new Map([...before, ...after, ...kept]);
}

function withLayer(
  outcome: AccountOutcome,
  layer: AccountLayer | 'identity-center' | 'cloudtrail',
  how: LayerOutcome,
): AccountOutcome {
  return { ...outcome, layers: new Map([...outcome.layers, [layer, how]]) };
}

/** Nobody can read a closed account, and nothing in it can act (Organizations User Guide, "Account states"). */
function closedAccounts(organization: CollectedOrganization | null): ReadonlySet<string> {
  return new Set(
    (organization?.accounts ?? [])
      .filter(({ status }) => status === 'SUSPENDED' || status === 'CLOSED' || status === 'PENDING_CLOSURE')
      .map(({ id }) => id),
  );
}

/** From the hub's account, which may be the delegated administrator's, or else from the management account. */
async function collectIdentityCenter(
  config: CollectConfig,
  { hub, folder }: CollectTools,
  organization: CollectedOrganization | null,
  sets: SetsInAccounts,
): Promise<LayerOutcome> {
  const own = hub.connection.account;
  const homes = [...new Set([own, organization?.managementAccountId ?? own])];
  const regions = [...new Set([hub.connection.region, ...config.regions])];
  let outcome: LayerOutcome = notOffered;
  for (const home of homes) {
    try {
      const text = await readIdentityCenter(await hub.open(home, 'identity-center'), regions, sets);
      if (text === null) continue;
      await folder.write('identity-center.json', text);
      return complete;
    } catch (error) {
      outcome = { state: 'unknown', ...callFailure(error, `Identity Center from account ${home}`) };
    }
  }
  return outcome;
}

async function collectEvents(
  { events, folder }: CollectTools,
  accounts: readonly AccountId[],
  organization: CollectedOrganization | null,
): Promise<AccountEvents> {
  if (events === null) return { layers: new Map(), read: new Map(), files: new Map() };
  return events(accounts, folder, organization);
}

function instant(milliseconds: number): Instant {
  return new Date(milliseconds).toISOString() as Instant;
}

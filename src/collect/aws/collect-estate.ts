import type { EventsRead } from '../../estate/events-read.ts';
import type { AccountId, Instant, Partition } from '../../estate/identifiers.ts';
import {
  type AccountReading,
  type EventReading,
  isPassing,
  isShut,
  isWorthAnotherLook,
  readAccount,
  type ShareAccounts,
} from './account-reading.ts';
import { callFailure } from './call-failure.ts';
import { chooseAccounts } from './choose-accounts.ts';
import type { AccountLayer } from './collect-account.ts';
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
  /** False: the organization is not read, and its accounts are named; absent: it is. */
  readonly readsOrganization?: boolean;
  /** Has the accounts read by others; absent: they are read here. */
  readonly share?: ShareAccounts | null;
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
  let collectedAt = instant(timer.now());
  const regions = config.regions.length > 0 ? config.regions : [hub.connection.region];
  report({ accounts: 0, done: 0, roles: 0, atOnce: 0, doing: 'organization' });
  const ask = () =>
    tools.readsOrganization === false ? unasked : readOrganization(hub.connection, hub.open);
  const first = await ask();
  const again = isPassing(first.outcome) ? await ask() : first;
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
  const readings = new Map<AccountId, AccountReading>();
  let roles = 0;
  const progress = (doing: CollectProgress['doing'], more = 0, rolesMore = 0) =>
    report({
      accounts: accounts.length,
      done: found.size + more,
      roles: roles + rolesMore,
      atOnce: pace.atOnce,
      doing,
    });
  const closed = closedAccounts(organization);
  const { open } = hub;
  const { isOfInterest } = tools;
  const task = { config, regions, open, folder, timer, isOfInterest };
  const keep = (one: AccountReading): void => {
    const { account, layers, collectedAt: at } = one;
    roles += one.roles - (readings.get(account)?.roles ?? 0);
    readings.set(account, one);
    // That the caller's account is in no organization says nothing of another account.
    const bound = reading.outcome.state === 'not-offered' && account !== own ? elsewhere : reading.outcome;
    found.set(account, { account, layers: new Map([['organization', bound], ...layers]), collectedAt: at });
    progress('accounts');
  };
  const read = async (account: AccountId): Promise<void> =>
    keep(await readAccount(account, task, readings.get(account) ?? null));
  for (const account of accounts.filter((id) => closed.has(id)))
    found.set(account, { account, layers: new Map(), collectedAt });
  progress('accounts');
  const living = accounts.filter((id) => !closed.has(id));
  const sharedEvents = new Map<AccountId, EventReading>();
  if (tools.share) {
    const tell = (done: number, more: number) => progress('accounts', done, more);
    const { readings: told, since } = await tools.share(living, { organization, folder, report: tell });
    // INVARIANT: an estate is never dated later than anything in it, or it would settle what others have seen since.
    if (since < collectedAt) collectedAt = since;
    for (const one of told) {
      keep(one);
      if (one.events !== null) sharedEvents.set(one.account, one.events);
    }
  } else {
    await pace.over(living, read);
    const again = living.filter((id) => isWorthAnotherLook(readings.get(id) ?? { layers: new Map() }));
    await pace.over(again, read);
  }
  if (config.layers.has('identity-center')) {
    progress('identity-center');
    // In order of account, not of who ended first: the same estate is the same file.
    const inOrder = new Map(
      [...readings.values()]
        .map(({ account, permissionSets }) => [account, permissionSets] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    const ask = () => collectIdentityCenter(config, tools, organization, inOrder);
    const first = await ask();
    const outcome = isPassing(first) ? await ask() : first;
    const home = organization?.managementAccountId ?? own;
    const keeper = found.get(home) ?? found.get(accounts[0] as AccountId);
    if (keeper) found.set(keeper.account, withLayer(keeper, 'identity-center', outcome));
  }
  // LookupEvents is asked in the account itself: one that could not be entered is not asked again.
  const shut = new Map(
    living.flatMap((id) => {
      const iam = found.get(id)?.layers.get('iam');
      return config.events?.kind === 'lookup-events' && iam && isShut(iam) ? [[id, iam] as const] : [];
    }),
  );
  progress('events');
  const entered = living.filter((id) => !shut.has(id));
  const events = await collectEvents(tools, entered, organization, sharedEvents);
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
      collectedUntil: instant(timer.now()),
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

const unasked: Awaited<ReturnType<typeof readOrganization>> = {
  organization: null,
  outcome: unknown('not-asked', 'only single accounts were read anew'),
};

const elsewhere = unknown('not-asked', 'only the account of the caller was asked for its organization');

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

/** Reads the events that did not come with their accounts. */
async function collectEvents(
  { events, folder }: CollectTools,
  accounts: readonly AccountId[],
  organization: CollectedOrganization | null,
  shared: ReadonlyMap<AccountId, EventReading>,
): Promise<AccountEvents> {
  const left = accounts.filter((id) => !shared.has(id));
  const management = organization?.managementAccountId;
  // The changes that concern all accounts stand in the management account, whose events are asked for in any case.
  const isAllThere = shared.size > 0 && left.length === 0 && (!management || shared.has(management));
  const none: AccountEvents = { layers: new Map(), read: new Map(), files: new Map() };
  const own = events === null || isAllThere ? none : await events(left, folder, organization);
  const all = [...shared];
  return {
    layers: new Map([...own.layers, ...all.map(([id, { layer }]) => [id, layer] as const)]),
    read: new Map([...own.read, ...all.flatMap(([id, { read }]) => (read ? [[id, read] as const] : []))]),
    files: new Map([
      ...own.files,
      ...all.flatMap(([id, { files }]) => (files ? [[id, files] as const] : [])),
    ]),
  };
}

function instant(milliseconds: number): Instant {
  return new Date(milliseconds).toISOString() as Instant;
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type AccountFilter,
  type CollectConfig,
  type EventsSource,
  type OptionalLayer,
  optionalLayers,
  type ReaderRole,
} from '../collect/aws/collect-config.ts';
import { isRegionName } from '../collect/aws/events/event-regions.ts';
import type { CommandRun } from './command-run.ts';

/** The options that say what is collected from AWS, and how. */
export interface CollectOptions {
  readonly role?: string;
  readonly externalId?: string;
  readonly hubRole?: string;
  readonly hubExternalId?: string;
  readonly region?: string;
  readonly regions?: readonly string[];
  readonly accounts?: readonly string[];
  readonly exclude?: readonly string[];
  readonly layers?: readonly OptionalLayer[];
  readonly concurrency?: number;
  readonly events?: 'none' | 'lookup';
  readonly trailBucket?: string;
  readonly trailAccount?: string;
  readonly hours?: number;
}

/** Adds the options of collecting to a command. */
export function addCollectOptions(command: Command): Command {
  return command
    .option(
      '--role <name>',
      'the reader role of every account, with its path: OverreachReader, or team/Reader',
    )
    .option('--external-id <id>', "the external id that the reader role's trust policy asks for")
    .option('--hub-role <arn>', 'the role that reads the organization and takes the reader roles')
    .option('--hub-external-id <id>', "the external id that the hub role's trust policy asks for")
    .option('--region <region>', 'the Region that is asked where a service is one for all')
    .option('--regions <list>', 'the Regions whose resources and trails are read, with commas', listOfRegions)
    .option(
      '--accounts <list>',
      'the accounts to read, with commas (unless given: all of the organization)',
      listOfAccounts,
    )
    .option(
      '--exclude <list>',
      'accounts (twelve digits), organizational units (ou-…) and tags (key=value) to leave out, with commas',
      listOfFilters,
    )
    .option(
      '--layers <list>',
      `what is read beside IAM and the organization, with commas: ${optionalLayers.join(', ')}`,
      listOfLayers,
    )
    .addOption(
      new Option(
        '--events <source>',
        "CloudTrail's events: from LookupEvents (slow, without any trail), or none",
      ).choices(['none', 'lookup']),
    )
    .option(
      '--trail-bucket <name>',
      "read events from this bucket of a trail, checked against the trail's digests",
    )
    .option('--trail-account <id>', 'the account that the bucket belongs to')
    .option('--hours <n>', 'how far back events are read (default 26)', numberOf)
    .option('--concurrency <n>', 'accounts read at once, at most (default 16)', numberOf);
}

/** The collection's part of the configuration that a command was given; its defaults are filled in. */
export function configOf({ config }: CommandRun): CollectConfig {
  if (config === null) throw new Error('the command takes no configuration');
  return config.collect;
}

/** The configuration of a collection with the options above it. */
export function collectConfig(options: CollectOptions, config: CollectConfig): CollectConfig {
  const layers = options.layers === undefined ? config.layers : new Set(options.layers);
  return {
    ...config,
    hubRole: hubRoleOf(options, config),
    readerRole: readerRoleOf(options, config),
    region: options.region ?? config.region,
    regions: options.regions ?? config.regions,
    accounts: {
      ...config.accounts,
      from: options.accounts ?? config.accounts.from,
      exclude: options.exclude === undefined ? config.accounts.exclude : filterOf(options.exclude),
    },
    layers,
    concurrency: options.concurrency ?? config.concurrency,
    events: eventsOf(options, layers.has('events') ? config.events : null),
  };
}

/** An external id belongs to a role: another role by an option does not take the configuration's. */
function hubRoleOf({ hubRole, hubExternalId }: CollectOptions, config: CollectConfig) {
  if (hubRole !== undefined) return { arn: hubRole, externalId: hubExternalId ?? null };
  if (config.hubRole === null || hubExternalId === undefined) return config.hubRole;
  return { ...config.hubRole, externalId: hubExternalId };
}

function readerRoleOf({ role, externalId }: CollectOptions, config: CollectConfig): ReaderRole | null {
  if (role === undefined) {
    if (config.readerRole === null || externalId === undefined) return config.readerRole;
    return { ...config.readerRole, externalId };
  }
  const parts = role.split('/').filter((part) => part !== '');
  const name = parts.pop() ?? '';
  return { name, path: `/${parts.map((part) => `${part}/`).join('')}`, externalId: externalId ?? null };
}

/** A night with two hours to spare: CloudTrail delivers late, and a scan may begin late. */
const usualHours = 26;

/** The trail's bucket where one is named, else LookupEvents where that is asked for, else what is configured. */
function eventsOf(
  { events, trailBucket, trailAccount, hours }: CollectOptions,
  configured: EventsSource | null,
): EventsSource | null {
  if (trailBucket !== undefined) {
    const owner = trailAccount === undefined ? {} : { owner: trailAccount };
    return { kind: 'trail-bucket', hours: hours ?? usualHours, bucket: trailBucket, prefix: '', ...owner };
  }
  if (events === 'none') return null;
  if (events === 'lookup') return { kind: 'lookup-events', hours: hours ?? usualHours };
  return configured === null || hours === undefined ? configured : { ...configured, hours };
}

function filterOf(list: readonly string[]): AccountFilter {
  return {
    ids: list.filter(isAccount),
    organizationalUnits: list.filter(isUnit),
    tags: list
      .filter(isTag)
      .map((one) => ({ key: one.slice(0, one.indexOf('=')), value: one.slice(one.indexOf('=') + 1) })),
  };
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** What is meant to be left out must not be read because of a typing error. */
function listOfFilters(text: string): readonly string[] {
  const list = listOf(text);
  const wrong = list.find((one) => !isAccount(one) && !isUnit(one) && !isTag(one));
  if (wrong !== undefined)
    throw new InvalidArgumentError(
      `\`${wrong}\` is no account id, unit or tag: write 111122223333, ou-… or key=value`,
    );
  return list;
}

function isAccount(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/** Of a root or an organizational unit (Organizations API Reference, Root and OrganizationalUnit). */
function isUnit(text: string): boolean {
  return /^(ou-[0-9a-z]+-[0-9a-z]+|r-[0-9a-z]+)$/.test(text);
}

function isTag(text: string): boolean {
  return text.indexOf('=') > 0;
}

function listOfRegions(text: string): readonly string[] {
  const list = listOf(text);
  const wrong = list.find((one) => !isRegionName(one));
  if (wrong !== undefined) throw new InvalidArgumentError(`\`${wrong}\` is no Region: write eu-central-1`);
  return list;
}

function listOfAccounts(text: string): readonly string[] {
  const list = listOf(text);
  const wrong = list.find((one) => !isAccount(one));
  if (wrong !== undefined) throw new InvalidArgumentError(`\`${wrong}\` is no account id: twelve digits are`);
  return list;
}

function listOfLayers(text: string): readonly OptionalLayer[] {
  return listOf(text).map((one) => {
    const layer = optionalLayers.find((known) => known === one);
    if (layer === undefined)
      throw new InvalidArgumentError(`\`${one}\` is none of ${optionalLayers.join(', ')}`);
    return layer;
  });
}

function numberOf(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 2160)
    throw new InvalidArgumentError('a whole number from 1 to 2160 is wanted');
  return number;
}

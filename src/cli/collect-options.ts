import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type AccountFilter,
  type CollectConfig,
  type EventsSource,
  type OptionalLayer,
  optionalLayers,
} from '../collect/aws/collect-config.ts';

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
  readonly hours: number;
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
    .option('--regions <list>', 'the Regions whose resources and trails are read, with commas', listOf)
    .option(
      '--accounts <list>',
      'the accounts to read, with commas (unless given: all of the organization)',
      listOfAccounts,
    )
    .option(
      '--exclude <list>',
      'accounts (twelve digits), organizational units (ou-…) and tags (key=value) to leave out, with commas',
      listOf,
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
    .addOption(new Option('--hours <n>', 'how far back events are read').argParser(numberOf).default(26))
    .addOption(
      new Option('--concurrency <n>', 'accounts read at once, at most').argParser(numberOf).default(16),
    );
}

/** What is read unless something else is said. */
const usualLayers: readonly OptionalLayer[] = [
  'credential-report',
  'identity-providers',
  'identity-center',
  'trails',
  'resources',
];

/** The options as a collection's configuration. */
export function collectConfig(options: CollectOptions): CollectConfig {
  const path = options.role?.split('/') ?? [];
  const name = path.pop();
  return {
    hubRole:
      options.hubRole === undefined
        ? null
        : { arn: options.hubRole, externalId: options.hubExternalId ?? null },
    readerRole:
      name === undefined
        ? null
        : {
            name,
            path: `/${path
              .filter((part) => part !== '')
              .map((part) => `${part}/`)
              .join('')}`,
            externalId: options.externalId ?? null,
          },
    region: options.region ?? null,
    regions: options.regions ?? [],
    accounts: {
      from: options.accounts ?? 'organization',
      include: null,
      exclude: options.exclude === undefined ? null : filterOf(options.exclude),
    },
    layers: new Set(options.layers ?? usualLayers),
    resourceServices: ['s3', 'kms', 'secretsmanager'],
    concurrency: options.concurrency ?? 16,
    events: eventsOf(options),
    endpoint: null,
  };
}

/** The trail's bucket where one is named, else LookupEvents. */
function eventsOf({ events, trailBucket, trailAccount, hours }: CollectOptions): EventsSource | null {
  if (trailBucket !== undefined) {
    const owner = trailAccount === undefined ? {} : { owner: trailAccount };
    return { kind: 'trail-bucket', hours, bucket: trailBucket, prefix: '', ...owner };
  }
  return events === 'lookup' ? { kind: 'lookup-events', hours } : null;
}

function filterOf(list: readonly string[]): AccountFilter {
  return {
    ids: list.filter((one) => /^\d{12}$/.test(one)),
    organizationalUnits: list.filter((one) => /^(ou|r)-/.test(one)),
    tags: list
      .filter((one) => one.includes('='))
      .map((one) => ({ key: one.slice(0, one.indexOf('=')), value: one.slice(one.indexOf('=') + 1) })),
  };
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function listOfAccounts(text: string): readonly string[] {
  const list = listOf(text);
  const wrong = list.find((one) => !/^\d{12}$/.test(one));
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

import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type {
  AccountFilter,
  CollectConfig,
  EventsSource,
  OptionalLayer,
  TrailReading,
} from '../../collect/aws/collect-config.ts';
import { PlainHttpError, refusePlainHttp } from '../../collect/aws/endpoint.ts';
import { printFileIssue } from '../../collect/file-issue.ts';
import { readTextFile } from '../../collect/text-file.ts';
import type { RegistryIssue } from '../../registry/registry.ts';
import { shapeIssues } from '../../registry/shape-issues.ts';
import { readYaml, type YamlSource } from '../../registry/yaml-source.ts';
import { failure } from '../failure.ts';
import { registryIssueInWords } from '../registry-issue.ts';
import type { Config } from './config.ts';
import { readDashboard } from './dashboard.ts';
import { readKeep } from './keep.ts';
import { type Override, readOverrides, withOverrides } from './overrides.ts';
import { readSchedule } from './schedule.ts';
import { type ConfigFile, configFile } from './schema.ts';
import { readSecret } from './secret.ts';
import { readSlack, testHostsVariable } from './slack.ts';

/** Read when no other file is named and it is there. */
export const defaultConfigFile = 'overreach.yaml';

/** Layers that are read unless the file lists others. */
export const usualLayers: readonly OptionalLayer[] = [
  'credential-report',
  'identity-providers',
  'identity-center',
  'trails',
  'events',
  'resources',
];

/** A night with two hours to spare: CloudTrail delivers late, and a scan may begin late. */
const usualHours = 26;
const usualConcurrency = 16;
/** Loopback: nobody else's business unless somebody says so. */
const usualHealth = { host: '127.0.0.1', port: 9464 } as const;

/**
 * Reads the configuration: the named file, else OVERREACH_CONFIG, else overreach.yaml of the caller's folder where there
 * is one; above it the variables. A CommandFailure with file, line and column for the first thing that is wrong.
 * @param named as given by the caller, absolute; null: not given
 */
export async function readConfig(
  named: string | null,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Config> {
  const read = readOverrides(environment);
  if (!read.ok) throw failure(read.message);
  const file = fileOf(named, folder, environment['OVERREACH_CONFIG']);
  const source = file === null ? null : await readSource(file);
  const value = checked(source, read.overrides);
  const home = file === null ? folder : dirname(file);
  const byVariable = new Set(read.overrides.map(({ path }) => path[0]));
  // A path in a variable is meant from where the caller stands, one in the file from the file.
  const placed = (key: 'store' | 'registry'): string => (byVariable.has(key) ? folder : home);
  return configOf(value, { file, home, placed }, environment);
}

function fileOf(named: string | null, folder: string, variable: string | undefined): string | null {
  if (named !== null) return named;
  if (variable !== undefined && variable !== '') return resolve(folder, variable);
  const usual = resolve(folder, defaultConfigFile);
  return existsSync(usual) ? usual : null;
}

async function readSource(file: string): Promise<YamlSource> {
  const text = await readTextFile(file);
  if (!text.ok) throw failure(`cannot read the configuration: ${printFileIssue(text.issue)}`);
  const source = readYaml(file, text.value);
  if (!('issues' in source)) return source;
  throw failure(issueLine(source.issues));
}

/** The file's own mistakes first, with their places; then those that a variable brings in, by its name. */
function checked(source: YamlSource | null, overrides: readonly Override[]): ConfigFile {
  if (source !== null) {
    const wrong = shapeIssues(source, configFile);
    if (wrong.length > 0) throw failure(issueLine(wrong));
  }
  const whole = withOverrides(source?.value ?? { version: 1 }, overrides);
  const parsed = configFile.safeParse(whole);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String) ?? [];
  const by = overrides.find((one) => one.path.every((step, index) => path[index] === step));
  const place = by === undefined ? path.join('.') : `\`${by.variable}\``;
  throw failure(`${place}: ${issue?.message.toLowerCase() ?? 'not valid'}`);
}

function issueLine(issues: readonly RegistryIssue[]): string {
  const [first] = issues;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return `the configuration cannot be used: ${first === undefined ? '' : registryIssueInWords(first)}${more}`;
}

async function configOf(
  value: ConfigFile,
  where: {
    readonly file: string | null;
    readonly home: string;
    readonly placed: (key: 'store' | 'registry') => string;
  },
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Config> {
  const { file, home, placed } = where;
  const secret = (source: ConfigFile['store'], what: string) =>
    source === undefined ? null : readSecret(source, what, home, environment);
  const { aws = {} } = value;
  const { hubRole, readerRole } = aws;
  return {
    file,
    store: absoluteStore(await secret(value.store, 'the store'), placed('store')),
    registry: value.registry === undefined ? null : resolve(placed('registry'), value.registry),
    estate: value.estate === undefined ? null : resolve(home, value.estate),
    schedule: readSchedule(value.schedule, file),
    changes: changesOf(value.changes, home),
    keep: readKeep(value.keep),
    health: { host: value.health?.host ?? usualHealth.host, port: value.health?.port ?? usualHealth.port },
    collect: {
      hubRole:
        hubRole === undefined
          ? null
          : { arn: hubRole.arn, externalId: await secret(hubRole.externalId, "the hub role's external id") },
      readerRole:
        readerRole === undefined
          ? null
          : {
              name: readerRole.name,
              path: readerRole.path ?? '/',
              externalId: await secret(readerRole.externalId, "the reader role's external id"),
            },
      region: aws.region ?? null,
      regions: aws.regions ?? [],
      accounts: accountsOf(aws.accounts),
      layers: new Set(aws.layers ?? usualLayers),
      resourceServices: aws.resourceServices ?? ['s3', 'kms', 'secretsmanager'],
      concurrency: aws.concurrency ?? usualConcurrency,
      events: eventsOf(aws, file),
      endpoint: endpointOf(aws.endpoint, where.file),
    },
    dashboard: () =>
      readDashboard(value.dashboard, file, (source, what) => readSecret(source, what, home, environment)),
    slack: () =>
      readSlack({
        slack: value.slack,
        routes: value.routes,
        file,
        read: (source, what) => readSecret(source, what, home, environment),
        allowTestHosts: environment[testHostsVariable] === 'true',
      }),
    scan: {
      failOn: value.scan?.failOn ?? 'low',
      requireComplete: value.scan?.requireComplete ?? false,
    },
  };
}

/** A folder is meant from the file. */
function changesOf(changes: ConfigFile['changes'], home: string): Config['changes'] {
  if (changes === undefined) return null;
  return 'folder' in changes ? { folder: resolve(home, changes.folder) } : changes;
}

function endpointOf(endpoint: string | undefined, file: string | null): string | null {
  if (endpoint === undefined) return null;
  const wrong = (what: string) =>
    failure(`the configuration cannot be used: ${file ?? 'the environment'}: aws.endpoint: ${what}`);
  const url = URL.parse(endpoint);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw wrong(`\`${endpoint}\` is no address: write \`https://…\``);
  try {
    refusePlainHttp(url.protocol, url.hostname);
  } catch (error) {
    throw error instanceof PlainHttpError ? wrong(error.message) : error;
  }
  return endpoint;
}

/** A folder in a store's URL is a path like any other. */
function absoluteStore(url: string | null, folder: string): string | null {
  const kind = 'pglite:';
  return url?.startsWith(kind) ? `${kind}${resolve(folder, url.slice(kind.length))}` : url;
}

type AwsFile = NonNullable<ConfigFile['aws']>;

function accountsOf(accounts: AwsFile['accounts']): CollectConfig['accounts'] {
  return {
    from: accounts?.from ?? 'organization',
    include: filterOf(accounts?.include),
    exclude: filterOf(accounts?.exclude),
  };
}

function filterOf(filter: NonNullable<AwsFile['accounts']>['include']): AccountFilter | null {
  if (filter === undefined) return null;
  return {
    ids: filter.ids ?? [],
    organizationalUnits: filter.organizationalUnits ?? [],
    tags: (filter.tags ?? []).map(({ key, value }) => ({ key, value: value ?? null })),
  };
}

/** Events are read unless `layers` leaves them out; a source that is named says that they are wanted. */
function eventsOf({ events, layers }: AwsFile, file: string | null): EventsSource | null {
  const need = (key: 'bucket' | 'database' | 'table'): string => {
    const value = events?.[key];
    if (value !== undefined) return value;
    throw failure(
      `the configuration cannot be used: ${file ?? 'the environment'}: aws.events: \`${events?.source ?? ''}\` needs \`${key}\``,
    );
  };
  switch (events?.source) {
    case undefined:
      return layers?.includes('events') === false ? null : { kind: 'lookup-events', hours: usualHours };
    case 'lookup-events':
      return { kind: 'lookup-events', hours: events.hours ?? usualHours };
    case 'none':
      return null;
    case 'trail-bucket':
      return {
        kind: 'trail-bucket',
        bucket: need('bucket'),
        prefix: events.prefix ?? '',
        ...trailReading(events),
      };
    case 'athena':
      return {
        kind: 'athena',
        database: need('database'),
        table: need('table'),
        output: events.output ?? '',
        workgroup: events.workgroup ?? null,
        ...(events.bucket === undefined ? {} : { bucket: events.bucket }),
        ...(events.account === undefined ? {} : { account: events.account }),
        ...(events.region === undefined ? {} : { region: events.region }),
        ...trailReading(events),
      };
  }
}

function trailReading(events: NonNullable<AwsFile['events']>): TrailReading {
  const { hours = usualHours, owner, bucketRegion, acceptUnverified } = events;
  return {
    hours,
    ...(owner === undefined ? {} : { owner }),
    ...(bucketRegion === undefined ? {} : { bucketRegion }),
    ...(acceptUnverified === undefined ? {} : { acceptUnverified }),
  };
}

import { join } from 'node:path';
import type { EventsSource } from '../../src/collect/aws/collect-config.ts';
import { optionalLayers } from '../../src/collect/aws/collect-config.ts';
import type { Collection } from '../../src/collect/aws/collect-estate.ts';
import type { Timer } from '../../src/collect/aws/timer.ts';
import { collectFromAws } from '../../src/run/collect-from-aws.ts';
import { readScanInputs, type ScanInputs } from '../../src/run/judge-estate.ts';
import { collectConfig } from '../collect/aws/collecting.ts';
import { fastTimer } from '../collect/aws/fast-timer.ts';
import { inFolder } from '../collect/temporary-folder.ts';
import { type FakeAws, hubCredentials, type Permissions, startFakeAws } from '../fakes/aws/index.ts';
import { athenaRows, management, trailBucketName, wholeWorld } from './whole-world.ts';

/** The three ways to events. */
export const sources = {
  'lookup-events': { kind: 'lookup-events', hours: 3 },
  'trail-bucket': {
    kind: 'trail-bucket',
    hours: 3,
    bucket: trailBucketName,
    prefix: '',
    owner: management,
  },
  athena: {
    kind: 'athena',
    hours: 3,
    bucket: trailBucketName,
    owner: management,
    database: 'overreach',
    table: 'cloudtrail',
    output: 's3://overreach-results/',
    workgroup: null,
    acceptUnverified: true,
  },
} as const satisfies Readonly<Record<string, EventsSource>>;

export interface WholeRun {
  readonly collection: Collection;
  readonly inputs: ScanInputs;
  readonly calls: FakeAws['calls'];
}

/** Collects everything there is, by one of the sources, from callers who have these permissions. */
export async function wholeRun(
  source: keyof typeof sources,
  permissions: Permissions = {},
  timer: Timer = fastTimer(),
): Promise<WholeRun> {
  const queries = () => athenaRows();
  const fake = await startFakeAws({ world: wholeWorld(), clock: timer.now, permissions, queries });
  try {
    return await inFolder({}, async (folder) =>
      asHub(async () => {
        const out = join(folder, 'estate');
        const config = collectConfig('aws', fake.url, {
          layers: new Set(optionalLayers),
          events: sources[source],
        });
        const collection = await collectFromAws({ config, out }, () => {}, timer);
        return { collection, inputs: await readScanInputs(out, null), calls: fake.calls };
      }),
    );
  } finally {
    await fake.close();
  }
}

const variables = {
  AWS_ACCESS_KEY_ID: hubCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: hubCredentials.secretAccessKey,
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
} as const;

/** Runs something with the hub's credentials where the SDK looks for them. */
export async function asHub<T>(work: () => Promise<T>): Promise<T> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  for (const [name, value] of Object.entries(variables)) set(name, value);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) set(name, value);
  }
}

import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallLimits } from '../../../src/collect/aws/call-limits.ts';
import { limitsInProcess } from '../../../src/collect/aws/call-limits.ts';
import { type CollectConfig, optionalLayers } from '../../../src/collect/aws/collect-config.ts';
import { type Collection, collectEstate } from '../../../src/collect/aws/collect-estate.ts';
import { beginEstateFolder } from '../../../src/collect/aws/estate-folder.ts';
import { openHub } from '../../../src/collect/aws/hub.ts';
import { openSurroundings } from '../../../src/collect/aws/surroundings.ts';
import type { Timer } from '../../../src/collect/aws/timer.ts';
import { configuredEvents } from '../../../src/collect/aws/trail-events.ts';
import { readEstate } from '../../../src/collect/read-estate.ts';
import type { Estate } from '../../../src/estate/estate.ts';
import { noSignatures } from '../../../src/estate/signatures.ts';
import type { Registry } from '../../../src/registry/registry.ts';
import {
  type FakeAws,
  type FakeAwsOptions,
  hubCredentials,
  mainRegion,
  startFakeAws,
} from '../../fakes/aws/index.ts';
import { fastTimer } from './fast-timer.ts';

/** What was collected from a fake, and what the reader makes of it. */
export interface Collected {
  readonly collection: Collection;
  readonly estate: Estate;
  /** Every file of the folder by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly calls: FakeAws['calls'];
}

/** What a test may say beside the fake's own options. */
export interface Collecting extends Partial<Omit<CollectConfig, 'endpoint'>> {
  readonly timer?: Timer;
  readonly limits?: CallLimits;
  /** Whose agents' events are wanted whole. */
  readonly registry?: Registry | null;
  /** Is given the running fake before anything is asked of it. */
  readonly prepare?: (fake: FakeAws) => void;
}

/** A collection of everything but the events, by the reader role of generated organizations. */
export function collectConfig(partition: string, endpoint: string, more: Collecting = {}): CollectConfig {
  return {
    hubRole: null,
    readerRole: { name: 'OverreachReader', path: '/', externalId: null },
    region: mainRegion(partition),
    regions: [],
    accounts: { from: 'organization', include: null, exclude: null },
    layers: new Set(optionalLayers.filter((layer) => layer !== 'events' && layer !== 'last-accessed')),
    resourceServices: ['s3', 'kms', 'secretsmanager', 'lambda', 'sqs', 'sns'],
    concurrency: 8,
    events: null,
    ...more,
    endpoint,
  };
}

/** Starts a fake, collects from it, reads what was written, and takes both away again. */
export async function collectFrom(options: FakeAwsOptions, more: Collecting = {}): Promise<Collected> {
  const timer = more.timer ?? fastTimer();
  const fake = await startFakeAws({ clock: timer.now, ...options });
  more.prepare?.(fake);
  const home = await mkdtemp(join(tmpdir(), 'overreach-collect-'));
  let slower = () => {};
  const surroundings = openSurroundings({
    userAgent: 'overreach/test',
    endpoint: fake.url,
    timer,
    limits: more.limits ?? limitsInProcess(timer),
    onThrottled: () => slower(),
  });
  try {
    const config = collectConfig(options.world.partition, fake.url, more);
    const place = join(home, 'estate');
    const folder = await beginEstateFolder(place);
    const hub = await openHub(config, surroundings, async () => hubCredentials);
    const collection = await collectEstate(config, {
      surroundings,
      hub,
      folder,
      report: () => {},
      whenThrottled: (told) => {
        slower = told;
      },
      isOfInterest: () => true,
      events: configuredEvents(config, {
        hub,
        timer,
        signatures: noSignatures,
        registry: more.registry ?? null,
      }),
    });
    const read = await readEstate(place, { signatures: noSignatures });
    if (!read.ok) throw new Error(JSON.stringify(read.issue));
    const names = globSync('**/*', { cwd: place, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(place.length + 1))
      .sort();
    const files: Record<string, string> = {};
    for (const name of names) files[name] = await readFile(join(place, name), 'utf8');
    return { collection, estate: read.value, files, calls: fake.calls };
  } finally {
    surroundings.close();
    await fake.close();
    await rm(home, { recursive: true, force: true });
  }
}

/** The gaps of a collection, one line each: `account layer reason`; those that nobody asked for are left out. */
export function gapsOf({ collection }: Collected): readonly string[] {
  return collection.accounts.flatMap(({ account, layers }) =>
    [...layers].flatMap(([layer, outcome]) =>
      outcome.state === 'unknown' && outcome.reason !== 'not-asked'
        ? [`${account} ${layer} ${outcome.reason}`]
        : [],
    ),
  );
}

/** The folder without the times at which something was tried: what two collections of one estate share. */
export function withoutTimes({ files }: Collected): Readonly<Record<string, string>> {
  const manifest = (files['estate.json'] ?? '').replaceAll(/"(collected(?:At|Until))": "[^"]*"/g, '"$1": ""');
  return { ...files, 'estate.json': manifest };
}

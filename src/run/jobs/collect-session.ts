import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AccountReading,
  type EventReading,
  isShut,
  readAccount,
  type SharedReading,
} from '../../collect/aws/account-reading.ts';
import type { CallLimits } from '../../collect/aws/call-limits.ts';
import type { CollectConfig } from '../../collect/aws/collect-config.ts';
import { beginEstateFolder } from '../../collect/aws/estate-folder.ts';
import { openHub } from '../../collect/aws/hub.ts';
import { unknown } from '../../collect/aws/layer-outcome.ts';
import { openSurroundings } from '../../collect/aws/surroundings.ts';
import type { Timer } from '../../collect/aws/timer.ts';
import { configuredEvents } from '../../collect/aws/trail-events.ts';
import type { AccountId } from '../../estate/identifiers.ts';
import type { Registry } from '../../registry/index.ts';
import type { StagedFile } from '../../store/collection-stage.ts';
import { packageVersion } from '../package-root.ts';
import { sessionSignatures } from '../session-signatures.ts';
import { packFolder, unpackInto } from './staged-files.ts';

/** An account as an earlier look left it. */
export interface EarlierLook {
  readonly reading: SharedReading;
  readonly files: readonly StagedFile[];
}

/** What a worker reads accounts with during a run: its identity in AWS, its sockets, its place for files. */
export interface CollectSession {
  /** Reads an account, with its events where AWS is asked for them account by account; what is denied is a gap. */
  read(account: AccountId, earlier: EarlierLook | null): Promise<EarlierLook>;
  close(): Promise<void>;
}

/**
 * Finds out who is calling, before any account is taken: a worker that may call nothing must not use up anybody's tries.
 * @throws {HubError} as `openHub`
 */
export async function openCollectSession(
  config: CollectConfig,
  registry: Registry | null,
  tools: {
    readonly timer: Timer;
    readonly limits: CallLimits;
    readonly onThrottled: (what: string) => void;
  },
): Promise<CollectSession> {
  const { timer } = tools;
  const userAgent = `overreach/${packageVersion()}`;
  const surroundings = openSurroundings({ userAgent, endpoint: config.endpoint, ...tools });
  const home = await mkdtemp(join(tmpdir(), 'overreach-accounts-'));
  const close = async (): Promise<void> => {
    surroundings.close();
    await rm(home, { recursive: true, force: true });
  };
  try {
    const hub = await openHub(config, surroundings);
    const regions = config.regions.length > 0 ? config.regions : [hub.connection.region];
    const events = configuredEvents(config, { hub, timer, signatures: sessionSignatures(registry) });
    return {
      close,
      async read(account, earlier) {
        const folder = await beginEstateFolder(join(home, account));
        try {
          if (earlier !== null) await unpackInto(folder, earlier.files);
          const task = { config, regions, open: hub.open, folder, timer, isOfInterest: () => true };
          const reading = await readAccount(account, task, earlier?.reading ?? null);
          const asked = async (): Promise<EventReading | null> => {
            if (config.events?.kind !== 'lookup-events' || events === null) return null;
            const before = earlier?.reading.events ?? null;
            if (before?.layer.state === 'complete') return before;
            // One refusal is one reason: a role that cannot be taken for one phase cannot be taken for another.
            if (isShut(reading.layers.get('iam'))) return null;
            await rm(join(folder.path, 'cloudtrail'), { recursive: true, force: true });
            const { layers, read, files } = await events([account], folder, null);
            const layer = layers.get(account) ?? unknown('unreachable', 'its events were not told of');
            return { layer, read: read.get(account) ?? null, files: files.get(account) ?? null };
          };
          const shared = { ...reading, events: await asked() };
          return { reading: shared, files: await packFolder(folder.path) };
        } finally {
          await folder.abandon();
        }
      },
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** The layers of an account that nobody managed to read. */
export function givenUpReading(
  account: AccountId,
  layers: readonly string[],
  at: AccountReading['collectedAt'],
  reason: string,
): SharedReading {
  const outcome = unknown('unreachable', reason);
  return {
    account,
    layers: new Map(layers.map((layer) => [layer, outcome])),
    collectedAt: at,
    permissionSets: null,
    roles: 0,
    events: { layer: outcome, read: null, files: null },
  };
}

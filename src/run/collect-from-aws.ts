import type { ShareAccounts } from '../collect/aws/account-reading.ts';
import type { CallLimits } from '../collect/aws/call-limits.ts';
import type { CollectConfig } from '../collect/aws/collect-config.ts';
import { type Collection, type CollectProgress, collectEstate } from '../collect/aws/collect-estate.ts';
import { beginEstateFolder } from '../collect/aws/estate-folder.ts';
import { openHub } from '../collect/aws/hub.ts';
import { strayFilters } from '../collect/aws/stray-filters.ts';
import { openSurroundings } from '../collect/aws/surroundings.ts';
import { systemTimer, type Timer } from '../collect/aws/timer.ts';
import { configuredEvents } from '../collect/aws/trail-events.ts';
import type { Registry } from '../registry/index.ts';
import { createCollectWords } from './collect-words.ts';
import { failure } from './failure.ts';
import { packageVersion } from './package-root.ts';
import { removedOnSignal } from './remove-on-signal.ts';
import { sessionSignatures } from './session-signatures.ts';

/** What to collect, and where to. */
export interface CollectRequest {
  readonly config: CollectConfig;
  /** Absolute; must not be there, or be an empty folder. */
  readonly out: string;
  /** For the signatures of its own, by which agents are told in events. */
  readonly registry?: Registry | null;
  /** False: the organization is left out, and the accounts are named; absent: it is read. */
  readonly organization?: boolean;
  /** Has the accounts read by others; absent: they are read here. */
  readonly share?: ShareAccounts;
  /** How fast AWS may be called; absent: as this process alone may. */
  readonly limits?: CallLimits;
  /** Of which principals it is asked when they were last used; unless said, of all that were. */
  readonly isOfInterest?: (arn: string) => boolean;
  /** Is told what a person should know of the configuration and no error is. */
  readonly warn?: (text: string) => void;
}

/** Errors that one line explains: nothing of them is an error of the program. */
const explained: ReadonlySet<string> = new Set(['HubError', 'FolderError', 'PlainHttpError']);

/**
 * Collects an estate from AWS into a folder, which is there as a whole afterwards or not at all.
 * @param report is told in words how far it is
 * @throws {CommandFailure} when nothing can be collected: no credentials, no Region, no list of accounts, a folder that
 * is there already; what a single account refuses is a gap in the estate
 */
export async function collectFromAws(
  request: CollectRequest,
  report: (text: string) => void,
  timer: Timer = systemTimer,
): Promise<Collection> {
  const { config, out, registry = null, isOfInterest = () => true, warn = () => {} } = request;
  const words = createCollectWords(timer.now);
  let slower = () => {};
  let last: CollectProgress | null = null;
  const surroundings = openSurroundings({
    userAgent: `overreach/${packageVersion()}`,
    endpoint: config.endpoint,
    timer,
    ...(request.limits === undefined ? {} : { limits: request.limits }),
    onThrottled: (what) => {
      slower();
      words.throttled(what);
      if (last) report(words.tell(last));
    },
  });
  try {
    const folder = await beginEstateFolder(out);
    try {
      return await removedOnSignal(folder.path, async () => {
        report('asking AWS who is calling');
        const hub = await openHub(config, surroundings);
        const signatures = sessionSignatures(registry);
        const collection = await collectEstate(config, {
          surroundings,
          hub,
          folder,
          report: (progress) => {
            last = progress;
            report(words.tell(progress));
          },
          whenThrottled: (told) => {
            slower = told;
          },
          isOfInterest,
          readsOrganization: request.organization !== false,
          share: request.share ?? null,
          events: configuredEvents(config, { hub, timer, signatures, registry }),
        });
        for (const stray of strayFilters(config.accounts, collection.organization)) warn(stray);
        return collection;
      });
    } catch (error) {
      await folder.abandon();
      throw error;
    }
  } catch (error) {
    if (error instanceof Error && explained.has(error.name)) throw failure(error.message, error);
    throw error;
  } finally {
    surroundings.close();
  }
}

import type { SlackRouting } from '../deliver/send/route.ts';
import { createSlackSender } from '../deliver/send/slack-sender.ts';
import type { Instant } from '../estate/identifiers.ts';
import { reasonOf } from '../store/failure.ts';
import type { UndeliveredCounts } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import { drainOutbox, rearmRecent } from './deliver-outbox.ts';
import { tellMissedScans } from './missed-scans.ts';
import { followPages } from './page-follow-ups.ts';
import type { Schedule } from './schedule/slots.ts';
import { teamsOfRegistry } from './team-routes.ts';
import type { WorkerLog } from './worker-log.ts';

/** What a worker tells people with. */
export interface WorkerMessages {
  /** Looks now whether anything is due, and not only at the next round. */
  look(): void;
  /** Lets go of what is in hand. */
  stop(): Promise<void>;
}

/** What sending is done with. */
export interface SendingRequest {
  readonly store: Store;
  readonly routing: SlackRouting;
  /** The registry's path, whose teams may name channels; absent: there is none. */
  readonly registry?: string | null;
  readonly schedule: Schedule;
  /** The schedule's name in the table of slots. */
  readonly name: string;
  /** When this worker reached the store. */
  readonly since: Instant;
  readonly holder: string;
  readonly log: WorkerLog;
  readonly everyMs?: number;
  /** Is told after each round what nobody has seen yet. */
  readonly onCounted?: (counts: UndeliveredCounts) => void;
}

/** Criticals are told within the minute: half of it for waiting, half for sending. */
const usualEveryMs = 30_000;

/**
 * Starts to tell people what is put out: again and again, one round at a time, whatever a round ends in. What failed is
 * tried once more at the start: a worker is started anew when its configuration was mended.
 */
export function startMessages(request: SendingRequest): WorkerMessages {
  const { store, routing, schedule, name, since, log, everyMs = usualEveryMs } = request;
  const sender = createSlackSender();
  const teams = teamsOfRegistry(request.registry ?? null, (text) => log.warn(text));
  const stopping = new AbortController();
  let isRearmed = false;
  const round = async (): Promise<void> => {
    if (!isRearmed) await rearmRecent(store);
    isRearmed = true;
    if (await tellMissedScans(store, schedule, name, since)) log.error('scans were missed');
    await followPages(store);
    const holder = `${request.holder}/messages`;
    const warn = (text: string): void => log.warn(text);
    const { signal } = stopping;
    const result = await drainOutbox(store, { routing, teams, sender, holder, warn, signal });
    if (result.sent + result.failed > 0) log.info(result, 'people were told');
    request.onCounted?.(await store.undelivered());
  };
  let running: Promise<void> | null = null;
  let isAsked = false;
  const look = (): void => {
    if (stopping.signal.aborted) return;
    if (running !== null) {
      isAsked = true;
      return;
    }
    isAsked = false;
    running = round()
      .catch((thrown: unknown) => log.warn({ reason: reasonOf(thrown) }, 'nobody could be told'))
      .finally(() => {
        running = null;
        if (isAsked) look();
      });
  };
  const clock = setInterval(look, everyMs).unref();
  look();
  return {
    look,
    stop: async () => {
      stopping.abort();
      clearInterval(clock);
      await running;
    },
  };
}

import { beyondByEngine, containsByEngine } from '../audit/index.ts';
import type { SlackRouting } from '../deliver/send/route.ts';
import type { SlackOutcome } from '../deliver/send/slack-answer.ts';
import type { PostedBody, SlackSender } from '../deliver/send/slack-sender.ts';
import { counted } from '../deliver/text/access-words.ts';
import type { Instant } from '../estate/identifiers.ts';
import type { Team } from '../registry/index.ts';
import { reasonOf, StoreError } from '../store/failure.ts';
import {
  askedToWait,
  type ClaimedDelivery,
  type DeliveryHold,
  type MessageMark,
  type OutboxMessage,
} from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import { readKeptEstate } from './kept-estate.ts';
import { messagesOf } from './outbox-messages.ts';
import { settleChanges } from './settle-changes.ts';
import { withTeamRoutes } from './team-routes.ts';

/** What sending needs. Times are for tests, which cannot wait as long as people can. */
export interface DeliveryMeans {
  readonly routing: SlackRouting;
  /** The registry's teams, which may name channels of theirs; asked when there is something to tell. Absent: there are none. */
  readonly teams?: () => Promise<readonly Pick<Team, 'id' | 'slack'>[]>;
  readonly sender: SlackSender;
  /** Says which sender it is; one that no other has. */
  readonly holder: string;
  readonly warn: (text: string) => void;
  /** A number from 0 to 1 by which waits are spread, so that senders do not come back together. */
  readonly random?: () => number;
  readonly firstWaitMs?: number;
  readonly longestWaitMs?: number;
  readonly leaseMs?: number;
  /** Asked to stop: what is in hand is let go of. */
  readonly signal?: AbortSignal;
}

/** What became of the rows that were due. */
export interface DrainResult {
  readonly sent: number;
  /** To be tried again by itself. */
  readonly waiting: number;
  /** Somebody must mend something, or it was refused too often. */
  readonly failed: number;
  readonly skipped: number;
}

/** Longer than one message takes, tries and all; each message makes it as long again. */
const usualLeaseMs = 60_000;
/** The first wait after a failure; each one after it is twice as long, to a quarter of an hour. */
const usualFirstWaitMs = 2_000;
const usualLongestWaitMs = 15 * 60_000;
/** A digest waits so long for what moved to be grouped by its causes; then it is told without. */
const longestSettlingMs = 30 * 60_000;
/** What nobody ever tried to send is no news after two nights: somebody has only now said whom to tell. */
const newsMs = 48 * 60 * 60_000;
/** A long weekend, after which somebody has looked. What is newer tells of the same estate meanwhile. */
const longestTryingMs = 4 * 24 * 60 * 60_000;

/** Sends all rows that are due, one after the other. Throws StoreError; what Slack says never throws. */
export async function drainOutbox(store: Store, means: DeliveryMeans): Promise<DrainResult> {
  const result = { sent: 0, waiting: 0, failed: 0, skipped: 0 };
  const { leaseMs = usualLeaseMs } = means;
  let routed: DeliveryMeans | null = null;
  while (means.signal?.aborted !== true) {
    const claim = await store.claimDelivery({ holder: means.holder, leaseMs });
    if (claim === null) break;
    routed ??= { ...means, routing: withTeamRoutes(means.routing, (await means.teams?.()) ?? []) };
    result[await deliver(store, claim, routed)] += 1;
  }
  return result;
}

/** What failed longer ago is no news, however it is mended: it stays in the list. */
const mendedMs = 7 * 24 * 60 * 60_000;

/** Makes what failed within a week be tried again: somebody says that it is mended. Returns how many rows. */
export async function rearmRecent(store: Store): Promise<number> {
  const since = new Date(Date.parse(await store.now()) - mendedMs).toISOString() as Instant;
  return store.rearmDeliveries(since);
}

async function deliver(
  store: Store,
  claim: ClaimedDelivery,
  means: DeliveryMeans,
): Promise<keyof DrainResult> {
  const { hold, row } = claim;
  try {
    const planned = claim.messages.length > 0 ? claim.messages : await plan(store, claim, means);
    if (typeof planned === 'string') return planned;
    for (const message of inOrder(planned, means.routing)) {
      if (!(await send(store, hold, message, claim, means))) return 'waiting';
    }
    await store.releaseDelivery(hold, { kind: 'as-messages' });
    return await outcomeOf(store, claim);
  } catch (thrown) {
    // The store is away: the lease runs out by itself. Anything else is the row's own, and must not hold up the others.
    if (thrown instanceof StoreError) throw thrown;
    const reason = reasonOf(thrown);
    means.warn(`the ${row.kind} \`${row.id.slice(0, 16)}\` could not be written: ${reason}`);
    await store.releaseDelivery(hold, { kind: 'broken', reason, retryAfterMs: waitMs(claim, means) });
    return 'waiting';
  }
}

/** Writes the messages of a row before any is sent: a second try, by whomever, sends the very same. */
async function plan(
  store: Store,
  claim: ClaimedDelivery,
  means: DeliveryMeans,
): Promise<readonly OutboxMessage[] | 'waiting' | 'skipped'> {
  const { hold, row } = claim;
  const ageMs = Date.parse(await store.now()) - Date.parse(row.createdAt);
  const skip = async (reason: string): Promise<'skipped'> => {
    await store.releaseDelivery(hold, { kind: 'skipped', reason });
    return 'skipped';
  };
  if (ageMs > newsMs && row.fence === 1 && (await isOutdated(store, claim)))
    return skip('it was two nights old before anybody was to be told, and there is newer news');
  const isFatal = row.tries > mostDeaths;
  if (
    row.kind === 'digest' &&
    !isFatal &&
    !(await isSettled(store, claim, means)) &&
    ageMs < longestSettlingMs
  ) {
    const reason = 'what moved is not grouped by its causes yet';
    await store.releaseDelivery(hold, { kind: 'wait', reason, retryAfterMs: waitMs(claim, means) });
    return 'waiting';
  }
  const messages = await messagesOf(store, row, means.routing);
  if (messages.state === 'nothing') return skip(messages.why);
  // Another sender has it: that one will see to it.
  return (await store.planDelivery(hold, messages.messages)) ?? 'waiting';
}

/** INVARIANT: the newest digest of an estate is told however old it is: nobody may take silence for a quiet night. */
async function isOutdated(store: Store, { row }: ClaimedDelivery): Promise<boolean> {
  if (row.kind !== 'digest' || row.estate === null) return true;
  const [newest] = await store.deliveries({ estate: row.estate, kind: 'digest', limit: 1 });
  return newest !== undefined && newest.row.id !== row.id;
}

/** Whether what the scan moved is grouped by its causes; from the second try on this sender does it where nobody did. */
async function isSettled(store: Store, { row }: ClaimedDelivery, { warn }: DeliveryMeans): Promise<boolean> {
  const { estate, scanId } = row;
  if (estate === null) return true;
  const isOpen = async () => (await store.unsettledScans(estate)).some(({ scan }) => scan.id === scanId);
  if (!(await isOpen())) return true;
  if (row.fence < settlesFrom) return false;
  const { createEngine } = await import('../access/index.ts');
  const { loadCatalog } = await import('../catalog/index.ts');
  const engine = createEngine(loadCatalog());
  await settleChanges(store, estate, {
    estateOf: (scan, since) => readKeptEstate(store, scan, since),
    contains: containsByEngine(engine),
    beyond: beyondByEngine(engine),
    warn,
  });
  return !(await isOpen());
}

/** The scan that was just recorded is settled by whoever recorded it, within a minute as a rule. */
const settlesFrom = 6;

/** Senders that said nothing of a row any more, this one among them: working out what moved may have killed them. */
const mostDeaths = 3;

/** Sends one message; false when the row is in other hands. */
async function send(
  store: Store,
  hold: DeliveryHold,
  message: OutboxMessage,
  claim: ClaimedDelivery,
  means: DeliveryMeans,
): Promise<boolean> {
  if (message.state !== 'waiting' || message.notBefore > (await store.now())) return true;
  const route = means.routing.routes.find(({ key }) => key === message.route);
  const outcome: SlackOutcome =
    route === undefined
      ? { kind: 'failed', reason: 'its route is not configured any more' }
      : ((await heldBack(store, message.route)) ??
        (await means.sender.post(route.target, message.body as PostedBody)));
  const mark = await lastMark(store, markOf(outcome, claim, means), claim);
  if (mark.state === 'failed') means.warn(`${message.told} was not told: ${mark.reason}`);
  return store.markMessage(hold, message.route, mark, means.leaseMs ?? usualLeaseMs);
}

/** A rate limit is the channel's and not the message's: what else is due there waits as long, whoever was told so. */
async function heldBack(store: Store, route: string): Promise<SlackOutcome | null> {
  const left = await store.routeQuietMs(route);
  return left <= 0
    ? null
    : { kind: 'retry', reason: askedToWait, retryAfterMs: Math.ceil(left), refused: false };
}

/** What does not get through for days is given up, for a person to see, unless it is the newest there is to tell. */
async function lastMark(store: Store, mark: MessageMark, claim: ClaimedDelivery): Promise<MessageMark> {
  if (mark.state !== 'waiting') return mark;
  const ageMs = Date.parse(await store.now()) - Date.parse(claim.row.createdAt);
  if (ageMs <= longestTryingMs || !(await isOutdated(store, claim))) return mark;
  const days = Math.floor(ageMs / (24 * 60 * 60_000));
  return { state: 'failed', reason: `given up after ${counted(days, 'day')}: ${mark.reason}` };
}

function markOf(outcome: SlackOutcome, claim: ClaimedDelivery, means: DeliveryMeans): MessageMark {
  switch (outcome.kind) {
    case 'sent':
      return { state: 'sent', channel: outcome.channel, slackTs: outcome.ts };
    case 'failed':
      return { state: 'failed', reason: outcome.reason };
    case 'retry': {
      const { reason, refused, retryAfterMs } = outcome;
      // Slack says itself how long, and that is for all: one message's own waits would hold up what is new.
      return retryAfterMs
        ? { state: 'waiting', reason, refused, retryAfterMs, ofRoute: true }
        : { state: 'waiting', reason, refused, retryAfterMs: waitMs(claim, means) };
    }
  }
}

/** Twice as long each time, spread over its second half. */
function waitMs({ row }: ClaimedDelivery, means: DeliveryMeans): number {
  const { random = Math.random, firstWaitMs = usualFirstWaitMs, longestWaitMs = usualLongestWaitMs } = means;
  const whole = Math.min(firstWaitMs * 2 ** Math.min(row.fence - 1, 20), longestWaitMs);
  return Math.round(whole * (0.5 + random() / 2));
}

/** As the routes stand in the configuration: a person before the channel. */
function inOrder(messages: readonly OutboxMessage[], { routes }: SlackRouting): readonly OutboxMessage[] {
  const place = (message: OutboxMessage) => routes.findIndex(({ key }) => key === message.route);
  return messages.toSorted((left, right) => place(left) - place(right));
}

async function outcomeOf(store: Store, { row }: ClaimedDelivery): Promise<keyof DrainResult> {
  const filter = row.estate === null ? {} : { estate: row.estate };
  const kept = await store.deliveries({ ...filter, kind: row.kind, limit: 100 });
  switch (kept.find((one) => one.row.id === row.id)?.row.outcome ?? null) {
    case 'sent':
      return 'sent';
    case 'failed':
    case 'poison':
      return 'failed';
    case 'skipped':
      return 'skipped';
    case null:
      return 'waiting';
  }
}

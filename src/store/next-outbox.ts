import type { Instant } from '../estate/identifiers.ts';
import {
  askedToWait,
  type Delivery,
  type DeliveryHold,
  type DeliveryRelease,
  type MessageMark,
  mostTries,
  type NewOutboxMessage,
  type NewOutboxRow,
  type OutboxMessage,
  type OutboxRow,
} from './outbox.ts';
import { storable, storableText } from './storable.ts';

/**
 * What becomes of outbox rows. Pure, and the same for every store: a store only loads what it kept, calls this, and writes,
 * all under its lock.
 */

/** A row as it is written first. */
export function newRow(given: NewOutboxRow, now: Instant): OutboxRow {
  return {
    ...storable(given),
    createdAt: now,
    fence: 0,
    holder: null,
    leaseUntil: now,
    tries: 0,
    finishedAt: null,
    outcome: null,
    reason: null,
  };
}

/** Whether somebody may claim it now. */
export function isDue(row: OutboxRow, now: Instant): boolean {
  return row.finishedAt === null && row.leaseUntil <= now;
}

/**
 * The row in a sender's hands. Each claim is a try until the sender says otherwise: one that died says nothing.
 * INVARIANT: what kills its sender is set aside in the end, and does not hold up what stands behind it.
 */
export function claimedRow(row: OutboxRow, holder: string, leaseMs: number, now: Instant): OutboxRow {
  if (row.tries >= mostTries)
    return finishedRow(row, 'poison', row.reason ?? 'no sender that tried it lived to say so', now);
  return { ...row, fence: row.fence + 1, holder, leaseUntil: after(now, leaseMs), tries: row.tries + 1 };
}

/** Whether a hold is still the row's. */
export function isInHand(row: OutboxRow | null, hold: DeliveryHold): row is OutboxRow {
  return row !== null && row.finishedAt === null && row.holder === hold.holder && row.fence === hold.fence;
}

/** A message as it is written first. */
export function newMessage(given: NewOutboxMessage, now: Instant): OutboxMessage {
  return {
    ...storable(given),
    state: 'waiting',
    tries: 0,
    notBefore: now,
    channel: null,
    slackTs: null,
    sentAt: null,
    reason: null,
  };
}

/** The message after a try. */
export function markedMessage(message: OutboxMessage, mark: MessageMark, now: Instant): OutboxMessage {
  switch (mark.state) {
    case 'sent': {
      const { channel, slackTs } = mark;
      return { ...message, state: 'sent', sentAt: now, channel, slackTs, reason: null };
    }
    case 'failed':
      return { ...message, state: 'failed', reason: storableText(mark.reason) };
    case 'waiting': {
      const tries = message.tries + (mark.refused ? 1 : 0);
      const reason = mark.ofRoute ? askedToWait : storableText(mark.reason);
      if (tries >= mostTries) return { ...message, tries, state: 'poison', reason };
      return { ...message, tries, notBefore: after(now, mark.retryAfterMs), reason };
    }
  }
}

/** The lease as long again. */
export function renewedRow(row: OutboxRow, leaseMs: number, now: Instant): OutboxRow {
  return { ...row, leaseUntil: after(now, leaseMs) };
}

/** The row after its sender let go of it. A claim that its sender answers for is no try, unless it was broken. */
export function releasedRow({ row, messages }: Delivery, release: DeliveryRelease, now: Instant): OutboxRow {
  const answered = { ...row, holder: null, tries: Math.max(0, row.tries - 1) };
  switch (release.kind) {
    case 'wait':
      return { ...answered, leaseUntil: after(now, release.retryAfterMs), reason: release.reason };
    case 'broken': {
      const reason = storableText(release.reason);
      if (row.tries >= mostTries) return finishedRow(row, 'poison', reason, now);
      return { ...row, holder: null, leaseUntil: after(now, release.retryAfterMs), reason };
    }
    case 'skipped':
      return finishedRow(answered, 'skipped', release.reason, now);
    case 'as-messages':
      return afterMessages(answered, messages, now);
  }
}

function afterMessages(row: OutboxRow, messages: readonly OutboxMessage[], now: Instant): OutboxRow {
  const [waiting, ...others] = messages
    .filter(({ state }) => state === 'waiting')
    .toSorted((left, right) => (left.notBefore < right.notBefore ? -1 : 1));
  if (waiting !== undefined) {
    const next = others.reduce(
      (soonest, one) => (one.notBefore < soonest ? one.notBefore : soonest),
      waiting.notBefore,
    );
    return { ...row, leaseUntil: next, reason: waiting.reason };
  }
  const bad =
    messages.find(({ state }) => state === 'poison') ?? messages.find(({ state }) => state === 'failed');
  if (bad === undefined) return finishedRow(row, 'sent', null, now);
  return finishedRow(
    row,
    bad.state === 'poison' ? 'poison' : 'failed',
    `${bad.told}: ${bad.reason ?? ''}`,
    now,
  );
}

/** A row that failed, to be tried again: somebody says that its reason is mended. */
export function rearmedDelivery({ row, messages }: Delivery, now: Instant): Delivery {
  return {
    row: { ...row, finishedAt: null, outcome: null, holder: null, leaseUntil: now, tries: 0 },
    messages: messages.map((message) =>
      message.state === 'sent' ? message : { ...message, state: 'waiting', tries: 0, notBefore: now },
    ),
  };
}

/** Whether a person may have it tried again. */
export function isGivenUp({ outcome }: OutboxRow): boolean {
  return outcome === 'failed' || outcome === 'poison';
}

/**
 * A row that was given up, to be tried again. What nobody was sent is written anew: it may have been refused for what it said,
 * and another release may say it better.
 */
export function revivedDelivery(delivery: Delivery, now: Instant): Delivery {
  const armed = rearmedDelivery(delivery, now);
  return armed.messages.some(({ state }) => state === 'sent') ? armed : { ...armed, messages: [] };
}

/** How long a route is quiet, by its messages. */
export function quietMs(messages: readonly OutboxMessage[], now: Instant): number {
  const until = messages
    .filter(({ state, reason }) => state === 'waiting' && reason === askedToWait)
    .map(({ notBefore }) => Date.parse(notBefore) - Date.parse(now));
  return Math.max(0, ...until);
}

function finishedRow(
  row: OutboxRow,
  outcome: NonNullable<OutboxRow['outcome']>,
  reason: string | null,
  now: Instant,
): OutboxRow {
  return {
    ...row,
    holder: null,
    finishedAt: now,
    outcome,
    reason: reason === null ? null : storableText(reason),
  };
}

function after(now: Instant, milliseconds: number): Instant {
  return new Date(Date.parse(now) + milliseconds).toISOString() as Instant;
}

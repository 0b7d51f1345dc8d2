import type { Instant } from '../../estate/identifiers.ts';
import {
  claimedRow,
  isDue,
  isGivenUp,
  isInHand,
  markedMessage,
  newMessage,
  newRow,
  quietMs,
  rearmedDelivery,
  releasedRow,
  renewedRow,
  revivedDelivery,
} from '../next-outbox.ts';
import type {
  Delivery,
  DeliveryHold,
  NewOutboxRow,
  OutboxRow,
  OutboxStore,
  UndeliveredCounts,
} from '../outbox.ts';

/** The outbox of a store in this process: what each method does happens within one turn of the event loop. */
export interface MemoryOutbox {
  enqueue(rows: readonly NewOutboxRow[]): number;
  claim(
    request: Parameters<OutboxStore['claimDelivery']>[0],
  ): Awaited<ReturnType<OutboxStore['claimDelivery']>>;
  plan(...given: Parameters<OutboxStore['planDelivery']>): Awaited<ReturnType<OutboxStore['planDelivery']>>;
  mark(...given: Parameters<OutboxStore['markMessage']>): boolean;
  release(...given: Parameters<OutboxStore['releaseDelivery']>): boolean;
  list(filter: Parameters<OutboxStore['deliveries']>[0]): readonly Delivery[];
  rearm(since: Instant): number;
  revive(id: string): boolean;
  quietMs(route: string): number;
  undelivered(): UndeliveredCounts;
  /** Takes away what ended before then; with `isTrial` it only counts it. */
  giveUp(before: Instant, isTrial: boolean): number;
}

/** Makes an empty outbox. @param now the clock that leases go by */
export function createMemoryOutbox(now: () => Instant): MemoryOutbox {
  const kept = new Map<string, Delivery>();
  const inHand = (hold: DeliveryHold): Delivery | null => {
    const delivery = kept.get(hold.id);
    return delivery && isInHand(delivery.row, hold) ? delivery : null;
  };
  const write = (delivery: Delivery): void => {
    kept.set(delivery.row.id, delivery);
  };
  return {
    enqueue: (rows) => {
      const added = rows.filter(({ id }) => !kept.has(id));
      for (const row of added) write({ row: newRow(row, now()), messages: [] });
      return added.length;
    },
    claim: ({ holder, leaseMs }) => {
      for (;;) {
        const at = now();
        const [first] = [...kept.values()].filter(({ row }) => isDue(row, at)).toSorted(oldestFirst);
        if (first === undefined) return null;
        const row = claimedRow(first.row, holder, leaseMs, at);
        write({ ...first, row });
        if (row.finishedAt !== null) continue;
        return { ...first, row, hold: { id: row.id, holder, fence: row.fence } };
      }
    },
    plan: (hold, messages) => {
      const delivery = inHand(hold);
      if (delivery === null) return null;
      if (delivery.messages.length > 0) return delivery.messages;
      const made = messages.map((message) => newMessage(message, now()));
      const written = made.toSorted((left, right) => (left.route < right.route ? -1 : 1));
      write({ ...delivery, messages: written });
      return written;
    },
    mark: (hold, route, mark, leaseMs) => {
      const delivery = inHand(hold);
      if (delivery === null) return false;
      const messages = delivery.messages.map((message) =>
        message.route === route ? markedMessage(message, mark, now()) : message,
      );
      write({ row: renewedRow(delivery.row, leaseMs, now()), messages });
      return true;
    },
    release: (hold, release) => {
      const delivery = inHand(hold);
      if (delivery === null) return false;
      write({ ...delivery, row: releasedRow(delivery, release, now()) });
      return true;
    },
    list: ({ estate, kind, outcome, fingerprint, limit }) =>
      [...kept.values()]
        .filter(
          ({ row }) =>
            (estate === undefined || row.estate === estate) &&
            (kind === undefined || row.kind === kind) &&
            (outcome === undefined || (row.outcome ?? 'waiting') === outcome) &&
            (fingerprint === undefined || row.fingerprint === fingerprint),
        )
        .toSorted(newestFirst)
        .slice(0, limit),
    rearm: (since) => {
      const failed = [...kept.values()].filter(
        ({ row }) => row.outcome === 'failed' && row.createdAt >= since,
      );
      for (const delivery of failed) write(rearmedDelivery(delivery, now()));
      return failed.length;
    },
    revive: (id) => {
      const delivery = kept.get(id);
      if (delivery === undefined || !isGivenUp(delivery.row)) return false;
      write(revivedDelivery(delivery, now()));
      return true;
    },
    quietMs: (route) => {
      const messages = [...kept.values()].flatMap((delivery) => delivery.messages);
      return quietMs(
        messages.filter((message) => message.route === route),
        now(),
      );
    },
    undelivered: () => {
      const counts = { waiting: 0, failed: 0, poison: 0 };
      for (const { row } of kept.values()) {
        const state = row.outcome ?? 'waiting';
        if (state === 'waiting' || state === 'failed' || state === 'poison') counts[state] += 1;
      }
      return counts;
    },
    giveUp: (before, isTrial) => {
      const all = [...kept.values()];
      const digests = all.filter(({ row }) => row.kind === 'digest').toSorted(newestFirst);
      const isNewest = (delivery: Delivery) =>
        digests.find(({ row }) => row.estate === delivery.row.estate) === delivery;
      const old = all.filter((delivery) => {
        const { finishedAt, createdAt } = delivery.row;
        return finishedAt === null ? createdAt < before && !isNewest(delivery) : finishedAt < before;
      });
      if (!isTrial) for (const { row } of old) kept.delete(row.id);
      return old.length;
    },
  };
}

function oldestFirst({ row: left }: Delivery, { row: right }: Delivery): number {
  return compare(left.createdAt, right.createdAt) || compare(left.id, right.id);
}

function newestFirst({ row: left }: Delivery, { row: right }: Delivery): number {
  return compare(right.createdAt, left.createdAt) || compare(left.id, right.id);
}

function compare(left: OutboxRow['id'], right: OutboxRow['id']): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

/** How sending stands, as `digest list` answers it. */
export interface DeliveryList {
  readonly deliveries: readonly ShownDelivery[];
}

/** A digest, a page or a word about a missed scan, with what became of each message. */
export interface ShownDelivery {
  readonly id: string;
  readonly kind: 'digest' | 'page' | 'missed';
  readonly estate: string | null;
  readonly scan: string | null;
  readonly fingerprint: string | null;
  readonly createdAt: string;
  /** waiting: it is tried again by itself. */
  readonly state: 'waiting' | 'sent' | 'failed' | 'poison' | 'skipped';
  readonly reason: string | null;
  readonly messages: readonly ShownMessage[];
}

export interface ShownMessage {
  readonly route: string;
  readonly told: string;
  readonly state: 'waiting' | 'sent' | 'failed' | 'poison';
  readonly sentAt: string | null;
  readonly reason: string | null;
}

/** What a store keeps of one. */
interface KeptDelivery {
  readonly row: {
    readonly id: string;
    readonly kind: ShownDelivery['kind'];
    readonly estate: string | null;
    readonly scanId: string | null;
    readonly fingerprint: string | null;
    readonly createdAt: string;
    readonly outcome: Exclude<ShownDelivery['state'], 'waiting'> | null;
    readonly reason: string | null;
  };
  readonly messages: readonly ShownMessage[];
}

/** What is shown of kept rows: neither the text of messages nor what only the scan knew. */
export function deliveryList(kept: readonly KeptDelivery[]): DeliveryList {
  return {
    deliveries: kept.map(({ row, messages }) => ({
      id: row.id,
      kind: row.kind,
      estate: row.estate,
      scan: row.scanId,
      fingerprint: row.fingerprint,
      createdAt: row.createdAt,
      state: row.outcome ?? 'waiting',
      reason: row.reason,
      messages: messages.map(({ route, told, state, sentAt, reason }) => ({
        route,
        told,
        state,
        sentAt,
        reason,
      })),
    })),
  };
}

import type { Layer, LayerState } from '../estate/estate.ts';
import { type AccountId, type Instant, parseArn } from '../estate/identifiers.ts';
import type { AgentMaturity } from './agent-maturity.ts';
import type { AgentSession } from './agent-sessions.ts';

/** How mature the handling of one agent was in a scan. */
export interface KeptMaturity {
  readonly agent: string;
  /** The owner of the registry. */
  readonly team: string;
  /** Accounts that hold its roles and users, in order; none where the estate has no principal of it. */
  readonly accounts: readonly AccountId[];
  readonly level: number;
  readonly upTo: number;
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
}

/** One session of an agent. Read again, it is the same one, and may have gone on. */
export interface KeptSession {
  readonly id: string;
  readonly account: AccountId;
  readonly startedAt: Instant;
  readonly lastEventAt: Instant;
  /** The product that the evidence names, by its id where the catalog has one. */
  readonly product: string;
  /** The declared agent; null where none is declared, or several are. */
  readonly agent: string | null;
  readonly human: string | null;
}

/** How much of one account's layer was read, last and whole. */
export interface KeptLayer {
  readonly account: AccountId;
  readonly layer: Layer;
  readonly state: LayerState['state'];
  readonly reason: string | null;
  /** When it was last read whole (or was not offered); null: never. */
  readonly completeAt: Instant | null;
  /** The scan that spoke of it last. */
  readonly scanId: string;
}

/** What a store keeps of an estate beside findings, for the questions that findings do not answer. */
export interface ScanFacts {
  /** In order of account, then layer. */
  readonly layers: readonly KeptLayer[];
  /** Of the newest scan that knew a declared agent, in order of agent. */
  readonly maturity: readonly KeptMaturity[];
  /** In order of id. */
  readonly sessions: readonly KeptSession[];
}

/** Of an estate that was never scanned. */
export const noFacts: ScanFacts = { layers: [], maturity: [], sessions: [] };

/** What a scan says that is kept so. */
export interface ToldFacts {
  readonly scanId: string;
  readonly collectedAt: Instant;
  readonly layers: readonly LayerState[];
  readonly maturity?: readonly KeptMaturity[];
  readonly sessions?: readonly KeptSession[];
}

/** The maturity of each agent as it is kept. */
export function keptMaturity(agents: readonly AgentMaturity[]): readonly KeptMaturity[] {
  return agents.map(({ id, owner, principals, level, upTo, missing, unknown }) => {
    const accounts = principals.flatMap((arn) => parseArn(arn)?.account ?? []);
    return {
      agent: id,
      team: owner,
      accounts: [...new Set(accounts)].sort() as AccountId[],
      level,
      upTo,
      missing,
      unknown,
    };
  });
}

/** Agents' sessions as they are kept. */
export function keptSessions(sessions: readonly AgentSession[]): readonly KeptSession[] {
  return sessions.map(({ session, evidence, identified }) => ({
    id: session.id,
    account: session.account,
    startedAt: session.startedAt,
    lastEventAt: session.lastEventAt,
    product: evidence.productId ?? evidence.product,
    agent: identified.length === 1 ? (identified[0]?.agent.id ?? null) : null,
    human: session.human?.id ?? null,
  }));
}

/** The layers as a scan leaves them, one an account and layer. `completeAt` is null where this scan did not read it whole. */
export function toldLayers({ layers, scanId, collectedAt }: ToldFacts): readonly KeptLayer[] {
  const told = layers.map(({ account, layer, state, reason, collectedAt: at }): [string, KeptLayer] => [
    `${account} ${layer}`,
    { account, layer, state, reason, completeAt: state === 'unknown' ? null : (at ?? collectedAt), scanId },
  ]);
  return [...new Map(told).values()];
}

/** One a session, the last that was told. */
export function toldSessions({ sessions = [] }: ToldFacts): readonly KeptSession[] {
  return [...new Map(sessions.map((session) => [session.id, session])).values()];
}

/**
 * What is kept after a scan. INVARIANT: what was read whole once stays dated so until it is read whole again, and a
 * session once seen stays: the trail's window moves on, what was done does not.
 */
export function mergeScanFacts(kept: ScanFacts, told: ToldFacts): ScanFacts {
  const layers = new Map(kept.layers.map((one) => [`${one.account} ${one.layer}`, one]));
  for (const one of toldLayers(told)) {
    const key = `${one.account} ${one.layer}`;
    layers.set(key, { ...one, completeAt: one.completeAt ?? layers.get(key)?.completeAt ?? null });
  }
  const sessions = new Map(kept.sessions.map((one) => [one.id, one]));
  for (const one of toldSessions(told)) {
    const before = sessions.get(one.id);
    sessions.set(one.id, {
      ...one,
      startedAt: before && before.startedAt < one.startedAt ? before.startedAt : one.startedAt,
      lastEventAt: before && before.lastEventAt > one.lastEventAt ? before.lastEventAt : one.lastEventAt,
    });
  }
  return {
    layers: inOrder(layers),
    maturity:
      told.maturity && told.maturity.length > 0
        ? told.maturity.toSorted((left, right) => (left.agent < right.agent ? -1 : 1))
        : kept.maturity,
    sessions: inOrder(sessions),
  };
}

/** In the order of the keys, bytewise. */
function inOrder<T>(values: ReadonlyMap<string, T>): readonly T[] {
  return [...values].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value);
}

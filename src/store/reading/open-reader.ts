import { type Database, openDatabase } from '../database.ts';
import { StoreError } from '../failure.ts';
import type { StoreLocation } from '../location.ts';
import { applyMigrations, requireMigrations } from '../migrations.ts';
import { databaseFailure, isLostConnection } from '../sql/database-failure.ts';
import { selectNow } from '../sql/slot-rows.ts';
import { createSqlStore } from '../sql/sql-store.ts';
import type { Store } from '../store.ts';
import { countOfAgents, selectAgent, selectAgents, selectExcessOfAgents } from './agent-rows.ts';
import { selectCauses, selectCausesNamedSo, selectCausesOf } from './cause-list.ts';
import { countChanges, selectChanges } from './change-list.ts';
import { selectCoverage, selectLayers, selectUnread } from './coverage-rows.ts';
import { selectDeliveryRows } from './delivery-list.ts';
import { selectFindingPage } from './finding-list.ts';
import { selectExcessBefore, selectFindingsNamedSo, selectHistory, selectHolds } from './finding-story.ts';
import { countAgentsOverScope, countOpen, countOverdue } from './open-counts.ts';
import { InvalidTurn } from './place.ts';
import type { Reader } from './reader.ts';
import type { Sight } from './rows.ts';
import { selectNewestScans, selectScanPage, selectSlotsDue, selectTrend } from './scan-list.ts';
import { seesFewOpen } from './search-in-accounts.ts';
import { selectSessions } from './session-list.ts';
import { selectSight } from './sight.ts';

/** How often a statement is asked again after a restart of the server: each connection that lay idle is dead then. */
const attempts = 5;
/** A role's rights change seldom, and every page would ask for them. */
const sightMs = 30_000;

/**
 * Opens a store for reading alone. Nothing is written but migrations that a folder of PGlite lacks; a server must have them.
 * Throws StoreError, and then holds nothing open.
 */
export async function openReader(location: StoreLocation): Promise<Reader> {
  const database = await openReady(location);
  return createReader(database, () => database.close());
}

/**
 * A store and its reading half over one database, for a process that does both: PGlite's folder takes only one.
 * @param silenceMs after so long without a word a server's connection is given up; absent: two minutes
 */
export async function openStoreAndReader(
  location: StoreLocation,
  silenceMs?: number,
): Promise<{ readonly store: Store; readonly reader: Reader }> {
  const database = await openReady(location, silenceMs);
  return { store: createSqlStore(database), reader: createReader(database, async () => {}) };
}

async function openReady(location: StoreLocation, silenceMs?: number): Promise<Database> {
  if (location.kind === 'memory') {
    throw new StoreError(
      'store-location',
      '`memory:` keeps nothing to read: name the store that scans write to',
    );
  }
  const database = await openDatabase(location, silenceMs);
  try {
    if (database.kind === 'pglite') await applyMigrations(database.queries, database.location);
    else await requireMigrations(database.queries, database.location);
    return database;
  } catch (thrown) {
    await database.close();
    throw databaseFailure(thrown, database.location);
  }
}

/** The reading half of an open database. @param close what ends it: nothing where a store ends the database */
export function createReader({ kind, location, queries }: Database, close: () => Promise<void>): Reader {
  let isOpen = true;
  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      if (!isOpen) throw new StoreError('store-closed', 'the store is closed');
      try {
        return await work();
      } catch (thrown) {
        if (thrown instanceof InvalidTurn) throw thrown;
        if (attempt < attempts && isLostConnection(thrown)) continue;
        throw databaseFailure(thrown, location);
      }
    }
  };
  let known: { readonly sight: Sight; readonly until: number } | null = null;
  const sight = async (): Promise<Sight> => {
    if (known === null || known.until < performance.now()) {
      known = { sight: await selectSight(queries), until: performance.now() + sightMs };
    }
    return known.sight;
  };
  let few: { readonly seesFew: boolean; readonly until: number } | null = null;
  const seesFew = async (): Promise<boolean> => {
    if (few === null || few.until < performance.now()) {
      few = { seesFew: await seesFewOpen(queries, await sight()), until: performance.now() + sightMs };
    }
    return few.seesFew;
  };
  return {
    kind,
    location,
    now: () => ask(() => selectNow(queries)),
    sight: () => ask(sight),
    newestScans: () => ask(async () => selectNewestScans(queries, await sight())),
    scans: (turn) => ask(async () => selectScanPage(queries, await sight(), turn)),
    trend: (estate, limit) => ask(async () => selectTrend(queries, await sight(), estate, limit)),
    slots: (limit) => ask(async () => selectSlotsDue(queries, await sight(), limit)),
    deliveries: (limit) => ask(async () => selectDeliveryRows(queries, await sight(), limit)),
    openBySeverity: () => ask(async () => countOpen(queries, await sight())),
    overdue: () => ask(async () => countOverdue(queries, await sight())),
    agentsOverScope: () => ask(async () => countAgentsOverScope(queries, await sight())),
    findings: (filter, turn) =>
      ask(async () => selectFindingPage(queries, await sight(), filter, turn, seesFew)),
    finding: (prefix) => ask(() => selectFindingsNamedSo(queries, prefix)),
    history: (estate, fingerprint, limit) => ask(() => selectHistory(queries, estate, fingerprint, limit)),
    excessBefore: (estate, fingerprint) => ask(() => selectExcessBefore(queries, estate, fingerprint)),
    holds: (estate, principalKey) =>
      ask(async () => selectHolds(queries, await sight(), estate, principalKey)),
    causes: (turn) => ask(() => selectCauses(queries, turn)),
    cause: (prefix) => ask(() => selectCausesNamedSo(queries, prefix)),
    causesOf: (fingerprint, limit) => ask(() => selectCausesOf(queries, fingerprint, limit)),
    changes: (filter, turn) => ask(() => selectChanges(queries, filter, turn)),
    changeCounts: (scan) => ask(() => countChanges(queries, scan)),
    coverage: (required) => ask(() => selectCoverage(queries, required)),
    unread: (limit) => ask(() => selectUnread(queries, limit)),
    layers: (turn) => ask(() => selectLayers(queries, turn)),
    agents: (filter, turn) => ask(() => selectAgents(queries, filter, turn)),
    agent: (name) => ask(() => selectAgent(queries, name)),
    findingsOfAgents: (agents) => ask(() => countOfAgents(queries, agents)),
    excessOfAgents: (agents, each) => ask(() => selectExcessOfAgents(queries, agents, each)),
    sessions: (filter, turn) => ask(() => selectSessions(queries, filter, turn)),
    close: async () => {
      isOpen = false;
      await close();
    },
  };
}

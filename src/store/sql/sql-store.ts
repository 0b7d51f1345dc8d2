import { type Kysely, sql } from 'kysely';
import type { FindingRecord, ScanReport } from '../../audit/lifecycle.ts';
import { noSuchFinding, type Triaged } from '../../audit/triage.ts';
import type { Instant } from '../../estate/identifiers.ts';
import type { Database } from '../database.ts';
import { codeOf, StoreError } from '../failure.ts';
import { inChains } from '../in-chains.ts';
import { applyMigrations, refuseNewerStore } from '../migrations.ts';
import { alreadyRecorded, type PlannedScan, planScan } from '../next-scan.ts';
import { released, renewed } from '../next-slot.ts';
import { outboxOf } from '../outbox-of-scan.ts';
import { poolSize } from '../postgres/connect.ts';
import type { SlotHold } from '../slot.ts';
import { storable, storableText } from '../storable.ts';
import { storableReport } from '../storable-report.ts';
import type { AdvanceFindings, Store } from '../store.ts';
import { requireAllAccounts } from './all-accounts.ts';
import { verifyChains } from './chain-rows.ts';
import { selectChanges, selectChangesByPrefix } from './change-rows.ts';
import { databaseFailure, isLostConnection } from './database-failure.ts';
import { insertEstateVersion, selectEntries } from './estate-rows.ts';
import { areAllSeen, writeSeen } from './estate-seen.ts';
import { insertEvents, selectEvents } from './event-rows.ts';
import { selectExcessAsOf } from './excess-rows.ts';
import {
  selectFinding,
  selectFindings,
  selectFindingsByPrefix,
  selectFindingsNamed,
  upsertFindings,
} from './finding-rows.ts';
import { selectFindingsBeside } from './findings-beside.ts';
import { selectGuardrails, upsertGuardrails } from './guardrail-rows.ts';
import { selectHeads } from './head-rows.ts';
import { jobDatabase } from './job-database.ts';
import type { LastVersions } from './last-version.ts';
import { countUndelivered, reviveOutbox, selectQuietMs } from './outbox-aftermath.ts';
import {
  claimOutbox,
  insertOutbox,
  markOutbox,
  planOutbox,
  rearmOutbox,
  releaseOutbox,
  selectDeliveries,
} from './outbox-rows.ts';
import { selectOutcomes } from './outcome-rows.ts';
import { retainRows } from './retain.ts';
import { selectScanFacts, writeScanFacts } from './scan-fact-rows.ts';
import { scanRow, selectNewestApplied, selectScans } from './scan-rows.ts';
import { writeFindings } from './seen-again.ts';
import { decideChange, selectMoves, selectUnsettled, settle } from './settling.ts';
import { changeHeld, claim, finishHeld, selectNow, selectSlots } from './slot-rows.ts';
import { createSqlCollections } from './sql-collections.ts';
import type { Tables } from './tables.ts';

/** The key of the lock that a scan being written holds, one in a database; the number itself means nothing. */
const scanLock = 7_364_011_973;

/** The store in SQL, on PGlite and Postgres alike. Its methods throw nothing but StoreError. */
export function createSqlStore(database: Database): Store {
  const { kind, location, queries } = database;
  let isOpen = true;
  const lastVersions: LastVersions = new Map();
  // `repeatable` says whether the work may be done again from the start after its connection was lost.
  const guarded = async <T>(work: () => Promise<T>, repeatable: () => boolean = () => true): Promise<T> => {
    for (let attempt = 0; ; attempt++) {
      if (!isOpen) throw new StoreError('store-closed', 'the store is closed');
      try {
        return await work();
      } catch (thrown) {
        // After a restart of the server every connection that lay idle is dead; the one after them is new.
        if (attempt < poolSize && isLostConnection(thrown) && repeatable()) continue;
        throw databaseFailure(thrown, location);
      }
    }
  };
  const transact = <T>(work: (transaction: Kysely<Tables>) => Promise<T>): Promise<T> =>
    queries.transaction().execute(work);
  const alone = <T>(work: (transaction: Kysely<Tables>) => Promise<T>): Promise<T> =>
    queries.transaction().execute(async (transaction) => {
      await requireAllAccounts(transaction);
      await lock(transaction);
      return work(transaction);
    });
  return {
    kind,
    location,
    migrate: () => guarded(() => applyMigrations(queries, location)),
    recordScan: (report, finishedAt, coverage, advance, hold) => {
      // INVARIANT: repeated only as long as nothing was written: after a lost commit nobody knows whether it counts.
      let isWriting = false;
      const onLocked = (): void => {
        isWriting = true;
      };
      return guarded(
        async () => {
          const given = storableReport(report);
          const plan = await transact(async (transaction) => {
            await refuseNewerStore(transaction, location);
            return record(transaction, given, finishedAt, coverage, advance, onLocked, hold);
          });
          return plan.recorded;
        },
        () => !isWriting,
      );
    },
    // Its lots are read as they are written, and can be read once: it is not tried again.
    keepEstate: async (given, lots) => {
      const estate = storableText(given);
      const kept = await guarded(
        () =>
          queries.transaction().execute(async (transaction) => {
            await requireAllAccounts(transaction);
            return insertEstateVersion(transaction, estate, lots, lastVersions.get(estate));
          }),
        () => false,
      );
      lastVersions.set(estate, kept);
      return kept.version;
    },
    keptEntries: (filter) => guardedPages(selectEntries(queries, filter), guarded),
    now: () => guarded(() => selectNow(queries)),
    claimSlot: (request) =>
      guarded(() => queries.transaction().execute((transaction) => claim(transaction, request))),
    renewSlot: (hold, leaseMs) =>
      guarded(() =>
        queries
          .transaction()
          .execute((transaction) =>
            changeHeld(transaction, hold, (slot, now) => renewed(slot, now, leaseMs)),
          ),
      ),
    releaseSlot: (hold, release) =>
      guarded(() =>
        queries
          .transaction()
          .execute((transaction) =>
            changeHeld(transaction, hold, (slot, now) => released(slot, now, release)),
          ),
      ),
    slots: (filter) => guarded(() => selectSlots(queries, filter)),
    scans: (filter) => guarded(() => selectScans(queries, filter)),
    findings: (filter) => guarded(() => selectFindings(queries, filter)),
    findingsByPrefix: (prefix, limit) =>
      guarded(() => selectFindingsByPrefix(queries, storableText(prefix), limit)),
    events: (fingerprint) => guarded(() => selectEvents(queries, storableText(fingerprint))),
    excessAsOf: (fingerprint, scanId) =>
      guarded(() => selectExcessAsOf(queries, storableText(fingerprint), storableText(scanId))),
    guardrails: (estate) => guarded(() => selectGuardrails(queries, storableText(estate))),
    triage: (estate, fingerprint, decide) =>
      guarded(() =>
        alone((transaction) =>
          decideOne(transaction, storableText(estate), storableText(fingerprint), decide),
        ),
      ),
    changes: (filter) => guarded(() => selectChanges(queries, storable(filter))),
    changesByPrefix: (prefix, limit) =>
      guarded(() => selectChangesByPrefix(queries, storableText(prefix), limit)),
    unsettledScans: (estate) =>
      guarded(() => selectUnsettled(queries, estate === undefined ? estate : storableText(estate))),
    scanMoves: (scanId) => guarded(() => selectMoves(queries, storableText(scanId))),
    findingsNamed: (estate, fingerprints) =>
      guarded(() => selectFindingsNamed(queries, storableText(estate), fingerprints.map(storableText))),
    settleScan: (scanId, changes) =>
      guarded(() => alone((transaction) => settle(transaction, storableText(scanId), changes))),
    triageChange: (id, decide) =>
      guarded(() => alone((transaction) => decideChange(transaction, storableText(id), decide))),
    enqueue: (rows) => guarded(() => insertOutbox(queries, rows)),
    claimDelivery: (request) => guarded(() => transact((transaction) => claimOutbox(transaction, request))),
    planDelivery: (hold, messages) =>
      guarded(() => transact((transaction) => planOutbox(transaction, hold, messages))),
    markMessage: (hold, route, mark, leaseMs) =>
      guarded(() => transact((transaction) => markOutbox(transaction, hold, route, mark, leaseMs))),
    releaseDelivery: (hold, release) =>
      guarded(() => transact((transaction) => releaseOutbox(transaction, hold, release))),
    deliveries: (filter) => guarded(() => selectDeliveries(queries, filter)),
    chainHeads: (chains) =>
      guarded(async () =>
        [...(await selectHeads(queries, new Set(storable(chains))))]
          .map(([chain, { hash }]) => ({ chain, hash }))
          .toSorted((one, other) => (one.chain < other.chain ? -1 : 1)),
      ),
    rearmDeliveries: (since) => guarded(() => transact((transaction) => rearmOutbox(transaction, since))),
    rearmDelivery: (id) =>
      guarded(() => transact((transaction) => reviveOutbox(transaction, storableText(id)))),
    routeQuietMs: (route) => guarded(() => selectQuietMs(queries, storableText(route))),
    undelivered: () => guarded(() => countUndelivered(queries)),
    outcomes: () => guarded(() => selectOutcomes(queries)),
    scanFacts: (estate) => guarded(() => selectScanFacts(queries, storableText(estate))),
    verify: (known = []) =>
      guarded(() => queries.transaction().execute((transaction) => verifyChains(transaction, known))),
    retain: (before, options = {}) => retainRows(database, guarded, before, options),
    collections: createSqlCollections(database, guarded),
    jobs: jobDatabase(database, guarded),
    close: async () => {
      isOpen = false;
      await database.close();
    },
  };
}

/** Pages, each asked for under the store's guard. A page whose connection was lost is lost too: nothing is read twice. */
async function* guardedPages<T>(
  pages: AsyncGenerator<T>,
  guarded: <R>(work: () => Promise<R>, repeatable?: () => boolean) => Promise<R>,
): AsyncGenerator<T> {
  for (;;) {
    const page = await guarded(
      () => pages.next(),
      () => false,
    );
    if (page.done === true) return;
    yield page.value;
  }
}

async function record(
  transaction: Kysely<Tables>,
  report: ScanReport,
  finishedAt: Instant,
  coverage: unknown,
  advance: AdvanceFindings,
  onLocked: () => void,
  hold?: SlotHold,
): Promise<PlannedScan> {
  await requireAllAccounts(transaction);
  await lock(transaction);
  onLocked();
  await finishHeld(transaction, hold, report.scanId);
  const estate = report.estate;
  const findings = await selectFindingsBeside(transaction, estate, report.detections);
  const plan = planScan(report, finishedAt, coverage, advance, {
    previous: (await selectScans(transaction, { estate, limit: 1 }))[0] ?? null,
    newestApplied: await selectNewestApplied(transaction, estate),
    findings,
    guardrails: report.guardrails === undefined ? new Map() : await selectGuardrails(transaction, estate),
  });
  const last = (
    await transaction.selectFrom('scan').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  )?.seq;
  try {
    await transaction
      .insertInto('scan')
      .values(scanRow(plan.recorded.scan, Number(last ?? 0) + 1))
      .execute();
  } catch (thrown) {
    // 23505, unique violation: under the lock `seq` cannot be the one.
    if (codeOf(thrown) === '23505') throw alreadyRecorded(report.scanId);
    throw thrown;
  }
  const { recorded } = plan;
  const seenAt =
    recorded.scan.standing === 'applied' && areAllSeen(recorded.findings, report.collectedAt)
      ? report.collectedAt
      : null;
  await writeFindings(transaction, plan.changed, findings, seenAt);
  if (seenAt !== null) await writeSeen(transaction, estate, seenAt);
  await insertEvents(transaction, inChains(estate, plan.recorded.events, plan.recorded.findings));
  await upsertGuardrails(transaction, estate, plan.guardrails);
  if (plan.recorded.scan.standing === 'applied') await writeScanFacts(transaction, report);
  await insertOutbox(transaction, outboxOf(plan.recorded, report));
  return plan;
}

/** INVARIANT: taken before anything is read, so that what is read is what the writer before has committed. */
async function lock(transaction: Kysely<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${scanLock}::bigint)`.execute(transaction);
}

async function decideOne(
  transaction: Kysely<Tables>,
  estate: string,
  fingerprint: string,
  decide: (record: FindingRecord) => Triaged,
): Promise<Triaged> {
  const record = await selectFinding(transaction, estate, fingerprint);
  if (record === null) return noSuchFinding;
  const decided = storable(decide(record));
  if (!decided.ok) return decided;
  await upsertFindings(transaction, [decided.record]);
  await insertEvents(transaction, inChains(estate, [decided.event], [decided.record]));
  return decided;
}

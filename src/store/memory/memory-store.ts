import { beginChainCheck } from '../../audit/chain-check.ts';
import { type ChainedEvent, type ChainHead, chainEvents } from '../../audit/event-chain.ts';
import type { GuardrailFact } from '../../audit/guardrail-fact.ts';
import type { FindingEvent, FindingRecord } from '../../audit/lifecycle.ts';
import { countOutcomes } from '../../audit/outcomes.ts';
import { mergeScanFacts, noFacts, type ScanFacts } from '../../audit/scan-facts.ts';
import { noSuchFinding } from '../../audit/triage.ts';
import type { Instant } from '../../estate/identifiers.ts';
import { answerAsOf } from '../excess-as-of-scan.ts';
import { StoreError } from '../failure.ts';
import { inChains } from '../in-chains.ts';
import type { AppliedEstate } from '../next-scan.ts';
import { alreadyRecorded, byFingerprint, planScan } from '../next-scan.ts';
import { outboxOf } from '../outbox-of-scan.ts';
import { storable } from '../storable.ts';
import { storableReport } from '../storable-report.ts';
import type { Store, StoredScan } from '../store.ts';
import { createMemoryChanges } from './memory-changes.ts';
import { createMemoryCollections } from './memory-collections.ts';
import { createMemoryEstates } from './memory-estates.ts';
import { createMemoryOutbox } from './memory-outbox.ts';
import { retainInMemory } from './memory-retention.ts';
import { createMemorySlots } from './memory-slots.ts';

/** A store in this process alone: nothing is kept when it ends. It never waits, so scans cannot interleave. */
export function createMemoryStore(): Store {
  const scans: StoredScan[] = [];
  const findings = new Map<string, Map<string, FindingRecord>>();
  const events: FindingEvent[] = [];
  const links: ChainedEvent[] = [];
  const heads = new Map<string, ChainHead>();
  const guardrails = new Map<string, Map<string, readonly GuardrailFact[]>>();
  const now = (): Instant => new Date().toISOString() as Instant;
  const slots = createMemorySlots(now);
  const estates = createMemoryEstates();
  const outbox = createMemoryOutbox(now);
  const facts = new Map<string, ScanFacts>();
  let isOpen = true;

  const allFindings = (estate: string | undefined): FindingRecord[] => {
    const estates = estate === undefined ? [...findings.values()] : [findings.get(estate) ?? new Map()];
    return estates
      .flatMap((records: Map<string, FindingRecord>) => [...records.values()])
      .sort(byFingerprint);
  };
  const append = (
    estate: string,
    added: readonly FindingEvent[],
    records: readonly FindingRecord[],
  ): void => {
    for (const linked of chainEvents(inChains(estate, added, records), links.length, heads)) {
      events.push(linked.event);
      links.push(linked);
      heads.set(linked.chain, linked);
    }
  };
  const write = (estate: string, changed: readonly FindingRecord[], added: readonly FindingEvent[]): void => {
    const records = findings.get(estate) ?? new Map<string, FindingRecord>();
    for (const record of changed) records.set(record.detection.fingerprint, record);
    findings.set(estate, records);
    append(estate, added, changed);
  };
  const changes = createMemoryChanges({ scans, events, findings, write });
  // INVARIANT: what it does happens within one turn of the event loop, all or nothing.
  const whileOpen = async <T>(work: () => T): Promise<T> => {
    if (!isOpen) throw new StoreError('store-closed', 'the store is closed');
    return work();
  };

  return {
    kind: 'memory',
    location: 'memory:',
    migrate: () => whileOpen(() => []),
    recordScan: (given, finishedAt, coverage, advance, hold) =>
      whileOpen(() => {
        const report = storableReport(given);
        if (scans.some(({ id }) => id === report.scanId)) throw alreadyRecorded(report.scanId);
        const finishSlot = slots.finish(hold, report.scanId);
        const ofEstate = scans.filter(({ estate }) => estate === report.estate);
        const plan = planScan(report, finishedAt, coverage, advance, {
          previous: ofEstate.at(-1) ?? null,
          newestApplied: newestApplied(ofEstate),
          findings: allFindings(report.estate),
          guardrails: guardrails.get(report.estate) ?? new Map(),
        });
        const { recorded, changed } = plan;
        scans.push(recorded.scan);
        const records = findings.get(report.estate) ?? new Map<string, FindingRecord>();
        for (const record of changed) records.set(record.detection.fingerprint, record);
        findings.set(report.estate, records);
        append(report.estate, recorded.events, recorded.findings);
        const held = [...(guardrails.get(report.estate) ?? []), ...plan.guardrails];
        guardrails.set(report.estate, new Map(held));
        finishSlot();
        const told = facts.get(report.estate) ?? noFacts;
        if (recorded.scan.standing === 'applied') facts.set(report.estate, mergeScanFacts(told, report));
        outbox.enqueue(outboxOf(recorded, report));
        return recorded;
      }),
    keepEstate: async (estate, lots) => {
      await whileOpen(() => {});
      return estates.keep(estate, lots);
    },
    keptEntries: async function* (filter) {
      yield await whileOpen(() => estates.select(filter));
    },
    now: () => whileOpen(now),
    claimSlot: (request) => whileOpen(() => slots.claim(request)),
    renewSlot: (hold, leaseMs) => whileOpen(() => slots.renew(hold, leaseMs)),
    releaseSlot: (hold, release) => whileOpen(() => slots.release(hold, release)),
    slots: (filter) => whileOpen(() => slots.list(filter)),
    scans: ({ estate, collectedBy, idPrefix = '', standing, isTold = false, limit }) =>
      whileOpen(() =>
        scans
          .filter((scan) => estate === undefined || scan.estate === estate)
          .filter((scan) => collectedBy === undefined || scan.collectedAt <= collectedBy)
          .filter(({ id }) => id.startsWith(idPrefix))
          .filter((scan) => standing === undefined || scan.standing === standing)
          .filter((scan) => !isTold || isToldOf(scan, events))
          .reverse()
          .slice(0, limit),
      ),
    findings: ({ estate }) => whileOpen(() => allFindings(estate)),
    findingsByPrefix: (prefix, limit) =>
      whileOpen(() =>
        allFindings(undefined)
          .filter(({ detection: { fingerprint } }) => startsWith(fingerprint, prefix))
          .slice(0, limit),
      ),
    events: (fingerprint) => whileOpen(() => events.filter((event) => event.fingerprint === fingerprint)),
    excessAsOf: (fingerprint, scanId) =>
      whileOpen(() => {
        const order = new Map(scans.map((scan, index) => [scan.id, { ...scan, seq: index }]));
        const scan = order.get(scanId) ?? null;
        const record = scan && findings.get(scan.estate)?.get(fingerprint);
        const history = events.flatMap((event) => {
          const writer = event.fingerprint === fingerprint ? order.get(event.scanId ?? '') : undefined;
          return writer?.estate === scan?.estate && writer ? [{ event, order: writer.seq }] : [];
        });
        return answerAsOf(scan, record ?? null, history);
      }),
    guardrails: (estate) =>
      whileOpen(
        () => new Map([...(guardrails.get(estate) ?? [])].sort(([left], [right]) => (left < right ? -1 : 1))),
      ),
    triage: (estate, fingerprint, decide) =>
      whileOpen(() => {
        const record = findings.get(estate)?.get(fingerprint);
        if (record === undefined) return noSuchFinding;
        const decided = storable(decide(record));
        if (!decided.ok) return decided;
        write(estate, [decided.record], [decided.event]);
        return decided;
      }),
    changes: (filter) => whileOpen(() => changes.list(storable(filter))),
    changesByPrefix: (prefix, limit) => whileOpen(() => changes.byPrefix(prefix, limit)),
    unsettledScans: (estate) => whileOpen(() => changes.unsettled(estate)),
    scanMoves: (scanId) => whileOpen(() => changes.moves(scanId)),
    findingsNamed: (estate, fingerprints) => whileOpen(() => changes.named(estate, fingerprints)),
    settleScan: (scanId, settled) => whileOpen(() => changes.settle(scanId, settled)),
    triageChange: (id, decide) => whileOpen(() => changes.decide(id, decide)),
    enqueue: (rows) => whileOpen(() => outbox.enqueue(rows)),
    claimDelivery: (request) => whileOpen(() => outbox.claim(request)),
    planDelivery: (hold, messages) => whileOpen(() => outbox.plan(hold, messages)),
    markMessage: (hold, route, mark, leaseMs) => whileOpen(() => outbox.mark(hold, route, mark, leaseMs)),
    releaseDelivery: (hold, release) => whileOpen(() => outbox.release(hold, release)),
    deliveries: (filter) => whileOpen(() => outbox.list(filter)),
    chainHeads: (chains) =>
      whileOpen(() =>
        [...new Set(chains)].toSorted().flatMap((chain) => {
          const head = heads.get(chain);
          return head === undefined ? [] : [{ chain, hash: head.hash }];
        }),
      ),
    rearmDeliveries: (since) => whileOpen(() => outbox.rearm(since)),
    rearmDelivery: (id) => whileOpen(() => outbox.revive(id)),
    routeQuietMs: (route) => whileOpen(() => outbox.quietMs(route)),
    undelivered: () => whileOpen(() => outbox.undelivered()),
    outcomes: () => whileOpen(() => countOutcomes(events, allFindings(undefined))),
    scanFacts: (estate) => whileOpen(() => facts.get(estate) ?? noFacts),
    verify: (known = []) =>
      whileOpen(() => {
        const check = beginChainCheck(known);
        for (const linked of links) check.take(linked);
        const told = new Set(links.map(({ estate, event }) => `${estate} ${event.fingerprint}`));
        const silent = allFindings(undefined).filter(
          ({ estate, detection }) => !told.has(`${estate} ${detection.fingerprint}`),
        );
        return check.report(silent.length);
      }),
    retain: (before, { isTrial = false } = {}) =>
      whileOpen(() => retainInMemory({ scans, estates, outbox, slots, facts }, before, isTrial)),
    collections: createMemoryCollections(now, slots.isHeld, whileOpen),
    jobs: null,
    close: async () => {
      isOpen = false;
    },
  };
}

function startsWith(fingerprint: string, prefix: string): boolean {
  return fingerprint.startsWith(prefix) || fingerprint.slice(fingerprint.indexOf(':') + 1).startsWith(prefix);
}

/** Of two collected at one time the one that was scanned last. */
function newestApplied(scans: readonly StoredScan[]): AppliedEstate | null {
  let newest: AppliedEstate | null = null;
  for (const scan of scans) {
    if (scan.standing === 'applied' && (newest === null || scan.collectedAt >= newest.collectedAt))
      newest = scan;
  }
  return newest;
}

function isToldOf({ id, standing }: StoredScan, events: readonly FindingEvent[]): boolean {
  return standing === 'applied' || (standing === 'partial' && events.some(({ scanId }) => scanId === id));
}

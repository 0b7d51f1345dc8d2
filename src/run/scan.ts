import { digestFacts } from '../audit/digest-facts.ts';
import {
  agentSessions,
  countFindings,
  keptMaturity,
  keptSessions,
  type ScanReport,
  subjectKeys,
} from '../audit/index.ts';
import type { PartialReading } from '../audit/lifecycle.ts';
import { loadCatalog } from '../catalog/index.ts';
import type { ScanResult } from '../deliver/scan-result.ts';
import type { Estate } from '../estate/estate.ts';
import type { Instant } from '../estate/identifiers.ts';
import type { Store } from '../store/store.ts';
import { acceptedAsOfScans } from './accepted-as-of-scans.ts';
import { type Clock, systemClock } from './clock.ts';
import { continuedKey } from './continued-estate.ts';
import { coverageOf } from './coverage.ts';
import { failure } from './failure.ts';
import {
  type JudgedEstate,
  judgeBeside,
  readScanInputs,
  requiredLayers,
  type ScanInputs,
} from './judge-estate.ts';
import type { JudgingMemory } from './judging-memory.ts';
import { asKept, keepEstate } from './kept-estate.ts';
import { storeLocation, withStore } from './open-location.ts';
import { readRegistryCommit } from './registry-commit.ts';
import { registryIssueInWords } from './registry-issue.ts';
import { settleAfterScan } from './settle-after-scan.ts';
import { findingsToList, shownEvent } from './shown-findings.ts';
import { byStoreClock, clockAhead, clockInWords, storeClockAhead } from './store-clock.ts';
import { witnessCases, writeCases } from './witness-cases.ts';

/** What to scan, and where to keep what is found. Paths are absolute. */
export interface ScanRequest {
  readonly estate: string;
  readonly registry: string | null;
  /** A store URL; undefined = the default below `folder`. */
  readonly store: string | undefined;
  readonly folder: string;
  /** That store, where it is open already: it is used, and stays open. */
  readonly open?: Store;
  /** Where to write one `evaluate` line per definite witness; null = nowhere. */
  readonly casesOut: string | null;
  /** When the data was collected, where it does not say so itself; `now`: just now. */
  readonly collectedAt?: Instant | 'now';
  /** What was compared before, from scan to scan of one process; absent: this one begins with nothing. */
  readonly memory?: JudgingMemory;
}

/** Tells a person what is going on. */
export interface ScanListener {
  readonly report: (text: string) => void;
  readonly warn: (text: string) => void;
}

/**
 * Reads an estate, judges it, keeps the findings, and says what they are now.
 *
 * INVARIANT: inputs are read and found usable before a store is touched, and the store is opened before the long
 * work; whatever fails before the one write leaves the store as it was.
 */
export async function scanEstate(
  request: ScanRequest,
  listener: ScanListener,
  given?: Clock,
): Promise<ScanResult> {
  const begunAt = (given ?? systemClock).now();
  const location = storeLocation(request.store, request.folder);
  listener.report('reading the estate and the registry');
  const read = await readScanInputs(request.estate, request.registry, request.memory);
  const inputs = {
    ...read,
    registry: await withCommit(read.registry, request.registry),
  };
  refuseTheFuture(dated(read.estate, request.collectedAt, begunAt), begunAt);
  for (const warning of inputs.registry?.warnings ?? []) listener.warn(registryIssueInWords(warning));
  listener.report('opening the store');
  const { open } = request;
  const using: typeof withStore = open === undefined ? withStore : (_location, work) => work(open);
  return using(location, async (store) => {
    const aheadMs = given === undefined ? await storeClockAhead(store) : 0;
    const clock = given ?? clockAhead(aheadMs);
    const startedAt = byStoreClock(begunAt, aheadMs);
    const difference = clockInWords(aheadMs);
    if (difference !== null) listener.warn(difference);
    const estate = notLater(dated(read.estate, request.collectedAt, startedAt), startedAt, listener.warn);
    listener.report('working out what every agent can do');
    const judged = await judgeBeside(store, { ...inputs, estate }, request.memory);
    if (request.casesOut !== null) {
      await writeCases(request.casesOut, witnessCases(judged.estate, judged.result.detections));
    }
    listener.report('keeping the findings');
    const result = await recordJudged(store, judged, startedAt, clock, listener.warn);
    listener.report('tracing what moved to what was changed');
    await settleAfterScan(store, judged, result.scan, listener.warn, request.memory?.lastEstate);
    const scan = { ...result.scan, collectedAt: result.scan.collectedAt as Instant };
    request.memory?.lastEstate.keep(scan.id, asKept(judged.estate, scan, judged.estate.changeEvents ?? []));
    return result;
  });
}

/** Writes what the rules said of an estate into a store, and says what the findings are now. */
export async function recordJudged(
  store: Store,
  judged: JudgedEstate,
  startedAt: ReturnType<Clock['now']>,
  clock: Clock,
  warn: (text: string) => void = () => {},
  partial?: PartialReading,
): Promise<ScanResult> {
  const { estate, registry, result, advance, catalogDate } = judged;
  const detections = await acceptedAsOfScans(store, judged, warn);
  const key = await continuedKey(store, estate);
  const estateVersion = await keepEstate(store, key, judged);
  const coverage = coverageOf(estate.layers, requiredLayers, startedAt, estate.gaps);
  const report: ScanReport = {
    scanId: clock.newScanId(startedAt),
    startedAt,
    estate: key,
    estateDigest: estate.digest,
    ...(estateVersion === null ? {} : { estateVersion }),
    ...(partial === undefined ? {} : { partial }),
    collectedAt: estate.collectedAt ?? startedAt,
    ...(estate.collectedUntil === undefined || partial !== undefined
      ? {}
      : { collectedUntil: estate.collectedUntil }),
    ...(estate.collectedAt === null ? { dated: false } : {}),
    registryDigest: registry?.digest ?? null,
    ...(registry?.commit ? { registryCommit: registry.commit } : {}),
    sealed: coverage.complete,
    layers: estate.layers,
    detections,
    judgements: result.judgements,
    principals: subjectKeys(estate),
    ...(registry === null
      ? {}
      : { agents: new Set(registry.onDisk.parsed.registry.agents.map(({ id }) => id)) }),
    guardrails: result.guardrails,
    maturity: keptMaturity(result.agents),
    sessions: keptSessions(agentSessions(estate, registry?.onDisk.parsed.registry ?? null)),
    digest: digestFacts(
      estate,
      registry?.onDisk.parsed.registry ?? null,
      { detections, guardrails: result.guardrails },
      loadCatalog(),
    ),
  };
  const recorded = await store.recordScan(report, clock.now(), coverage, advance);
  const { scan, previous, findings, events, held, addsOnly } = recorded;
  if (registry === null && previous?.registryDigest) warn(withoutRegistry);
  const listed = findingsToList(findings, events);
  const order = new Map(listed.map(({ fingerprint }, index) => [fingerprint, index]));
  return {
    scan: {
      id: scan.id,
      startedAt: scan.startedAt,
      finishedAt: scan.finishedAt,
      collectedAt: scan.collectedAt,
      sealed: scan.sealed,
      estate: scan.estate,
      estateDigest: scan.estateDigest,
      registryDigest: scan.registryDigest,
      catalogDate,
      previous:
        previous === null
          ? null
          : { id: previous.id, startedAt: previous.startedAt, collectedAt: previous.collectedAt },
      standing: scan.standing,
      ...(held.length === 0 ? {} : { held }),
      ...(addsOnly === null ? {} : { addsOnly }),
    },
    coverage,
    findings: listed,
    changes: events
      .toSorted((left, right) => (order.get(left.fingerprint) ?? 0) - (order.get(right.fingerprint) ?? 0))
      .map(shownEvent),
    counts: { ...countFindings(findings), findings: listed.length, quarantined: estate.quarantined.length },
    ...(registry === null ? {} : { agents: result.agents }),
    quarantined: estate.quarantined,
  };
}

const withoutRegistry =
  'the scan before had a registry and this one has none: nobody can say what its agents are meant to do, and what people do with them counts as undeclared; name it with `--registry`';

/** The registry with who edited it last, where it lies in a git checkout. */
async function withCommit(
  registry: ScanInputs['registry'],
  path: string | null,
): Promise<ScanInputs['registry']> {
  if (registry === null || path === null) return registry;
  return { ...registry, commit: await readRegistryCommit(path) };
}

/**
 * The estate with the date that the caller vouches for. Without any date nothing may be called gone: the data could be
 * older than the last scan's.
 */
function dated(estate: Estate, given: Instant | 'now' | undefined, startedAt: Instant): Estate {
  if (given === undefined) return estate;
  if (estate.collectedAt !== null) {
    throw failure(
      `the estate says itself when it was collected (${estate.collectedAt}): leave \`--collected-at\` out`,
    );
  }
  const collectedAt = given === 'now' ? startedAt : given;
  return { ...estate, collectedAt, layers: estate.layers.map((layer) => ({ ...layer, collectedAt })) };
}

/** Clocks differ by minutes; an estate of another day's date would be newer than all that come after it. */
const clockSkewMilliseconds = 24 * 60 * 60 * 1000;

function refuseTheFuture({ collectedAt, collectedUntil }: Estate, startedAt: Instant): void {
  const latest = Date.parse(startedAt) + clockSkewMilliseconds;
  for (const [name, at] of Object.entries({ collectedAt, collectedUntil: collectedUntil ?? null })) {
    if (at === null || Date.parse(at) <= latest) continue;
    throw failure(
      `the estate says that it was collected at ${at}, which is still to come: mend \`${name}\` in estate.json${name === 'collectedAt' ? ', or what `--collected-at` says' : ''}`,
    );
  }
}

/**
 * The estate of a machine whose clock is ahead, dated by the moment at which it is here. INVARIANT: no estate is dated later
 * than its scan, or it would be newer than those that are collected until then.
 */
function notLater(estate: Estate, startedAt: Instant, warn: (text: string) => void): Estate {
  const { collectedAt, collectedUntil, layers } = estate;
  const held = (at: Instant): Instant => (at > startedAt ? startedAt : at);
  const until = collectedUntil === undefined ? {} : { collectedUntil: held(collectedUntil) };
  if (collectedAt === null || collectedAt <= startedAt) return { ...estate, ...until };
  warn(
    `the estate says that it was collected at ${collectedAt}, which is still to come: it counts as collected at ${startedAt}`,
  );
  const dated = layers.map((layer) =>
    layer.collectedAt === null ? layer : { ...layer, collectedAt: held(layer.collectedAt) },
  );
  return { ...estate, ...until, collectedAt: startedAt, layers: dated };
}

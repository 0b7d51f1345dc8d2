import { createEngine } from '../access/index.ts';
import { originOf } from '../audit/drift/change-event-of.ts';
import { changeInWords } from '../audit/drift/change-wording.ts';
import { type DriftGroup, driftBetween, type Moved } from '../audit/drift/drift.ts';
import { estateChanges } from '../audit/drift/estate-changes.ts';
import { type EstateChange, facetKey } from '../audit/drift/facet.ts';
import { gravity } from '../audit/drift/gravity.ts';
import { beyondByEngine, containsByEngine } from '../audit/index.ts';
import { loadCatalog } from '../catalog/index.ts';
import type { DriftResult, ShownCause, ShownChange } from '../deliver/drift-result.ts';
import type { Estate } from '../estate/estate.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import type { StoredScan } from '../store/store.ts';
import { type AskedEstate, readAskedEstate } from './asked-estate.ts';
import { type Clock, systemClock } from './clock.ts';
import { coverageOf } from './coverage.ts';
import { failure } from './failure.ts';
import {
  type JudgedEstate,
  judgeBeside,
  readRegistryBeside,
  requiredLayers,
  type ScanInputs,
} from './judge-estate.ts';
import { createJudgingMemory } from './judging-memory.ts';
import { withItsTrail, withoutSessions } from './kept-estate.ts';
import { recordJudged } from './scan.ts';

/** Two estates of one organization, collected or kept, and the registry they are judged by. Paths are absolute. */
export interface DriftRequest {
  readonly from: AskedEstate;
  readonly to: AskedEstate;
  /** The registry; as of the earlier estate where it was another one. */
  readonly registry: string | null;
  readonly registryBefore: string | null;
}

/**
 * Judges two estates one after the other, as two nights would, and groups what moved by the change that did it. Nothing
 * is kept. A CommandFailure when an input cannot be used, or the two are not of one organization, in order.
 */
export async function driftOfEstates(
  request: DriftRequest,
  report: (text: string) => void,
  clock: Clock = systemClock,
): Promise<DriftResult> {
  report('reading both estates');
  const { earlier, later } = await readBoth(request);
  refuseOthers(earlier.estate, later.estate);
  const store = createMemoryStore();
  const memory = createJudgingMemory();
  const now = clock.now();
  report('working out what every agent could do before');
  const before = earlier.estate.collectedAt ?? later.estate.collectedAt ?? now;
  await recordJudged(store, await judgeBeside(store, earlier, memory), before, clock);
  const findingsBefore = await store.findings({});
  report('working out what every agent can do now');
  const { changes: events } = await recordJudged(
    store,
    believed(await judgeBeside(store, later, memory)),
    later.estate.collectedAt ?? now,
    clock,
  );
  report('tracing what moved to what was changed');
  const catalog = loadCatalog();
  const engine = createEngine(catalog);
  const groups = driftBetween({
    before: earlier.estate,
    after: later.estate,
    earlier: findingsBefore,
    later: await store.findings({}),
    events,
    contains: containsByEngine(engine),
    beyond: beyondByEngine(engine),
    catalog,
  });
  return shownDrift(earlier, later, groups);
}

/** One of the two estates with its registry; the scan it is of, where a store kept it. */
interface DriftSide extends ScanInputs {
  readonly scan: StoredScan | null;
}

/**
 * Reads both. A store keeps no sessions: where one side is kept, nothing is said of either's, or those of the other would
 * have begun or ended.
 */
async function readBoth(
  request: DriftRequest,
): Promise<{ readonly earlier: DriftSide; readonly later: DriftSide }> {
  const { from, to, registry, registryBefore } = request;
  const before = await readRegistryBeside(registryBefore ?? registry);
  const earlier = { ...(await readAskedEstate(from, before)), registry: before };
  const after = await readRegistryBeside(registry);
  const later = {
    ...(await readAskedEstate(to, after, earlier.scan)),
    registry: after,
  };
  if (earlier.scan === null && later.scan === null) return { earlier, later };
  return {
    earlier: { ...earlier, estate: withoutSessions(earlier.estate) },
    later: { ...later, estate: withoutSessions(later.estate) },
  };
}

/** Which estate is the later one was said, and nothing is kept: what it does not show is gone. */
function believed(judged: JudgedEstate): JudgedEstate {
  return {
    ...judged,
    advance: (previous, { addsOnly: _, ...report }) =>
      judged.advance(previous, { ...report, believed: true }),
  };
}

function shownDrift(earlier: DriftSide, later: DriftSide, groups: readonly DriftGroup[]): DriftResult {
  const before = earlier.estate;
  const after = later.scan === null ? later.estate : withItsTrail(later.estate, later.scan);
  const shown = (change: EstateChange): ShownChange => ({
    what: change.what,
    facet: change.facet,
    text: changeInWords(change, before, after),
    origin: originOf(change, before, after),
  });
  const told = new Set(groups.flatMap(({ changes }) => changes.map(({ facet }) => facetKey(facet))));
  const counts: Record<Moved['kind'], number> = { opened: 0, widened: 0, narrowed: 0, resolved: 0 };
  const counted = new Set(groups.flatMap(({ moved }) => moved));
  for (const { kind } of counted) counts[kind] += 1;
  return {
    from: estateHeader(earlier),
    to: estateHeader(later),
    causes: groups
      .map((group) => shownCause(group, shown))
      .sort(
        (left, right) => gravity(right.findings) - gravity(left.findings) || (left.id < right.id ? -1 : 1),
      ),
    quiet: estateChanges(before, after)
      .filter(({ facet }) => !told.has(facetKey(facet)))
      .map(shown),
    counts,
  };
}

function estateHeader({ estate, scan }: DriftSide): DriftResult['from'] {
  const { collectedAt, digest, layers } = estate;
  const at = collectedAt ?? ('1970-01-01T00:00:00.000Z' as NonNullable<typeof collectedAt>);
  const complete = scan === null ? coverageOf(layers, requiredLayers, at).complete : scan.sealed;
  return { collectedAt, digest, complete, ...(scan === null ? {} : { scan: scan.id }) };
}

function shownCause(
  { id, cause, changes, undo, moved }: DriftGroup,
  shown: (change: EstateChange) => ShownChange,
): ShownCause {
  return {
    id,
    cause,
    undo,
    changes: changes.map(shown),
    findings: moved.map(({ kind, detection }) => ({
      moved: kind,
      fingerprint: detection.fingerprint,
      rule: detection.rule,
      severity: detection.severity,
      title: detection.title,
      principal: detection.principal,
      account: detection.account,
      agent: detection.agent,
    })),
  };
}

function refuseOthers(before: Estate, after: Estate): void {
  if (before.key !== after.key)
    throw failure(`these are not of one organization: \`${before.key}\` and \`${after.key}\``);
  if (before.collectedAt !== null && after.collectedAt !== null && before.collectedAt > after.collectedAt)
    throw failure(
      `\`--from\` was collected at ${before.collectedAt}, after \`--to\` (${after.collectedAt}): exchange them`,
    );
}

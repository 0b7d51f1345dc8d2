import pLimit from 'p-limit';
import type { FindingRecord } from '../audit/lifecycle.ts';
import type { KeptMaturity } from '../audit/scan-facts.ts';
import { countFindings, isOpen } from '../audit/shown-state.ts';
import { isRegionName } from '../collect/aws/events/event-regions.ts';
import type {
  ExportData,
  ExportedEstate,
  ExportedFinding,
  ExportFormat,
} from '../deliver/export/export-data.ts';
import { gathered } from '../deliver/export/gathered.ts';
import { namedAsWanted } from '../deliver/export/people.ts';
import type { Coverage } from '../deliver/scan-result.ts';
import type { NamingOfPeople } from '../deliver/slack/people.ts';
import { didYouMean } from '../registry/nearest-name.ts';
import type { Store } from '../store/store.ts';
import { type Clock, systemClock } from './clock.ts';
import { proposalOf } from './explain.ts';
import { type Surroundings, surrounded, surroundingsOf } from './export-causes.ts';
import { failure } from './failure.ts';
import { type FindingFilter, fits, type StorePlace } from './findings.ts';
import { requireExisting, storeLocation, withStore } from './open-location.ts';
import { packageVersion } from './package-root.ts';
import { shownEvent, shownFinding, worstFirst } from './shown-findings.ts';

/** What to export, and in which form. */
export interface ExportRequest {
  readonly place: StorePlace;
  readonly filter: FindingFilter;
  readonly format: ExportFormat;
  /** The Region of the Security Hub that `asff` is for. */
  readonly region: string | null;
  /** How people are named in it. */
  readonly people: NamingOfPeople;
}

/** Histories that are read at the same time. */
const readersOfHistory = 8;

/** Rules that say an agent can do, or did, what nobody meant: those of the view report_agents_over_scope. */
const overScope: ReadonlySet<string> = new Set([
  'agent-outside-intended-scope',
  'session-broader-than-scope',
  'scope-used-beyond',
]);

/**
 * The findings of a store that fit, in one of the forms in which they leave it, in pieces. Everything is read before the first piece.
 * A CommandFailure when there is no store, no scan in it, or nobody of that name.
 */
export async function exportFindings(
  { place, filter, format, region, people }: ExportRequest,
  clock: Clock = systemClock,
): Promise<Iterable<string>> {
  if (format === 'asff') requireRegion(region);
  const location = storeLocation(place.store, place.folder);
  requireExisting(location);
  const data = await withStore(location, (store) => readExport(store, filter, clock));
  return gathered(await piecesOf(namedAsWanted(data, people), format, region));
}

/** One form of an export; only the code of that form is loaded. */
async function piecesOf(
  data: ExportData,
  format: ExportFormat,
  region: string | null,
): Promise<Iterable<string>> {
  switch (format) {
    case 'html': {
      const { htmlExport } = await import('../deliver/export/html/html-export.ts');
      const { loadCatalog } = await import('../catalog/index.ts');
      return htmlExport(data, loadCatalog(), { proposals: proposalsOf(data.findings) });
    }
    case 'csv':
      return (await import('../deliver/export/csv-export.ts')).csvExport(data);
    case 'json':
      return (await import('../deliver/export/json-export.ts')).jsonExport(data);
    case 'ocsf':
      return (await import('../deliver/export/ocsf/ocsf-export.ts')).ocsfExport(data);
    case 'asff': {
      const chosen = requireRegion(region);
      requirePartition(data.findings, chosen);
      return (await import('../deliver/export/asff/asff-export.ts')).asffExport(data, chosen);
    }
  }
}

/** Everything that an export is made of, read from an open store. */
export async function readExport(store: Store, filter: FindingFilter, clock: Clock): Promise<ExportData> {
  const [newest] = await store.scans({ limit: 1 });
  if (newest === undefined) {
    throw failure(
      `${store.location} holds no scan: run \`overreach scan\` first, or name another \`--store\``,
    );
  }
  const records = await store.findings({});
  const keys = [...new Set([newest.estate, ...records.map(({ estate }) => estate)])].sort();
  const maturity = new Map<string, readonly KeptMaturity[]>();
  for (const key of keys) maturity.set(key, (await store.scanFacts(key)).maturity);
  requireKnownAgent(filter.agent, records, [...maturity.values()].flat());
  const estates: ExportedEstate[] = [];
  const surroundings = new Map<string, Surroundings>();
  for (const key of keys) {
    surroundings.set(key, await surroundingsOf(store, key));
    const estate = await newestScan(store, key, records, maturity.get(key) ?? []);
    if (estate !== null) estates.push(estate);
  }
  return {
    exportedAt: clock.now(),
    version: packageVersion(),
    filter: filterInWords(filter),
    estates,
    counts: countFindings(records),
    findings: await withHistories(
      store,
      records.filter((record) => fits(record, filter)),
      surroundings,
    ),
  };
}

/** Registry lines are compared before they are proposed, and only for findings that are read first. */
const proposed = 100;

/** The registry lines that would declare a finding as meant, by fingerprint: those of `explain`. */
export function proposalsOf(findings: readonly ExportedFinding[]): ReadonlyMap<string, string> {
  return new Map(
    findings.slice(0, proposed).flatMap(({ finding }) => {
      const { proposal } = proposalOf({ detection: finding });
      return proposal === null ? [] : [[finding.fingerprint, proposal] as const];
    }),
  );
}

async function withHistories(
  store: Store,
  records: readonly FindingRecord[],
  surroundings: ReadonlyMap<string, Surroundings>,
): Promise<readonly ExportedFinding[]> {
  const limit = pLimit(readersOfHistory);
  const found = await Promise.all(
    records.map((record) =>
      limit(async () => {
        const finding = shownFinding(record);
        const history = (await store.events(finding.fingerprint)).map(shownEvent);
        const around = surroundings.get(record.estate) ?? { causes: new Map(), guardrails: new Map() };
        return { estate: record.estate, finding, history, ...surrounded(around, finding) };
      }),
    ),
  );
  return found.sort((left, right) => worstFirst(left.finding, right.finding));
}

async function newestScan(
  store: Store,
  key: string,
  records: readonly FindingRecord[],
  maturity: readonly KeptMaturity[],
): Promise<ExportedEstate | null> {
  const [scan] = await store.scans({ estate: key, standing: 'applied', limit: 1 });
  if (scan === undefined) return null;
  const over = records
    .filter((record) => record.estate === key && isOpen(record) && overScope.has(record.detection.rule))
    .flatMap(({ detection }) => detection.agent ?? []);
  return {
    estate: key,
    scanId: scan.id,
    collectedAt: scan.collectedAt,
    sealed: scan.sealed,
    registryDigest: scan.registryDigest,
    coverage: coverageOfScan(scan.coverage),
    agents: { declared: maturity.length, over: [...new Set(over)].sort() },
  };
}

/** The coverage as this program wrote it; null where an older version wrote none. */
function coverageOfScan(coverage: unknown): Coverage | null {
  const isOne =
    typeof coverage === 'object' && coverage !== null && 'layers' in coverage && 'accounts' in coverage;
  return isOne ? (coverage as Coverage) : null;
}

function requireKnownAgent(
  agent: string | null,
  records: readonly FindingRecord[],
  maturity: readonly KeptMaturity[],
): void {
  if (agent === null) return;
  const known = new Set([
    ...maturity.map((one) => one.agent),
    ...records.flatMap(({ detection }) => detection.agent ?? []),
  ]);
  if (known.has(agent)) return;
  throw failure(`no scan of this store knows an agent \`${agent}\`${didYouMean(agent, known)}`);
}

function filterInWords({ states, atLeast, rule, agent, account, team }: FindingFilter): readonly string[] {
  const named = Object.entries({ rule, agent, account, team });
  return [
    ...(states === null ? [] : [`state ${states.join(' or ')}`]),
    ...(atLeast === null ? [] : [`severity ${atLeast} or worse`]),
    ...named.flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`])),
  ];
}

function requireRegion(region: string | null): string {
  if (region === null) {
    throw failure('`--format asff` needs the Region of the Security Hub that it is for: add `--region`');
  }
  if (isRegionName(region)) return region;
  throw failure(`\`${region}\` is no Region such as eu-central-1`);
}

/** A Region lies in one partition: findings of another one would get ARNs of a product that does not exist. */
function requirePartition(findings: readonly ExportedFinding[], region: string): void {
  const [stranger] = findings.filter(({ finding }) => partitionOfRegion(region) !== finding.partition);
  if (stranger === undefined) return;
  const { account, partition } = stranger.finding;
  throw failure(
    `Region \`${region}\` lies in partition ${partitionOfRegion(region)}, and account ${account} in ${partition}: name a Region of its partition, or choose accounts with \`--account\``,
  );
}

/** The page "Partitions" of AWS Fault Isolation Boundaries: the beginning of a Region's name tells its partition. */
function partitionOfRegion(region: string): string {
  const beginnings: readonly (readonly [string, string])[] = [
    ['cn-', 'aws-cn'],
    ['us-gov-', 'aws-us-gov'],
    ['us-isob-', 'aws-iso-b'],
    ['us-isof-', 'aws-iso-f'],
    ['eu-isoe-', 'aws-iso-e'],
    ['us-iso-', 'aws-iso'],
    ['eusc-', 'aws-eusc'],
  ];
  return beginnings.find(([start]) => region.startsWith(start))?.[1] ?? 'aws';
}

import { digestOf } from '../audit/canonical-json.ts';
import type { DigestFacts } from '../audit/digest-facts.ts';
import type { FindingEvent, FindingRecord, ScanReport } from '../audit/lifecycle.ts';
import { isOpen } from '../audit/shown-state.ts';
import { accountsOf } from './kept-coverage.ts';
import type { NewOutboxRow } from './outbox.ts';
import type { RecordedScan } from './store.ts';

/**
 * So many pages a scan makes at most. Who is woken by more of them reads none: an SCP detached above 200 agents is one line
 * of the digest, which follows at once.
 */
const mostPages = 10;

/** What a digest's row keeps. */
export interface DigestRowFacts {
  /** null: the scan said nothing but its findings. */
  readonly told: DigestFacts | null;
  readonly held: RecordedScan['held'];
  readonly addsOnly: RecordedScan['addsOnly'];
}

/** What a page's row keeps: the event that it is about, and how many more findings became critical by this scan. */
export interface PageFacts {
  readonly event: FindingEvent['kind'];
  readonly further: number;
}

/**
 * The rows that a scan is told by: one digest where it moved findings, and a page for each finding that it made critical. A
 * baseline makes no pages: what an account holds on its first night is no news of that night.
 */
export function outboxOf(recorded: RecordedScan, report: ScanReport): readonly NewOutboxRow[] {
  const { scan, held, addsOnly } = recorded;
  if (scan.standing === 'superseded') return [];
  // A part of a night has no digest of its own: the next one tells of it; what is critical does not wait.
  if (scan.standing === 'partial') return pages(recorded);
  const digest: NewOutboxRow = {
    id: rowId('dg1', [scan.estate, scan.id]),
    kind: 'digest',
    estate: scan.estate,
    scanId: scan.id,
    fingerprint: null,
    facts: { told: report.digest ?? null, held, addsOnly } satisfies DigestRowFacts,
  };
  return [digest, ...pages(recorded)];
}

/** The id of a row: the same for what tells of the same. */
export function rowId(kind: 'dg1' | 'pg1' | 'ms1', parts: readonly (string | number)[]): string {
  return `${kind}:${digestOf(parts)}`;
}

function pages({ scan, previous, findings, events }: RecordedScan): readonly NewOutboxRow[] {
  if (previous === null) return [];
  const opened = new Set(events.flatMap(({ kind, fingerprint }) => (kind === 'opened' ? fingerprint : [])));
  const earlier = findings.filter(({ detection }) => !opened.has(detection.fingerprint));
  // The scan before may have been of a few accounts only.
  const known = new Set([...accountsOf(previous), ...earlier.map(({ detection }) => detection.account)]);
  const records = new Map(findings.map((record) => [record.detection.fingerprint, record]));
  const found = new Map<string, FindingEvent['kind']>();
  for (const event of events) {
    const record = records.get(event.fingerprint);
    if (record === undefined || !isPaged(event, record) || !known.has(record.detection.account)) continue;
    found.set(event.fingerprint, found.get(event.fingerprint) ?? event.kind);
  }
  const paged = [...found].slice(0, mostPages);
  return paged.map(([fingerprint, event]) => ({
    id: rowId('pg1', [scan.estate, scan.id, fingerprint]),
    kind: 'page',
    estate: scan.estate,
    scanId: scan.id,
    fingerprint,
    facts: { event, further: found.size - paged.length } satisfies PageFacts,
  }));
}

const worsening: ReadonlySet<FindingEvent['kind']> = new Set([
  'opened',
  'widened',
  'regressed',
  'severity-changed',
]);

function isPaged({ kind }: FindingEvent, record: FindingRecord): boolean {
  const { severity, lane } = record.detection;
  return worsening.has(kind) && severity === 'critical' && lane === 'alarm' && isOpen(record);
}

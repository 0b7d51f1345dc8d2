import { stringify } from 'csv-stringify/sync';
import { grantsInWords } from '../text/region-block.ts';
import { csvCell } from './csv-cell.ts';
import type { ExportData, ExportedFinding } from './export-data.ts';
import {
  causeInWords,
  changedAt,
  evidenceOf,
  furtherDetails,
  proofInWords,
  remedyProofInWords,
  usedSince,
} from './finding-words.ts';

type Cell = string | number | null;

/** The columns in their order: docs/exports.md says what each holds. Names and order are a contract; new ones come last. */
const columns: readonly (readonly [name: string, cell: (exported: ExportedFinding) => Cell])[] = [
  ['severity', ({ finding }) => finding.severity],
  ['state', ({ finding }) => finding.state],
  ['lane', ({ finding }) => finding.lane],
  ['rule', ({ finding }) => finding.rule],
  ['title', ({ finding }) => finding.title],
  ['agent', ({ finding }) => finding.agent],
  ['operator', ({ finding }) => finding.operator],
  ['team', ({ finding }) => finding.owner.team],
  ['account', ({ finding }) => finding.account],
  ['partition', ({ finding }) => finding.partition],
  ['principal', ({ finding }) => finding.principal],
  ['unique_id', ({ finding }) => finding.uniqueId],
  ['subject', ({ finding }) => finding.subject],
  ['details', ({ finding }) => joined(furtherDetails(finding))],
  ['proof', ({ finding }) => proofInWords(finding)],
  ['granted_by', ({ finding }) => joined(grants(finding))],
  ['not_stopped_by', ({ finding }) => joined(evidenceOf(finding, 'not-stopped-by').map(({ text }) => text))],
  ['used_since', ({ finding }) => usedSince(finding)],
  ['event_ids', ({ finding }) => joined(evidenceOf(finding, 'event').map(({ eventID }) => eventID))],
  ['remedy', ({ finding }) => finding.remedy?.text ?? null],
  ['remedy_command', ({ finding }) => finding.remedy?.command ?? null],
  ['remedy_proof', ({ finding }) => (finding.remedy === null ? null : remedyProofInWords(finding.remedy))],
  ['first_seen', ({ finding }) => finding.firstSeen],
  ['last_seen', ({ finding }) => finding.lastSeen],
  ['changed_at', changedAt],
  ['resolved_at', ({ finding }) => finding.resolvedAt],
  ['presence', ({ finding }) => finding.presence],
  ['presence_reason', ({ finding }) => finding.presenceReason],
  ['triage', ({ finding }) => finding.triage],
  ['accepted_by', ({ finding }) => finding.suppression?.person ?? null],
  ['accepted_until', ({ finding }) => finding.suppression?.expires ?? null],
  ['accepted_reason', ({ finding }) => finding.suppression?.reason ?? null],
  ['life', ({ finding }) => finding.life],
  ['fingerprint', ({ finding }) => finding.fingerprint],
  ['estate', ({ estate }) => estate],
  ['cause', ({ cause }) => joined(causeInWords(cause))],
  ['held_by', ({ holds }) => (holds === null ? 'unknown' : joined(holds))],
];

/** The names of the columns, as the first row has them. */
export const csvColumns: readonly string[] = columns.map(([name]) => name);

/** Findings as CSV (RFC 4180, UTF-8, CRLF), a heading and a row each, safe to open in a spreadsheet. */
export function* csvExport({ findings }: Pick<ExportData, 'findings'>): Generator<string> {
  yield line(csvColumns);
  for (const finding of findings) yield line(columns.map(([, cell]) => cellText(cell(finding))));
}

function cellText(cell: Cell): string {
  return cell === null ? '' : csvCell(String(cell));
}

function line(cells: readonly string[]): string {
  return stringify([[...cells]], { record_delimiter: 'windows' });
}

function grants({ excess, evidence }: ExportedFinding['finding']): readonly string[] {
  const regions = excess?.regions.map(grantsInWords).filter((text) => text !== '') ?? [];
  return regions.length > 0
    ? [...new Set(regions)]
    : evidenceOf({ evidence }, 'granted-by').map(({ text }) => text);
}

function joined(texts: readonly string[]): string {
  return texts.join(' | ');
}

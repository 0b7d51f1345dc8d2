import type { ExportData, ExportedFinding } from '../export-data.ts';
import { jsonText } from '../json-text.ts';
import { asffFinding } from './finding.ts';
import { asffLimits, bytesOf } from './limits.ts';

/**
 * Findings for `aws securityhub batch-import-findings --findings`: a JSON array a line, each of one account (which alone may import
 * them) and within BatchImportFindings' limits. Accounts in order, in each the worst first.
 */
export function* asffExport({ findings }: Pick<ExportData, 'findings'>, region: string): Generator<string> {
  const byAccount = Map.groupBy(findings, ({ finding }) => finding.account);
  for (const account of [...byAccount.keys()].sort()) {
    yield* batches(byAccount.get(account) ?? [], region);
  }
}

function* batches(findings: readonly ExportedFinding[], region: string): Generator<string> {
  let batch: string[] = [];
  let bytes = 0;
  for (const finding of findings) {
    const text = jsonText(asffFinding(finding, region));
    const size = bytesOf(text) + 1;
    if (batch.length === asffLimits.findingsInBatch || bytes + size > asffLimits.batchBytes) {
      yield `[${batch.join(',')}]\n`;
      batch = [];
      bytes = 0;
    }
    batch.push(text);
    bytes += size;
  }
  if (batch.length > 0) yield `[${batch.join(',')}]\n`;
}

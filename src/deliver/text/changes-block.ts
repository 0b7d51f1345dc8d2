import type { EventKind, FindingEvent } from '../../audit/lifecycle.ts';
import type { ScanResult, ShownFinding } from '../scan-result.ts';
import { counted } from './access-words.ts';
import { shortId } from './finding-block.ts';
import { type Page, paragraph, type Style, span } from './page.ts';
import { momentInWords } from './times.ts';

/** How many changes are listed one by one before they are only counted. */
const listedChanges = 12;

/** What changed since the last scan of the same estate, or that nothing did. */
export function changesBlock(result: Pick<ScanResult, 'scan' | 'changes' | 'findings'>): Page {
  const { standing } = result.scan;
  if (standing === 'superseded') {
    return [
      paragraph([
        span(
          'This estate is older than one that was scanned already: it was recorded and moved no finding.',
          'warning',
        ),
      ]),
    ];
  }
  return [...changedLines(result), ...doubts(result.scan)];
}

function changedLines(result: Pick<ScanResult, 'scan' | 'changes' | 'findings'>): Page {
  const { previous } = result.scan;
  if (previous === null) {
    return [paragraph([`First scan of this estate: ${counted(result.changes.length, 'finding')} opened.`])];
  }
  const since = `the last scan (data of ${momentInWords(previous.collectedAt)})`;
  if (result.changes.length === 0) return [paragraph([span(`Nothing changed since ${since}.`, 'good')])];
  const findings = new Map(result.findings.map((finding) => [finding.fingerprint, finding]));
  const rest = result.changes.length - listedChanges;
  return [
    paragraph([span(`Changed since ${since}:`, 'strong')]),
    ...result.changes
      .slice(0, listedChanges)
      .map((event) => changeLine(event, findings.get(event.fingerprint))),
    ...(rest > 0 ? [paragraph([span(`and ${counted(rest, 'more change')}`, 'dim')], 2)] : []),
  ];
}

/** What the scan did not settle, and why. */
function doubts({ held = [], addsOnly }: ScanResult['scan']): Page {
  return [
    ...held.map(({ account, gone, known }) =>
      paragraph([
        span(
          `${gone} of ${known} principals ${account === null ? 'over all accounts' : `of account ${account}`} were gone at once.`,
          'warning',
        ),
        ' Nobody believes that of one scan: their findings are held until a second sealed collection agrees. If it is a fault, look at what was collected.',
      ]),
    ),
    ...(addsOnly === undefined
      ? []
      : [
          paragraph([
            span('This estate can open and widen findings, and settle none', 'warning'),
            `: ${addsOnly}.`,
          ]),
        ]),
  ];
}

/** `opened  critical agent-on-human-credentials: kiro-cost-explorer`, with the reason where the event has one. */
export function changeLine(event: FindingEvent, finding: ShownFinding | undefined) {
  const { reason, from, to } = event.detail;
  const because = typeof reason === 'string' && reason !== '' ? `: ${reason}` : '';
  const moved = event.kind === 'severity-changed' ? ` (${String(from)} to ${String(to)})` : '';
  const what =
    finding === undefined
      ? event.fingerprint
      : `${finding.severity} ${finding.rule}: ${finding.agent ?? finding.principal}, ${shortId(finding)}`;
  return paragraph(
    [span(event.kind.padEnd(kindColumns), eventStyle(event.kind)), `${what}${moved}${because}`],
    2,
    2 + kindColumns,
  );
}

const kindColumns = 18;

/** Red for what got worse, green for what got better. */
export function eventStyle(kind: EventKind): Style {
  switch (kind) {
    case 'opened':
    case 'widened':
    case 'regressed':
    case 'recreated':
    case 'expired':
      return 'bad';
    case 'resolved':
    case 'narrowed':
      return 'good';
    case 'severity-changed':
    case 'acknowledged':
    case 'suppressed':
    case 'notified':
      return 'plain';
  }
}

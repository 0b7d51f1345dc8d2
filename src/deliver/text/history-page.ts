import type { HistoryEntry, HistoryResult } from '../history-result.ts';
import { counted } from './access-words.ts';
import { shortChangeId } from './change-page.ts';
import { eventStyle } from './changes-block.ts';
import { detailInWords } from './event-words.ts';
import { severityStyle } from './finding-block.ts';
import { originInWords } from './origin-words.ts';
import { blank, labelled, type Page, paragraph, span } from './page.ts';
import { momentInWords } from './times.ts';

const timeColumns = 22;

/** A life in order, one entry after the other: when, what, of which finding, which change did it and who made that. */
export function historyPage({ of, entries }: HistoryResult): Page {
  const findings = new Set(entries.map(({ fingerprint }) => fingerprint)).size;
  return [
    paragraph([
      span(`${of.kind} ${of.id}`, 'strong'),
      `: ${counted(entries.length, 'event')}${of.kind === 'finding' ? '' : ` of ${counted(findings, 'finding')}`}`,
    ]),
    ...(of.kind === 'finding' ? findingLines(entries) : []),
    blank,
    ...entries.flatMap((entry) => entryLines(entry, of.kind !== 'finding')),
  ];
}

/** Of a single finding what it is stands once, above. */
function findingLines([entry]: readonly HistoryEntry[]): Page {
  if (entry === undefined) return [];
  return [
    paragraph(
      [span(entry.severity, severityStyle(entry.severity as never)), ` ${entry.rule}: ${entry.title}`],
      2,
      4,
    ),
  ];
}

function entryLines(entry: HistoryEntry, isToName: boolean): Page {
  const { at, kind, detail, rule, principal, fingerprint, causes } = entry;
  const words = detailInWords({ kind, detail });
  const name = `${rule} of ${principal.slice(principal.lastIndexOf(':') + 1)} ${fingerprint.replace(/^fp1:/, '').slice(0, 12)}`;
  const asOne =
    typeof detail['change'] === 'string' ? `, with change ${shortChangeId({ id: detail['change'] })}` : '';
  return [
    labelled(
      momentInWords(at),
      [span(kind, eventStyle(kind)), isToName ? `  ${name}` : '', words === '' ? '' : `  ${words}`, asOne],
      2,
      timeColumns,
    ),
    ...causes.flatMap(({ changes, unexplained, change }) => [
      ...changes.map(({ text, origin }) =>
        paragraph(
          [`${text}: ${originInWords(origin)} `, span(shortChangeId({ id: change }), 'dim')],
          2 + timeColumns,
        ),
      ),
      ...(changes.length === 0 && unexplained !== null ? [paragraph([unexplained], 2 + timeColumns)] : []),
    ]),
  ];
}

import { severities } from '../../audit/finding.ts';
import type { ShownFinding } from '../scan-result.ts';
import { counted, listInWords } from './access-words.ts';
import { findingLine, severityStyle } from './finding-block.ts';
import { blank, type Page, paragraph, span } from './page.ts';

/** Findings told in two lines each before the others are only counted. */
const toldShortly = 12;
/** More findings of one rule than this are one line: forty roles without a boundary are one thing to mend. */
const toldOneByOne = 3;

/** Findings under a title, two lines each; further ones are counted. */
export function findingList(title: string, findings: readonly ShownFinding[]): Page {
  if (findings.length === 0) return [];
  const rest = findings.length - toldShortly;
  return [
    blank,
    paragraph([span(`${title} (${findings.length})`, 'strong')]),
    ...findings.slice(0, toldShortly).flatMap(findingLine),
    ...(rest > 0 ? [paragraph([span(`and ${rest} more; --format json lists all`, 'dim')], 2)] : []),
  ];
}

/** Findings under a title, those of one rule together where they are many. Rules keep the order of their worst. */
export function findingsByRule(title: string, findings: readonly ShownFinding[]): Page {
  if (findings.length === 0) return [];
  const rules = new Map<string, ShownFinding[]>();
  for (const finding of findings) rules.set(finding.rule, [...(rules.get(finding.rule) ?? []), finding]);
  return [
    blank,
    paragraph([span(`${title} (${findings.length})`, 'strong')]),
    ...[...rules.values()].flatMap((group) =>
      group.length > toldOneByOne ? [ruleLine(group)] : group.flatMap(findingLine),
    ),
  ];
}

function ruleLine(group: readonly ShownFinding[]) {
  const worst =
    severities.findLast((severity) => group.some((finding) => finding.severity === severity)) ?? 'info';
  const names = group.map(({ principal }) => principal.slice(principal.lastIndexOf('/') + 1));
  return paragraph(
    [
      span(worst.toUpperCase(), severityStyle(worst)),
      '  ',
      span(`${group[0]?.rule ?? ''}: ${counted(group.length, 'finding')}`, 'strong'),
      `  ${listInWords(names)}`,
    ],
    0,
    2,
  );
}

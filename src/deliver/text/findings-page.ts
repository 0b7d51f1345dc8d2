import type { FindingsList, RuleStats } from '../findings-list.ts';
import { counted } from './access-words.ts';
import { findingLine } from './finding-block.ts';
import { blank, type Page, paragraph, span, unbroken } from './page.ts';
import { momentInWords } from './times.ts';

/** Findings as a list, worst first, two lines each, and how many there are of every state. */
export function findingsPage({ findings, counts, collectedAt }: FindingsList): Page {
  const states = Object.entries(counts.byState).flatMap(([state, count]) =>
    count > 0 ? [`${count} ${state}`] : [],
  );
  return [
    ...(findings.length === 0 ? [paragraph(['No finding fits.'])] : findings.flatMap(findingLine)),
    blank,
    paragraph([
      `${counted(findings.length, 'finding')} listed`,
      span(` of ${states.length === 0 ? 'none' : states.join(', ')}`, 'dim'),
      collectedAt === null ? '' : span(`; data of ${momentInWords(collectedAt)}`, 'dim'),
    ]),
  ];
}

const columns = ['opened', 'actedOn', 'acknowledged', 'notMine', 'accepted', 'open'] as const;
const heads = ['opened', 'acted on', 'seen', 'not mine', 'accepted', 'open now'] as const;
const ruleColumns = 34;
const columnWidth = 10;
/** Below this share of findings that led to something, a rule is noise to those who read it. */
const noiseBelow = 0.3;
/** Fewer findings say nothing about a rule. */
const leastOpened = 10;

/** How each rule fares: opened, acted on, "not mine", accepted. A rule that is mostly ignored is said to be. */
export function ruleStatsPage(stats: readonly RuleStats[]): Page {
  if (stats.length === 0) return [paragraph(['No rule found anything yet.'])];
  const row = (rule: string, cells: readonly string[]) =>
    `${rule.padEnd(ruleColumns)}${cells.map((cell) => cell.padStart(columnWidth)).join('')}`;
  return [
    unbroken([span(row('rule', heads), 'dim')]),
    ...stats.map((each) =>
      unbroken([
        span(
          row(
            each.rule,
            columns.map((column) => String(each[column])),
          ),
          isNoise(each) ? 'warning' : 'plain',
        ),
      ]),
    ),
    ...stats
      .filter(isNoise)
      .map(({ rule, opened, actedOn }) =>
        paragraph([
          span(
            `${rule}: ${Math.round((100 * actedOn) / opened)} % acted on: mend the rule's scope or the registry, or stop reading it`,
            'warning',
          ),
        ]),
      ),
  ];
}

function isNoise({ opened, actedOn }: RuleStats): boolean {
  return opened >= leastOpened && actedOn / opened < noiseBelow;
}

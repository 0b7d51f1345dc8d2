import type { Comparison, Verdict } from '../../access/comparison.ts';
import type { CompareAnswer } from '../answers.ts';
import { isLineError } from '../answers.ts';
import { regionsToShow } from '../worst-regions.ts';
import { counted } from './access-words.ts';
import { blank, type Page, paragraph, type Style, span } from './page.ts';
import { regionBlock } from './region-block.ts';

/**
 * The answer of `compare` for two files: the verdict, then one block per region.
 * @param hints what to look at in the files, one line each
 */
export function comparisonPage(
  answer: Comparison & { readonly ms: number },
  hints: readonly string[] = [],
): Page {
  return [
    paragraph(
      [span(verdictWord(answer.verdict), verdictStyle(answer.verdict)), '  ', sentence(answer)],
      0,
      2,
    ),
    ...regionsToShow(answer.regions).flatMap((region, index) => [
      blank,
      ...regionBlock(region, String(index + 1), 0),
    ]),
    ...(answer.assumptions.length > 0 ? [blank] : []),
    ...answer.assumptions.map((text) => paragraph([span(`assumed: ${text}`, 'dim')], 0, 9)),
    ...(hints.length > 0 ? [blank] : []),
    ...hints.map((text) => paragraph([span('look at: ', 'warning'), text], 0, 9)),
  ];
}

/** One answer of `compare --pairs`: a line, and the first region where there is one. */
export function pairLine(answer: CompareAnswer): Page {
  if (isLineError(answer)) return [lineErrorLine(answer)];
  const [region] = regionsToShow(answer.regions);
  return [
    paragraph(
      [span(verdictWord(answer.verdict).padEnd(12), verdictStyle(answer.verdict)), answer.id ?? ''],
      0,
      12,
    ),
    ...(region === undefined ? [] : regionBlock(region, '', 9)),
    ...(answer.regions.length > 1
      ? [paragraph([span(`and ${counted(answer.regions.length - 1, 'more region')}`, 'dim')], 12)]
      : []),
  ];
}

/** What is said of a line that could not be used. */
export function lineErrorLine(answer: {
  readonly id?: string;
  readonly line?: number;
  readonly error: { readonly path: string; readonly message: string };
}) {
  const name = answer.id ?? `line ${answer.line}`;
  return paragraph(
    [span('BAD LINE', 'bad'), `  ${name}: ${answer.error.path}: ${answer.error.message}`],
    0,
    2,
  );
}

/** The last line of `compare --pairs`. */
export function pairsSummary(counts: Readonly<Record<Verdict | 'error', number>>): Page {
  const parts = (['within', 'exceeds', 'may-exceed', 'unknown'] as const)
    .filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `${counts[verdict].toLocaleString('en-US')} ${verdict}`);
  if (counts.error > 0) parts.push(counted(counts.error, 'bad line'));
  return [blank, paragraph([span(parts.length === 0 ? 'no pairs' : parts.join(', '), 'strong')])];
}

function sentence(answer: Comparison): string {
  const regions = counted(answer.regions.length, 'region');
  const proof = answer.proof === 'exact' ? 'exact' : 'regions may be drawn too large';
  switch (answer.verdict) {
    case 'within':
      return 'every request that is granted is intended too (proved)';
    case 'exceeds':
      return `granted reaches beyond intended: ${regions} (${proof})`;
    case 'may-exceed':
      return `granted may reach beyond intended: ${regions}, none of them certain`;
    case 'unknown':
      return 'could not be decided; treat it as not proved';
  }
}

function verdictWord(verdict: Verdict): string {
  return verdict.toUpperCase().replace('-', ' ');
}

function verdictStyle(verdict: Verdict): Style {
  return verdict === 'within' ? 'good' : verdict === 'exceeds' ? 'bad' : 'warning';
}

import type { DecisionOutcome } from '../../policy/request.ts';
import type { EvaluateAnswer } from '../answers.ts';
import { isLineError } from '../answers.ts';
import { counted } from './access-words.ts';
import { lineErrorLine } from './comparison-page.ts';
import { blank, type Page, paragraph, type Style, span } from './page.ts';

const outcomeColumns = 18;

/** One answer of `evaluate`: the decision, the id, and why. */
export function decisionLine(answer: EvaluateAnswer): Page {
  if (isLineError(answer)) return [lineErrorLine(answer)];
  const assumed = answer.assumed.length === 0 ? '' : ` (assumes ${answer.assumed.join(', ')})`;
  return [
    paragraph(
      [
        span(answer.decision.padEnd(outcomeColumns), outcomeStyle(answer.decision)),
        span(`${answer.id}  `, 'strong'),
        `${answer.because}${assumed}`,
      ],
      0,
      outcomeColumns,
    ),
  ];
}

/** The last lines of `evaluate`. */
export function decisionSummary(counts: Readonly<Record<DecisionOutcome | 'error', number>>): Page {
  const outcomes: readonly DecisionOutcome[] = [
    'Allowed',
    'ImplicitlyDenied',
    'ExplicitlyDenied',
    'Undetermined',
  ];
  const total = outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
  const parts = outcomes
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome].toLocaleString('en-US')} ${outcome}`);
  if (counts.error > 0) parts.push(counted(counts.error, 'bad line'));
  const detail = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
  return [blank, paragraph([span(`${counted(total, 'request')} answered${detail}`, 'strong')])];
}

function outcomeStyle(outcome: DecisionOutcome): Style {
  switch (outcome) {
    case 'Allowed':
      return 'good';
    case 'ImplicitlyDenied':
    case 'ExplicitlyDenied':
      return 'notice';
    case 'Undetermined':
      return 'warning';
  }
}

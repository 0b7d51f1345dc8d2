import type { FindingEvent } from '../../audit/lifecycle.ts';
import { listInWords } from './access-words.ts';
import { eventStyle } from './changes-block.ts';
import { detailInWords } from './event-words.ts';
import { labelled, span } from './page.ts';
import { momentInWords } from './times.ts';

/** The last thing that made a finding worse, in one sentence: what was before, what is now. Null when none did. */
export function lastWorsening(history: readonly FindingEvent[]): string | null {
  const event = history.findLast(({ kind }) => worsening.has(kind));
  if (event === undefined) return null;
  const { detail } = event;
  const at = momentInWords(event.at);
  switch (event.kind) {
    case 'opened':
      return detail['baseline'] === true
        ? `found by the first scan of this estate, with data of ${at}: how long it was there before, nobody can say`
        : `the scan before did not report it, this one with data of ${at} does`;
    case 'widened':
      return `it grew by ${at}: added ${named(detail['added'])}${detail['lostSome'] === true ? `, lost ${named(detail['removed'])}` : ''}`;
    case 'severity-changed':
      return `it was ${text(detail['from'])} and is ${text(detail['to'])} since ${at}`;
    case 'regressed':
      return `it was resolved ${momentInWords(text(detail['resolvedAt']))} and came back by ${at}`;
    case 'recreated':
      return `the principal was deleted and made anew: ${text(detail['from'])} became ${text(detail['to'])} by ${at}`;
    default:
      return null;
  }
}

const worsening: ReadonlySet<string> = new Set([
  'opened',
  'widened',
  'severity-changed',
  'regressed',
  'recreated',
]);

function named(value: unknown): string {
  return Array.isArray(value) && value.length > 0
    ? listInWords(value.map(String))
    : 'access that has no short name';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : 'unknown';
}

/** One entry of a history: when, what, and its details in few words. */
export function historyLine(event: FindingEvent) {
  const detail = detailInWords(event);
  return labelled(
    momentInWords(event.at),
    [span(event.kind, eventStyle(event.kind)), detail === '' ? '' : `  ${detail}`],
    2,
    22,
  );
}

import { keptOrigin } from '../../audit/drift/kept-changes.ts';
import type { DriftResult, MovedFinding, ShownCause, ShownChange } from '../drift-result.ts';
import { counted } from './access-words.ts';
import { proofInWords, withoutChange } from './cause-words.ts';
import { eventStyle } from './changes-block.ts';
import { originInBrief, originInWords } from './origin-words.ts';
import { blank, labelled, type Page, paragraph, span } from './page.ts';
import { momentInWords } from './times.ts';

/** Findings listed below one change before they are only counted. */
const listedFindings = 6;
const labelColumns = 10;

/** What moved between two estates, by the change that did it: who did what, and what came of it. */
export function driftPage(drift: DriftResult): Page {
  const { causes, quiet, counts } = drift;
  return [
    paragraph([span(headline(drift), causes.length === 0 ? 'good' : 'strong')]),
    ...causes.flatMap((cause) => [blank, ...causeBlock(cause)]),
    ...(quiet.length === 0
      ? []
      : [
          blank,
          paragraph([span('Changed, and moved no finding:', 'strong')]),
          ...quiet.map((change) => paragraph([`${change.text}${whoMadeIt(change)}`], 2, 4)),
        ]),
    blank,
    paragraph([
      `${counts.opened} opened, ${counts.widened} widened, ${counts.narrowed} narrowed, ${counts.resolved} resolved`,
    ]),
    ...unread(drift),
    ...withoutSessions(drift),
  ];
}

function headline({ from, to, causes }: DriftResult): string {
  const window = `between ${moment(from.collectedAt)} and ${moment(to.collectedAt)}`;
  return causes.length === 0
    ? `No finding moved ${window}.`
    : `${counted(causes.length, 'cause')} moved findings ${window}.`;
}

function moment(at: string | null): string {
  return at === null ? 'an unknown time' : momentInWords(at);
}

function causeBlock({ cause, changes, undo, findings }: ShownCause): Page {
  const rest = findings.length - listedFindings;
  return [
    ...(changes.length === 0
      ? [paragraph([span(withoutChange(cause), 'strong')])]
      : changes.flatMap((change, index) => changeLines(change, index > 0))),
    ...(changes.length === 0
      ? []
      : [labelled('proof', [proofInWords(cause, changes.length, undo)], 2, labelColumns)]),
    ...findings.slice(0, listedFindings).map(findingLine),
    ...(rest > 0 ? [paragraph([span(`and ${counted(rest, 'more finding')}`, 'dim')], 2)] : []),
  ];
}

function changeLines(change: ShownChange, isFurther: boolean): Page {
  return [
    paragraph([span(`${isFurther ? 'and ' : ''}${change.text}`, 'strong')], 0, 2),
    labelled('who', [originInWords(keptOrigin(change.origin))], 2, labelColumns),
  ];
}

function whoMadeIt({ origin }: ShownChange): string {
  return origin.state === 'found' ? ` (${originInBrief(keptOrigin(origin))})` : '';
}

function findingLine({ moved, severity, rule, title, fingerprint }: MovedFinding) {
  return labelled(
    moved,
    [span(severity, eventStyle(moved)), ` ${rule}: ${title} `, span(fingerprint.slice(0, 16), 'dim')],
    2,
    labelColumns,
  );
}

function withoutSessions({ from, to }: DriftResult): Page {
  if (from.scan === undefined && to.scan === undefined) return [];
  return [
    paragraph([span('A store keeps no sessions: of what was done in them nothing is said here.', 'dim')]),
  ];
}

function unread({ from, to }: DriftResult): Page {
  if (from.complete && to.complete) return [];
  const which = from.complete ? 'the later one' : to.complete ? 'the earlier one' : 'both';
  return [
    paragraph([
      span(`Not everything could be read (${which}): what is not there is not said to be gone.`, 'warning'),
    ]),
  ];
}

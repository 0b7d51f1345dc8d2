import type { ChangedFinding, KeptChange } from '../../audit/kept-change.ts';
import type { ChangeList, ChangeStory } from '../change-list.ts';
import { counted, listInWords } from './access-words.ts';
import { proofInWords, withoutChange } from './cause-words.ts';
import { eventStyle } from './changes-block.ts';
import { severityStyle } from './finding-block.ts';
import { originInBrief, originInWords } from './origin-words.ts';
import { blank, labelled, type Page, type Paragraph, paragraph, span, unbroken } from './page.ts';
import { momentInWords } from './times.ts';

/** Findings listed below one change before they are only counted; JSON has them all. */
const listedFindings = 20;
const labelColumns = 10;

/** The beginning of a change's id: enough for `changes show`, which says so when it fits several. */
export function shortChangeId({ id }: Pick<KeptChange, 'id'>): string {
  return id.replace(/^ch1:/, '').slice(0, 12);
}

/** Changes as a list, newest first, three lines each. */
export function changesPage({ changes, looked }: ChangeList): Page {
  return [
    ...(changes.length === 0 ? [paragraph(['No change fits.'])] : changes.flatMap(changeLines)),
    blank,
    paragraph([
      `${counted(changes.length, 'change')} listed`,
      span(looked.all ? ` of ${looked.changes} kept` : ` of the newest ${looked.changes}`, 'dim'),
    ]),
  ];
}

/** One change in three lines: what was done, who did it and what came of it, its id and what was decided. */
function changeLines(change: KeptChange): Page {
  return [
    changeHeading(change),
    paragraph([`${whoInBrief(change)} · ${movedInWords(change)} · ${agentsInWords(change)}`], 2),
    paragraph([span(`${shortChangeId(change)}${decisionInBrief(change)}`, 'dim')], 2),
  ];
}

/** How bad it is, which way it went, and what was done. */
export function changeHeading(change: KeptChange): Paragraph {
  const { severity, direction, changes } = change;
  const style = direction === 'narrowed' ? 'good' : severityStyle(severity);
  const what = changes.length === 0 ? whyNothing(change) : changes.map(({ text }) => text).join('; ');
  return paragraph([span(severity.toUpperCase(), style), `  ${direction}  `, span(what, 'strong')], 0, 2);
}

/** What is known where no change is: why nothing was traced, or that what is meant changed. */
function whyNothing({ unexplained, cause, findings }: KeptChange): string {
  // What was done is told by the finding about it.
  const text = (cause === 'act' ? findings[0]?.title : null) ?? unexplained ?? withoutChange(cause);
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function whoInBrief({ changes, at }: KeptChange): string {
  const who = [...new Set(changes.map(({ origin }) => originInBrief(origin)))];
  return who.length === 0 ? `seen ${momentInWords(at)}` : who.join('; ');
}

/** `200 opened, 1 widened`. */
function movedInWords({ findings }: KeptChange): string {
  const kinds = ['opened', 'widened', 'narrowed', 'resolved'] as const;
  const counts = kinds.flatMap((kind) => {
    const count = findings.filter(({ moved }) => moved === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  return `${counted(findings.length, 'finding')}: ${counts.join(', ')}`;
}

function agentsInWords({ findings }: KeptChange): string {
  const agents = [...new Set(findings.flatMap(({ agent }) => agent ?? []))];
  if (agents.length === 0) return 'no declared agent';
  return agents.length === 1 ? `agent ${agents[0] ?? ''}` : `${agents.length} agents`;
}

function decisionInBrief({ triage: { state, person, until } }: KeptChange): string {
  if (state === 'new' || person === null) return '';
  return ` · ${state} by ${person}${until === null ? '' : ` until ${momentInWords(until)}`}`;
}

/** One change whole: what, who, how sure, how to undo it, what was decided, and its findings as they are now. */
export function changePage({ change, states, seenMark }: ChangeStory): Page {
  const { changes, findings, cause, undo, triage, at, id, scanId, previousScanId } = change;
  const label = (name: string, text: string) => labelled(name, [text], 2, labelColumns);
  const rest = findings.length - listedFindings;
  const commands = changes.flatMap(({ command }) => command ?? []);
  return [
    changeHeading(change),
    ...changes.flatMap((part) => [
      ...(changes.length > 1 ? [label('what', part.text)] : []),
      label('who', originInWords(part.origin)),
    ]),
    label('seen', `${momentInWords(at)}, by scan ${scanId} after ${previousScanId}`),
    ...(changes.length > 0 && cause !== 'act' && cause !== 'scope'
      ? [label('proof', proofInWords(cause, changes.length, undo))]
      : []),
    ...(change.direction === 'narrowed'
      ? []
      : commands.map((command) =>
          unbroken([span('undo'.padEnd(labelColumns), 'dim'), span(command, 'code')], 2),
        )),
    ...(commands.length > 0 && change.direction !== 'narrowed'
      ? [
          paragraph(
            [span('if infrastructure code owns it, undo it there, or the change returns', 'dim')],
            2 + labelColumns,
          ),
        ]
      : []),
    label('agents', listInWords([...new Set(findings.map(({ agent }) => agent ?? 'none declared'))])),
    label('teams', listInWords([...new Set(findings.map(({ team }) => team ?? 'nobody known'))])),
    label('state', decisionInWords(triage)),
    label('id', id),
    ...(seenMark === undefined ? [] : [label('as seen', `${seenMark} (changes accept --seen)`)]),
    blank,
    paragraph([span(`What it moved (${findings.length})`, 'strong')]),
    ...findings.slice(0, listedFindings).map((finding) => findingLine(finding, states[finding.fingerprint])),
    ...(rest > 0
      ? [paragraph([span(`and ${counted(rest, 'more finding')}; --format json lists all`, 'dim')], 2)]
      : []),
  ];
}

function decisionInWords({ state, person, reason, until }: KeptChange['triage']): string {
  switch (state) {
    case 'new':
      return 'nobody decided about it as one';
    case 'acknowledged':
      return `acknowledged by ${person ?? 'somebody'}${reason === null ? '' : `: ${reason}`}`;
    case 'accepted':
      return `accepted by ${person ?? 'somebody'} until ${until === null ? 'an unknown day' : momentInWords(until)}: ${reason ?? ''}`;
  }
}

/** One finding that a change moved; its state now where it is another than the movement says. */
function findingLine({ moved, severity, rule, title, fingerprint }: ChangedFinding, now: string | undefined) {
  const isToSay = now !== undefined && now !== 'new' && now !== 'open' && now !== moved;
  return labelled(
    moved,
    [
      span(severity, eventStyle(moved)),
      ` ${rule}: ${title} `,
      span(`${fingerprint.replace(/^fp1:/, '').slice(0, 12)}${isToSay ? `, now ${now}` : ''}`, 'dim'),
    ],
    2,
    labelColumns,
  );
}

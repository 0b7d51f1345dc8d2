import { html } from 'hono/html';
import type { Excess, Remedy } from '../../audit/finding.ts';
import type { GuardrailFact } from '../../audit/guardrail-fact.ts';
import { guardrailName } from '../../audit/guardrail-wording.ts';
import type { FindingEvent } from '../../audit/lifecycle.ts';
import { readsFile, remedyFile } from '../../audit/remedy-command.ts';
import {
  assumptionsOf,
  evidenceOf,
  furtherDetails,
  proofInWords,
  usedSince,
} from '../../deliver/export/finding-words.ts';
import type { ShownFinding } from '../../deliver/scan-result.ts';
import { detailInWords } from '../../deliver/text/event-words.ts';
import { lastWorsening } from '../../deliver/text/finding-history.ts';
import type { FindingStory } from '../../deliver/text/story-page.ts';
import { regionsToShow } from '../../deliver/worst-regions.ts';
import type { CauseRow } from '../../store/reading/rows.ts';
import type { Html } from '../page.ts';
import { eventClass } from './parts/badges.ts';
import { causeInWords, causeParts } from './parts/cause-block.ts';
import { kindInWords } from './parts/event-words.ts';
import { changeHref } from './parts/links.ts';
import { regionCard, regionLine } from './parts/region-card.ts';
import { codeBlock, codeLine, mono, name, numberOf, visible, when } from './parts/words.ts';

/** Regions shown in full and in one line; the others are counted. */
const [regionsInFull, regionsInLine] = [3, 6];

/** What changed: before and after, side by side. */
export function whatChanged(
  finding: ShownFinding,
  history: readonly FindingEvent[],
  before: Excess | null,
): Html {
  const worsened = lastWorsening(history);
  const isFirst = history.findLast(({ kind }) => kind === 'opened')?.detail['baseline'] === true;
  const none = isFirst
    ? 'Nobody knows: the first scan of this estate found it.'
    : 'Nothing that nobody meant was known of it.';
  const said = worsened === null ? '' : html`<p>${visible(capital(worsened))}.</p>`;
  if (finding.excess === null && before === null) return html`${said}${lines(furtherDetails(finding))}`;
  return html`${said}<div class="diff">
<div class="diff-before"><h3>Before</h3>${before === null ? html`<p class="muted">${none}</p>` : excessLines(before)}</div>
<div class="diff-after"><h3>${finding.presence === 'absent' ? 'Last seen' : 'After'}</h3>${finding.excess === null ? html`<p class="muted">This finding is no access of its own.</p>` : excessLines(finding.excess)}</div>
</div>${lines(furtherDetails(finding))}`;
}

function excessLines({ regions }: Excess): Html {
  const shown = regionsToShow(regions);
  const rest = shown.length - regionsInLine;
  return html`<ul>${shown.slice(0, regionsInLine).map(regionLine)}${rest > 0 ? html`<li class="muted">and ${rest.toLocaleString('en-US')} more</li>` : ''}</ul>`;
}

/** The request, or the event, that proves it; then the regions in full. */
export function proof(finding: ShownFinding): Html {
  const words = proofInWords(finding);
  const regions = finding.excess === null ? [] : regionsToShow(finding.excess.regions);
  const rest = regions.length - regionsInFull;
  return html`${words === null ? html`<p class="muted">No request could be built for it.</p>` : codeLine(words)}
${regions.slice(0, regionsInFull).map(regionCard)}
${rest > 0 ? html`<p class="muted">And ${numberOf(rest, 'more region', 'more regions')} of access: <code>overreach export --format json</code> lists all.</p>` : ''}`;
}

/** What still holds its principal back, what did not stop it, and who grants it. */
export function whatStops(finding: ShownFinding, holds: readonly GuardrailFact[] | null): Html {
  const not = evidenceOf(finding, 'not-stopped-by');
  const granted = evidenceOf(finding, 'granted-by');
  const held = finding.excess === null ? [] : regionsToShow(finding.excess.regions).slice(0, 1);
  return html`${stillHeld(holds)}<p>${
    not.length > 0
      ? 'These layers were read, and none of them stops it:'
      : finding.excess === null
        ? 'It was done: nothing stopped it.'
        : 'What layers stop is taken off the regions above already: nothing that was read stops these.'
  }</p>
${lines(not.map(({ text }) => text))}
${granted.length === 0 ? '' : html`<h3>Granted by</h3>${lines(granted.map(({ text }) => text))}`}
${held.some(({ notResources }) => notResources.length > 0) ? html`<h3>It still holds for</h3>${lines(held.flatMap(({ notResources }) => notResources))}` : ''}`;
}

function stillHeld(holds: readonly GuardrailFact[] | null): Html {
  if (holds === null) return html`<p class="muted">What else holds its principal back is not known here.</p>`;
  if (holds.length === 0) return html`<p>No boundary, and no Deny of an SCP or RCP that was read.</p>`;
  return html`<p>Still in force around it:</p>${lines(holds.map(guardrailName))}`;
}

/** Whether it was used since, as far as the trail shows. */
export function whetherUsed(finding: ShownFinding): Html {
  const said = usedSince(finding);
  const events = evidenceOf(finding, 'event');
  if (said !== null) return html`<p>${visible(capital(said))}.</p>`;
  if (events.length > 0) return html`<p>It was used: this finding is about what was done.</p>`;
  return html`<p class="muted">Nobody looked: the events of this principal were not part of the finding.</p>`;
}

/** Who, with which event, when and with what. */
export function whoAndWhen(finding: ShownFinding, causes: readonly CauseRow[]): Html {
  const events = evidenceOf(finding, 'event');
  const signatures = evidenceOf(finding, 'signature');
  const changed = causes.filter(({ direction }) => direction !== 'narrowed');
  return html`${changed.map((cause) => html`<div class="card">${causeParts(cause)}<p class="muted small">${causeInWords(cause)}; <a href="${changeHref(cause.id)}">this change and what else it moved</a></p></div>`)}
${events.map(({ text, at, eventID }) => html`<p>${name(text)}<br><span class="muted small">${when(at)}, event ${mono(eventID)}</span></p>`)}
${signatures.map(({ text, eventID }) => html`<p>${name(text)}<br><span class="muted small">event ${mono(eventID)}; set by the client, it says nothing about who wanted it</span></p>`)}
${changed.length + events.length === 0 ? html`<p class="muted">No event is known that made it: it was there when it was first looked at, or its trail was not read. <code>overreach drift</code> between two estates names the change.</p>` : ''}`;
}

/** How to undo it: one line, whether that is proved, and where to mend it for good. */
export function undo({ remedy }: ShownFinding): Html {
  if (remedy === null) return html`<p>No single command mends it.</p>`;
  return html`<p>${name(capital(remedy.text))}</p>
${remedy.command === null ? '' : codeLine(remedy.command)}
${remedyDocument(remedy)}
${remedyProof(remedy)}
${remedy.hint === null ? '' : html`<p class="muted">${name(capital(remedy.hint))}</p>`}`;
}

function remedyDocument({ policy, command }: Remedy): Html | '' {
  if (policy === null || (command !== null && !readsFile(command))) return '';
  const caption = command === null ? 'The document' : `Save as ${remedyFile}`;
  return codeBlock(JSON.stringify(policy, null, 2), caption);
}

function remedyProof({ proof: state, proofNote }: Remedy): Html | '' {
  switch (state) {
    case 'proved':
      return html`<div class="notice notice-ok"><strong>Proved</strong> This closes the excess${proofNote === undefined ? '' : html` (${name(proofNote)})`}.</div>`;
    case 'not-proved':
      return html`<div class="notice notice-warning"><strong>Not proved</strong> ${name(capital(proofNote ?? 'nobody compared again with it in place'))}.</div>`;
    case 'not-applicable':
      return '';
  }
}

/** Registry lines, and what the engine says of them. */
export type Proposal = Pick<FindingStory, 'proposal' | 'proposalProof'>;

/** The registry lines that would declare it as meant. */
export function ifMeant({ proposal, proposalProof }: Proposal): Html {
  return proposal === null
    ? html`<p class="muted">No registry line declares this as meant: accept it with a reason and a day, or mend it.</p>`
    : html`<p>Propose these lines in the registry's repository; the next scan closes the finding and says by which commit.</p>${codeBlock(proposal)}${proposalProof === undefined ? '' : html`<p class="muted">${name(capital(proposalProof))}.</p>`}`;
}

/** What it rests on. */
export function restsOn(finding: ShownFinding): Html | '' {
  const texts = [
    ...assumptionsOf(finding),
    ...evidenceOf(finding, 'registry').map(({ text }) => text),
    ...evidenceOf(finding, 'note').map(({ text }) => text),
  ];
  return texts.length === 0
    ? ''
    : html`<section class="stack"><h2>What it rests on</h2>${lines(texts)}</section>`;
}

/** Its history, the last first. */
export function historyOf(history: readonly FindingEvent[], limit: number): Html {
  return html`<ol class="timeline">${history.toReversed().map(
    (
      event,
    ) => html`<li class="${eventClass(event.kind)}"><span class="timeline-time">${when(event.at)}</span> <span class="timeline-title">${kindInWords(event.kind)}</span> <span class="timeline-text">${name(detailInWords(event))}</span></li>
`,
  )}</ol>${history.length < limit ? '' : html`<p class="muted">Older entries are kept and not shown.</p>`}`;
}

function lines(texts: readonly string[]): Html | '' {
  return texts.length === 0 ? '' : html`<ul>${texts.map((text) => html`<li>${name(text)}</li>`)}</ul>`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`.replace(/\.$/, '');
}

import { html } from 'hono/html';
import type { CauseRow } from '../../../store/reading/rows.ts';
import type { Html } from '../../page.ts';
import { severityBadge } from './badges.ts';
import { causeInWords, causeParts } from './cause-block.ts';
import { changeHref, findingHref } from './links.ts';
import { mono, name, numberOf, visible, when } from './words.ts';

const directions: Readonly<Record<CauseRow['direction'], string>> = {
  widened: 'opened or widened',
  narrowed: 'narrowed or closed',
  mixed: 'moved',
};

/** One change of a night: what was done, who did it, and the findings that moved by it. */
export function causeCard(cause: CauseRow): Html {
  const { id, severity, direction, findings, told, triage, person, reason, until } = cause;
  const rest = findings - told.length;
  // Where a finding is the deed itself, its sentence stands above already.
  const said = new Set(cause.parts.map(({ text }) => text));
  return html`<article class="card card-${direction === 'narrowed' ? 'ok' : severity} stack" id="${visible(id)}">
<h3 class="card-title">${severityBadge(severity)} ${numberOf(findings, 'finding')} ${directions[direction]} <span class="muted small">${when(cause.at)}</span></h3>
${causeParts(cause)}
<p class="muted small">${causeInWords(cause)}</p>
<ul>${told.map(
    (finding) =>
      html`<li>${finding.moved} ${severityBadge(finding.severity)} <a href="${findingHref(finding.fingerprint)}">${name(said.has(finding.title) ? finding.rule : finding.title)}</a></li>
`,
  )}${rest > 0 ? html`<li class="muted">and ${rest.toLocaleString('en-US')} more</li>` : ''}</ul>
${triage === 'new' || person === null ? '' : html`<p class="small">${triage} by ${name(person)}${until === null ? '' : html` until ${when(until)}`}${reason === null || reason === '' ? '' : html`: ${name(reason)}`}</p>`}
<p class="muted small"><a href="${changeHref(id)}">id ${mono(id)}</a></p></article>
`;
}

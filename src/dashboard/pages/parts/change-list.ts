import { html } from 'hono/html';
import { detailInWords } from '../../../deliver/text/event-words.ts';
import type { ChangeRow } from '../../../store/reading/rows.ts';
import type { Html } from '../../page.ts';
import { eventClass, severityBadge } from './badges.ts';
import { kindInWords } from './event-words.ts';
import { agentHref, findingHref } from './links.ts';
import { mono, name, visible, when } from './words.ts';

/** What happened, one entry an event. */
export function changeTimeline(rows: readonly ChangeRow[]): Html {
  return html`<ol class="timeline">${rows.map(changeEntry)}</ol>`;
}

function changeEntry({ at, kind, detail, finding }: ChangeRow): Html {
  const said = detailInWords({ kind, detail });
  const who =
    finding.agent === null
      ? mono(finding.account)
      : html`<a href="${agentHref(finding.agent)}">${name(finding.agent)}</a> ${mono(finding.account)}`;
  return html`<li class="${eventClass(kind)}"><span class="timeline-time">${when(at)}</span> <span class="timeline-title">${kindInWords(kind)}</span> ${severityBadge(finding.severity)} <a href="${findingHref(finding.fingerprint)}">${name(finding.title)}</a> <span class="timeline-text small muted">${who}${said === '' ? '' : html` · ${visible(said)}`}</span></li>
`;
}

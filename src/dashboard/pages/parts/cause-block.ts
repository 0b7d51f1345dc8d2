import { html } from 'hono/html';
import type { ChangePart, KeptOrigin } from '../../../audit/kept-change.ts';
import type { CauseRow } from '../../../store/reading/rows.ts';
import type { Html } from '../../page.ts';
import { codeLine, mono, name, visible, when } from './words.ts';

const causes: Readonly<Record<CauseRow['cause'], string>> = {
  proved: 'proved: undoing it refuses the request again',
  among: 'proved for all of these together; they are too many to try each',
  bearing: 'it concerns the principal; whether it is why was not proved',
  scope: 'access is as it was: what is meant changed',
  act: 'something was done, nothing was changed',
  unexplained: 'nothing that was collected explains it',
};

/** How sure it is that this is why. */
export function causeInWords(cause: CauseRow['cause']): string {
  return causes[cause];
}

/** What was done, by whom, and the command that undoes it. */
export function causeParts({ parts, unexplained, cause }: CauseRow): Html {
  if (parts.length === 0) {
    return html`<p class="muted">${visible(unexplained ?? causes[cause])}</p>`;
  }
  return html`<ul class="stack">${parts.map((part) => html`<li>${name(part.text)}<br>${partOrigin(part)}${typeof part.command === 'string' ? codeLine(part.command) : ''}</li>`)}</ul>`;
}

function partOrigin({ origin }: ChangePart): Html {
  return html`<span class="small">${originInWords(origin)}</span>`;
}

/** Who did it, when, with what and by which event; or why nobody can say. */
export function originInWords(origin: KeptOrigin): Html {
  switch (origin.state) {
    case 'found': {
      const who = origin.human ?? origin.actor;
      const by = who === null ? 'somebody the event does not name' : name(who);
      const as = origin.human === null || origin.actor === null ? '' : html`, as ${mono(origin.actor)}`;
      const tool = origin.tool === null ? '' : html`, with ${name(origin.tool)} (set by the client)`;
      const on = origin.invokedBy === null ? '' : html`, through ${name(origin.invokedBy)}`;
      return html`${by}${as} at ${when(origin.at)}: ${mono(origin.action)}${tool}${on}, event ${mono(origin.eventID)}`;
    }
    case 'commit':
      return html`${name(origin.author)} at ${when(origin.at)}, commit ${mono(origin.commit.slice(0, 12))}`;
    case 'by-aws':
      return html`AWS edited its own policy: no trail has an event of it`;
    case 'not-in-trail':
      return html`nobody knows who: the trail was read to its end, and no event of it did this`;
    case 'trail-unread':
      return html`nobody can say who: ${visible(origin.reason)}`;
  }
}

import { html } from 'hono/html';
import type { Html, Visitor } from '../../page.ts';
import { csrfField } from '../../route.ts';
import { visible } from './words.ts';

/** What a form held that was refused, and why; so that nobody types a reason twice. */
export interface Refusal {
  readonly problem: string;
  readonly act: string;
  readonly note: string;
  readonly reason: string;
  readonly expires: string;
}

/** Why a decision was refused; empty where none was. */
export function refusalNotice(refused: Refusal | null): Html | '' {
  if (refused === null) return '';
  return html`<div class="notice notice-critical" role="alert" id="refused"><strong>Not done</strong> ${visible(sentence(refused.problem))}</div>`;
}

/** Somebody looks after it, or it is not theirs. */
export function acknowledgeForm(action: string, visitor: Visitor, refused: Refusal | null): Html {
  const note = refused?.act === 'acknowledge' || refused?.act === 'not-mine' ? refused.note : '';
  return html`<form class="card form" method="post" action="${action}">${csrfField(visitor)}
<h3 class="card-title">Somebody looks after it</h3>
<div class="field"><label for="note">Note</label><input id="note" name="note" maxlength="500" value="${visible(note)}" aria-describedby="note-hint"><span class="field-hint" id="note-hint">Where it is worked on: a ticket, a pull request.</span></div>
<div class="form-actions"><button class="button button-primary" name="act" value="acknowledge">Acknowledge</button> <button class="button" name="act" value="not-mine">Not mine</button></div>
</form>`;
}

/**
 * It may stay as it is until a day.
 * @param seen the mark of what the page shows; null: what is accepted is not one finding
 */
export function acceptForm(
  action: string,
  visitor: Visitor,
  refused: Refusal | null,
  seen: string | null,
): Html {
  const [reason, expires] = refused?.act === 'accept' ? [refused.reason, refused.expires] : ['', ''];
  const mark = seen === null ? '' : html`<input type="hidden" name="seen" value="${seen}">`;
  return html`<form class="card form" method="post" action="${action}">${csrfField(visitor)}${mark}
<h3 class="card-title">Accept it as it is now</h3>
<div class="field"><label for="reason">Reason</label><input id="reason" name="reason" required maxlength="500" value="${visible(reason)}"></div>
<div class="field"><label for="expires">Last day (UTC)</label><input id="expires" name="expires" type="date" required value="${visible(expires)}" aria-describedby="expires-hint"><span class="field-hint" id="expires-hint">Within a year. Any growth opens it again.</span></div>
<div class="form-actions"><button class="button" name="act" value="accept">Accept</button></div>
</form>`;
}

/** What was decided is taken back. */
export function reopenForm(action: string, visitor: Visitor, refused: Refusal | null): Html {
  const reason = refused?.act === 'reopen' ? refused.reason : '';
  return html`<form class="card form" method="post" action="${action}">${csrfField(visitor)}
<h3 class="card-title">Ask about it again</h3>
<div class="field"><label for="reopen-reason">Reason</label><input id="reopen-reason" name="reason" maxlength="500" value="${visible(reason)}"></div>
<div class="form-actions"><button class="button" name="act" value="reopen">Reopen</button></div>
</form>`;
}

function sentence(problem: string): string {
  return `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`;
}

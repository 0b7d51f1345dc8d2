import { html } from 'hono/html';
import type { CauseRow } from '../../store/reading/rows.ts';
import type { Html, Visitor } from '../page.ts';
import {
  acceptForm,
  acknowledgeForm,
  type Refusal,
  refusalNotice,
  reopenForm,
} from './parts/decision-forms.ts';
import { changeHref } from './parts/links.ts';

/** What a triager may decide about a change as one; nothing for others, and nothing where it made nothing worse. */
export function changeDecisions(
  { id, direction, triage }: CauseRow,
  visitor: Visitor,
  refused: Refusal | null,
): Html | '' {
  const problem = refusalNotice(refused);
  if (visitor.role !== 'triager' || direction === 'narrowed') return problem;
  const action = `${changeHref(id)}/decide`;
  return html`<section class="stack no-print" id="decide"><h2>Decide about it as one</h2>${problem}
<p>About every finding that it opened or widened and that is still there: all of them, or none.</p>
<div class="grid">
${triage === 'accepted' ? '' : acknowledgeForm(action, visitor, refused)}
${triage === 'accepted' ? '' : acceptForm(action, visitor, refused, null)}
${triage === 'new' ? '' : reopenForm(action, visitor, refused)}
</div></section>`;
}

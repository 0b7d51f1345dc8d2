import { html } from 'hono/html';
import { seenMark } from '../../audit/seen-mark.ts';
import type { ShownFinding } from '../../deliver/scan-result.ts';
import type { Html, Visitor } from '../page.ts';
import {
  acceptForm,
  acknowledgeForm,
  type Refusal,
  refusalNotice,
  reopenForm,
} from './parts/decision-forms.ts';
import { findingHref } from './parts/links.ts';

/** What a triager may decide about a finding; nothing for others, and nothing where it is resolved. */
export function decisions(finding: ShownFinding, visitor: Visitor, refused: Refusal | null): Html | '' {
  const problem = refusalNotice(refused);
  if (visitor.role !== 'triager') return problem;
  if (finding.presence === 'absent') return problem;
  const action = `${findingHref(finding.fingerprint)}/decide`;
  const isAccepted = finding.suppression !== null;
  const isSeen = finding.triage === 'acknowledged';
  return html`<section class="stack no-print" id="decide"><h2>Decide</h2>${problem}
<div class="grid">
${isAccepted ? '' : acknowledgeForm(action, visitor, refused)}
${isAccepted ? '' : acceptForm(action, visitor, refused, seenMark(finding))}
${isAccepted || isSeen ? reopenForm(action, visitor, refused) : ''}
</div></section>`;
}

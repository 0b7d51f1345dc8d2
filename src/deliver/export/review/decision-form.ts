import { type Markup, markup } from '../html/markup.ts';
import { isWhole, type ReviewPack } from './review-pack.ts';

const choices: Readonly<Record<ReviewPack['decision']['choices'][number], string>> = {
  keep: 'Keep: the access is what is meant.',
  modify: 'Modify: narrow the access, or widen the scope in the registry, as written below.',
  revoke: 'Revoke: the agent needs this access no more.',
};

/** Room for what the reviewer decides, by hand; it names the evidence by its hash. */
export function decisionForm({ evidence, evidenceSha256, decision }: ReviewPack): Markup {
  return markup`${isWhole(evidence) ? null : markup`<p class=bad>Not all of the evidence is known: see what is said to be unknown above before you decide.`}
<ul class=choices>${decision.choices.map((choice) => markup`<li>☐ ${choices[choice]}`)}</ul>
<table class=box><tbody>
<tr><th scope=row>Reason<td>
<tr><th scope=row>Changes, by when<td>
<tr><th scope=row>Reviewer (name, role)<td>
<tr><th scope=row>Date<td>
<tr><th scope=row>Signature<td>
<tr><th scope=row>Evidence seen<td><code>sha256 ${evidenceSha256}</code>
</tbody></table>`;
}

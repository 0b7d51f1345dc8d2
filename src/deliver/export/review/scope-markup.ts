import { counted, listInWords } from '../../text/access-words.ts';
import { type Markup, markup, type Part } from '../html/markup.ts';
import type { ReviewEvidence } from './review-pack.ts';

/** Characters of one policy that are printed; categories resolve to thousands of actions, which the JSON has. */
const longestPolicy = 4_000;

/** What a scope resolves to: its ceiling, what is not known of it, and the policies. */
export function scopeMarkup({ known, unknown, ceiling, policies, digest }: ReviewEvidence['scope']): Part {
  const cap =
    ceiling.kind === 'operator'
      ? `Never more than ${listInWords(ceiling.operators, 20)} may do.`
      : 'No ceiling: the scope alone decides.';
  return [
    markup`<p>${cap}`,
    known
      ? null
      : markup`<p class=bad>Unknown, so that nothing can be called within it:<ul>${unknown.map((reason) => markup`<li>${reason}`)}</ul>`,
    ...policies.map(policyMarkup),
    markup`<p class=d>digest ${digest}`,
  ];
}

function policyMarkup({ name, document }: ReviewEvidence['scope']['policies'][number]): Markup {
  const text = JSON.stringify(document, null, 1);
  const shown = text.length > longestPolicy ? `${text.slice(0, longestPolicy)}` : text;
  const rest = text.length - shown.length;
  return markup`<details><summary>${name}</summary><pre>${shown.split('\n').map(
    (line) => markup`${line}
`,
  )}</pre>${rest > 0 ? markup`<p class=d>and ${counted(rest, 'more character')}; JSON has all` : null}</details>`;
}

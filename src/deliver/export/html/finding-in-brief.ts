import { shortened } from '../../plots/svg.ts';
import { shortId } from '../../text/finding-block.ts';
import type { ExportedFinding } from '../export-data.ts';
import { type Markup, markup } from './markup.ts';

/** Longer ones are cut in the middle: this is the part of a report that nobody reads from end to end. */
const longest = 240;

/** One finding in three lines, for the tail of a long report: what, who, the command that undoes it. */
export function findingInBrief({ finding }: ExportedFinding): Markup {
  const { severity, title, state, principal, rule, remedy } = finding;
  const undo = remedy?.command ?? null;
  return markup`<p id="f-${shortId(finding)}"><span class="s ${severity}">${severity}</span> ${shortened(title, longest)}${state === 'open' ? null : ` (${state})`}<br><span class=d>${shortened(principal, longest)}, ${rule}, ${shortId(finding)}</span>${undo === null || undo.length > longest ? null : markup`<br><code>${undo}</code>`}
`;
}

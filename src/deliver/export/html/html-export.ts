import { severities } from '../../../audit/finding.ts';
import type { Catalog } from '../../../catalog/index.ts';
import { counted } from '../../text/access-words.ts';
import { excessByService } from '../excess-by-service.ts';
import type { ExportData } from '../export-data.ts';
import { assumptionsOf } from '../finding-words.ts';
import { excessMap } from './excess-map.ts';
import { findingMarkup } from './finding.ts';
import { findingInBrief } from './finding-in-brief.ts';
import { reportFrame } from './frame.ts';
import { type Markup, markup } from './markup.ts';
import { summaryMarkup } from './summary.ts';

/** Findings unfolded from the start: what a reader looks at first. */
const unfolded = 5;
/**
 * Characters of findings told whole, the worst ones; the others come in brief. With it 10,000 findings stay below 10 MB, which
 * mail and browsers still take.
 */
const wholeBudget = 5_000_000;
/** Assumptions named; each names an account, and there may be many of those. */
const mostAssumptions = 60;

/** What a report may hold beside its data. */
export interface ReportExtras {
  /** Registry lines that would declare a finding as meant, by fingerprint. */
  readonly proposals?: ReadonlyMap<string, string>;
  /** Further pictures, after the heat map: made by this program, escaped. */
  readonly plots?: readonly Markup[];
}

/** The report: one HTML file that needs nothing else, in pieces. The summary first, then the findings, worst first. */
export function* htmlExport(
  data: ExportData,
  catalog: Catalog,
  { proposals = new Map(), plots = [] }: ReportExtras = {},
): Generator<string> {
  const { head, foot } = reportFrame('Overreach report');
  yield head.toString();
  yield `<main>${summaryMarkup(data)}`;
  const map = excessMap(excessByService(data.findings, catalog));
  if (map !== null) yield `<h2>Where the excess lies</h2>\n${map}`;
  for (const plot of plots) yield plot.toString();
  yield* findingsMarkup(data, proposals);
  yield* restsOn(data);
  yield `</main>${markup`<footer class=d><p>Unknown is no yes and no no: what could not be read is said above, and findings that it may concern are held open. <code>overreach explain ID</code> tells a finding whole.</footer>`}`;
  yield foot.toString();
}

function* findingsMarkup(
  { findings }: ExportData,
  proposals: ReadonlyMap<string, string>,
): Generator<string> {
  yield markup`<h2>${counted(findings.length, 'finding')}, the worst first</h2>
${findings.length === 0 ? markup`<p>None that fits.` : null}`.toString();
  let told = 0;
  let whole = 0;
  let index = 0;
  for (const [severity, group] of groups(findings)) {
    yield markup`<h3>${severity}: ${counted(group.length, 'finding')}</h3>\n`.toString();
    for (const finding of group) {
      if (told < wholeBudget) {
        const text = findingMarkup(finding, {
          open: index < unfolded,
          proposal: proposals.get(finding.finding.fingerprint) ?? null,
        }).toString();
        told += text.length;
        whole += 1;
        yield text;
      } else {
        if (index === whole) yield inBriefFrom(whole, findings.length);
        yield findingInBrief(finding).toString();
      }
      index += 1;
    }
  }
}

// Said, so that nobody takes the short form for all that is known.
function inBriefFrom(whole: number, all: number): string {
  return markup`<p class=bad>The ${counted(whole, 'finding')} above are told whole. The other ${counted(all - whole, 'finding')} follow in brief: choose fewer with a filter, or read one with <code>overreach explain ID</code>.
`.toString();
}

/** In the order they came, which has resolved ones last: they are a group of their own. */
function groups(findings: ExportData['findings']): readonly (readonly [string, ExportData['findings']])[] {
  const resolved = findings.filter(({ finding }) => finding.state === 'resolved');
  const rest = findings.filter(({ finding }) => finding.state !== 'resolved');
  const bySeverity = severities
    .toReversed()
    .map((severity) => [severity, rest.filter(({ finding }) => finding.severity === severity)] as const);
  return [...bySeverity, ['resolved', resolved] as const].filter(([, group]) => group.length > 0);
}

/** What the findings rest on is said once, with how many: it is the same for most of them. */
function* restsOn({ findings }: ExportData): Generator<string> {
  const counts = new Map<string, number>();
  for (const { finding } of findings)
    for (const text of assumptionsOf(finding)) counts.set(text, (counts.get(text) ?? 0) + 1);
  if (counts.size === 0) return;
  const said = [...counts].sort(([left, more], [right, less]) => less - more || (left < right ? -1 : 1));
  const rest = said.length - mostAssumptions;
  yield markup`<h2>What the findings rest on</h2>
<ul>${said.slice(0, mostAssumptions).map(([text, count]) => markup`<li>${text} <span class=d>(${counted(count, 'finding')})</span>`)}${rest > 0 ? markup`<li>and ${counted(rest, 'more')}` : null}</ul>`.toString();
}

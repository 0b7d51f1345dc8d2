import { severities } from '../../../audit/finding.ts';
import type { ShownState } from '../../../audit/lifecycle.ts';
import { counted, listInWords } from '../../text/access-words.ts';
import { durationInWords, momentInWords } from '../../text/times.ts';
import type { ExportData, ExportedEstate } from '../export-data.ts';
import { type Markup, markup, type Part } from './markup.ts';

const states: readonly ShownState[] = [
  'new',
  'widened',
  'regressed',
  'open',
  'unknown',
  'suppressed',
  'resolved',
];
const worstFirst = severities.toReversed();

/** Older data is no picture of today: the nightly scan and two hours. */
const freshSeconds = 26 * 60 * 60;

/** What a reader must know first: how bad it is, how much could be seen, how old it is, who is over scope. */
export function summaryMarkup(data: ExportData): Markup {
  return markup`<header><h1>What AI agents can reach beyond intent</h1>
<p class=lead>${verdict(data)}
<p class=d>Overreach ${data.version}, exported ${momentInWords(data.exportedAt)}. ${
    data.filter.length === 0
      ? 'All findings but resolved ones.'
      : `Only findings with ${data.filter.join(', ')}.`
  }</header>
<h2>Coverage and age of the data</h2>
${data.estates.map((estate) => coverage(estate, data.exportedAt))}
<h2>Open findings</h2>
<ul class=stats>${worstFirst.map((severity) => markup`<li><b class="${severity}">${data.counts.openBySeverity[severity]}</b>${severity}`)}</ul>
<p class=d>${states.map((state) => `${data.counts.byState[state]} ${state}`).join(' · ')}
<h3>Agents over scope</h3>
${agents(data.estates)}`;
}

/** Quiet only where everything was read, and lately. */
function verdict({ counts, estates, exportedAt }: ExportData): Part {
  const open = worstFirst.filter((severity) => counts.openBySeverity[severity] > 0);
  const said = open.map((severity) => `${counts.openBySeverity[severity]} ${severity}`).join(', ');
  if (open.length > 0) return markup`<strong class=bad>Open: ${said}.</strong>`;
  const isSeen =
    estates.length > 0 &&
    estates.every((estate) => estate.sealed && ageOf(estate, exportedAt) <= freshSeconds);
  if (!isSeen)
    return markup`<strong>No finding is open, but not everything was read, or not lately.</strong>`;
  return estates.every(({ registryDigest }) => registryDigest !== null)
    ? markup`<strong class=good>Quiet: no finding is open, and everything was read.</strong>`
    : markup`<strong>No finding is open, but no registry was given: nothing could be compared with what is meant.</strong>`;
}

function ageOf({ collectedAt }: ExportedEstate, exportedAt: string): number {
  return (Date.parse(exportedAt) - Date.parse(collectedAt)) / 1000;
}

function coverage(estate: ExportedEstate, exportedAt: string): Markup {
  const { coverage, sealed, collectedAt } = estate;
  const age = ageOf(estate, exportedAt);
  const seen =
    coverage === null
      ? 'how much of it was read is not known'
      : `${coverage.accounts.sealed} of ${counted(coverage.accounts.total, 'account')} sealed`;
  const unread = coverage?.layers.filter(({ state }) => state === 'unknown') ?? [];
  const gaps = [
    ...Map.groupBy(
      [...unread, ...(coverage?.gaps ?? [])],
      ({ layer, reason }) => `${layer}: ${reason ?? 'not collected'}`,
    ),
  ];
  return markup`<p><strong>${estate.estate}</strong>: data of ${momentInWords(collectedAt)}, <span class="${age > freshSeconds ? 'bad' : 'd'}">${durationInWords(age)} old</span>; <span class="${sealed ? 'good' : 'bad'}">${seen}</span>.
${gaps.length === 0 ? null : markup`<p>Could not see:<ul>${gaps.map(([what, layers]) => markup`<li>${what} (${counted(new Set(layers.map(({ account }) => account)).size, 'account')}: ${listInWords([...new Set(layers.map(({ account }) => account))])})`)}</ul>`}`;
}

function agents(estates: readonly ExportedEstate[]): Markup {
  const over = [...new Set(estates.flatMap(({ agents }) => agents.over))].sort();
  const declared = estates.reduce((sum, { agents }) => sum + agents.declared, 0);
  if (over.length === 0) return markup`<p>None of ${counted(declared, 'declared agent')}.`;
  return markup`<p>${over.length} of ${counted(declared, 'declared agent')}: ${listInWords(over, 40)}.`;
}

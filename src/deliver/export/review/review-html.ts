import { maturityChecks } from '../../../audit/maturity.ts';
import { counted, listInWords } from '../../text/access-words.ts';
import { changeLine } from '../../text/changes-block.ts';
import { momentInWords } from '../../text/times.ts';
import { regionsToShow } from '../../worst-regions.ts';
import { findingMarkup } from '../html/finding.ts';
import { reportFrame } from '../html/frame.ts';
import { type Markup, markup, type Part } from '../html/markup.ts';
import { regionLine } from '../html/region.ts';
import { decisionForm } from './decision-form.ts';
import type { ReviewEvidence, ReviewedPrincipal, ReviewPack } from './review-pack.ts';
import { scopeMarkup } from './scope-markup.ts';
import { useMarkup } from './use-markup.ts';

/** Lines of each kind that a reviewer reads on paper; the JSON has all. */
const most = { regions: 25, changes: 60 } as const;

/** An access review of one agent as one HTML file to print and sign. */
export function reviewHtml(pack: ReviewPack): string {
  const { evidence } = pack;
  const { head, foot } = reportFrame(`Access review: ${evidence.agent.id}`);
  return [
    head,
    markup`<main>${opening(pack)}
<h2>1. What it is meant to do</h2>
${scopeMarkup(evidence.scope)}
<h2>2. What it may do</h2>
${access(evidence)}
<h2>3. What it may do beyond intent</h2>
${excess(evidence)}
<h2>4. What it used</h2>
${useMarkup(evidence.access)}
<h2>5. What changed</h2>
${changes(evidence)}
<h2>6. Decision</h2>
${decisionForm(pack)}</main>
`,
    foot,
  ].join('');
}

function opening({ evidence, evidenceSha256, preparedAt, version }: ReviewPack): Markup {
  const { agent, data, maturity } = evidence;
  const collected = data.collectedAt === null ? 'not known' : momentInWords(data.collectedAt);
  const rows: readonly (readonly [string, Part])[] = [
    ['agent', agent.description === null ? agent.id : `${agent.id}: ${agent.description}`],
    ['owner', agent.owner],
    ['sponsor', agent.sponsor ?? 'nobody is named'],
    ['operators', agent.operators.length === 0 ? 'nobody is named' : listInWords(agent.operators, 20)],
    ['last reviewed', reviewed(agent)],
    ['declared until', agent.expires ?? 'no end'],
    ['maturity', maturityInWords(maturity)],
    ['data of', `${collected}${data.scanId === null ? '' : `, scan ${data.scanId}`}`],
    ['evidence', markup`<code>sha256 ${evidenceSha256}</code>`],
  ];
  return markup`<header><h1>Access review: ${agent.id}</h1>
<p class=d>Prepared by Overreach ${version}, ${momentInWords(preparedAt)}.</header>
<dl>${rows.map(([label, value]) => markup`<dt>${label}<dd>${value}`)}</dl>`;
}

function reviewed({ lastReviewed, cadenceDays }: ReviewEvidence['agent']): string {
  const cadence =
    cadenceDays === null
      ? 'no cadence is declared'
      : cadenceDays === 1
        ? 'every day'
        : `every ${cadenceDays} days`;
  return `${lastReviewed ?? 'never, as far as the registry says'}; ${cadence}`;
}

function maturityInWords(maturity: ReviewEvidence['maturity']): string {
  if (maturity === null) return 'not known: no scan knew this agent';
  const texts = maturityChecks.filter(({ id }) => maturity.missing.includes(id)).map(({ text }) => text);
  const missing = texts.length === 0 ? '' : `; missing: ${texts.join('; ')}`;
  const doubt = maturity.upTo > maturity.level ? `, up to ${maturity.upTo} if all that is unknown holds` : '';
  return `${maturity.level} of 5${doubt}${missing}`;
}

function access({ access }: ReviewEvidence): Part {
  if (!access.known) return markup`<p class=bad>Unknown: ${access.reason}.`;
  if (access.principals.length === 0) {
    return markup`<p>The estate has no role or user of its own for it: it acts by other credentials, or not at all.`;
  }
  return access.principals.map((principal) => [
    markup`<h3><code>${principal.arn}</code></h3>
<p class=d>${principal.uniqueId}${principal.sharedWith.length === 0 ? null : `; also of ${listInWords(principal.sharedWith)}`}`,
    principal.effective.map((one) => effectiveIn(one, principal.effective.length > 1)),
  ]);
}

function effectiveIn(
  { account, verdict, regions, gaps, assumptions }: ReviewedPrincipal['effective'][number],
  named: boolean,
): Markup {
  const shown = regionsToShow(regions).slice(0, most.regions);
  const rest = regions.length - shown.length;
  const nothing = verdict === 'within' ? 'Nothing, proved.' : 'What it may do could not be worked out.';
  return markup`${named ? markup`<p><strong>In account ${account}</strong>` : null}
${shown.length === 0 ? markup`<p>${nothing}` : markup`<ul>${shown.map((region) => markup`<li>${regionLine(region)}`)}${rest > 0 ? markup`<li class=d>and ${counted(rest, 'more region')}; JSON has all` : null}</ul>`}
${gaps.length === 0 ? null : markup`<p class=bad>Not known whole: ${listInWords(gaps, 20)}.`}
${assumptions.length === 0 ? null : markup`<p class=d>Rests on: ${listInWords(assumptions, 20)}.`}`;
}

function excess({ findings }: ReviewEvidence): Part {
  if (findings.length === 0) return markup`<p>No finding of it is open.`;
  return findings.map((finding) => findingMarkup(finding, { open: true, proposal: null }));
}

function changes({ changes, findings }: ReviewEvidence): Part {
  if (changes.length === 0) return markup`<p>Nothing was ever found of it.`;
  const byId = new Map(findings.map(({ finding }) => [finding.fingerprint, finding]));
  const shown = changes.slice(-most.changes);
  const left = changes.length - shown.length;
  return markup`${left > 0 ? markup`<p class=d>${counted(left, 'earlier change')} in the JSON.` : null}<ul>${shown.map(
    (event) => {
      const { spans } = changeLine(event, byId.get(event.fingerprint));
      return markup`<li>${momentInWords(event.at)} ${spans.map(({ text }) => text.trimEnd()).join(' ')}`;
    },
  )}</ul>`;
}

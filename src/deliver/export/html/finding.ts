import type { Remedy } from '../../../audit/finding.ts';
import { readsFile, remedyFile } from '../../../audit/remedy-command.ts';
import type { ShownFinding } from '../../scan-result.ts';
import { counted, listInWords } from '../../text/access-words.ts';
import { shortId, sinceInWords, whoInWords } from '../../text/finding-block.ts';
import { historyLine, lastWorsening } from '../../text/finding-history.ts';
import { grantsInWords } from '../../text/region-block.ts';
import { momentInWords } from '../../text/times.ts';
import type { ExportedFinding } from '../export-data.ts';
import {
  causeInWords,
  evidenceOf,
  furtherDetails,
  proofInWords,
  remedyProofInWords,
  stateInWords,
  usedSince,
} from '../finding-words.ts';
import { type Markup, markup, type Part } from './markup.ts';
import { regionLines } from './region.ts';

/** Entries of a history that a reader wants; the store has all. */
const mostHistory = 6;
const mostDetails = 8;
/** Characters of the registry lines to propose: longer ones are no exception but another scope. */
const longestProposal = 600;

/**
 * One finding, folded: its severity and title, below them in the order in which people ask: what changed, the proof, what did not stop
 * it, whether it was used, who and when, what to do.
 */
/** @param proposal the registry lines that would declare it as meant; null: none are proposed */
export function findingMarkup(
  { finding, history, cause, holds }: ExportedFinding,
  { open, proposal }: { readonly open: boolean; readonly proposal: string | null },
): Markup {
  const { severity, title, state } = finding;
  const events = evidenceOf(finding, 'event');
  const tag = state === 'open' ? null : markup` <span class=t>${state}</span>`;
  return markup`<details id="f-${shortId(finding)}"${open ? markup` open` : null}><summary><span class="s ${severity}">${severity}</span> ${title}${tag}</summary><dl>${[
    row('who', whoInWords(finding)),
    row('as', code(finding.principal)),
    row('state', state === 'open' || state === 'new' ? null : stateInWords(finding)),
    row('what changed', lastWorsening(history)),
    row('what it is', lines(furtherDetails(finding).slice(0, mostDetails))),
    row('proof', code(proofInWords(finding))),
    row('beyond intent', regionLines(finding)),
    row('granted by', grants(finding)),
    row('not stopped by', listed(evidenceOf(finding, 'not-stopped-by').map(({ text }) => text))),
    row(
      'still held by',
      holds === null
        ? null
        : holds.length === 0
          ? 'no boundary and no Deny of an SCP or RCP that was read'
          : listed(holds),
    ),
    row('used since?', usedSince(finding)),
    row(
      'who and when',
      lines([
        ...causeInWords(cause),
        ...events.slice(0, mostDetails).map(({ text, eventID }) => `${text} (event ${eventID})`),
      ]),
    ),
    row('since', sinceInWords(finding)),
    row('undo', remedy(finding.remedy)),
    row('if it was meant', meant(proposal)),
    row('history', historyLines(history)),
    row('rule, id', `${finding.rule}, ${finding.fingerprint}`),
  ]}</dl></details>
`;
}

// Closing tags of dt and dd may be left out, and ten thousand findings leave out a lot of them.
function row(label: string, content: Part): Part {
  const isEmpty = content === null || content === '' || (Array.isArray(content) && content.length === 0);
  return isEmpty ? null : markup`<dt>${label}<dd>${content}`;
}

function code(text: string | null): Part {
  return text === null ? null : markup`<code>${text}</code>`;
}

function listed(texts: readonly string[]): Part {
  return texts.length === 0 ? null : listInWords([...new Set(texts)]);
}

function lines(texts: readonly string[]): Part {
  return texts.map((text, index) => (index === 0 ? markup`${text}` : markup`<br>${text}`));
}

function grants(finding: ShownFinding): Part {
  const regions = finding.excess?.regions ?? [];
  const said = regions.flatMap(({ grantedBy }) =>
    grantedBy.map((one) => grantsInWords({ grantedBy: [one] })),
  );
  return listed(said.length > 0 ? said : evidenceOf(finding, 'granted-by').map(({ text }) => text));
}

function meant(lines: string | null): Part {
  if (lines === null) return null;
  return lines.length > longestProposal
    ? 'overreach explain prints the registry lines'
    : markup`<pre>${lines.split('\n').map((line) => markup`${line}\n`)}</pre>`;
}

function remedy(remedy: Remedy | null): Part {
  if (remedy === null) return 'no single command mends it';
  const proof = remedyProofInWords(remedy);
  const needsFile = remedy.command !== null && readsFile(remedy.command);
  return [
    markup`${remedy.text}`,
    needsFile ? markup`<br><span class=d>its document ${remedyFile}: overreach explain</span>` : null,
    remedy.command === null ? null : markup`<pre>${remedy.command}</pre>`,
    proof === null ? null : markup`<span class="${remedy.proof === 'proved' ? 'good' : 'd'}">${proof}</span>`,
    remedy.hint === null ? null : markup` <span class=d>${remedy.hint}</span>`,
  ];
}

function historyLines(history: ExportedFinding['history']): Part {
  const shown = history.slice(-mostHistory);
  const left = history.length - shown.length;
  return [
    left > 0 ? markup`<span class=d>${counted(left, 'earlier entry', 'earlier entries')}</span><br>` : null,
    lines(
      shown.map((event) => {
        const [, ...said] = historyLine(event).spans;
        return `${momentInWords(event.at)} ${said.map(({ text }) => text).join('')}`;
      }),
    ),
  ];
}

import type { Remedy, Severity } from '../../audit/finding.ts';
import { readsFile, remedyFile } from '../../audit/remedy-command.ts';
import type { ShownFinding } from '../scan-result.ts';
import { regionsToShow } from '../worst-regions.ts';
import { counted, witnessInWords } from './access-words.ts';
import { labelled, type Page, type Paragraph, paragraph, type Style, span, unbroken } from './page.ts';
import { momentInWords } from './times.ts';

const indent = 2;
const labelColumns = 10;

/**
 * A finding as one reads it first: who, what nobody meant, the proof, since when, what to do, where to read on.
 * @param explain the command line that tells a finding by its id, up to the id; null when nothing was kept
 */
export function findingBlock(finding: ShownFinding, explain: string | null): Page {
  const label = (name: string, text: string) => labelled(name, [text], indent, labelColumns);
  return [
    findingHeading(finding),
    label('who', whoInWords(finding)),
    label('as', finding.principal),
    ...finding.details
      .filter((detail) => !isAssumption(detail))
      .map((detail, index) => label(index === 0 ? 'what' : '', detail)),
    ...proof(finding),
    label('since', sinceInWords(finding)),
    ...remedyLines(finding, indent, labelColumns),
    ...(explain === null
      ? []
      : [labelled('more', [span(`${explain} ${shortId(finding)}`, 'dim')], indent, labelColumns)]),
  ];
}

/** Whether a detail says what the finding rests on; such lines are the same for many findings. */
export function isAssumption(detail: string): boolean {
  return detail.startsWith('assumed: ');
}

/** The first line of a finding: how bad it is, and its title. */
export function findingHeading(finding: ShownFinding): Paragraph {
  const state = finding.state === 'open' || finding.state === 'new' ? '' : `${finding.state.toUpperCase()} `;
  return paragraph(
    [
      span(finding.severity.toUpperCase(), severityStyle(finding.severity)),
      '  ',
      ...(state === '' ? [] : [span(state, 'warning')]),
      span(finding.title, 'strong'),
    ],
    0,
    indent,
  );
}

/** The beginning of a fingerprint: enough for `explain`, which says so when it fits several findings. */
export function shortId(finding: Pick<ShownFinding, 'fingerprint'>): string {
  return finding.fingerprint.replace(/^fp1:/, '').slice(0, 12);
}

/** A finding in two lines: the heading, below it the principal, the rule and the id. */
export function findingLine(finding: ShownFinding): Page {
  return [
    findingHeading(finding),
    ...(finding.presenceReason === null ? [] : [paragraph([finding.presenceReason], indent)]),
    paragraph([span(`${finding.principal} · ${finding.rule} · ${shortId(finding)}`, 'dim')], indent),
  ];
}

/** `agent kiro-cost-explorer (billing-platform), operator wei.chen, in account 444455556666`. */
export function whoInWords(finding: ShownFinding): string {
  const team = finding.owner.team === null ? '' : ` (${finding.owner.team})`;
  const agent = finding.agent === null ? `no declared agent${team}` : `agent ${finding.agent}${team}`;
  const operator = finding.operator === null ? '' : `, operator ${finding.operator}`;
  return `${agent}${operator}, in account ${finding.account}`;
}

/** Since when: the first event that shows it, else the scan that saw it first. */
export function sinceInWords(finding: ShownFinding): string {
  const events = finding.evidence.flatMap((item) => (item.kind === 'event' ? [item.at] : [])).sort();
  const first = events[0];
  const seen = `first seen by Overreach ${momentInWords(finding.firstSeen)}`;
  return first === undefined ? seen : `${momentInWords(first)}; ${seen}`;
}

/**
 * What to do: in words, as a command that can be copied whole, whether that is proved, and where to mend it for good.
 * @param whole the document that a command reads from a file stands beside it; else it is said where to find it
 */
export function remedyLines(finding: ShownFinding, at: number, columns: number, whole = false): Page {
  const { remedy } = finding;
  if (remedy === null) return [];
  return [
    labelled('do', [remedy.text], at, columns),
    ...documentLines(remedy, at + columns, whole),
    ...(remedy.command === null ? [] : [unbroken([span(remedy.command, 'code')], at + columns)]),
    ...proofLines(remedy, at + columns),
    ...(remedy.hint === null ? [] : [paragraph([span(remedy.hint, 'dim')], at + columns)]),
  ];
}

/** Characters: no policy that IAM takes is longer, and nobody reads one. */
const mostDocument = 10_240;

/** A document that the command reads from a file, or that no command writes. */
function documentLines({ policy, command }: Remedy, at: number, whole: boolean): Page {
  if (policy === null || (command !== null && !readsFile(command))) return [];
  const text = JSON.stringify(policy);
  if (text.length > mostDocument) return [paragraph([span('--format json has the document', 'dim')], at)];
  if (!whole) return [paragraph([span('its document is in `explain`', 'dim')], at)];
  const heading = command === null ? 'the document:' : `save as ${remedyFile}:`;
  const lines = JSON.stringify(policy, null, 2).split('\n');
  return [paragraph([heading], at), ...lines.map((line) => unbroken([span(line, 'code')], at))];
}

function proofLines({ proof, proofNote }: Remedy, at: number): Page {
  switch (proof) {
    case 'proved': {
      const note = proofNote === undefined ? '' : ` (${proofNote})`;
      return [paragraph([span(`proved: this closes the excess${note}`, 'good')], at, at + 2)];
    }
    case 'not-proved':
      return [
        paragraph(
          [span(`not proved: ${proofNote ?? 'nobody compared again with it in place'}`, 'warning')],
          at,
          at + 2,
        ),
      ];
    case 'not-applicable':
      return [];
  }
}

/** Red for what cannot wait. */
export function severityStyle(severity: Severity): Style {
  switch (severity) {
    case 'critical':
    case 'high':
      return 'bad';
    case 'medium':
      return 'warning';
    case 'low':
    case 'info':
      return 'notice';
  }
}

// What happened proves more than what could happen: an event goes before the witness of an excess.
function proof(finding: ShownFinding): Page {
  const { excess, evidence } = finding;
  const event = evidence.find((item) => item.kind === 'event');
  const [worst] = excess === null ? [] : regionsToShow(excess.regions);
  const witness = worst?.witness ?? null;
  const rest = (excess?.regions.length ?? 0) - (witness === null || event ? 0 : 1);
  return [
    ...(event
      ? [
          labelled(
            'proof',
            [span(event.text, 'code'), span(` (event ${event.eventID})`, 'dim')],
            indent,
            labelColumns,
          ),
        ]
      : witness === null
        ? []
        : [labelled('proof', [span(witnessInWords(witness), 'code')], indent, labelColumns)]),
    ...(rest > 0 ? [paragraph([span(beyond(rest, event !== undefined), 'dim')], indent + labelColumns)] : []),
  ];
}

function beyond(regions: number, hasEvent: boolean): string {
  const count = hasEvent
    ? `beside it ${counted(regions, 'region')}`
    : `and ${counted(regions, 'more region')}`;
  return `${count} of access nobody meant`;
}

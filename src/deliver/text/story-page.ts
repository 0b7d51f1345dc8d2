import type { Evidence, Excess } from '../../audit/finding.ts';
import type { KeptChange } from '../../audit/kept-change.ts';
import type { FindingEvent } from '../../audit/lifecycle.ts';
import { furtherDetails, usedSince } from '../export/finding-words.ts';
import type { ShownFinding } from '../scan-result.ts';
import { regionsToShow } from '../worst-regions.ts';
import { actionsInWords, counted, resourcesInWords, witnessInWords } from './access-words.ts';
import { proofInWords } from './cause-words.ts';
import { shortChangeId } from './change-page.ts';
import { findingHeading, isAssumption, remedyLines, sinceInWords, whoInWords } from './finding-block.ts';
import { historyLine, lastWorsening } from './finding-history.ts';
import { originInWords } from './origin-words.ts';
import { blank, labelled, type Page, paragraph, span, unbroken } from './page.ts';
import { regionBlock } from './region-block.ts';
import { momentInWords } from './times.ts';

/** A finding with its history, as `explain` answers it. */
export interface FindingStory {
  readonly finding: ShownFinding;
  /** Oldest first. */
  readonly history: readonly FindingEvent[];
  /** The registry lines that would declare it as meant; null where none could. */
  readonly proposal: string | null;
  /** What was compared of these lines, one sentence; absent: nobody compared. */
  readonly proposalProof?: string;
  /** The excess before it grew last; null: it had none, or nobody knows it. */
  readonly before?: Excess | null;
  /** What moved it, the newest scan's first. */
  readonly changes?: readonly KeptChange[];
  /** What still holds its principal back, one phrase each; absent: nobody knows. */
  readonly holds?: readonly string[];
}

/** Regions shown in full; the others are counted. */
const regionsInFull = 5;
const labelColumns = 10;

/**
 * The whole story of one finding, in the order in which people ask: what changed and what it is, the proof,
 * what should have stopped it, who and when, how to undo it, and what to write if it was meant.
 */
export function storyPage(story: FindingStory): Page {
  const { finding, history, proposal } = story;
  const evidence = <K extends Evidence['kind']>(kind: K) =>
    finding.evidence.filter((item): item is Extract<Evidence, { kind: K }> => item.kind === kind);
  const texts = (items: readonly { readonly text: string }[]) => lines(items.map(({ text }) => text));
  return [
    findingHeading(finding),
    labelled('who', [whoInWords(finding)], 2, labelColumns),
    labelled('as', [finding.principal], 2, labelColumns),
    labelled('since', [sinceInWords(finding)], 2, labelColumns),
    labelled('state', [stateInWords(finding)], 2, labelColumns),
    labelled(
      'rule',
      [`${finding.rule}, ${finding.lane}, owner decided by ${finding.owner.decidedBy}`],
      2,
      labelColumns,
    ),
    labelled('id', [finding.fingerprint], 2, labelColumns),
    ...(finding.seenMark === undefined
      ? []
      : [labelled('as seen', [`${finding.seenMark} (findings accept --seen)`], 2, labelColumns)]),
    ...section('What changed', [
      ...lines([lastWorsening(history)].filter((text) => text !== null)),
      ...beforeAndAfter(story),
    ]),
    ...section('What it is', lines(furtherDetails(finding))),
    ...section('What it can do that nobody meant', excessLines(finding)),
    ...section('Proof', proofLines(finding)),
    ...section('What did not stop it', texts(evidence('not-stopped-by'))),
    ...section('What still holds it back', holdLines(story)),
    ...section('Used since?', lines([usedSince(finding)].filter((text) => text !== null))),
    ...section('Granted by', texts(evidence('granted-by'))),
    ...section('Who and when', [
      ...whoLines(story),
      ...texts(evidence('event')),
      ...texts(evidence('signature')),
    ]),
    ...section('Also known', texts([...evidence('registry'), ...evidence('note')])),
    ...section('What it rests on', assumptionLines(finding)),
    ...section('History', history.map(historyLine)),
    ...section(
      'Undo',
      finding.remedy === null
        ? [paragraph(['No single command mends it.'], 2)]
        : remedyLines(finding, 2, labelColumns, true),
    ),
    ...(proposal === null
      ? []
      : section('If this was meant: the registry lines to propose', [
          ...proposal.split('\n').map((line) => unbroken([span(line, 'code')], 2)),
          ...(story.proposalProof === undefined ? [] : [paragraph([story.proposalProof], 2, 4)]),
        ])),
  ];
}

function section(title: string, body: Page): Page {
  return body.length === 0 ? [] : [blank, paragraph([span(title, 'strong')]), ...body];
}

/** What it could do beyond what was meant, before and now; nothing of a finding that is no access. */
function beforeAndAfter({ finding: { excess, presence }, history, before }: FindingStory): Page {
  if (excess === null || before === undefined) return [];
  const baseline = history.findLast(({ kind }) => kind === 'opened')?.detail['baseline'] === true;
  const nothing = baseline ? 'nobody looked' : 'nothing beyond what was meant';
  return [
    labelled('before', [before === null ? nothing : excessInWords(before)], 2, labelColumns),
    labelled(
      presence === 'absent' ? 'last' : 'after',
      [span(excessInWords(excess), presence === 'absent' ? 'plain' : 'bad')],
      2,
      labelColumns,
    ),
  ];
}

/** `14 actions in 2 regions: s3:Put* on arn:…; rds:* on every resource (*)`. */
function excessInWords({ regions }: Excess): string {
  if (regions.length === 0) return 'nothing beyond what was meant';
  const actions = regions
    .flatMap(({ accessLevels }) => Object.values(accessLevels))
    .reduce((sum, count) => sum + count, 0);
  const told = regionsToShow(regions)
    .slice(0, 2)
    .map((region) => `${actionsInWords(region)} on ${resourcesInWords(region)}`);
  const rest = regions.length - told.length;
  return `${counted(actions, 'action')}: ${told.join('; ')}${rest > 0 ? `; and ${counted(rest, 'more region')}` : ''}`;
}

function holdLines({ holds }: FindingStory): Page {
  if (holds === undefined) return [];
  return lines(holds.length === 0 ? ['no boundary and no Deny of an SCP or RCP that was read'] : holds);
}

/** Who made what moved it last, where a kept change says so. */
function whoLines({ changes = [] }: FindingStory): Page {
  const [newest] = changes.filter(({ direction }) => direction !== 'narrowed');
  if (newest === undefined) return [];
  const { changes: parts, cause, undo, unexplained } = newest;
  if (parts.length === 0) return unexplained === null ? [] : lines([unexplained]);
  const isTraced = cause === 'proved' || cause === 'among' || cause === 'bearing';
  return [
    ...parts.flatMap(({ text, origin }) => lines([`${text}: ${originInWords(origin)}`])),
    ...(isTraced ? lines([proofInWords(cause, parts.length, undo)]) : []),
    ...lines([`change ${shortChangeId(newest)}`]),
  ];
}

function stateInWords(finding: ShownFinding): string {
  const reason = finding.presenceReason === null ? '' : `: ${finding.presenceReason}`;
  const until = finding.suppression;
  const accepted =
    until === null
      ? ''
      : `, accepted by ${until.person} until ${momentInWords(until.expires)}: ${until.reason}`;
  return `${finding.state}${reason}${accepted}`;
}

function excessLines({ excess }: ShownFinding): Page {
  if (excess === null) return [];
  const regions = regionsToShow(excess.regions);
  const rest = regions.length - regionsInFull;
  return [
    ...regions.slice(0, regionsInFull).flatMap((region, index) => regionBlock(region, String(index + 1), 2)),
    ...(rest > 0
      ? [paragraph([span(`and ${counted(rest, 'more region')}; --format json lists all`, 'dim')], 2)]
      : []),
  ];
}

// The rule's own words and the engine's may name the same assumption: each is said once.
function assumptionLines({ details, excess }: ShownFinding): Page {
  const engine = (excess?.assumptions ?? []).map((text) => `assumed: ${text}`);
  const found = new Set([...details.filter(isAssumption), ...engine]);
  return [...found].map((text) => paragraph([text], 2, 4));
}

// What happened proves more than what could happen.
function proofLines(finding: ShownFinding): Page {
  const event = finding.evidence.find(({ kind }) => kind === 'event');
  if (event !== undefined) return lines([event.text]);
  const told = finding.evidence.filter(({ kind }) => kind === 'witness').map(({ text }) => text);
  if (told.length > 0) return lines(told);
  const witness =
    finding.excess === null ? null : (regionsToShow(finding.excess.regions)[0]?.witness ?? null);
  return witness === null ? [] : lines([witnessInWords(witness)]);
}

function lines(texts: readonly string[]): Page {
  return texts.map((text) => paragraph([text], 2, 4));
}

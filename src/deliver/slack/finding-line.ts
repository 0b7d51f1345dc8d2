import type { Evidence } from '../../audit/finding.ts';
import type { KeptChange } from '../../audit/kept-change.ts';
import type { ShownFinding } from '../scan-result.ts';
import { counted } from '../text/access-words.ts';
import { shortId } from '../text/finding-block.ts';
import { changeSentences, momentOf } from './change-sentence.ts';
import type { DigestInput } from './digest-input.ts';
import { type Line, line, name, strong } from './message.ts';
import { undoTakes, usedSentence } from './use-sentences.ts';

/** What an agent's line says beside its worst finding. */
export interface LineParts {
  /** The change that moved it; null where none is known. */
  readonly change: KeptChange | null;
  /** Further findings on the same agent. */
  readonly others: readonly ShownFinding[];
}

type Context = Pick<DigestInput, 'previous' | 'facts'> & {
  readonly scan: Pick<DigestInput['scan'], 'collectedAt'>;
};

/**
 * A finding in one line, in the order in which people ask: how bad, who, what and where, since when, who did it, what was
 * before, what still holds, whether it was used, how to undo it.
 */
export function findingLine(finding: ShownFinding, { change, others }: LineParts, context: Context): Line {
  const sentences = [
    titleSentence(finding, momentOf(change), context),
    change === null ? [] : changeSentences(change),
    line(beforeSentence(finding, context)),
    line(holdsSentence(finding, context)),
    ...deedSentences(finding).map((text) => line(text)),
    line(usedSentence(finding) ?? ''),
    line(undoSentence(finding)),
    othersSentence(others),
  ].filter((parts) => parts.some(({ text }) => text !== ''));
  return [
    strong(finding.severity.toUpperCase()),
    ...sentences.flatMap((sentence) => [...line(' '), ...sentence]),
    ...line(' '),
    name(`overreach explain ${shortId(finding)}`),
  ];
}

function titleSentence(finding: ShownFinding, since: string | null, { scan }: Context): Line {
  const { agent, owner } = finding;
  const title = broadTitle(finding) ?? finding.title.replace(/, which nobody meant$/, '');
  const team = owner.team === null ? '' : ` (${owner.team})`;
  const when = since === null ? '' : ` since ${momentOn(since, scan.collectedAt)}`;
  if (agent === null || !title.startsWith(`${agent} `)) return line(`${title}${when}.`);
  return line(name(agent), team, `${title.slice(agent.length)}${when}.`);
}

/**
 * Where a finding holds a region of all actions on all resources its title names the gravest request, which is one of
 * them: that it is everything is what people must know first.
 */
function broadTitle({ title, excess, agent }: ShownFinding): string | null {
  const broad = (excess?.regions ?? []).filter(
    ({ actions, resources, certainty, exercisable }) =>
      actions.includes('*') && resources.includes('*') && certainty === 'definite' && exercisable,
  );
  const where = / in (\S+ \(\d{12}\)|\d{12}), which nobody meant$/.exec(title)?.[1];
  if (broad.length === 0 || agent === null || where === undefined || !title.startsWith(agent)) return null;
  const isAll = broad.some(({ notActions = [], notResources, conditions }) =>
    [notActions.length, notResources.length, Object.keys(conditions ?? { unknown: {} }).length].every(
      (n) => n === 0,
    ),
  );
  return `${agent} can do ${isAll ? 'everything' : 'nearly everything'} in ${where}`;
}

/** `22:41 UTC`; with its day when that is another one. */
export function momentOn(at: string, today: string): string {
  const time = `${at.slice(11, 16)} UTC`;
  return Math.abs(Date.parse(today) - Date.parse(at)) < dayMs ? time : `${at.slice(0, 10)} ${time}`;
}

const dayMs = 24 * 60 * 60 * 1000;

function beforeSentence({ principalKey, excess }: ShownFinding, { previous, facts }: Context): string {
  const before = previous?.granted[principalKey];
  const now = facts?.granted[principalKey];
  // Where the policies are as they were it is something else that changed, and they say nothing.
  if (excess === null || before === undefined || sameCount(before, now)) return '';
  const { actions, resources } = before;
  return `Before: ${counted(actions, 'action')} on ${counted(resources, 'resource')}.`;
}

function sameCount(
  one: { readonly actions: number; readonly resources: number },
  other: typeof one | undefined,
): boolean {
  return one.actions === other?.actions && one.resources === other.resources;
}

function holdsSentence({ principalKey, excess, requires }: ShownFinding, { facts }: Context): string {
  const denies = facts?.scpDenies[principalKey];
  if (excess === null || denies === undefined || !requires.includes('iam')) return '';
  return denies === 0
    ? 'No SCP deny holds it.'
    : `Only ${denies} SCP ${denies === 1 ? 'deny still holds' : 'denies still hold'}.`;
}

/** What was done: what followed, whether it was made again, who approved, and how many work like this. */
function deedSentences({ details, evidence }: ShownFinding): readonly string[] {
  const told = (pattern: RegExp) => details.find((detail) => pattern.test(detail));
  return [told(followed), recreation(evidence), told(approval), told(share)]
    .filter((text) => text !== undefined && text !== null)
    .map((text) => `${text[0]?.toUpperCase()}${text.slice(1)}.`);
}

const followed = /^(at least )?[\d,]+ (deletion|change)s? followed/;
const approval = /(^|: )approval: /;
const share = /(people|person) seen with .* ran an agent there/;

/** Whether what was deleted was made again, as far as the same finding's events show; its outcome no trail tells. */
function recreation(evidence: readonly Evidence[]): string | null {
  const events = evidence.filter((one) => one.kind === 'event');
  const [deletion] = events.filter(({ action }) => /:Delete/.test(action));
  if (deletion === undefined) return null;
  const wanted = deletion.action.replace(':Delete', ':Create');
  const again = events.find(({ action, at }) => action === wanted && at > deletion.at);
  if (again === undefined) return null;
  const call = again.action.slice(again.action.indexOf(':') + 1);
  return `recreate: ${call} ${again.at.slice(11, 16)}, outcome not in CloudTrail`;
}

function undoSentence(finding: ShownFinding): string {
  const { remedy } = finding;
  if (remedy === null || remedy.command === null) return '';
  const takes = undoTakes(finding);
  const parts = ['1 command', remedy.proof === 'proved' ? 'proved' : 'not proved', takes];
  return `Undo: ${parts.filter((part) => part !== null).join(', ')}.`;
}

function othersSentence(others: readonly ShownFinding[]): Line {
  if (others.length === 0) return [];
  const rules = [...new Set(others.map(({ rule }) => rule))];
  return line(
    `And ${others.length} more on it: `,
    ...rules.slice(0, 3).flatMap((rule, index) => [index === 0 ? '' : ', ', name(rule)]),
    rules.length > 3 ? ` and ${rules.length - 3} more.` : '.',
  );
}

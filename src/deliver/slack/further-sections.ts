import { severities } from '../../audit/finding.ts';
import type { ShownFinding } from '../scan-result.ts';
import { counted } from '../text/access-words.ts';
import { changeSentences } from './change-sentence.ts';
import type { DigestInput } from './digest-input.ts';
import { capped, type Line, line, name, type Section, section } from './message.ts';
import { type Ended, isOfTeam, soonMs, type TonightsMoves, type Worsened } from './told-findings.ts';

/** Lines of one kind before the others are only counted. */
const most = 5;

/** What got better: closed and narrowed, and apart from them what is only meant now. */
export function betterSections(
  { resolved, narrowed }: TonightsMoves,
  input: DigestInput,
): readonly Section[] {
  const isMeant = ({ event }: Ended) => meant.test(String(event.detail['reason'] ?? ''));
  const scope = resolved.filter(isMeant);
  const closed = resolved.filter((one) => !isMeant(one));
  const edits = (input.changes ?? []).filter(({ cause, changes }) => cause === 'scope' && changes.length > 0);
  return [
    ...capped(
      betterTitle(closed.length, narrowed.length),
      [...closed, ...narrowed].map(endedLine),
      most,
      'overreach findings list --state resolved',
    ),
    ...capped(
      'Scope widened: what these can do is meant now',
      scope.map((one) => [
        ...endedLine(one),
        ...edits.slice(0, 1).flatMap((edit) => [...line('. '), ...changeSentences(edit)]),
      ]),
      most,
      'overreach changes',
    ),
  ];
}

function betterTitle(closed: number, narrowed: number): string | null {
  const parts = [closed > 0 ? `Closed ${closed}` : '', narrowed > 0 ? `narrowed ${narrowed}` : ''];
  const text = parts.filter((part) => part !== '').join(', ');
  return text === '' ? null : `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

/** Reasons of `resolved` that are a wider scope, not less access. */
const meant = /^(scope widened|access narrowed and scope changed)/;

function endedLine({ finding, event }: Ended): Line {
  const { agent, principal, owner, rule, account } = finding;
  const reason = event.detail['reason'];
  const removed = event.detail['removed'];
  const why =
    typeof reason === 'string'
      ? `: ${reason}`
      : Array.isArray(removed)
        ? `: ${removed.slice(0, 3).map(String).join(', ')}${removed.length > 3 ? ` and ${removed.length - 3} more` : ''} gone`
        : '';
  const team = owner.team === null ? '' : ` (${owner.team})`;
  return line(
    event.kind === 'narrowed' ? 'narrowed ' : 'closed ',
    name(agent ?? principal),
    `${team} in ${account}, ${rule}${why}`,
  );
}

/** Acceptances that end within a week, and those that ended tonight. */
export function acceptanceSections({ expired }: TonightsMoves, input: DigestInput): readonly Section[] {
  const by = Date.parse(input.now) + soonMs;
  const soon = input.findings
    .flatMap((finding) => {
      const { suppression, state } = finding;
      const isSoon = suppression !== null && state === 'suppressed' && Date.parse(suppression.expires) <= by;
      return isSoon && isOfTeam(finding, input.team) ? [{ finding, suppression }] : [];
    })
    .toSorted((one, other) => (one.suppression.expires < other.suppression.expires ? -1 : 1));
  return [
    ...capped(
      'Acceptances that ended',
      expired.map(({ finding, event }) =>
        line(...about(finding), `: ${String(event.detail['reason'] ?? 'its time was over')}`),
      ),
      most,
      'overreach findings list',
    ),
    ...capped(
      'Acceptances that end within 7 days',
      soon.map(({ finding, suppression }) =>
        line(
          ...about(finding),
          ` until ${suppression.expires.slice(0, 10)}, by `,
          name(suppression.person),
          `: ${suppression.reason}`,
        ),
      ),
      most,
      'overreach findings list --state suppressed',
    ),
  ];
}

function about({ severity, agent, principal, rule }: ShownFinding) {
  return [`${severity} ${rule}, `, name(agent ?? principal)] as const;
}

/** What is only counted: new accounts and rules, hygiene that got worse, and what never comes by itself. */
export function countedSections(moves: TonightsMoves): readonly Section[] {
  const { ofNewAccounts, ofNewRules, hygiene, quiet } = moves;
  const accounts = new Set(ofNewAccounts.map(({ finding }) => finding.account));
  const lines: Line[] = [];
  if (ofNewAccounts.length > 0)
    lines.push(
      line(
        `${counted(accounts.size, 'new account')}: ${counted(ofNewAccounts.length, 'finding')} on the first night (${bySeverity(ofNewAccounts)}). From tomorrow on only changes are told.`,
      ),
    );
  if (ofNewRules.length > 0)
    lines.push(
      line(
        `Rules that judged for the first time: ${byRule(ofNewRules)} (${bySeverity(ofNewRules)}). They are a baseline, no news of this night.`,
      ),
    );
  if (hygiene.length > 0) lines.push(line(`Hygiene got worse: ${byRule(hygiene)}.`));
  if (quiet.length > 0)
    lines.push(
      line(
        `${counted(quiet.length, 'further finding')} opened or widened that only read, that nobody can exercise, or that no request shows: `,
        name('overreach findings list'),
      ),
    );
  return section(null, lines);
}

/** `2 critical, 5 high`. */
export function bySeverity(items: readonly { readonly finding: Pick<ShownFinding, 'severity'> }[]): string {
  return severities
    .toReversed()
    .flatMap((severity) => {
      const found = items.filter(({ finding }) => finding.severity === severity).length;
      return found === 0 ? [] : [`${found.toLocaleString('en-US')} ${severity}`];
    })
    .join(', ');
}

function byRule(items: readonly Worsened[]): string {
  const rules = new Map<string, number>();
  for (const { finding } of items) rules.set(finding.rule, (rules.get(finding.rule) ?? 0) + 1);
  const told = [...rules].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const rest = told.length - most;
  const text = told.slice(0, most).map(([rule, number]) => `${number.toLocaleString('en-US')} × ${rule}`);
  return `${text.join(', ')}${rest > 0 ? ` and ${counted(rest, 'more rule')}` : ''}`;
}

import type { RoleDeletion } from '../../audit/digest-facts.ts';
import { shellCommand } from '../../audit/shell-command.ts';
import type { CoverageLayer } from '../scan-result.ts';
import { counted } from '../text/access-words.ts';
import { durationInWords } from '../text/times.ts';
import type { DigestInput } from './digest-input.ts';
import { type Line, line, name } from './message.ts';
import { isOfTeam } from './told-findings.ts';

/** An account of which a layer that rules rest on was not read whole. */
export interface UnreadAccount {
  readonly account: string;
  readonly layers: readonly CoverageLayer[];
}

/** Accounts told one by one before they are only counted. */
export const mostUnread = 5;

/** Accounts that are not sealed, in order; layers that no rule rests on leave an account sealed. */
export function unreadAccounts(
  { scan }: Pick<DigestInput, 'scan'>,
  required: ReadonlySet<string>,
): readonly UnreadAccount[] {
  const unread = new Map<string, CoverageLayer[]>();
  for (const layer of scan.coverage.layers) {
    if (layer.state !== 'unknown' || !required.has(layer.layer)) continue;
    unread.set(layer.account, [...(unread.get(layer.account) ?? []), layer]);
  }
  return [...unread].toSorted().map(([account, layers]) => ({ account, layers }));
}

/** One account: who it concerns, why it is unread and since when, what still ran there, and how to mend it. */
export function unreadLine(unread: UnreadAccount, input: DigestInput): Line {
  const { account, layers } = unread;
  const [first] = layers;
  const { kind, detail } = reasonOf(first?.reason ?? null);
  const since = input.unreadSince.get(account);
  const when = since === undefined ? '' : ` since ${weekday(since)} ${since.slice(11, 16)}`;
  return line(
    name(accountName(account, input)),
    ` (${concerned(account, input)}). `,
    `${kind === null ? sentence(detail || 'It was not read') : reasonWords[kind]}${when}`,
    deletion(kind, input.facts?.roleDeletions[account]),
    `. ${lastRead(unread, input)} ${whatRan(unread, input)} To mend: `,
    name(mend(kind, account)),
    '.',
  );
}

/** `cost-explorer-prod (444455556666)`, or the id where no name is known. */
export function accountName(account: string, { facts }: Pick<DigestInput, 'facts'>): string {
  const known = facts?.accounts[account];
  return known === undefined ? account : `${known} (${account})`;
}

/** `billing-platform; 3 agents, 5 findings held open as unknown`. */
function concerned(account: string, { agents, findings, team }: DigestInput): string {
  const here = agents.filter(({ accounts }) => (accounts as readonly string[]).includes(account));
  const held = findings.filter(
    (finding) => finding.account === account && finding.state === 'unknown' && isOfTeam(finding, team),
  );
  const teams = [
    ...new Set([...here.map((agent) => agent.team), ...held.flatMap(({ owner }) => owner.team ?? [])]),
  ];
  const owners = teams.length === 0 ? '' : `${teams.slice(0, 3).join(', ')}; `;
  // Of an account that could not be read nobody lists the agents: those with findings there are the ones that are known.
  const known = new Set([
    ...here.map(({ agent }) => agent),
    ...findings.flatMap(({ account: id, agent }) => (id === account && agent !== null ? [agent] : [])),
  ]);
  return `${owners}${counted(known.size, 'agent')}, ${counted(held.length, 'finding')} held open as unknown`;
}

const reasonWords: Readonly<Record<string, string>> = {
  'role-missing': 'Reader role not found',
  'trust-refused': 'AWS refused the reader role',
  'scp-denied': 'An organization policy refused a call',
  denied: 'A call was refused for want of a permission',
  throttled: 'AWS said "slower" to the last attempt',
  expired: 'The credentials had ended at the last attempt',
  'account-suspended': 'The account is suspended',
  'region-off': 'A Region is switched off',
  unreachable: 'No answer came',
  malformed: 'An answer came that is none',
  torn: 'It changed as often as it was read',
  'wrong-account': 'The reader role led to another account',
  'not-asked': 'The configuration leaves it out',
};

function reasonOf(reason: string | null): { readonly kind: string | null; readonly detail: string } {
  const [, kind = '', detail = ''] = /^([a-z-]+)(?:: (.*))?$/s.exec(reason ?? '') ?? [];
  return Object.hasOwn(reasonWords, kind) ? { kind, detail } : { kind: null, detail: reason ?? '' };
}

function deletion(kind: string | null, found: RoleDeletion | undefined): string {
  if (kind !== 'role-missing' || found === undefined) return '';
  const isStackSet = `${found.actor ?? ''} ${found.invokedBy ?? ''}`.toLowerCase().includes('stackset');
  const who = isStackSet ? 'a StackSet operation' : (found.invokedBy ?? 'a call of iam:DeleteRole');
  return `; deleted by ${who} (${found.eventID})`;
}

function lastRead({ account, layers }: UnreadAccount, input: DigestInput): string {
  const names = new Set(layers.map(({ layer }) => layer));
  const times = input.layers
    .filter((kept) => kept.account === account && names.has(kept.layer))
    .map(({ completeAt }) => completeAt);
  const known = times.flatMap((at) => at ?? []).toSorted();
  const [oldest] = known;
  if (oldest === undefined || known.length < times.length) return 'Never read whole.';
  const seconds = (Date.parse(input.now) - Date.parse(oldest)) / 1000;
  return `Last full read ${durationInWords(seconds)} ago.`;
}

function whatRan({ account, layers }: UnreadAccount, { scan }: DigestInput): string {
  const isRead = (layer: string) =>
    !layers.some((one) => one.layer === layer) &&
    scan.coverage.layers.some((one) => one.account === account && one.layer === layer);
  if (isRead('cloudtrail')) return 'Session rules still ran; role rules did not.';
  return isRead('iam') ? 'Role rules still ran; session rules did not.' : 'No rule ran there.';
}

/** The StackSet of deploy/ puts the role back; anything else is for the doctor to look at. */
function mend(kind: string | null, account: string): string {
  if (kind !== 'role-missing') return 'overreach doctor';
  return shellCommand([
    'aws',
    'cloudformation',
    'create-stack-instances',
    '--stack-set-name',
    'overreach-reader',
    '--deployment-targets',
    `Accounts=${account}`,
    '--regions',
    'REGION',
  ]);
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

function weekday(at: string): string {
  return days[new Date(at).getUTCDay()] ?? '';
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}

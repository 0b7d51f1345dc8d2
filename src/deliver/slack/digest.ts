import { ruleCatalog } from '../../audit/rule-catalog.ts';
import { counted } from '../text/access-words.ts';
import { durationInWords, momentInWords } from '../text/times.ts';
import type { DigestInput } from './digest-input.ts';
import { footLines } from './foot-lines.ts';
import { acceptanceSections, betterSections, bySeverity, countedSections } from './further-sections.ts';
import { capped, type Line, line, type Message, type Mood, name, type Section, section } from './message.ts';
import { knownPeople, nameAsWanted } from './people.ts';
import { isOfTeam, type TonightsMoves, tonightsMoves } from './told-findings.ts';
import { mostUnread, type UnreadAccount, unreadAccounts, unreadLine } from './unread-accounts.ts';
import { agentsOf, worsenedSections } from './worsened-sections.ts';

/** Older data is no news of last night: a night with two hours to spare. */
const freshSeconds = 26 * 60 * 60;

/** The layers that rules rest on. */
const required: ReadonlySet<string> = new Set(ruleCatalog.flatMap(({ requires }) => requires));

/**
 * The digest of one scan: what changed, what got better, what is accepted and for how long; then what was read, how old
 * it is, and what nobody could see. Pure: the same input gives the same message.
 */
export function digestMessage(input: DigestInput): Message {
  const moves = tonightsMoves(input);
  const unread = unreadAccounts(input, required);
  const age = dataAge(input);
  const { headline, mood } = headlineOf(input, moves, unread, age);
  const isQuiet = moves.told.length === 0;
  const message: Message = {
    headline,
    mood,
    sections:
      input.previous === null
        ? [...baseline(input, moves), ...unreadSection(unread, input), ...coverage(input, unread, age)]
        : [
            ...worsenedSections(moves.told, input),
            ...(isQuiet ? unreadSection(unread, input) : []),
            ...(isQuiet && unread.length > 0 ? elsewhere(moves) : []),
            ...countedSections(moves),
            ...betterSections(moves, input),
            ...acceptanceSections(moves, input),
            ...(isQuiet ? [] : unreadSection(unread, input)),
            ...coverage(input, unread, age),
          ],
    foot: footLines(input, input.scan.id),
  };
  return nameAsWanted(message, knownPeople(input), naming(input));
}

/** INVARIANT: where the law forbids that data about people leaves the country, they are counted and never named. */
export function naming({ people, facts, findings }: Pick<DigestInput, 'people' | 'facts' | 'findings'>) {
  const partition = facts?.partition ?? findings[0]?.partition ?? null;
  return partition === 'aws-cn' ? 'none' : people;
}

interface Headline {
  readonly headline: string;
  readonly mood: Mood;
}

// INVARIANT: green only where every required layer of every account is sealed and fresh, and nothing is held or open.
function headlineOf(
  input: DigestInput,
  moves: TonightsMoves,
  unread: readonly UnreadAccount[],
  age: number | null,
): Headline {
  const { told } = moves;
  const { accounts } = input.scan.coverage;
  const blind =
    unread.length === 0
      ? null
      : `${unread.length} OF ${accounts.total} ${accounts.total === 1 ? 'ACCOUNT' : 'ACCOUNTS'} UNREAD`;
  const counts = bySeverity(told).toUpperCase();
  const isGrave = told.some(({ finding }) => ['critical', 'high'].includes(finding.severity));
  if (input.previous === null) return { headline: firstNight(input), mood: 'warning' };
  if (told.length > 0) {
    const agents = agentsOf(told).size;
    const text = `${counts}: ${counted(agents, 'agent')} beyond what was meant`;
    const also = blind ?? (age !== null && age > freshSeconds ? oldData(age) : null);
    return { headline: also === null ? text : `${text}; ${also}`, mood: isGrave ? 'bad' : 'warning' };
  }
  const but = blind ?? doubt(input, age);
  if (but !== null) return { headline: `QUIET, BUT ${but}`, mood: 'warning' };
  const open = stillOpen(input);
  const quiet = `QUIET: nothing opened or widened in ${counted(accounts.total, 'account')}`;
  return open === null
    ? { headline: quiet, mood: 'good' }
    : { headline: `${quiet}; ${open} still open`, mood: 'warning' };
}

/** What else keeps a quiet night from being a good one. */
function doubt(input: DigestInput, age: number | null): string | null {
  const { held, addsOnly, scan, undelivered } = input;
  if (!scan.hasRegistry) return 'NOBODY SAYS WHAT AGENTS ARE MEANT TO DO';
  if (!scan.coverage.complete) return 'NOT EVERYTHING WAS READ';
  if (age === null) return 'NOBODY KNOWS HOW OLD THE DATA IS';
  if (age > freshSeconds) return oldData(age);
  if (held.length > 0) return 'PRINCIPALS VANISHED IN A NUMBER THAT NOBODY BELIEVES';
  if (addsOnly !== null) return 'NOTHING COULD BE SETTLED';
  return undelivered > 0 ? `${undelivered} EARLIER MESSAGES DID NOT ARRIVE` : null;
}

function oldData(age: number): string {
  return `THE DATA IS ${durationInWords(age).toUpperCase()} OLD`;
}

function firstNight({ findings, agents, team }: DigestInput): string {
  const open = findings.filter((one) => isOpen(one) && isOfTeam(one, team)).map((finding) => ({ finding }));
  const found =
    open.length === 0 ? 'nothing found' : `${counted(open.length, 'finding')} (${bySeverity(open)})`;
  return `FIRST NIGHT: ${counted(agents.length, 'agent')}, ${found}`;
}

/** One summary: what is there on the first night is no news of it. */
function baseline(input: DigestInput, { hygiene }: TonightsMoves): readonly Section[] {
  const open = input.findings.filter(
    (one) => isOpen(one) && one.lane === 'alarm' && isOfTeam(one, input.team),
  );
  const rules = new Map<string, number>();
  for (const { rule } of open) rules.set(rule, (rules.get(rule) ?? 0) + 1);
  const told = [...rules].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return [
    ...section(null, [
      line(
        'This is the baseline: from tomorrow on only changes are told. ',
        name('overreach findings list'),
        ' has all of it, the worst first.',
      ),
      ...(hygiene.length === 0 ? [] : [line(`Beside it ${counted(hygiene.length, 'finding')} of hygiene.`)]),
    ]),
    ...capped(
      null,
      told.map(([rule, number]): Line => line(`${number.toLocaleString('en-US')} × `, name(rule))),
      10,
      'overreach findings list',
    ),
  ];
}

function unreadSection(unread: readonly UnreadAccount[], input: DigestInput): readonly Section[] {
  const lines = unread.slice(0, mostUnread).map((one) => unreadLine(one, input));
  return capped(null, lines, mostUnread, 'overreach doctor', unread.length - lines.length);
}

function elsewhere({ resolved }: TonightsMoves): readonly Section[] {
  return section(null, [line(`Elsewhere: nothing opened or widened, ${resolved.length} closed.`)]);
}

function coverage(
  input: DigestInput,
  unread: readonly UnreadAccount[],
  age: number | null,
): readonly Section[] {
  const { scan, facts, held, addsOnly, undelivered, changes } = input;
  const { sealed, total } = scan.coverage.accounts;
  const old = age === null ? 'of unknown age' : `${durationInWords(age)} old`;
  const open = stillOpen(input);
  return section(null, [
    line(
      `${sealed.toLocaleString('en-US')} of ${counted(total, 'account')} sealed; data of ${momentInWords(scan.collectedAt)}, ${old}.`,
    ),
    ...(scan.hasRegistry ? [] : [line('No registry was given: it says what agents are meant to do.')]),
    ...(open === null || input.previous === null ? [] : [line(`Still open: ${open}.`)]),
    ...held.map(({ account, gone, known }) =>
      line(
        `${gone} of ${known} principals ${account === null ? 'over all accounts' : `of ${account}`} were gone at once: their findings are held until a second sealed collection agrees.`,
      ),
    ),
    ...(addsOnly === null ? [] : [line(`Nothing could be settled: ${addsOnly}.`)]),
    ...(changes === null && unread.length === 0 && input.previous !== null
      ? [line('Who changed what was not worked out for this night.')]
      : []),
    ...(facts !== null && facts.quarantined > 0
      ? [line(`${counted(facts.quarantined, 'file or record', 'files or records')} set aside as unusable.`)]
      : []),
    ...(undelivered > 0
      ? [line(`${counted(undelivered, 'earlier message')} did not arrive: `, name('overreach digest list'))]
      : []),
  ]);
}

/** `2 critical, 1 high overdue` of what was found on earlier nights; null where nothing grave is. */
function stillOpen({ findings, team }: DigestInput): string | null {
  const grave = findings.filter(
    (one) =>
      isOpen(one) &&
      one.lane === 'alarm' &&
      isOfTeam(one, team) &&
      ['critical', 'high'].includes(one.severity),
  );
  return grave.length === 0 ? null : bySeverity(grave.map((finding) => ({ finding })));
}

function isOpen({ state }: { readonly state: string }): boolean {
  return state !== 'resolved' && state !== 'suppressed';
}

/** Seconds from the oldest required layer to now; null where one of them does not say when it was read. */
function dataAge({ scan, now }: DigestInput): number | null {
  const since = Math.max(0, (Date.parse(now) - Date.parse(scan.startedAt)) / 1000);
  let oldest = 0;
  for (const { layer, state, age } of scan.coverage.layers) {
    if (state === 'not-offered' || !required.has(layer)) continue;
    if (age === null) return null;
    oldest = Math.max(oldest, age);
  }
  return oldest + since;
}

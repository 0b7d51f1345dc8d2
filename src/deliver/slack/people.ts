import type { KeptChange } from '../../audit/kept-change.ts';
import type { ShownFinding } from '../scan-result.ts';
import type { Line, Message, TextSpan } from './message.ts';

/** How people are named in what leaves the house. */
export type NamingOfPeople = 'full' | 'initials' | 'none';

/**
 * A message with its people named as wanted, in every span of it: who composes a line need not think of it. Names are
 * those that are known, and whatever looks like an address of electronic mail.
 */
export function nameAsWanted(message: Message, known: readonly string[], naming: NamingOfPeople): Message {
  if (naming === 'full') return message;
  const rename = renamer(known, naming);
  const span = (one: TextSpan): TextSpan => ({ ...one, text: rename(one.text) });
  const lines = (all: readonly Line[]): readonly Line[] => all.map((line) => line.map(span));
  return {
    ...message,
    headline: rename(message.headline),
    sections: message.sections.map((section) => ({
      ...section,
      title: section.title === null ? null : rename(section.title),
      lines: lines(section.lines),
    })),
    foot: lines(message.foot),
  };
}

/** The names that may stand in a message: those that the scan kept, and those of what the message speaks of. */
export function knownPeople({
  facts,
  findings,
  changes,
}: {
  readonly facts: { readonly people: readonly string[] } | null;
  readonly findings: readonly Pick<ShownFinding, 'operator' | 'subject' | 'suppression'>[];
  readonly changes: readonly KeptChange[] | null;
}): readonly string[] {
  const names = new Set(facts?.people);
  for (const { operator, subject, suppression } of findings) {
    if (operator !== null) names.add(operator);
    // Other subjects are ARNs, ids of techniques and of permission sets.
    if (subject !== '' && !/[:/]/.test(subject)) names.add(subject);
    if (suppression !== null) names.add(suppression.person);
  }
  for (const { origin } of (changes ?? []).flatMap((change) => change.changes)) {
    if (origin.state === 'commit') names.add(origin.author);
    if (origin.state !== 'found') continue;
    if (origin.human !== null) names.add(origin.human);
    const session = /:assumed-role\/[^/]+\/(.+)$|:user\/(?:.*\/)?([^/]+)$/.exec(origin.actor ?? '');
    for (const name of [session?.[1], session?.[2]]) if (name !== undefined) names.add(name);
  }
  return [...names];
}

/** Shorter ones are words as often as names. */
const shortestName = 3;
/** What may stand in a name without a space. */
const token = /[\p{L}\p{N}._@+-]+/gu;

/** What renames the people in a text: those that are known, and whatever looks like an address of electronic mail. */
export function renamer(known: readonly string[], naming: 'initials' | 'none'): (text: string) => string {
  const usable = known.filter((name) => name.length >= shortestName);
  const single = new Set(usable.filter(isToken).map((name) => name.toLowerCase()));
  // Longer ones first: `Wei Chen` before `Wei`.
  const several = usable.filter((name) => !isToken(name)).toSorted((a, b) => b.length - a.length);
  const short = (name: string): string => (naming === 'none' ? 'a person' : initialsOf(name));
  return (text) => {
    const whole = several.reduce((left, name) => left.replaceAll(name, () => short(name)), text);
    return whole.replace(token, (word) => {
      const name = word.replace(/[.-]+$/, '');
      if (!single.has(name.toLowerCase()) && !isAddress(name)) return word;
      return `${short(name)}${word.slice(name.length)}`;
    });
  };
}

function isToken(name: string): boolean {
  return /^[\p{L}\p{N}._@+-]+$/u.test(name);
}

function isAddress(word: string): boolean {
  const at = word.indexOf('@');
  return at > 0 && word.indexOf('.', at) > at + 1;
}

/** `W.C.` of wei.chen@example.com: what comes before an at sign, by its parts. */
function initialsOf(name: string): string {
  const [own = ''] = name.split('@');
  const letters = own.split(/[^\p{L}\p{N}]+/u).flatMap((part) => [...part][0]?.toUpperCase() ?? []);
  return letters.length === 0 ? 'a person' : letters.map((letter) => `${letter}.`).join('');
}

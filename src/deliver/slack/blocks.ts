import type { Line, Message, Mood, Section } from './message.ts';
import { lineToMrkdwn, plainForSlack } from './mrkdwn.ts';

/** Slack's limits (its pages "Blocks" and "Section block"): a message of 50 blocks, 3,000 characters in a section. */
const mostBlocks = 50;
const mostInSection = 3_000;
/** And for a header block. */
const mostInHeadline = 150;
/** Of all together: Slack cuts longer texts at 40,000, people stop reading long before. */
const mostInAll = 12_000;
/** Kept free for the lines that say what was left out. */
const forMore = 160;

/** A `text` object. `verbatim`: Slack makes no links of addresses and names. */
export interface SlackText {
  readonly type: 'mrkdwn' | 'plain_text';
  readonly text: string;
  readonly verbatim?: true;
  readonly emoji?: false;
}

export type SlackBlock =
  | { readonly type: 'header'; readonly text: SlackText }
  | { readonly type: 'section'; readonly text: SlackText }
  | { readonly type: 'context'; readonly elements: readonly SlackText[] };

/** What is posted: blocks, and the text of notifications and of clients that show none. */
export interface SlackPayload {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

const marks: Readonly<Record<Mood, string>> = { good: '🟢', warning: '🟡', bad: '🔴' };

/**
 * A message as Block Kit, within all limits whatever it holds: what does not fit is cut by whole lines, counted, and named
 * with the command that shows it. INVARIANT: the headline and the foot are always there.
 */
export function slackBlocks(message: Message): SlackPayload {
  const headline = `${marks[message.mood]} ${message.headline}`;
  const header = cutAt(plainForSlack(headline), mostInHeadline);
  const foot = footBlock(message.foot);
  const room = { characters: mostInAll - header.length - foot.length, blocks: mostBlocks - 2 };
  const body = sectionsWithin(message.sections, room);
  return {
    text: header,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: header, emoji: false } },
      ...body.map((text): SlackBlock => ({ type: 'section', text: mrkdwn(text) })),
      ...(foot === '' ? [] : [{ type: 'context', elements: [mrkdwn(foot)] } as const]),
    ],
  };
}

function sectionsWithin(
  sections: readonly Section[],
  room: { readonly characters: number; readonly blocks: number },
): readonly string[] {
  const texts: string[] = [];
  let left = room.characters;
  let cut = 0;
  let command: string | null = null;
  for (const [index, one] of sections.entries()) {
    const budget = Math.min(mostInSection, left - forMore);
    // The last block is kept for what was left out.
    const isFull = texts.length >= room.blocks - 1 && index < sections.length - 1;
    const made = isFull ? null : sectionWithin(one, budget);
    const skipped = made === null ? one.lines.length : made.skipped;
    if (made !== null) {
      texts.push(made.text);
      left -= made.text.length;
    } else {
      cut += skipped + (one.more?.count ?? 0);
      command ??= one.more?.command ?? 'overreach findings list';
    }
  }
  if (cut > 0) texts.push(`+${cut.toLocaleString('en-US')} more: \`${command ?? ''}\``);
  return texts;
}

/** A section's text within a budget; null where not even its first line has room. */
function sectionWithin(
  { title, lines, more }: Section,
  budget: number,
): { readonly text: string; readonly skipped: number } | null {
  const head = title === null ? [] : [lineWithin([{ text: title, look: 'strong' }], mostInTitle)];
  const kept: string[] = [...head];
  let used = head.reduce((sum, text) => sum + text.length + 1, 0);
  let taken = 0;
  for (const line of lines) {
    const text = lineWithin(line, Math.min(budget, mostInSection) - forMore);
    if (used + text.length + 1 > budget - forMore) break;
    kept.push(text);
    used += text.length + 1;
    taken += 1;
  }
  const skipped = lines.length - taken;
  if (taken === 0 && lines.length > 0) return null;
  const count = skipped + (more?.count ?? 0);
  if (count > 0)
    kept.push(`+${count.toLocaleString('en-US')} more: \`${more?.command ?? 'overreach findings list'}\``);
  return { text: kept.join('\n'), skipped };
}

/** One line; a single line that is longer than a whole section is cut in its spans, never within an escape. */
function lineWithin(line: Line, most: number): string {
  const whole = lineToMrkdwn(line);
  if (whole.length <= Math.min(most, mostInLine)) return whole;
  let budget = Math.max(0, Math.min(most, mostInLine) - 4);
  const spans = [];
  for (const span of line) {
    let text = [...span.text].slice(0, budget).join('');
    // What is escaped is up to ten times as long.
    while (text !== '' && lineToMrkdwn([{ ...span, text }]).length > budget) {
      text = [...text].slice(0, Math.floor([...text].length * 0.7)).join('');
    }
    budget -= lineToMrkdwn([{ ...span, text }]).length;
    spans.push({ ...span, text });
    if (text.length < span.text.length) break;
  }
  return `${lineToMrkdwn(spans)} …`;
}

/** The name of a team, or a few words. */
const mostInTitle = 200;

/** A finding in one line is read; a longer one is a page, and `explain` tells it. */
const mostInLine = 1_400;

function footBlock(foot: readonly Line[]): string {
  const budget = Math.floor(2_900 / Math.max(1, foot.length));
  return foot.map((line) => lineWithin(line, budget)).join('\n');
}

function mrkdwn(text: string): SlackText {
  return { type: 'mrkdwn', text, verbatim: true };
}

function cutAt(text: string, most: number): string {
  if (text.length <= most) return text;
  // Never within an entity or half a letter.
  const cut = text.slice(0, most - 1).replace(/&[a-z]*$|[\ud800-\udbff]$/, '');
  return `${cut}…`;
}

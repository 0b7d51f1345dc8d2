import type { Line, Message, Mood } from '../slack/message.ts';
import { blank, type Page, paragraph, type Style, span } from './page.ts';

const styles: Readonly<Record<Mood, Style>> = { good: 'good', warning: 'warning', bad: 'bad' };

/** A message as the terminal shows it: the same words in the same order as in Slack. */
export function digestPage(message: Message): Page {
  return [
    paragraph([span(message.headline, styles[message.mood])]),
    ...message.sections.flatMap(
      ({ title, lines, more }): Page => [
        blank,
        ...(title === null ? [] : [paragraph([span(title, 'strong')])]),
        ...lines.map((line) => paragraph(spansOf(line), 0, 2)),
        ...(more === null ? [] : [paragraph([`+${more.count} more: `, span(more.command, 'code')])]),
      ],
    ),
    blank,
    ...message.foot.map((line) => paragraph(spansOf(line), 0, 2)),
  ];
}

function spansOf(line: Line) {
  return line.map(({ text, look }) =>
    span(text, look === 'strong' ? 'strong' : look === 'name' ? 'code' : 'plain'),
  );
}

import type { InitResult } from '../init-result.ts';
import { blank, type Page, paragraph, span, unbroken } from './page.ts';

/** Where the configuration is, and the commands that come next; each can be copied whole. */
export function initPage({ file, next }: InitResult): Page {
  return [
    paragraph([
      'Written to ',
      span(file, 'strong'),
      '. It says what the comments say; change it as you like.',
    ]),
    ...next.flatMap(({ why, command }, index) => [
      blank,
      paragraph([`${index + 1}. ${why}`]),
      unbroken([span(command, 'code')], 3),
    ]),
  ];
}

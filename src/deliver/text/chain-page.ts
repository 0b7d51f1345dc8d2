import type { ChainBreak } from '../../audit/chain-check.ts';
import type { ChainResult } from '../chain-result.ts';
import { blank, type Page, paragraph, span, unbroken } from './page.ts';

/** The answer of `verify` for people: whether the history is what was written, where it breaks first, and the heads. */
export function chainPage(result: ChainResult): Page {
  const { store, holds, events, chains } = result;
  const history = `${count(events, 'event')} in ${count(chains.length, 'chain')} of ${store}`;
  // Nobody should write down the head of a history that is not what was written.
  const heads = !holds ? [] : chains.flatMap(({ head }) => (head === null ? [] : [head]));
  return [
    paragraph([
      holds
        ? span(`The history holds: ${history}.`, 'good')
        : span(`The history is broken: ${history}.`, 'bad'),
    ]),
    ...breaksOf(result).map((text) => paragraph([text], 2, 4)),
    ...(heads.length === 0
      ? []
      : [
          blank,
          paragraph(['Heads to keep elsewhere; `--head` asks for one later, and a cut tail shows:']),
          ...heads.map((head) => unbroken([span(head, 'code')], 2)),
        ]),
  ];
}

function breaksOf({ chains, missingEvents, findingsWithoutEvents }: ChainResult): readonly string[] {
  const broken = chains.flatMap(({ id, broken }) => (broken === null ? [] : [`${id}: ${breakText(broken)}`]));
  if (missingEvents > 0)
    broken.push(`${count(missingEvents, 'number')} below that of the last event missing`);
  if (findingsWithoutEvents > 0)
    broken.push(`${count(findingsWithoutEvents, 'finding')} that no event tells of`);
  return broken;
}

function breakText({ reason, link, seq, knownHash }: ChainBreak): string {
  switch (reason) {
    case 'changed':
      return `link ${link} (event ${seq}) is not what was written after the one before it`;
    case 'missing':
      return `link ${link} is missing`;
    case 'repeated':
      return `link ${link} is there twice (event ${seq})`;
    case 'head-not-found':
      return `the head ${knownHash?.slice(0, 12)}… is not in it: after link ${link} its tail was cut, or it was written anew`;
  }
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}

import type { KnownHead } from '../../audit/chain-check.ts';
import { counted } from '../text/access-words.ts';
import type { DigestInput } from './digest-input.ts';
import { type Line, line, name } from './message.ts';

/** Heads that are printed one by one; `verify` takes them as they stand here. */
const mostHeads = 6;
/** As many hexadecimal digits as people copy, and more than anybody could forge by chance. */
const headDigits = 12;

/** The end of every message: what nobody could see, the heads of the history, and the id by which a second copy shows. */
export function footLines(
  { facts, heads, id }: Pick<DigestInput, 'facts' | 'heads' | 'id'>,
  of: string,
): readonly Line[] {
  const unseen = facts?.couldNotSee ?? ['this was not kept with the scan'];
  return [
    line(`Could not see: ${unseen.join('; ')}.`),
    ...(heads.length === 0 ? [] : [line('History: ', ...headSpans(heads))]),
    line(name(shortRowId(id)), ` · ${of}`),
  ];
}

/** `dg1:6881e2b29b77`: enough to tell two messages apart. */
export function shortRowId(id: string): string {
  return id.slice(0, id.indexOf(':') + 1 + headDigits);
}

function headSpans(heads: readonly KnownHead[]) {
  const rest = heads.length - mostHeads;
  return [
    ...heads
      .slice(0, mostHeads)
      .flatMap(({ chain, hash }, index) => [
        index === 0 ? '' : ' ',
        name(`${chain}:${hash.slice(0, headDigits)}`),
      ]),
    rest > 0 ? ` and ${counted(rest, 'more account')}.` : '',
  ];
}

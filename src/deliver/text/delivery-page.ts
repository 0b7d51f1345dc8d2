import type { DeliveryList, ShownDelivery, ShownMessage } from '../delivery-list.ts';
import { counted } from './access-words.ts';
import { type Page, paragraph, type Style, span } from './page.ts';
import { momentInWords } from './times.ts';

/** Rows that are listed; JSON has more. */
const mostListed = 30;

/** What was told, and whether it arrived; the newest first. */
export function deliveryPage({ deliveries }: DeliveryList): Page {
  if (deliveries.length === 0) return [paragraph(['Nothing is to be told yet: no scan was kept.'])];
  const rest = deliveries.length - mostListed;
  return [
    ...deliveries.slice(0, mostListed).flatMap(deliveryLines),
    ...(rest > 0
      ? [paragraph([span(`and ${counted(rest, 'older one')}; --format json lists all`, 'dim')])]
      : []),
  ];
}

function deliveryLines(delivery: ShownDelivery): Page {
  const { kind, state, createdAt, id, scan, fingerprint, reason, messages } = delivery;
  const of = fingerprint?.slice(0, 16) ?? scan ?? '';
  const why = reason === null || messages.length > 0 ? '' : `: ${reason}`;
  return [
    paragraph(
      [
        span(state.padEnd(9), styles[state]),
        `${momentInWords(createdAt)}  ${kind}  ${of}${why} `,
        span(id.slice(0, 16), 'dim'),
      ],
      0,
      9,
    ),
    ...messages.map(messageLine),
  ];
}

function messageLine({ told, state, sentAt, reason }: ShownMessage) {
  const when = sentAt === null ? '' : ` ${momentInWords(sentAt)}`;
  return paragraph(
    [`${told}: `, span(state, styles[state]), `${when}${reason === null ? '' : `: ${reason}`}`],
    9,
    11,
  );
}

const styles: Readonly<Record<ShownDelivery['state'], Style>> = {
  sent: 'good',
  waiting: 'plain',
  failed: 'bad',
  poison: 'bad',
  skipped: 'dim',
};

/** What sending came to, in one line. */
export function sendPage(result: {
  readonly sent: number;
  readonly waiting: number;
  readonly failed: number;
  readonly skipped: number;
}): Page {
  const { sent, waiting, failed, skipped } = result;
  if (sent + waiting + failed + skipped === 0) return [paragraph(['Nothing was due.'])];
  return [
    paragraph([
      span(`${sent} sent`, failed + waiting === 0 ? 'good' : 'plain'),
      ...(waiting > 0 ? [', ', span(`${waiting} to be tried again`, 'warning')] : []),
      ...(failed > 0 ? [', ', span(`${failed} failed: \`overreach digest list\` says why`, 'bad')] : []),
      ...(skipped > 0 ? [`, ${skipped} of no interest any more`] : []),
    ]),
  ];
}

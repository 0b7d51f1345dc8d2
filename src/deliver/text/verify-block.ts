import type { Verification, VerifiedRequest } from '../verification.ts';
import { witnessInWords } from './access-words.ts';
import { blank, type Page, paragraph, type Style, span } from './page.ts';

const verdicts: Readonly<Record<VerifiedRequest['verdict'], readonly [text: string, style: Style]>> = {
  agrees: ['AWS agrees', 'good'],
  differs: ['AWS differs', 'bad'],
  'cannot-tell': ['AWS cannot tell', 'warning'],
};

/** AWS's decision beside ours, request by request, and where the simulator cannot judge. */
export function verifyBlock({ account, requests, limits }: Verification): Page {
  return [
    blank,
    paragraph([span("What AWS's policy simulator says", 'strong'), ` (asked in ${account})`]),
    ...requests.flatMap(requestBlock),
    ...(requests.length === 0
      ? [paragraph(['No request of it is proved, so there is none to ask about.'], 2)]
      : []),
    ...limits.map((limit) => paragraph([span(`not judged there: ${limit}`, 'dim')], 2, 4)),
  ];
}

function requestBlock({ witness, ours, aws, verdict, detail, notJudged }: VerifiedRequest): Page {
  const [words, style] = verdicts[verdict];
  return [
    paragraph([witnessInWords(witness)], 2, 4),
    paragraph(
      [
        span(words, style),
        `: here ${ours}, there ${aws ?? 'no answer'}${detail === '' ? '' : ` (${detail})`}`,
      ],
      4,
      6,
    ),
    ...notJudged.map((layer) => paragraph([span(`the simulator was not shown ${layer}`, 'warning')], 4, 6)),
  ];
}

import type { Can } from '../../audit/can.ts';
import type { CanAnswer } from '../can-answer.ts';
import { regionsToShow } from '../worst-regions.ts';
import { counted } from './access-words.ts';
import { blank, type Page, paragraph, type Style, span } from './page.ts';
import { regionBlock } from './region-block.ts';
import { momentInWords } from './times.ts';

/** The answer for one principal: the word, then what of the question is allowed, when, and by which statements. */
export function canPage(answer: CanAnswer): Page {
  const [can] = answer.principals;
  if (can === undefined) return [paragraph(['Nobody was asked about.'])];
  return [
    paragraph([answerSpan(can), `  ${sentence(can, answer)}`], 0, 2),
    ...held(can).flatMap((region, index) => [blank, ...regionBlock(region, String(index + 1), 0)]),
    ...(can.assumptions.length > 0 ? [blank] : []),
    ...can.assumptions.map((text) => paragraph([span(`assumed: ${text}`, 'dim')], 0, 9)),
  ];
}

/** Everybody who can or may, one line each with the first reason, surest first. */
export function whoCanPage(answer: CanAnswer): Page {
  const { principals, asked, cannot, action, resource, collectedAt } = answer;
  return [
    ...principals.flatMap((can) => {
      const [region] = held(can);
      const by = region?.grantedBy.map(({ policy, statement }) => `${policy} (${statement})`) ?? [];
      return [
        paragraph([answerSpan(can), `  ${can.principal}`], 0, columns),
        ...(by.length === 0
          ? []
          : [paragraph([span(`by ${by.slice(0, 3).join(', ')}`, 'dim')], columns, columns)]),
      ];
    }),
    ...(principals.length > 0 ? [blank] : []),
    paragraph([
      `${action} on ${resource}: ${cannot} of ${counted(asked, 'principal')} cannot, proved`,
      span(collectedAt === null ? '' : `; data of ${momentInWords(collectedAt)}`, 'dim'),
    ]),
  ];
}

const columns = 9;

function held(can: Can) {
  return regionsToShow(can.held.flatMap(({ regions }) => regions));
}

function answerSpan({ answer }: Can) {
  return span(answer.toUpperCase().padEnd(columns - 2), style[answer]);
}

const style: Readonly<Record<Can['answer'], Style>> = {
  yes: 'strong',
  may: 'warning',
  unknown: 'warning',
  no: 'good',
};

function sentence({ answer, principal }: Can, { action, resource }: CanAnswer): string {
  const request = `${action} on ${resource}`;
  switch (answer) {
    case 'yes':
      return `${principal} is allowed ${request}, as far as this says:`;
    case 'may':
      return `${principal} may be allowed ${request}: it rests on what the policies alone do not tell`;
    case 'no':
      return `${principal} is not allowed ${request} by anything that was collected: proved`;
    case 'unknown':
      return `whether ${principal} is allowed ${request} could not be decided`;
  }
}

import { html } from 'hono/html';
import type { Region } from '../../../access/comparison.ts';
import {
  accessLevelsInWords,
  actionsInWords,
  conditionsInWords,
  listInWords,
  resourcesInWords,
  witnessInWords,
} from '../../../deliver/text/access-words.ts';
import type { Html } from '../../page.ts';
import { mono, visible } from './words.ts';

/** One region of access: what, on what, when, granted by which statement, with a request that proves it. */
export function regionCard(region: Region): Html {
  const fact = (key: string, value: Html | string) => html`<div><dt>${key}</dt><dd>${value}</dd></div>`;
  return html`<div class="card"><dl class="facts">
${fact('May', html`${mono(actionsInWords(region))} <span class="muted small">${accessLevelsInWords(region)}</span>`)}
${fact('On', mono(resourcesInWords(region)))}
${region.notResources.length === 0 ? '' : fact('But not on', mono(listInWords(region.notResources)))}
${fact('When', visible(conditions(region)))}
${region.grantedBy.length === 0 ? '' : fact('Granted by', visible(listInWords(region.grantedBy.map(({ policy, statement }) => `${policy} (statement ${statement})`))))}
${fact('For example', region.witness === null ? 'no request could be built' : mono(witnessInWords(region.witness)))}
${notes(region).map((note) => fact('Note', note))}
</dl></div>
`;
}

/** A region in one line. */
export function regionLine(region: Region): Html {
  const but = region.notResources.length === 0 ? '' : ` but not on ${listInWords(region.notResources)}`;
  return html`<li>${mono(actionsInWords(region))} on ${mono(resourcesInWords(region))}${visible(but)}</li>`;
}

function conditions({ conditions: block }: Region): string {
  if (block === null) return 'under conditions that no single IAM Condition block can say';
  const phrases = conditionsInWords(block);
  return phrases.length === 0 ? 'always' : phrases.join(' and ');
}

function notes({ certainty, exercisable, future }: Region): readonly string[] {
  return [
    ...(certainty === 'may'
      ? ['not certain: it rests on something that the policies alone do not tell']
      : []),
    ...(exercisable ? [] : ['not exercisable: per the catalog no such action takes such a resource']),
    ...(future ? ['holds only actions that the catalog does not have yet'] : []),
  ];
}

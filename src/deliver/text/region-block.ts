import type { Region } from '../../access/comparison.ts';
import {
  accessLevelsInWords,
  actionsInWords,
  conditionsInWords,
  listInWords,
  resourcesInWords,
  witnessInWords,
} from './access-words.ts';
import { labelled, type Page, paragraph, span } from './page.ts';

const labelColumns = 13;

/** One region of an excess as a short block: which actions, where, when, by what, and a request that proves it. */
export function regionBlock(region: Region, heading: string, indent: number): Page {
  const label = (name: string, text: string) => labelled(name, [text], indent + 3, labelColumns);
  const levels = accessLevelsInWords(region);
  return [
    paragraph(
      [
        span(heading.padEnd(3), 'dim'),
        span(actionsInWords(region), 'strong'),
        ...(levels === '' ? [] : [span(`  (${levels})`, 'dim')]),
      ],
      indent,
      indent + 3,
    ),
    label('on', resourcesInWords(region)),
    ...(region.notResources.length > 0 ? [label('but not on', listInWords(region.notResources))] : []),
    label('when', whenInWords(region)),
    ...(region.grantedBy.length > 0 ? [label('granted by', grantsInWords(region))] : []),
    region.witness === null
      ? label('for example', 'no request could be built')
      : labelled('for example', [span(witnessInWords(region.witness), 'code')], indent + 3, labelColumns),
    ...notes(region).map((note) => label('note', note)),
  ];
}

function whenInWords(region: Region): string {
  if (region.conditions === null) return 'under conditions that no single IAM Condition block can say';
  const phrases = conditionsInWords(region.conditions);
  return phrases.length === 0 ? 'always' : phrases.join(' and ');
}

/** `statement Sid of policy P`, one per granting statement. */
export function grantsInWords(region: Pick<Region, 'grantedBy'>): string {
  return listInWords(region.grantedBy.map(({ policy, statement }) => `${policy} (statement ${statement})`));
}

function notes(region: Region): readonly string[] {
  const found: string[] = [];
  if (region.certainty === 'may')
    found.push('not certain: it rests on something that the policies alone do not tell');
  if (!region.exercisable)
    found.push('not exercisable: per the catalog no such action takes such a resource');
  if (region.future) found.push('holds only actions that the catalog does not have yet');
  return found;
}

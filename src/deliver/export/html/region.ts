import type { Region } from '../../../access/comparison.ts';
import type { ShownFinding } from '../../scan-result.ts';
import {
  accessLevelsInWords,
  actionsInWords,
  conditionsInWords,
  counted,
  listInWords,
  resourcesInWords,
} from '../../text/access-words.ts';
import { regionsToShow } from '../../worst-regions.ts';
import { type Markup, markup, type Part } from './markup.ts';

/** Regions told one by one; the others are counted. */
const mostRegions = 4;

/** The worst regions of an excess, a line each: which actions, where, when, and how sure. */
export function regionLines({ excess }: Pick<ShownFinding, 'excess'>): Part {
  const regions = regionsToShow(excess?.regions ?? []);
  const rest = regions.length - mostRegions;
  return [
    ...regions.slice(0, mostRegions).map((region, index) => regionLine(region, index > 0)),
    ...(rest > 0 ? [markup`<br><span class=d>and ${counted(rest, 'more region')}; JSON has all</span>`] : []),
  ];
}

/** One region in one line. */
export function regionLine(region: Region, breaks = false): Markup {
  const levels = accessLevelsInWords(region);
  const except = region.notResources.length > 0 ? ` but not on ${listInWords(region.notResources)}` : '';
  return markup`${breaks ? markup`<br>` : null}<code>${actionsInWords(region)}</code>${levels === '' ? null : ` (${levels})`} on <code>${resourcesInWords(region)}</code>${except}${whenInWords(region)}${doubts(region)}`;
}

function whenInWords({ conditions }: Region): string {
  if (conditions === null) return ', under conditions that no single IAM Condition block can say';
  const phrases = conditionsInWords(conditions);
  return phrases.length === 0 ? '' : `, when ${phrases.join(' and ')}`;
}

function doubts({ certainty, exercisable, future }: Region): string {
  const said = [
    certainty === 'may' ? 'not certain' : null,
    exercisable ? null : 'not exercisable per the catalog',
    future ? 'only actions that the catalog does not have yet' : null,
  ].filter((one) => one !== null);
  return said.length === 0 ? '' : `; ${said.join(', ')}`;
}

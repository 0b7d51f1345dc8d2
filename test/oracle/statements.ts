import type { ElementList, PolicyVersion, Statement } from '../../src/policy/document.ts';
import type { CatalogFacts } from '../../src/policy/facts.ts';
import { type Answer, type Context, conditionHolds, variableLookup } from './conditions.ts';
import { matchArnText, matchText, readPattern } from './patterns.ts';

/** Whether Action or NotAction covers an action, given in lower case. */
export function actionMatches({ patterns, negated }: ElementList, action: string): boolean {
  const hit = patterns.some((pattern) => {
    const places = readPattern(pattern.toLowerCase(), '2008-10-17', true, () => null);
    return places !== null && matchText(places, action);
  });
  return hit !== negated;
}

/** Whether Resource or NotResource covers a resource; `wide` says of each pattern how its stars are read. */
export function resourceMatches(
  list: ElementList,
  version: PolicyVersion,
  resource: string,
  context: Context,
  facts: CatalogFacts,
  wide: (pattern: string) => boolean,
): boolean {
  const lookup = variableLookup(context, facts);
  const hit = list.patterns.some((pattern) => {
    const head = pattern.split(':').slice(0, 5).join(':');
    // variables only after the fifth colon; no ARN holds the text of one before it.
    if (version === '2012-10-17' && /\$\{(?![*?$]\})/.test(head)) return false;
    const start = readPattern(head, version, true, lookup, true) ?? [];
    const rest = readPattern(pattern.slice(head.length), version, true, lookup);
    return rest !== null && matchArnText([...start, ...rest], resource, wide(pattern));
  });
  return hit !== list.negated; // a pattern with an unresolved variable hits nothing
}

/** Whether all conditions hold: no if one says no, else unknown if one is unknown. */
export function conditionsHold(
  conditions: Statement['conditions'],
  version: PolicyVersion,
  context: Context,
  facts: CatalogFacts,
): Answer {
  const answers = conditions.map((condition) => conditionHolds(condition, version, context, facts));
  return answers.includes(false) ? false : answers.includes(null) ? null : true;
}

/** A request's context with keys in lower case, each with a list of values. */
export function contextOf(entries: Readonly<Record<string, string | readonly string[]>>): Context {
  return new Map(Object.entries(entries).map(([key, value]) => [key.toLowerCase(), [value].flat()]));
}

import type { AccessSet } from '../../src/access/access-set.ts';
import type { Region, Witness } from '../../src/access/comparison.ts';
import type { Statement } from '../../src/policy/document.ts';
import type { CatalogFacts } from '../../src/policy/facts.ts';
import type { Answer } from './conditions.ts';
import { matchText, readPattern } from './patterns.ts';
import { askerOf, namedAs } from './principals.ts';
import { policyOf } from './random-policies.ts';
import { actionMatches, conditionsHold, contextOf, resourceMatches } from './statements.ts';

/** How the engine reads stars first: over the colons only in patterns with fewer than six parts. */
function aligned(pattern: string): boolean {
  return pattern.split(':').length < 6;
}

/** Whether an access set holds a request, by the naive matchers; null when nobody knows. */
export function naiveHolds(set: AccessSet, request: Witness, facts: CatalogFacts): Answer {
  if (set.kind === 'union') return anyOf(set.of.map((member) => naiveHolds(member, request, facts)));
  if (set.kind === 'intersection') return allOf(set.of.map((member) => naiveHolds(member, request, facts)));
  const context = contextOf({ ...lowered(request.context), ...lowered(set.facts) });
  const action = request.action.toLowerCase();
  const resource = facts.isWildcardOnly(action) === true ? '*' : request.resource;
  return allOf(
    set.levels.flatMap((level) => {
      const answers = level.policies.flatMap(({ document: { version, statements } }) =>
        statements.map((statement) => {
          const named = level.namesPrincipals === true ? namesAsker(statement, request) : true;
          const covers =
            named !== false &&
            actionMatches(statement.action, action) &&
            (statement.resource === null ||
              resourceMatches(statement.resource, version, resource, context, facts, aligned));
          const holds = covers ? conditionsHold(statement.conditions, version, context, facts) : false;
          return { effect: statement.effect, applies: allOf([named, holds]) };
        }),
      );
      const allows = answers.filter(({ effect }) => effect === 'Allow').map(({ applies }) => applies);
      const denies = answers.filter(({ effect }) => effect === 'Deny').map(({ applies }) => applies);
      return [anyOf(allows), not(anyOf(denies))];
    }),
  );
}

/** Whether a region holds a request, by the region's own words. A condition that could not be said counts as met. */
export function naiveRegionHolds(region: Region, request: Witness, facts: CatalogFacts): Answer {
  const known = facts.isWildcardOnly(request.action);
  if (region.future && known !== null) return false;
  const says = (parts: object): Answer => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', ...parts };
    const policy = policyOf({ Version: '2012-10-17', Statement: statement }, 'identity', 'region');
    const level = { name: 'region', kind: 'identity', policies: [policy] } as const;
    return naiveHolds({ kind: 'layers', levels: [level], facts: {} }, request, facts);
  };
  const { actions, notActions = [], resources, notResources, conditions } = region;
  const { principals = ['*'], notPrincipals = [] } = region;
  return allOf([
    isOneOf(principals, request.principal) && !isOneOf(notPrincipals, request.principal),
    says({ Action: actions }),
    says({ Resource: resources }),
    conditions === null || Object.keys(conditions).length === 0 ? true : says({ Condition: conditions }),
    notActions.length === 0 ? true : not(says({ Action: notActions })),
    notResources.length === 0 ? true : not(says({ Resource: notResources })),
  ]);
}

/** Whether a statement of a resource policy names who asks, a principal without boundary; null when nobody knows. */
function namesAsker(statement: Statement, { principal }: Witness): Answer {
  const form = namedAs(statement, askerOf(principal?.slice(principal.indexOf(':') + 1) ?? ''), false);
  return form === 'perhaps' ? null : form !== null;
}

function isOneOf(patterns: readonly string[], principal = ''): boolean {
  return patterns.some((text) => {
    const pattern = readPattern(text, '2012-10-17', true, () => null);
    return pattern !== null && matchText(pattern, principal);
  });
}

function lowered<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key.toLowerCase(), value]));
}

function not(answer: Answer): Answer {
  return answer === null ? null : !answer;
}

function anyOf(answers: readonly Answer[]): Answer {
  return answers.includes(true) ? true : answers.includes(null) ? null : false;
}

function allOf(answers: readonly Answer[]): Answer {
  return answers.includes(false) ? false : answers.includes(null) ? null : true;
}

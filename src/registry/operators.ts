import { hasWildcard, matchesName, matchesPattern } from './pattern.ts';
import type { Operator, OperatorMatch, Registry } from './registry.ts';

/** A human as a trail names one. */
export interface HumanFacts {
  /** The Identity Center user, IAM user, SAML subject or source identity. */
  readonly id: string;
  readonly via: 'identity-center' | 'iam-user' | 'saml' | 'web-identity' | 'source-identity' | 'console';
  /** The identity store's user id, where the event has it. */
  readonly userId?: string | null;
}

/** The operator entry that a human matches most closely, or null. */
export function matchOperator(registry: Registry, human: HumanFacts): Operator | null {
  return matchOperators(registry, human)[0] ?? null;
}

/** Every operator entry that a human matches: written out before patterns, longer patterns before shorter. */
export function matchOperators(registry: Registry, human: HumanFacts): readonly Operator[] {
  return registry.operators
    .flatMap((operator, place) => {
      const closeness = matchedBy(operator.match, human);
      return closeness === null ? [] : [{ operator, closeness, place }];
    })
    .sort((a, b) => b.closeness - a.closeness || a.place - b.place)
    .map(({ operator }) => operator);
}

/** How close the closest matching field is (exact ones beyond any pattern); null = none matches. */
function matchedBy(match: OperatorMatch, human: HumanFacts): number | null {
  const found: number[] = [];
  const test = (pattern: string | null, value: string | null | undefined, named: boolean): void => {
    if (pattern === null || value === null || value === undefined) return;
    const hit = named ? matchesName(pattern, value) : matchesPattern(pattern, value);
    if (hit) found.push(hasWildcard(pattern) ? pattern.length : Number.POSITIVE_INFINITY);
  };
  test(match.userId, human.userId, true);
  switch (human.via) {
    case 'identity-center':
      test(match.userName, human.id, true);
      // Where no event says the name, the user's id stands for it.
      test(match.userId, human.id, true);
      break;
    case 'iam-user':
      test(match.iamUser, human.id, true);
      break;
    case 'console':
      // The console's session names whoever signed in: an IAM user or an Identity Center one.
      test(match.iamUser, human.id, true);
      test(match.userName, human.id, true);
      break;
    case 'saml':
      test(match.samlSubject, human.id, false);
      break;
    case 'source-identity':
      test(match.sourceIdentity, human.id, false);
      break;
    case 'web-identity':
      // A subject of some provider is no name that the registry knows.
      break;
  }
  return found.length === 0 ? null : Math.max(...found);
}

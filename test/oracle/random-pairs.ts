import type { AccessLevel, AccessSet } from '../../src/access/access-set.ts';
import type { PolicyKind } from '../../src/policy/document.ts';
import type { Random } from './random.ts';
import { policyOf, randomDocument } from './random-policies.ts';

/** One side of a comparison as JSON: a disagreement is shown and shrunk as this. */
export interface SideJson {
  readonly kind?: PolicyKind;
  /** Levels, each a list of documents; or several such sides united or intersected. */
  readonly levels?: readonly (readonly unknown[])[];
  readonly facts?: Readonly<Record<string, string | readonly string[]>>;
  readonly union?: readonly SideJson[];
  readonly intersection?: readonly SideJson[];
}

/** A pair to compare, as JSON. */
export interface PairJson {
  readonly granted: SideJson;
  readonly intended: SideJson;
}

const factValues: readonly (readonly [key: string, value: string | readonly string[]])[] = [
  ['aws:username', 'Bob'],
  ['aws:PrincipalTag/Team', 'team-a'],
  ['aws:PrincipalArn', 'arn:aws:iam::111122223333:role/app/ExampleRole'],
  ['aws:CalledVia', ['a', 'b']],
  ['aws:SourceIp', '10.0.0.1'],
  ['aws:CurrentTime', '2020-01-01T00:00:00Z'],
  ['s3:max-keys', '5'],
];

/** A pair whose sides share statements more often than not: then neither verdict is rare. */
export function randomPair(random: Random): PairJson {
  const kind: PolicyKind = random.chance(0.1) ? 'resource' : 'identity';
  const documents = Array.from({ length: 3 }, () => randomDocument(random, kind, 0.75, true));
  const level = (): readonly unknown[] =>
    random.several(random.chance(0.75) ? documents : [randomDocument(random, kind, 0.75, true)], 1, 2);
  const layers = (): SideJson => ({
    kind,
    levels: Array.from({ length: random.chance(0.6) ? 1 : 1 + random.below(4) }, level),
    ...(random.chance(0.25) ? { facts: Object.fromEntries(random.several(factValues, 1, 2)) } : {}),
  });
  const side = (): SideJson => {
    if (random.chance(0.85)) return layers();
    return { [random.chance(0.5) ? 'union' : 'intersection']: [layers(), layers()] };
  };
  return { granted: side(), intended: side() };
}

/** Reads a side; throws when it is none. */
export function setOf(side: SideJson): AccessSet {
  if (side.union !== undefined) return { kind: 'union', of: side.union.map(setOf) };
  if (side.intersection !== undefined) return { kind: 'intersection', of: side.intersection.map(setOf) };
  const { levels = [], kind = 'identity', facts = {} } = side;
  if (levels.length === 0) throw new Error('no level');
  return {
    kind: 'layers',
    levels: levels.map(
      (documents, index): AccessLevel => ({
        name: `level ${index}`,
        kind: kind === 'resource' ? 'resource' : 'identity',
        policies: documents.map((document, place) => policyOf(document, kind, `policy ${index}.${place}`)),
        namesPrincipals: kind === 'resource',
      }),
    ),
    facts,
  };
}

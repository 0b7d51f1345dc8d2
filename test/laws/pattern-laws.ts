import { expect } from 'chai';
import fc from 'fast-check';
import type { ActionCatalog } from '../../src/access/index.ts';
import { setOf } from '../access/random-sets.ts';
import { type Law, law } from './law.ts';
import { lawEngine } from './law-engine.ts';

/**
 * Sets of patterns against every short text. A text that speaks against a proof refutes it; where no short one does,
 * what exceeds is a longer text, and its witness is replayed.
 */
export function patternLaws(catalog: ActionCatalog): readonly Law[] {
  const { compare, engine } = lawEngine(catalog);
  const side = (operator: string, like: readonly string[], unlike: readonly string[]) =>
    setOf([
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: '*',
        Condition: {
          [`${operator}Like`]: { 'aws:PrincipalTag/team': like },
          ...(unlike.length === 0 ? {} : { [`${operator}NotLike`]: { 'aws:PrincipalTag/team': unlike } }),
        },
      },
    ]);
  const expectAgreement = (
    operator: string,
    [like, unlike, wide]: Patterns,
    texts: readonly string[],
    matches: (pattern: string, text: string) => boolean,
  ) => {
    const over = texts.find(
      (text) =>
        like.some((each) => matches(each, text)) &&
        !unlike.some((each) => matches(each, text)) &&
        !wide.some((each) => matches(each, text)),
    );
    const [granted, intended] = [side(operator, like, unlike), side(operator, wide, [])];
    const { verdict } = compare(granted, intended);
    expect(verdict, over).to.be.oneOf(over === undefined ? ['within', 'exceeds'] : ['exceeds']);
    expect(engine.proves(granted, intended)).to.equal(verdict === 'within');
  };
  return [
    law('patterns hold what their texts say', [patterns('ab*?')], (drawn) =>
      expectAgreement('String', drawn, shortTexts, globHolds),
    ),
    law('patterns of ARNs hold what their texts say, part by part', [arnPatterns], (drawn) =>
      expectAgreement('Arn', drawn, shortArns, arnHolds),
    ),
  ];
}

type Patterns = readonly [like: readonly string[], unlike: readonly string[], wide: readonly string[]];

const pattern = (signs: string, most = 4) =>
  fc.string({ unit: fc.constantFrom(...signs), minLength: 1, maxLength: most });

function three(one: fc.Arbitrary<string>): fc.Arbitrary<Patterns> {
  return fc.tuple(
    fc.array(one, { minLength: 1, maxLength: 2 }),
    fc.array(one, { maxLength: 2 }),
    fc.array(one, { minLength: 1, maxLength: 3 }),
  );
}

const patterns = (signs: string) => three(pattern(signs));

const arnPatterns = three(
  fc
    .tuple(pattern('a*?', 2), pattern('ab*?', 2), pattern('ab:*?', 3))
    .map(([region, account, name]) => `arn:aws:s3:${region}:${account}:${name}`),
);

/** All texts of these letters, up to so many. */
function textsOf(letters: string, most: number): readonly string[] {
  let ends = [''];
  const all = [''];
  for (let length = 1; length <= most; length += 1) {
    ends = ends.flatMap((text) => [...letters].map((letter) => text + letter));
    all.push(...ends);
  }
  return all;
}

// One letter stands for all that no pattern names.
const shortTexts = textsOf('abc', 6);
const shortArns = textsOf('ac', 2).flatMap((region) =>
  textsOf('abc', 2).flatMap((account) =>
    textsOf('ab:c', 3).map((name) => `arn:aws:s3:${region}:${account}:${name}`),
  ),
);

function globHolds(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] === '*')
    return globHolds(pattern.slice(1), text) || (text !== '' && globHolds(pattern, text.slice(1)));
  return (
    text !== '' &&
    (pattern[0] === '?' || pattern[0] === text[0]) &&
    globHolds(pattern.slice(1), text.slice(1))
  );
}

/** wildcards stay in their part; the sixth holds what colons follow. */
function arnHolds(pattern: string, text: string): boolean {
  const parts = (arn: string) => [...arn.split(':').slice(0, 5), arn.split(':').slice(5).join(':')];
  const given = parts(text);
  return parts(pattern).every((part, place) => globHolds(part, given[place] ?? ''));
}

import { expect } from 'chai';
import fc from 'fast-check';
import { sha256 } from '../../src/collect/digest.ts';
import { entrySpans } from '../../src/collect/entry-spans.ts';
import { createKnownTexts } from '../../src/collect/known-texts.ts';
import { readJsonAgain } from '../../src/collect/read-json-again.ts';
import { createReadingMemory } from '../../src/collect/reading-memory.ts';
import { readJson } from '../../src/policy/index.ts';

/** Texts that are hard to cut: braces and quotes in strings, keys that look like numbers or like what a cutter leaves. */
const word = fc.constantFrom('', 'a', '"', '\\', '{', '}]', '\\"', '__proto__', '7', 'é\u{1F600}', '\u2028');
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null)),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('any'), { maxLength: 3 }),
  object: fc.dictionary(word, tie('any'), { maxKeys: 3, noNullPrototype: false }),
}));
const entry = fc.oneof({ weight: 4, arbitrary: value.object }, { weight: 1, arbitrary: value.any });
const file = fc.dictionary(fc.oneof(word, fc.constantFrom('2', '1')), fc.array(entry, { maxLength: 4 }), {
  maxKeys: 3,
});

/** A file as somebody may write it, and sometimes breaks it. */
const text = fc
  .record({
    root: fc.oneof({ weight: 5, arbitrary: file }, { weight: 1, arbitrary: value.any }),
    indent: fc.constantFrom(0, 2),
    mark: fc.constantFrom('', '\ufeff', ' \n'),
    cut: fc.option(fc.nat(200), { freq: 4 }),
    put: fc.option(
      fc.tuple(fc.nat(200), fc.constantFrom('"', '}', '{', ']', ',', '\\', '{"a":1,"a":2}', ' ')),
      {
        freq: 4,
      },
    ),
  })
  .map(({ root, indent, mark, cut, put }) => {
    const whole = mark + JSON.stringify(root, null, indent);
    const broken = cut === null ? whole : whole.slice(0, cut);
    return put === null ? broken : broken.slice(0, put[0]) + put[1] + broken.slice(put[0]);
  });

describe('a JSON file that is read again', () => {
  it('is read as if nothing were known of it, sound or broken', () => {
    let [sound, broken] = [0, 0];
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (texts) => {
        const { texts: known } = createReadingMemory();
        for (const one of texts) {
          const plain = readJson(one);
          expect(readJsonAgain(one, known)).to.deep.equal(plain);
          // And once more, when all of it is known.
          expect(readJsonAgain(one, known)).to.deep.equal(plain);
          if (plain.ok) sound += 1;
          else broken += 1;
        }
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(sound, broken)).to.be.greaterThan(500);
  });

  it('gives the very same value for an entry that says the same, and another for one that does not', () => {
    const { texts: known } = createReadingMemory();
    const listOf = (one: string): readonly unknown[] => {
      const reading = readJsonAgain(one, known);
      return reading.ok ? (reading.value as { list: readonly unknown[] }).list : [];
    };
    const [first, second] = listOf('{"list":[{"a":1},{"b":"}"}]}');
    const again = listOf('{"list":[{"b":"{"},7,{"a":1}],"more":[]}');
    expect(again[2]).to.equal(first);
    expect(again[0]).to.not.equal(second);
    expect(again[1]).to.equal(7);
  });

  it('says of an entry with a key said twice where in the file that is', () => {
    const { texts: known } = createReadingMemory();
    const reading = readJsonAgain('{"list":[{"a":1},{"b":1,"b":2}]}', known);
    expect(reading.ok && reading.duplicates.map(({ path }) => path)).to.deep.equal(['$.list[1].b']);
  });

  it('holds only so much, however many readings there are', () => {
    const known = createKnownTexts(20);
    const textsOf = (...names: readonly string[]) => `{"list":[${names.map((name) => `{"n":"${name}"}`)}]}`;
    const held: number[] = [];
    for (let reading = 0; reading < 4; reading += 1) {
      known.turn();
      readJsonAgain(textsOf('a', 'b', 'c', 'd'), known);
      known.turn();
      held.push(
        ['a', 'b', 'c', 'd'].filter((name) => known.get(sha256(`{"n":"${name}"}`)) !== undefined).length,
      );
    }
    // Each takes nine characters.
    expect(held).to.deep.equal([2, 2, 2, 2]);
  });

  for (const [whole, spans] of [
    ['{"a":[{"x":[{}]},1,{"y":"}"}],"b":{"c":[{}]}}', ['{"x":[{}]}', '{"y":"}"}']],
    ['{"a":[[{}]]}', []],
    ['[{"a":1}]', null],
    ['{"a":[{"x":"', null],
    ['', []],
  ] as const)
    it(`finds the entries of ${whole || 'nothing'}`, () => {
      const found = entrySpans(whole);
      expect(found?.map(({ from, to }) => whole.slice(from, to)) ?? null).to.deep.equal(spans);
    });
});

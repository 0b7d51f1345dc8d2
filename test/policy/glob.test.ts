import { expect } from 'chai';
import fc from 'fast-check';
import { globOf, globOfText, matchGlob, parsePattern, type ResolvedToken } from '../../src/policy/index.ts';

function matches(pattern: string, text: string): boolean {
  return matchGlob(globOf(parsePattern(pattern, '2008-10-17').tokens as ResolvedToken[]), text);
}

/** The definition, read aloud: short enough to check by eye, and exponential. */
function byDefinition(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const rest = pattern.slice(1);
  if (pattern[0] === '*')
    return byDefinition(rest, text) || (text !== '' && byDefinition(pattern, text.slice(1)));
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && byDefinition(rest, text.slice(1));
}

describe('globs', () => {
  it('agree with their definition', () => {
    const pattern = fc.array(fc.constantFrom('a', 'b', ':', '*', '?', '.'), { maxLength: 8 });
    const text = fc.array(fc.constantFrom('a', 'b', ':', '*', '.'), { maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (left, right) => {
        const expected = byDefinition(left.join(''), right.join(''));
        expect(matches(left.join(''), right.join(''))).to.equal(expected);
        expect(matchGlob(globOfText(left.join('')), right.join(''))).to.equal(expected);
      }),
      { numRuns: 3_000 },
    );
  });

  // A matcher that goes back to every star needs ages here; the limits are far above what this one takes.
  const traps: readonly (readonly [name: string, pattern: string, text: string, limitMs: number])[] = [
    ['8 stars, 60 characters', `${'a*'.repeat(8)}b`, 'a'.repeat(60), 20],
    ['12 stars, 60 characters', `${'a*'.repeat(12)}b`, 'a'.repeat(60), 20],
    ['3,000 stars, 6,144 characters', `${'*a'.repeat(3_000)}b`, 'a'.repeat(6_144), 250],
    ['one star before 1,000 characters', `*${'a'.repeat(1_000)}b`, 'a'.repeat(2_048), 250],
  ];
  for (const [name, pattern, text, limitMs] of traps) {
    it(`${name}: no within ${limitMs} ms`, () => {
      const start = performance.now();
      expect(matches(pattern, text)).to.equal(false);
      expect(performance.now() - start).to.be.lessThan(limitMs);
    });
  }
});

describe('patterns', () => {
  it('R-007 take variables, defaults and escapes apart', () => {
    expect(
      parsePattern("a${aws:UserName}*${aws:PrincipalTag/t, 'x, y'}${*}b?", '2012-10-17').tokens,
    ).to.deep.equal([
      { kind: 'literal', text: 'a' },
      { kind: 'variable', key: 'aws:UserName', keyId: 'aws:username', fallback: null },
      { kind: 'any' },
      { kind: 'variable', key: 'aws:PrincipalTag/t', keyId: 'aws:principaltag/t', fallback: 'x, y' },
      { kind: 'literal', text: '*b' },
      { kind: 'one' },
    ]);
  });

  it('R-002 have no variables in 2008-10-17', () => {
    const { tokens, malformed } = parsePattern('${aws:username', '2008-10-17');
    expect({ tokens, malformed }).to.deep.equal({
      tokens: [{ kind: 'literal', text: '${aws:username' }],
      malformed: false,
    });
  });

  for (const text of ['${aws:username', '${}', '${a,b}', "${, 'x'}", '${a${b}}']) {
    it(`R-017 \`${text}\` is malformed`, () => {
      expect(parsePattern(text, '2012-10-17').malformed).to.equal(true);
    });
  }
});

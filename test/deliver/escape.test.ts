import { expect } from 'chai';
import fc from 'fast-check';
import { escapeTerminal } from '../../src/deliver/text/escape.ts';

/** Anything of Unicode, the dangerous part of it often. */
const hostileText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\u001b',
      '\u009b',
      '\u202e',
      '\u2066',
      '\u200b',
      '\ufeff',
      '\u2028',
      '\r',
      '\n',
      '\0',
      '\u{e0041}',
    ),
    fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
  ),
});

describe('the escaper of the terminal', () => {
  const cases: readonly [name: string, text: string, shown: string][] = [
    ['an ANSI colour', '\u001b[31mred\u001b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
    ['an OSC link', '\u001b]8;;https://x\u0007', '\\u{1b}]8;;https://x\\u{7}'],
    ['the one-byte CSI', '\u009b2J', '\\u{9b}2J'],
    ['a right-to-left override', 'nimda\u202e', 'nimda\\u{202e}'],
    ['a bidi isolate', '\u2066x\u2069', '\\u{2066}x\\u{2069}'],
    ['a zero-width space', 'admin\u200b', 'admin\\u{200b}'],
    ['a newline', 'a\nb', 'a\\nb'],
    ['a carriage return', 'safe\rEVIL', 'safe\\rEVIL'],
    ['a tab', 'a\tb', 'a\\tb'],
    ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
    ['invisible tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
    ['a lone surrogate', 'a\ud800', 'a\\u{d800}'],
    ['a Hangul filler', 'a\u3164', 'a\\u{3164}'],
  ];
  for (const [name, text, shown] of cases) {
    it(`shows ${name}`, () => expect(escapeTerminal(text)).to.equal(shown));
  }

  it('leaves names of any script alone', () => {
    const names = 'wei.chen@example.com 魏晨 Łukasz Ünal Ольга أحمد नेहा e\u0301';
    expect(escapeTerminal(names)).to.equal(names);
  });

  it('lets nothing through that a terminal obeys, hides or reorders', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(escapeTerminal(text)).to.not.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });
});

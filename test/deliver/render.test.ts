import { expect } from 'chai';
import fc from 'fast-check';
import { labelled, paragraph, span, unbroken } from '../../src/deliver/text/page.ts';
import { renderPage } from '../../src/deliver/text/render.ts';
import { columnsOf } from '../../src/deliver/text/width.ts';

const plain = { columns: 80, colour: false };
const escapeCharacter = String.fromCharCode(27);

function withoutColour(text: string): string {
  return text
    .split(escapeCharacter)
    .map((part, index) => (index === 0 ? part : part.replace(/^\[\d+m/, '')))
    .join('');
}

describe('a text page', () => {
  it('wraps at spaces and hangs the further lines under the text', () => {
    const page = [labelled('what', ['one two three four five six seven eight nine ten'], 2, 8)];
    expect(renderPage(page, { columns: 40, colour: false })).to.equal(
      '  what    one two three four five six\n          seven eight nine ten\n',
    );
  });

  it('keeps a word longer than the line whole, so that it can be copied', () => {
    const arn = `arn:aws-cn:iam::444455556666:role/${'x'.repeat(100)}`;
    const text = renderPage([paragraph(['the role ', arn, ' and more'])], plain);
    expect(text.split('\n')).to.deep.equal(['the role', arn, 'and more', '']);
  });

  it('never breaks a command', () => {
    const command = `aws iam detach-role-policy ${'--x y '.repeat(40)}`.trim();
    expect(renderPage([unbroken([command], 4)], plain)).to.equal(`    ${command}\n`);
  });

  it('fits every line of short words into the width, and loses no word', () => {
    const words = fc.array(
      fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom('a', 'b', '魏') }),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(words, fc.integer({ min: 40, max: 120 }), (list, columns) => {
        const text = renderPage([paragraph([list.join(' ')], 2, 4)], { columns, colour: false });
        for (const line of text.split('\n')) expect(columnsOf(line)).to.be.at.most(columns);
        expect(text.split(/\s+/).filter(Boolean)).to.deep.equal(list);
      }),
    );
  });

  it('says the same with and without colour', () => {
    const page = [
      paragraph([span('CRITICAL', 'bad'), '  ', span('a title of some length', 'strong'), ' end']),
    ];
    const coloured = renderPage(page, { columns: 80, colour: true });
    expect(coloured).to.include(escapeCharacter);
    expect(withoutColour(coloured)).to.equal(renderPage(page, plain));
  });

  it('escapes every span, whatever its style', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const rendered = renderPage(
          [paragraph([text, span(text, 'bad')]), unbroken([span(text, 'code')])],
          plain,
        );
        expect(rendered).to.not.match(/[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?!\n)\p{Cc}/u);
      }),
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { JsonSplitter, type SplitPart } from '../../../src/collect/trail/json-splitter.ts';
import { recordTexts } from './record-texts.ts';

function split(chunks: readonly string[]): readonly SplitPart[] {
  const splitter = new JsonSplitter();
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

function cut(text: string, places: readonly number[]): readonly string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => text.slice(from, at[index] ?? text.length));
}

function isObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 6 });
const spacing = fc.constantFrom(0, 1, 2);
const places = fc.array(fc.nat(), { maxLength: 8 });

describe('the splitter of event files', () => {
  it('gives back every object of a list, wherever the text is cut into pieces', () => {
    fc.assert(
      fc.property(
        objects,
        spacing,
        places,
        fc.constantFrom('Records', 'Events', null),
        (list, space, at, key) => {
          const text = JSON.stringify(key === null ? list : { first: 'x', [key]: list }, null, space);
          const parts = split(cut(text, at));
          expect(parts.map((part) => (part.kind === 'value' ? JSON.parse(part.text) : part))).to.deep.equal(
            JSON.parse(JSON.stringify(list)),
          );
        },
      ),
    );
  });

  it('gives the same parts whatever the pieces, for any text at all', () => {
    const soup = fc.array(
      fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '\n', 'a', ' ', '"Records"', '{"a":1}'),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(soup, places, (tokens, at) => {
        const text = tokens.join('');
        expect(split(cut(text, at))).to.deep.equal(split([text]));
      }),
    );
  });

  it('loses no whole line for a broken one before it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (object, at) => {
        const line = JSON.stringify(object);
        const broken = line.slice(0, at % line.length);
        // A cut line may swallow the line after it, never the one after that.
        const parts = split([`${broken}\n{"after":1}\n{"last":2}\n`]);
        const last = parts.filter((part) => part.kind === 'value').map((part) => part.text);
        expect(last).to.include('{"last":2}');
      }),
    );
  });

  it('finds the same parts when it may guess where an element ends', () => {
    const soup = fc.array(
      fc.oneof(
        { weight: 3, arbitrary: recordTexts.map((text) => `${text},`) },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            '{',
            '}',
            '[',
            ']',
            '"',
            ',',
            '\n',
            ' ',
            '{"a":{}},',
            '{},',
            '{"Records":[',
          ),
        },
      ),
      { maxLength: 12 },
    );
    const opening = fc.constantFrom('{"Records":[', '[', '{"a":1,"Events":[\n', '');
    fc.assert(
      fc.property(opening, soup, places, (first, tokens, at) => {
        const chunks = cut(`${first}${tokens.join('')}`, at);
        const guessing = new JsonSplitter((text) => (isObject(text) ? text : null));
        const parts = [...chunks.flatMap((chunk) => guessing.push(chunk)), ...guessing.end()];
        const plain = parts.map((part) => (part.kind === 'value' ? { ...part, read: null } : part));
        expect(plain).to.deep.equal(split(chunks));
        for (const part of parts)
          if (part.kind === 'value' && part.read !== null) expect(part.read).to.equal(part.text);
      }),
    );
  });

  it('guesses right in a file as CloudTrail writes it', () => {
    const records = [1, 2, 3].map((id) => JSON.stringify({ eventVersion: '1.11', id, text: '},{' }));
    const splitter = new JsonSplitter((text) => (isObject(text) ? text : null));
    const parts = splitter.push(`{"Records":[${records.join(',')}]}`);
    // The last has no other after it to tell its end by.
    expect(parts.map((part) => (part.kind === 'value' ? part.read : part))).to.deep.equal([
      records[0],
      records[1],
      null,
    ]);
  });
});

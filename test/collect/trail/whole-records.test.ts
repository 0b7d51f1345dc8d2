import { expect } from 'chai';
import fc from 'fast-check';
import { JsonSplitter } from '../../../src/collect/trail/json-splitter.ts';
import { wholeRecords } from '../../../src/collect/trail/whole-records.ts';
import { parseCloudTrailEvent } from '../../../src/estate/trail/parse-event.ts';
import { event } from '../sample-account.ts';

/** The events that the splitter finds, or null where it finds anything that is none. */
function split(text: string) {
  const splitter = new JsonSplitter();
  const events = [];
  for (const part of [...splitter.push(text), ...splitter.end()]) {
    if (part.kind === 'broken') return null;
    const parsed = parseCloudTrailEvent(JSON.parse(part.text));
    if (!parsed.ok) return null;
    events.push(parsed.value);
  }
  return events;
}

const record = fc.oneof(
  { weight: 6, arbitrary: fc.string({ maxLength: 8 }).map((id) => event(id)) },
  {
    weight: 2,
    arbitrary: fc.string({ maxLength: 8 }).map((id) => event('e', { requestParameters: { id } })),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
);

describe('a whole file of records', () => {
  it('gives what the splitter finds, or leaves the text to it', () => {
    let wholes = 0;
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), fc.boolean(), fc.nat(), (records, printed, cut) => {
        const text = JSON.stringify({ Records: records }, null, printed ? 2 : 0);
        // One in four is cut short somewhere.
        const given = cut % 4 === 0 ? text.slice(0, cut % text.length) : text;
        const whole = wholeRecords(given);
        if (whole === null) return;
        wholes++;
        expect(whole).to.deep.equal(split(given));
      }),
      { numRuns: 300 },
    );
    expect(wholes).to.be.greaterThan(20);
  });

  const one = JSON.stringify(event('e-1'));
  const two = JSON.stringify(event('e-2'));
  const left: readonly [string, string][] = [
    ['a list that is written twice', `{"Records":[${one}],"Records":[${two}]}`],
    ['a key beside the list', `{"Records":[${one}],"more":1}`],
    ['a value that is no event', `{"Records":[${one},{}]}`],
    ['a value that is no object', `{"Records":[${one},1]}`],
    ['two files in one', `{"Records":[${one}]}\n{"Records":[${two}]}`],
    ['an event by itself', one],
    ['an array', `[${one}]`],
    ['the list further in', `{"detail":{"Records":[${one}]}}`],
    ['a text that ends too early', `{"Records":[${one},`],
    ['nothing', ''],
  ];
  for (const [what, text] of left) {
    it(`leaves to the splitter: ${what}`, () => {
      expect(wholeRecords(text)).to.equal(null);
    });
  }
});

import { expect } from 'chai';
import fc from 'fast-check';
import { EventReader } from '../../../src/collect/trail/event-reader.ts';
import { parseCloudTrailEvent } from '../../../src/estate/index.ts';
import { callers, recordTexts } from './record-texts.ts';

function readWhole(text: string) {
  try {
    return parseCloudTrailEvent(JSON.parse(text));
  } catch {
    return null;
  }
}

describe('the reader of event texts', () => {
  it('reads every text as a parse of the whole does, whatever it read before', () => {
    fc.assert(
      fc.property(fc.array(recordTexts, { minLength: 1, maxLength: 12 }), (texts) => {
        const reader = new EventReader();
        for (const text of texts) expect(reader.read(text), text).to.deep.equal(readWhole(text));
      }),
    );
  });

  it('reads any object at all so', () => {
    const cut = fc.tuple(fc.dictionary(fc.string(), fc.jsonValue()), recordTexts, fc.nat(), fc.nat());
    fc.assert(
      fc.property(cut, ([object, record, from, length]) => {
        const reader = new EventReader();
        const start = from % record.length;
        for (const text of [JSON.stringify(object), record.slice(start, start + length), record])
          expect(reader.read(text), text).to.deep.equal(readWhole(text));
      }),
    );
  });

  it('gives the same caller for the same words, and another for others', () => {
    const reader = new EventReader();
    const identityOf = (at: number) => {
      const read = reader.read(
        `{"eventVersion":"1.11","userIdentity":${callers[at]},"eventTime":"2026-11-20T00:00:00Z","eventSource":"s","eventName":"n"}`,
      );
      return read?.ok ? read.value.identity : null;
    };
    const first = identityOf(0);
    expect(identityOf(0)).to.equal(first);
    expect(identityOf(1)?.arn).to.equal('arn:aws:sts::111122223333:assumed-role/r/b');
    expect(identityOf(0)).to.deep.equal(first);
  });
});

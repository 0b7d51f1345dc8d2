import { expect } from 'chai';
import fc from 'fast-check';
import { jsonExport } from '../../../src/deliver/export/json-export.ts';
import { jsonText } from '../../../src/deliver/export/json-text.ts';
import { misleading } from '../../corpus/hostile-strings.ts';
import { schemaErrors } from '../../e2e/schemas.ts';
import { sampleExport } from './sample-export.ts';

describe('JSON', () => {
  it('is the export itself on one line, as its schema says', () => {
    const text = [...jsonExport(sampleExport)].join('');
    expect(text.indexOf('\n')).to.equal(text.length - 1);
    expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(sampleExport)));
    expect(schemaErrors('export', JSON.parse(text))).to.deep.equal([]);
  });

  it('of nothing fits the schema too', () => {
    const text = [...jsonExport({ ...sampleExport, findings: [], estates: [] })].join('');
    expect(schemaErrors('export', JSON.parse(text))).to.deep.equal([]);
  });

  const value = fc.dictionary(
    fc.string({ unit: 'binary' }),
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u202e', '\u009b2J', '\\ud800', '\\\\', '\u2028'),
      fc.integer(),
    ),
  );

  it('is read back as what it was, and holds nothing that misleads', () => {
    fc.assert(
      fc.property(value, (one) => {
        const text = jsonText(one);
        expect(text).to.not.match(misleading);
        expect(JSON.parse(text)).to.deep.equal(one);
      }),
    );
  });

  it('writes half a surrogate pair as U+FFFD, and a text that only looks like one as it is', () => {
    expect(JSON.parse(jsonText({ a: 'x\ud800y', b: '\\ud800', c: '\ud83d\ude00' }))).to.deep.equal({
      a: 'x\ufffdy',
      b: '\\ud800',
      c: '\ud83d\ude00',
    });
  });
});

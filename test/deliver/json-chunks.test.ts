import { expect } from 'chai';
import fc from 'fast-check';
import { jsonChunks } from '../../src/deliver/json-chunks.ts';
import { sampleScan } from './sample-scan.ts';

describe('JSON in chunks', () => {
  it('is the text of JSON.stringify', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect([...jsonChunks(value)].join('')).to.equal(JSON.stringify(value));
      }),
    );
    expect([...jsonChunks(sampleScan)].join('')).to.equal(JSON.stringify(sampleScan));
    expect([...jsonChunks({ a: undefined, b: [], c: {} })].join('')).to.equal('{"b":[],"c":{}}');
  });

  it('never holds a long list in one text', () => {
    const findings = Array.from({ length: 5_000 }, () => sampleScan.findings[0]);
    const lengths = [...jsonChunks({ findings })].map((chunk) => chunk.length);
    expect(lengths.length).to.be.greaterThan(10);
    expect(Math.max(...lengths)).to.be.lessThan(100_000);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { reportSamples } from '../../../scripts/build-report-samples.ts';

const folder = join(import.meta.dirname, '../../../reports/samples');

describe('the samples in reports/samples', function () {
  this.timeout(60_000);

  it('are what the example organization gives, byte for byte: else run node scripts/build-report-samples.ts', async () => {
    const samples = await reportSamples();
    expect(readdirSync(folder).toSorted()).to.deep.equal([...samples.keys(), 'README.md'].toSorted());
    for (const [name, text] of samples) {
      const kept = readFileSync(join(folder, name), 'utf8');
      expect(text === kept, `${name} differs from what the code writes`).to.equal(true);
    }
  });
});

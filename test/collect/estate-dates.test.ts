import { expect } from 'chai';
import { parseEstateManifest } from '../../src/collect/estate-manifest.ts';
import { manifest } from './sample-account.ts';

const read = (more: Readonly<Record<string, unknown>>) =>
  parseEstateManifest(JSON.stringify({ ...manifest, ...more }), 'estate.json');

describe('the dates of an estate', () => {
  it('are when it was begun and when the last of it was read, where it says so', () => {
    const both = read({
      collectedAt: '2026-11-20T03:00:00+01:00',
      collectedUntil: '2026-11-20T02:41:00Z',
    });
    expect(both.ok && [both.value.collectedAt, both.value.collectedUntil]).to.deep.equal([
      '2026-11-20T02:00:00.000Z',
      '2026-11-20T02:41:00.000Z',
    ]);
    const one = read({ collectedAt: '2026-11-20T02:00:00Z' });
    expect(one.ok && one.value.collectedUntil).to.equal(null);
  });

  for (const name of ['collectedAt', 'collectedUntil'])
    it(`are refused where they are no times: ${name}`, () => {
      for (const wrong of ['yesterday', '2026-11-20T02:00:00', 7, {}]) {
        const reading = read({ [name]: wrong });
        expect(reading.ok, JSON.stringify(wrong)).to.equal(false);
        expect(!reading.ok && reading.issue).to.deep.include({
          path: `$.${name}`,
          message: `\`${name}\` must be an ISO 8601 time with an offset or \`Z\``,
        });
      }
    });
});

import { expect } from 'chai';
import { readIpRanges } from '../../src/collect/ip-ranges.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { inFolder } from './temporary-folder.ts';

const list = (more: object = {}) => ({
  syncToken: '1',
  createDate: '2026-11-18-20-35-12',
  prefixes: [{ ip_prefix: '198.51.100.0/24', region: 'eu-west-1', service: 'AMAZON' }],
  ipv6_prefixes: [{ ipv6_prefix: '2001:db8:1::/48', region: 'eu-west-1', service: 'AMAZON' }],
  ...more,
});
const at = '2026-11-19T18:00:00.000Z' as Instant;

describe("AWS's list of its addresses", () => {
  const rows: readonly [string, unknown, Instant | null, number | null][] = [
    ['as AWS publishes it', list(), at, 2],
    ['beside an estate without a date', list(), null, 2],
    ['no JSON', '{', at, null],
    ['a list', [], at, null],
    ['without a date', list({ createDate: 'yesterday' }), at, null],
    ['too old', list(), '2026-12-24T00:00:00.000Z' as Instant, null],
    ['without prefixes', list({ prefixes: [] }), at, null],
    ['with a prefix that is none', list({ prefixes: [{ ip_prefix: '198.51.100.0/99' }] }), at, null],
    ['with an entry that is no prefix', list({ prefixes: [{}] }), at, null],
  ];
  for (const [title, content, collectedAt, count] of rows) {
    it(`is ${count === null ? 'quarantined' : 'read'} ${title}`, async () => {
      await inFolder({ 'ip-ranges.json': content }, async (root) => {
        const { ranges, quarantined } = await readIpRanges(root, collectedAt, new Map());
        expect(ranges?.length ?? null).to.equal(count);
        expect(quarantined).to.have.length(count === null ? 1 : 0);
      });
    });
  }

  it('may be missing', async () => {
    await inFolder({}, async (root) => {
      expect(await readIpRanges(root, at, new Map())).to.deep.equal({ ranges: null, quarantined: [] });
    });
  });
});

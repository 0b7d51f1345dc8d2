import { expect } from 'chai';
import {
  canonicalBinary,
  compareDecimals,
  formatIp,
  ipWithin,
  parseBool,
  parseDate,
  parseDecimal,
  parseIpRange,
} from '../../src/policy/index.ts';

describe('R-016 dates', () => {
  const rows: readonly (readonly [string, string | null])[] = [
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
    ['2026-01-01T00:00Z', '2026-01-01T00:00:00.000Z'],
    ['2026-01-01', '2026-01-01T00:00:00.000Z'],
    ['2026-02', '2026-02-01T00:00:00.000Z'],
    ['2026-01-01T00:00:00.125-0130', '2026-01-01T01:30:00.125Z'],
    ['2024-02-29T23:59:59+14:00', '2024-02-29T09:59:59.000Z'],
    ['1767225600', '2026-01-01T00:00:00.000Z'],
    ['0', '1970-01-01T00:00:00.000Z'],
    ['-1.5', '1969-12-31T23:59:58.500Z'],
    ['1767225600.25', '2026-01-01T00:00:00.250Z'],
    ['1767225600000', null],
    ['2026', null],
    ['2026-02-30', null],
    ['2026-13-01', null],
    ['2026-01-01T24:00:00Z', null],
    ['2026-01-01T00:00:00', null],
    ['2026-01-01T00:00:00+25:00', null],
    ['yesterday', null],
    ['', null],
  ];
  for (const [text, expected] of rows) {
    it(`\`${text}\` is ${expected ?? 'no date'}`, () => {
      const ms = parseDate(text);
      expect(ms === null ? null : new Date(ms).toISOString()).to.equal(expected);
    });
  }
});

describe('R-016 addresses', () => {
  const rows: readonly (readonly [string, string, boolean])[] = [
    ['203.0.113.7', '203.0.113.0/24', true],
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.114.0', '203.0.113.0/24', false],
    ['203.0.113.7', '0.0.0.0/0', true],
    ['203.0.113.1', '203.0.113.77/24', true],
    ['2001:db8::1', '2001:0DB8:0:0:0:0:0:1', true],
    ['2001:db8::1', '::/0', true],
    ['2001:db8::1', '0.0.0.0/0', false],
    ['203.0.113.7', '::/0', false],
    ['::ffff:203.0.113.7', '::ffff:cb00:7107', true],
    ['fe80::1', 'fe80::/10', true],
  ];
  for (const [address, block, expected] of rows) {
    it(`${address} is ${expected ? '' : 'not '}in ${block}`, () => {
      const inner = parseIpRange(address);
      const outer = parseIpRange(block);
      expect(inner !== null && outer !== null && ipWithin(inner, outer)).to.equal(expected);
    });
  }

  for (const text of [
    '',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.04',
    '1.2.3.4/33',
    '1.2.3.4/',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::1/129',
    'a.b.c.d',
    '12345::',
  ]) {
    it(`\`${text}\` is no address`, () => expect(parseIpRange(text)).to.equal(null));
  }

  for (const text of [
    '203.0.113.7',
    '::',
    '::1',
    '2001:db8::1',
    '1::',
    '2001:0:0:1::1',
    '1:2:3:4:5:6:7:8',
    '0:1::',
  ]) {
    it(`prints ${text} canonically`, () => {
      const range = parseIpRange(text);
      expect(range === null ? '' : formatIp(range.family, range.first)).to.equal(text);
    });
  }
});

describe('R-016 numbers, booleans, bytes', () => {
  const order = (left: string, right: string) => {
    const [a, b] = [parseDecimal(left), parseDecimal(right)];
    return a === null || b === null ? null : compareDecimals(a, b);
  };

  it('compares decimals exactly', () => {
    expect(order('10', '10.0')).to.equal(0);
    expect(order('9', '10')).to.equal(-1);
    expect(order('0.1', '1e-1')).to.equal(0);
    expect(order('-1', '-0.5')).to.equal(-1);
    expect(order('9007199254740993', '9007199254740992')).to.equal(1);
  });

  for (const text of [
    '',
    'x',
    '1,5',
    '0x10',
    '1e999',
    '--1',
    '1.',
    '.5',
    '1'.repeat(101),
    'Infinity',
    'NaN',
  ]) {
    it(`\`${text.slice(0, 12)}\` is no number`, () => expect(parseDecimal(text)).to.equal(null));
  }

  it('reads booleans in any case', () => {
    expect(['true', 'FALSE', 'True', 'yes', '1', ''].map(parseBool)).to.deep.equal([
      true,
      false,
      true,
      null,
      null,
      null,
    ]);
  });

  it('compares bytes, not their spelling', () => {
    expect(canonicalBinary('QUI=')).to.equal(canonicalBinary('QUI'));
    expect(canonicalBinary('QUJ')).to.equal(canonicalBinary('QUI'));
    expect(canonicalBinary('QUE=')).not.to.equal(canonicalBinary('QUI='));
    expect(['Q', 'QUI==', 'Q*==', 'QQ='].map(canonicalBinary)).to.deep.equal([null, null, null, null]);
  });
});

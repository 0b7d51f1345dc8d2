import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { setOf } from './random-sets.ts';
import { expectReplays } from './replay.ts';

type Block = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** granted Condition, intended Condition, verdict. Everything else is equal on both sides. */
const rows: readonly (readonly [string, Block, Block, 'within' | 'exceeds'])[] = [
  ['a value is among values', { StringEquals: { k: 'a' } }, { StringEquals: { k: ['a', 'b'] } }, 'within'],
  [
    'values are more than a value',
    { StringEquals: { k: ['a', 'b'] } },
    { StringEquals: { k: 'a' } },
    'exceeds',
  ],
  ['case counts', { StringEquals: { k: 'A' } }, { StringEquals: { k: 'a' } }, 'exceeds'],
  ['case does not count', { StringEquals: { k: 'A' } }, { StringEqualsIgnoreCase: { k: 'a' } }, 'within'],
  ['a text is in a pattern', { StringEquals: { k: 'abc' } }, { StringLike: { k: 'a*' } }, 'within'],
  ['a star is text in StringEquals', { StringLike: { k: 'a*' } }, { StringEquals: { k: 'a*' } }, 'exceeds'],
  [
    'two patterns cover a third',
    { StringLike: { k: 'a?*' } },
    { StringLike: { k: ['a?', 'a??*'] } },
    'within',
  ],
  ['negation holds on a missing key', { StringNotEquals: { k: 'a' } }, { StringLike: { k: '*' } }, 'exceeds'],
  [
    'presence makes negation a value',
    { StringNotEquals: { k: 'a' }, Null: { k: 'false' } },
    { StringLike: { k: '*' } },
    'within',
  ],
  [
    'if-exists holds on a missing key',
    { StringEqualsIfExists: { k: 'a' } },
    { StringEquals: { k: 'a' } },
    'exceeds',
  ],
  [
    'if-exists is a value or nothing',
    { Null: { k: 'true' } },
    { StringEqualsIfExists: { k: 'a' } },
    'within',
  ],
  ['a present key is not missing', { Null: { k: 'false' } }, { Null: { k: 'true' } }, 'exceeds'],
  ['less is less or equal', { NumericLessThan: { k: '5' } }, { NumericLessThanEquals: { k: '5' } }, 'within'],
  [
    'less or equal is more',
    { NumericLessThanEquals: { k: '5' } },
    { NumericLessThan: { k: '5.0' } },
    'exceeds',
  ],
  [
    'there are numbers between',
    { NumericLessThan: { k: '2' }, NumericGreaterThan: { k: '1' } },
    { NumericEquals: { k: '1.5' } },
    'exceeds',
  ],
  ['equal numbers are equal', { NumericEquals: { k: '5' } }, { NumericEquals: { k: '5.00' } }, 'within'],
  [
    'earlier is earlier',
    { DateLessThan: { k: '2025-01-01T00:00:00Z' } },
    { DateLessThan: { k: '1767225600' } },
    'within',
  ],
  [
    'later is not',
    { DateLessThan: { k: '2027-01-01T00:00:00Z' } },
    { DateLessThan: { k: '1767225600' } },
    'exceeds',
  ],
  [
    'the end of time is later still',
    { DateGreaterThan: { k: '2025-01-01T00:00:00Z' } },
    { DateLessThan: { k: '9999-12-31T00:00:00Z' } },
    'exceeds',
  ],
  ['a block in a block', { IpAddress: { k: '10.1.0.0/16' } }, { IpAddress: { k: '10.0.0.0/8' } }, 'within'],
  [
    'halves cover a block',
    { IpAddress: { k: '10.0.0.0/8' } },
    { IpAddress: { k: ['10.0.0.0/9', '10.128.0.0/9'] } },
    'within',
  ],
  [
    'a hole is a hole',
    { IpAddress: { k: '10.0.0.0/8' } },
    { IpAddress: { k: '10.0.0.0/8' }, NotIpAddress: { k: '10.1.2.3' } },
    'exceeds',
  ],
  [
    'families never meet',
    { IpAddress: { k: '2001:db8::/32' } },
    { IpAddress: { k: '0.0.0.0/0' } },
    'exceeds',
  ],
  ['v6 is canonical', { IpAddress: { k: '2001:DB8:0::1' } }, { IpAddress: { k: '2001:db8::/32' } }, 'within'],
  ['true is not false', { Bool: { k: 'true' } }, { Bool: { k: 'false' } }, 'exceeds'],
  ['Bool takes any case', { Bool: { k: 'TRUE' } }, { Bool: { k: 'true' } }, 'within'],
  [
    'an ARN part stays a part',
    { ArnLike: { k: 'arn:aws:iam::*:role/a' } },
    { ArnLike: { k: 'arn:aws:iam::111122223333:role/*' } },
    'exceeds',
  ],
  [
    'an ARN in a pattern',
    { ArnEquals: { k: 'arn:aws:iam::111122223333:role/a' } },
    { ArnLike: { k: 'arn:*:iam::*:role/*' } },
    'within',
  ],
  ['bytes are bytes', { BinaryEquals: { k: 'QQ==' } }, { BinaryEquals: { k: 'QQ' } }, 'within'],
  [
    'all of few are all of more',
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } },
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } },
    'within',
  ],
  [
    'all holds on nothing',
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } },
    { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } },
    'exceeds',
  ],
  [
    'some is not all',
    { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } },
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } },
    'exceeds',
  ],
  [
    'all and present are some',
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' }, Null: { 'aws:TagKeys': 'false' } },
    { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } },
    'within',
  ],
  [
    'negation is by value',
    { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': 'a' } },
    { 'ForAllValues:StringNotEquals': { 'aws:TagKeys': 'a' } },
    'exceeds',
  ],
];

describe('conditions', () => {
  const catalog = loadCatalog();
  const engine = createEngine(catalog);
  const side = (condition: Block) =>
    setOf([{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Condition: condition }]);

  for (const [name, granted, intended, verdict] of rows)
    it(`${name}: ${verdict}`, () => {
      const comparison = engine.compare(side(granted), side(intended));
      expect(comparison.verdict).to.equal(verdict);
      expectReplays(comparison, side(granted), side(intended), catalog);
      // What a Deny takes away is the same excess from the other side.
      const everything = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
      const deny = (condition: Block) =>
        setOf([everything, { ...everything, Effect: 'Deny', Condition: condition }]);
      const mirrored = engine.compare(deny(intended), deny(granted));
      expect(mirrored.verdict).to.equal(verdict);
      expectReplays(mirrored, deny(intended), deny(granted), catalog);
    });
});

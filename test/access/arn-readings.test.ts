import { expect } from 'chai';
import { createEngine, type Verdict } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { type StatementInput, setOf } from './random-sets.ts';

/** A pattern of five parts: its star may be one segment, or run on over the colons. */
const short = 'arn:aws:s3:*:a/*';
const sixParts = 'arn:aws:s3:*:*:a/*';
const buckets = 'arn:aws:s3:::*';

const say = (Effect: string, element: object): StatementInput => ({
  Effect,
  Action: 's3:GetObject',
  ...element,
});
const allow = (Resource: string) => say('Allow', { Resource });
const deny = (Resource: string) => say('Deny', { Resource });
const allowNot = (NotResource: string) => say('Allow', { NotResource });
const denyNot = (NotResource: string) => say('Deny', { NotResource });
const nothing = deny('*');

/** neither side is favoured where AWS does not say how a star is read. */
const rows: readonly (readonly [
  name: string,
  granted: readonly StatementInput[],
  intended: readonly StatementInput[],
  verdict: Verdict,
  restsOnReading: boolean,
])[] = [
  ['a short pattern that is granted exceeds', [allow(short)], [nothing], 'exceeds', false],
  [
    'a Deny of the same short pattern may hit less than the Allow grants',
    [allow(short), deny(short)],
    [nothing],
    'may-exceed',
    true,
  ],
  [
    'a Deny of the same six-part pattern hits all that the Allow grants',
    [allow(sixParts), deny(sixParts)],
    [nothing],
    'within',
    true,
  ],
  [
    'NotResource turns the reading round: a Deny outside the pattern may hit less than an Allow outside it grants',
    [allowNot(short), denyNot(short)],
    [nothing],
    'may-exceed',
    true,
  ],
  ['a short pattern lies within itself', [allow(short)], [allow(short)], 'within', false],
  ['and outside itself', [allowNot(short)], [allowNot(short)], 'within', false],
  ['a short pattern is less than every bucket', [allow(buckets)], [allow(short)], 'exceeds', false],
  ['and more: other services’ ARNs', [allow(short)], [allow(buckets)], 'exceeds', false],
  [
    'an intended Deny of a short pattern may mean the object',
    [allow('arn:aws:s3:::a/x')],
    [allow('*'), deny(short)],
    'may-exceed',
    true,
  ],
  [
    'an intended Deny outside a short pattern may mean it too',
    [allow('arn:aws:s3:::a/x')],
    [allow('*'), denyNot(short)],
    'may-exceed',
    true,
  ],
  [
    'an intended Allow outside a short pattern may leave it out',
    [allow('arn:aws:s3:::a/x')],
    [allowNot(short)],
    'may-exceed',
    true,
  ],
];

describe('a star before the last colon', () => {
  const engine = createEngine(loadCatalog());

  for (const [name, granted, intended, verdict, restsOnReading] of rows)
    it(name, () => {
      const comparison = engine.compare(setOf(granted), setOf(intended));
      expect(comparison.verdict).to.equal(verdict);
      expect(comparison.assumptions).to.deep.equal(restsOnReading ? ['R-006'] : []);
      expect(engine.proves(setOf(granted), setOf(intended))).to.equal(verdict === 'within');
      expect(comparison.proof).to.equal(verdict === 'may-exceed' ? 'over-approx' : 'exact');
    });

  it('names the statement of a short pattern as the one that grants', () => {
    const { regions } = engine.compare(setOf([allow(short)]), setOf([nothing]));
    expect(regions.map(({ grantedBy }) => grantedBy)).to.deep.equal([
      [{ policy: 'policy 0', statement: '0' }],
    ]);
  });
});

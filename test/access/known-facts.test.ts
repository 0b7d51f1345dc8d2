import { expect } from 'chai';
import { type AccessSet, createEngine, type Verdict } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { layersOf, type StatementInput, setOf } from './random-sets.ts';

const home = 'arn:aws:s3:::a/${aws:username}/*';
const allow = (Resource: string, Condition: object = {}): StatementInput => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource,
  Condition,
});
const user = (name: string, statement: StatementInput): AccessSet =>
  layersOf([[statement]], { 'aws:username': name });
const nothing: StatementInput = { Effect: 'Deny', Action: '*', Resource: '*' };

/** What is known of the granted side decides on both. */
const rows: readonly (readonly [name: string, granted: AccessSet, intended: StatementInput, Verdict])[] = [
  [
    'a name resolves the intended variable',
    user('ann', allow('arn:aws:s3:::a/ann/*')),
    allow(home),
    'within',
  ],
  ['another name does not', user('bob', allow('arn:aws:s3:::a/ann/*')), allow(home), 'exceeds'],
  [
    'each member of a union has its own',
    {
      kind: 'union',
      of: [user('ann', allow('arn:aws:s3:::a/ann/*')), user('bob', allow('arn:aws:s3:::a/bob/*'))],
    },
    allow(home),
    'within',
  ],
  [
    'and is held to its own',
    {
      kind: 'union',
      of: [user('ann', allow('arn:aws:s3:::a/bob/*')), user('bob', allow('arn:aws:s3:::a/ann/*'))],
    },
    allow(home),
    'exceeds',
  ],
  [
    'a union in a union too',
    {
      kind: 'union',
      of: [
        { kind: 'union', of: [user('ann', allow('arn:aws:s3:::a/ann/*'))] },
        user('bob', allow('arn:aws:s3:::a/bob/*')),
      ],
    },
    allow(home),
    'within',
  ],
  [
    'a key is the same in other letters (R-017)',
    layersOf([[allow(home)]], { 'AWS:UserName': 'ann' }),
    allow('arn:aws:s3:::a/bob/*'),
    'exceeds',
  ],
  [
    'a condition that the fact does not meet grants nothing',
    user('ann', allow('*', { StringEquals: { 'aws:UserName': 'bob' } })),
    nothing,
    'within',
  ],
  [
    'a condition that the fact meets is none',
    user('ann', allow('*', { StringLike: { 'aws:UserName': 'a*' } })),
    nothing,
    'exceeds',
  ],
  [
    'a fact that is no date is before no date (R-016)',
    layersOf([[allow('*', { DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } })]], {
      'aws:TokenIssueTime': 'soon',
    }),
    nothing,
    'within',
  ],
  [
    'a fact that is no number is less than no number (R-016)',
    layersOf([[allow('*', { NumericLessThan: { 'aws:MultiFactorAuthAge': '10' } })]], {
      'aws:MultiFactorAuthAge': 'young',
    }),
    nothing,
    'within',
  ],
  [
    'every value of a fact that is a set counts under ForAllValues (R-013)',
    layersOf([[allow('*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } })]], {
      'aws:TagKeys': ['a', 'c'],
    }),
    nothing,
    'within',
  ],
  [
    'and any under ForAnyValue',
    layersOf([[allow('*', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a', 'b'] } })]], {
      'aws:TagKeys': ['a', 'c'],
    }),
    nothing,
    'exceeds',
  ],
];

describe('what is known of a side', () => {
  const engine = createEngine(loadCatalog());

  for (const [name, granted, intended, verdict] of rows)
    it(name, () => {
      expect(engine.compare(granted, setOf([intended])).verdict).to.equal(verdict);
      expect(engine.proves(granted, setOf([intended]))).to.equal(verdict === 'within');
    });

  it('of every member stands in its own witness', () => {
    const { regions } = engine.compare(
      { kind: 'union', of: [user('ann', allow(home)), user('bob', allow(home))] },
      setOf([nothing]),
    );
    const seen = regions.map(({ witness }) => [witness?.resource, witness?.context['aws:username']]);
    expect(seen).to.deep.equal([
      ['arn:aws:s3:::a/ann/example', 'ann'],
      ['arn:aws:s3:::a/bob/example', 'bob'],
    ]);
  });
});

describe('a variable and its key', () => {
  const engine = createEngine(loadCatalog());
  const one = (condition: object) => setOf([allow('*', condition)]);

  it('say the same in either direction', () => {
    for (const operator of ['StringEquals', 'StringNotEquals']) {
      const forth = one({ [operator]: { 'aws:PrincipalTag/team': '${aws:username}' } });
      const back = one({ [operator]: { 'aws:username': '${aws:PrincipalTag/team}' } });
      expect(engine.compare(forth, back).verdict).to.equal('within');
      expect(engine.compare(back, forth).verdict).to.equal('within');
    }
  });

  it('do not where a missing key is treated otherwise (R-011), or there are several values', () => {
    for (const [operator, more] of [
      ['StringEqualsIfExists', []],
      ['StringLike', []],
      ['StringEquals', ['x']],
    ] as const) {
      const forth = one({ [operator]: { 'aws:PrincipalTag/team': ['${aws:username}', ...more] } });
      const back = one({ [operator]: { 'aws:username': ['${aws:PrincipalTag/team}', ...more] } });
      expect(engine.compare(forth, back).verdict, operator).to.not.equal('within');
    }
  });
});

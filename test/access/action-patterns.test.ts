import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { smallCatalog } from '../oracle/small-catalog.ts';
import { type StatementInput, setOf } from './random-sets.ts';

const allow = (actions: StatementInput): StatementInput => ({ Effect: 'Allow', Resource: '*', ...actions });
const nothing: StatementInput = { Effect: 'Deny', Action: '*', Resource: '*' };

/** Over a catalog of twelve actions: what exceeds, and how many actions of the catalog that is. */
const rows: readonly (readonly [
  name: string,
  granted: StatementInput,
  intended: StatementInput,
  actions: readonly string[],
  notActions: readonly string[] | undefined,
  count: number,
])[] = [
  ['every action', allow({ Action: '*' }), nothing, ['*'], undefined, 12],
  ['every action but those of a service', allow({ NotAction: 's3:*' }), nothing, ['*'], ['s3:*'], 7],
  ['what NotAction leaves out', allow({ Action: '*' }), allow({ NotAction: 's3:*' }), ['s3:*'], undefined, 5],
  [
    'what neither NotAction nor Action names',
    allow({ NotAction: ['s3:*', 'kms:?ecrypt'] }),
    allow({ Action: ['ec2:*', '*:List*'] }),
    ['*'],
    ['*:List*', 'ec2:*', 'kms:?ecrypt', 's3:*'],
    3,
  ],
  ['a service named by a wildcard', allow({ Action: '?3:*' }), nothing, ['?3:*'], undefined, 5],
  ['letters in either case', allow({ Action: 'S3:put*' }), nothing, ['S3:put*'], undefined, 1],
];

describe('action patterns', () => {
  const engine = createEngine(smallCatalog);

  for (const [name, granted, intended, actions, notActions, count] of rows)
    it(name, () => {
      const { verdict, regions } = engine.compare(setOf([granted]), setOf([intended]));
      expect(verdict).to.equal('exceeds');
      const said = regions.map((region) => [region.actions, region.notActions, region.accessLevels]);
      expect(said).to.deep.equal([[actions, notActions, { Read: count }]]);
    });

  it('hold names that the catalog does not know, less those that are intended', () => {
    const granted = setOf([allow({ Action: 's3:*' })]);
    const { regions } = engine.compare(granted, setOf([allow({ Action: ['s3:Get*', 's3:*Object'] })]));
    expect(regions.map(({ actions, notActions, future }) => [actions, notActions, future])).to.deep.equal([
      [['s3:ListAllMyBuckets', 's3:ListBucket'], undefined, false],
      [['s3:*'], ['s3:*Object', 's3:Get*'], true],
    ]);
    const [known, unknown] = regions.map(({ witness }) => witness?.action);
    expect([known, unknown]).to.deep.equal(['s3:ListBucket', 's3:example']);
  });

  it('of everything excepted hold nothing', () => {
    const { verdict } = engine.compare(setOf([allow({ NotAction: '*' })]), setOf([nothing]));
    expect(verdict).to.equal('within');
  });
});

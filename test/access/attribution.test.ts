import { expect } from 'chai';
import { type AccessSet, createEngine } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { layersOf, type StatementInput, setOf } from './random-sets.ts';

const nothing = setOf([{ Effect: 'Deny', Action: '*', Resource: '*' }]);
const allow = (
  Sid: string | null,
  Action: string | readonly string[],
  Resource = '*',
  more = {},
): StatementInput => ({
  ...(Sid === null ? {} : { Sid }),
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

/** Who is named for what: each region's actions with the statements that grant it. */
const rows: readonly (readonly [
  name: string,
  granted: AccessSet,
  named: Readonly<Record<string, readonly string[]>>,
])[] = [
  [
    'every statement that grants some action of the region, not only the one of its witness',
    setOf([allow('Get', 's3:GetObject'), allow('Put', 's3:PutObject'), allow('Send', 'sqs:SendMessage')]),
    { 's3:GetObject s3:PutObject sqs:SendMessage': ['Get', 'Put', 'Send'] },
  ],
  [
    'a statement of actions without resource types beside one of actions with them (R-009)',
    setOf([allow('Names', 's3:ListAllMyBuckets'), allow('Objects', 's3:DeleteObject')]),
    { 's3:DeleteObject s3:ListAllMyBuckets': ['Names', 'Objects'] },
  ],
  [
    'a statement without Sid by its place, and never a Deny',
    setOf([
      { Effect: 'Deny', Action: 's3:PutObject', Resource: '*' },
      allow(null, ['s3:GetObject', 's3:PutObject']),
    ]),
    { 's3:GetObject': ['1'] },
  ],
  [
    'no statement of other resources, or under a condition that the region does not meet',
    setOf([
      allow('Here', 's3:GetObject', 'arn:aws:s3:::a/*'),
      allow('There', 's3:DeleteObject', 'arn:aws:s3:::b/*'),
      allow('Blue', 's3:PutObject', 'arn:aws:s3:::a/*', {
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
      }),
    ]),
    { 's3:GetObject': ['Here'], 's3:DeleteObject': ['There'], 's3:PutObject': ['Blue'] },
  ],
  [
    'the identity’s statements, not those of a boundary that caps them',
    layersOf([[allow('Own', 's3:*')], [allow('Cap', 's3:GetObject')]]),
    { 's3:GetObject': ['Own'] },
  ],
  [
    'of an intersection, the first member’s',
    { kind: 'intersection', of: [setOf([allow('Role', 's3:GetObject')]), setOf([allow('Cap', 's3:*')])] },
    { 's3:GetObject': ['Role'] },
  ],
  [
    'of a union, every member’s that grants it',
    {
      kind: 'union',
      of: [
        setOf([allow('One', 's3:GetObject')]),
        setOf([allow('Two', ['s3:GetObject', 's3:PutObject'])]),
        setOf([allow('Three', 'sqs:SendMessage', 'arn:aws:sqs:us-east-1:111122223333:q')]),
      ],
    },
    { 's3:GetObject s3:PutObject': ['One', 'Two'], 'sqs:SendMessage': ['Three'] },
  ],
];

describe('a region names the statements that grant it', () => {
  const engine = createEngine(loadCatalog());

  for (const [name, granted, named] of rows)
    it(name, () => {
      const { regions } = engine.compare(granted, nothing);
      const found = regions.map(({ actions, grantedBy }) => [
        actions.join(' '),
        grantedBy.map(({ statement }) => statement),
      ]);
      expect(Object.fromEntries(found)).to.deep.equal(named);
    });
});

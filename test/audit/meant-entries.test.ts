import { expect } from 'chai';
import type { AccessSet } from '../../src/access/access-set.ts';
import type { Region } from '../../src/access/comparison.ts';
import { createEngine } from '../../src/access/index.ts';
import type { Excess } from '../../src/audit/finding.ts';
import { meantEntries, proveEntries } from '../../src/audit/meant-entries.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { parsePolicyDocument } from '../../src/policy/index.ts';

const engine = createEngine(loadCatalog());

function access(...statements: readonly object[]): AccessSet {
  const parsed = parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, 'identity');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const policies = [{ name: 'policy', document: parsed.value }];
  return { kind: 'layers', levels: [{ name: 'level', kind: 'identity', policies }], facts: {} };
}

/** The excess of one policy over another, as the engine reports it. */
function excessOf(granted: readonly object[], intended: readonly object[]): Excess {
  return { ...engine.compare(access(...granted), access(...intended)), grantedDigest: 'g', scopeDigest: 's' };
}

const allow = (Action: string | readonly string[], Resource: string | readonly string[], more = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const reads = allow('s3:GetObject', 'arn:aws:s3:::reports/*');

const rows: readonly [name: string, granted: readonly object[], entries: readonly string[]][] = [
  [
    'another action',
    [allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::reports/*')],
    ['{"statement":{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::reports/*"}}'],
  ],
  [
    'the same action elsewhere: without what is meant already',
    [allow('s3:GetObject', 'arn:aws:s3:::*/*')],
    [
      '{"actions":["s3:GetObject"],"notActions":[],"resources":["arn:aws:s3:::*/*"],"notResources":["arn:aws:s3:::reports/*"]}',
    ],
  ],
  [
    'a condition',
    [reads, allow('sqs:SendMessage', '*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
    [
      '{"statement":{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}}',
    ],
  ],
];

describe('registry entries that mean an excess', () => {
  for (const [name, granted, expected] of rows)
    it(`say it exactly, and the scope with them holds all that is granted: ${name}`, () => {
      const excess = excessOf(granted, [reads]);
      const entries = meantEntries(excess) ?? [];
      expect(entries.map(({ kind: _, ...entry }) => JSON.stringify(entry))).to.deep.equal(expected);
      expect(proveEntries(entries, excess, engine)).to.equal('exact');
    });

  it('are proved, not believed: more than the excess is wider, less is narrower', () => {
    const excess = excessOf([reads, allow(['sqs:SendMessage', 'sns:Publish'], '*')], [reads]);
    const statement = (Action: string | readonly string[]) =>
      [{ kind: 'statement', statement: allow(Action, '*') as never }] as const;
    expect(proveEntries(statement(['sqs:SendMessage', 'sns:Publish']), excess, engine)).to.equal('exact');
    expect(proveEntries(statement('sqs:SendMessage'), excess, engine)).to.equal('narrower');
    expect(proveEntries(statement('sqs:*'), excess, engine)).to.equal('wider');
  });

  it('are not given where no few entries can say it', () => {
    const excess = excessOf([reads, allow('sqs:SendMessage', '*')], [reads]);
    const unsayable: Region = { ...(excess.regions[0] as Region), conditions: null };
    expect(meantEntries({ ...excess, policy: null, regions: [unsayable] })).to.equal(null);
    const many = Array.from({ length: 13 }, () => excess.regions[0] as Region);
    expect(meantEntries({ ...excess, policy: null, regions: many })).to.equal(null);
    expect(meantEntries({ ...excess, policy: null, regions: [] })).to.equal(null);
  });
});

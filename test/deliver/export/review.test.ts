import { expect } from 'chai';
import { digestOf } from '../../../src/audit/canonical-json.ts';
import { reviewHtml } from '../../../src/deliver/export/review/review-html.ts';
import {
  isWhole,
  type ReviewEvidence,
  type ReviewPack,
} from '../../../src/deliver/export/review/review-pack.ts';
import { hostileStrings, misleading } from '../../corpus/hostile-strings.ts';
import { schemaErrors } from '../../e2e/schemas.ts';
import { deleteStack, grown, kiro } from '../sample-scan.ts';
import { findingSaying } from './hostile-finding.ts';
import { exported } from './sample-export.ts';

const used = [
  { action: 'rds:DescribeDBInstances', count: 3, lastAt: '2025-12-11T04:00:00.000Z', resource: null },
];

const evidence: ReviewEvidence = {
  agent: {
    id: 'test-data-loader',
    description: 'fills fixture tables',
    owner: 'billing-platform',
    sponsor: null,
    operators: ['li.na'],
    expires: '2026-06-30',
    lastReviewed: null,
    cadenceDays: 90,
  },
  data: {
    registryDigest: 'd'.repeat(64),
    estateDigest: 'e'.repeat(64),
    collectedAt: '2025-12-11T18:00:00.000Z',
    scanId: null,
  },
  scope: {
    agent: 'test-data-loader',
    owner: 'billing-platform',
    known: true,
    unknown: [],
    ceiling: { kind: 'operator', operators: ['li.na'] },
    environments: [],
    policies: [
      {
        name: 'test-data-loader scope.allow[0]',
        document: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: ['rds:DescribeDBInstances'], Resource: ['*'] }],
        },
      },
    ],
    digest: 'a'.repeat(64),
  },
  maturity: { accounts: [grown.account], level: 2, upTo: 3, missing: ['reviewed'], unknown: ['boundary'] },
  access: {
    known: true,
    principals: [
      {
        arn: grown.principal,
        uniqueId: 'AROAEXAMPLETESTDATA01',
        account: grown.account,
        sharedWith: [],
        effective: [
          {
            account: grown.account,
            verdict: 'exceeds',
            regions: [deleteStack],
            gaps: [],
            assumptions: ['identity side'],
          },
        ],
        use: {
          window: { from: '2025-11-01T00:00:00.000Z', to: '2025-12-11T18:00:00.000Z', days: 40 },
          undecided: null,
          used,
          unusedByService: [{ service: 'rds', actions: ['rds:DeleteDBInstance'] }],
          notObservable: 2,
        },
      },
    ],
    borrowed: [],
    trailUnread: [],
  },
  findings: [exported(grown)],
  changes: exported(grown).history,
};

function packOf(one: ReviewEvidence): ReviewPack {
  return {
    preparedAt: '2025-12-12T08:00:00.000Z',
    version: '0.1.0',
    evidence: one,
    evidenceSha256: digestOf(one),
    decision: {
      choices: ['keep', 'modify', 'revoke'],
      decision: null,
      reviewer: null,
      date: null,
      reason: null,
    },
  };
}

const page = (change: Partial<ReviewEvidence> = {}) => reviewHtml(packOf({ ...evidence, ...change }));

describe('an access review', () => {
  it('goes from what is meant to the decision, which names the evidence', () => {
    const text = page();
    const order = [
      'What it is meant to do',
      'Never more than li.na may do',
      'What it may do',
      'rds:Add*',
      'What it may do beyond intent',
      grown.title.slice(0, 20),
      'What it used',
      'rds:DescribeDBInstances',
      'Granted, and not used:',
      'rds:DeleteDBInstance',
      'What changed',
      'Decision',
      'Keep:',
      'Modify:',
      'Revoke:',
      'Reviewer',
    ];
    let from = 0;
    for (const said of order) {
      const at = text.indexOf(said, from);
      expect(at, said).to.be.greaterThan(-1);
      from = at;
    }
    expect(text.split(packOf(evidence).evidenceSha256).length - 1).to.equal(2);
    expect(schemaErrors('review', JSON.parse(JSON.stringify(packOf(evidence))))).to.deep.equal([]);
  });

  it('says unknown where nothing could be read, before the decision too', () => {
    const blind = { known: false, reason: 'the estate is not kept' } as const;
    const text = page({ access: blind });
    expect(text.split('Unknown: the estate is not kept').length - 1).to.equal(2);
    expect(text).to.include('Not all of the evidence is known');
    expect(isWhole({ ...evidence, access: blind })).to.equal(false);
    expect(isWhole(evidence)).to.equal(true);
    expect(
      schemaErrors('review', JSON.parse(JSON.stringify(packOf({ ...evidence, access: blind })))),
    ).to.deep.equal([]);
  });

  it('never calls unused what was not observed whole', () => {
    if (!evidence.access.known) throw new Error('known');
    const [one] = evidence.access.principals;
    if (one === undefined) throw new Error('one');
    const use = { ...one.use, undecided: 'events cover 2 days' };
    const text = page({ access: { ...evidence.access, principals: [{ ...one, use }] } });
    expect(text).to.include('Nothing may be called unused: events cover 2 days');
    expect(text).to.include('Granted, and not seen in use:').and.not.include('Granted, and not used:');
  });

  it('is not whole where a layer, a trail or the scope is not', () => {
    if (!evidence.access.known) throw new Error('known');
    const [one] = evidence.access.principals;
    if (one === undefined) throw new Error('one');
    const effective = one.effective.map((each) => ({ ...each, gaps: ['a policy cannot be read'] }));
    const gap = { ...evidence.access, principals: [{ ...one, effective }] };
    expect(isWhole({ ...evidence, access: gap })).to.equal(false);
    expect(page({ access: gap })).to.include('Not known whole: a policy cannot be read');
    const trailUnread = [{ account: '111122223333', reason: 'throttled' }];
    expect(isWhole({ ...evidence, access: { ...evidence.access, trailUnread } })).to.equal(false);
    expect(isWhole({ ...evidence, scope: { ...evidence.scope, known: false } })).to.equal(false);
  });

  it('tells what was done by credentials that are not its own', () => {
    if (!evidence.access.known) throw new Error('known');
    const borrowed = [
      {
        principal: kiro.principal,
        human: 'wei.chen@example.com',
        sessions: 2,
        from: '2025-12-11T01:00:00.000Z',
        to: '2025-12-11T02:00:00.000Z',
        used,
      },
    ];
    const text = page({ access: { ...evidence.access, borrowed } });
    expect(text)
      .to.include('On credentials that are not its own')
      .and.include('2 sessions of wei.chen@example.com');
  });

  it('lets no hostile string become a tag or hide', () => {
    const saying = (text: string): ReviewEvidence => {
      const one = findingSaying(text);
      const { finding, history } = one;
      if (!evidence.access.known) throw new Error('known');
      const uses = [{ action: text, count: 1, lastAt: text, resource: text }];
      return {
        ...evidence,
        agent: {
          ...evidence.agent,
          id: text,
          description: text,
          owner: text,
          sponsor: text,
          operators: [text],
        },
        scope: {
          ...evidence.scope,
          policies: [{ name: text, document: { Sid: text.slice(0, 200) } }],
          unknown: [text],
          known: false,
        },
        access: {
          known: true,
          principals: evidence.access.principals.map((one) => ({
            ...one,
            arn: text,
            uniqueId: text,
            sharedWith: [text],
            effective: [
              {
                account: text,
                verdict: 'exceeds',
                regions: finding.excess?.regions ?? [],
                gaps: [text],
                assumptions: [text],
              },
            ],
            use: {
              ...one.use,
              undecided: text,
              used: uses,
              unusedByService: [{ service: text, actions: [text] }],
            },
          })),
          borrowed: [{ principal: text, human: text, sessions: 1, from: text, to: text, used: uses }],
          trailUnread: [{ account: text, reason: text }],
        },
        findings: [one],
        changes: history,
      };
    };
    const tags = (text: string) =>
      [...reviewHtml(packOf(saying(text))).matchAll(/<[^>]*>/g)].map(([tag]) =>
        tag.replace(/="[^"]*"/g, '=""'),
      );
    const plain = tags('plain');
    const long = tags('p'.repeat(5_000));
    for (const text of hostileStrings) {
      if (text === '') continue;
      expect(tags(text), text).to.deep.equal(text.length > 300 ? long : plain);
      expect(reviewHtml(packOf(saying(text))).replaceAll('\n', ''), text).to.not.match(misleading);
    }
  });
});

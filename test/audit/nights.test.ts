import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { createAdvance } from '../../src/audit/advance-findings.ts';
import { containsByEngine } from '../../src/audit/contains-regions.ts';
import type { FindingRecord, ScanReport } from '../../src/audit/lifecycle.ts';
import { shownState } from '../../src/audit/shown-state.ts';
import { subjectKeys } from '../../src/audit/subject-keys.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Estate } from '../../src/estate/estate.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import type { Registry } from '../../src/registry/index.ts';
import { auditOf, bot } from '../fakes/audits.ts';
import { allow, control, deny, dev, estate, policy, prod, role } from '../fakes/estate.ts';

const advance = createAdvance(containsByEngine(createEngine(loadCatalog())));
const rule = 'agent-outside-intended-scope';

/** Scans estates night after night; returns what happened to the bot's finding in each. */
function nights(scans: readonly (readonly [Estate, Registry])[]) {
  let kept: ReadonlyMap<string, FindingRecord> = new Map();
  return scans.map(([collected, registry], night) => {
    const { detections, judgements } = auditOf(collected, registry);
    const collectedAt = `2026-11-${String(10 + night)}T00:00:00.000Z` as Instant;
    const report: ScanReport = {
      scanId: `scan-${night}`,
      startedAt: collectedAt,
      estate: collected.key,
      estateDigest: '',
      collectedAt,
      registryDigest: null,
      sealed: true,
      layers: collected.layers,
      detections,
      judgements,
      principals: subjectKeys(collected),
    };
    const { records, events } = advance([...kept.values()], report);
    kept = new Map([...kept, ...records.map((record) => [record.detection.fingerprint, record] as const)]);
    const record = [...kept.values()].find(({ detection }) => detection.rule === rule);
    return {
      state: record ? shownState(record) : null,
      reason: record?.presenceReason ?? null,
      events: events
        .filter(({ fingerprint }) => fingerprint === record?.detection.fingerprint)
        .map(({ kind }) => kind),
    };
  });
}

const reader = bot(
  '{ ceiling: none, allow: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::data/*"] }] }',
);
const wider = bot('{ ceiling: none, allow: [{ actions: ["s3:*", "sqs:*"], resources: ["*"] }] }');
const holding = (...statements: readonly unknown[]) => estate({ principals: [role('bot', { statements })] });
const first = holding(allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::data/*'));
const more = `arn:aws:iam::${dev}:policy/more`;

/** The bot may put objects into the bucket, whose own policy says something of everybody. */
const bucketSays = (effect: 'Allow' | 'Deny', more = {}) =>
  estate({
    principals: [role('bot', { statements: [allow('s3:PutObject', 'arn:aws:s3:::data/*')] })],
    resourcePolicies: {
      [`${dev} arn:aws:s3:::data`]: [
        { ...allow('s3:PutObject', 'arn:aws:s3:::data/*'), Effect: effect, Principal: '*', ...more },
      ],
    },
    resourcesRead: [dev, prod],
  });
/** The bot may read a bucket of the production account, whose policy says this. */
const theirBucket = (statement: object) =>
  estate({
    principals: [role('bot', { statements: [allow('s3:GetObject', 'arn:aws:s3:::theirs/*')] })],
    resourcePolicies: { [`${prod} arn:aws:s3:::theirs`]: [{ ...statement, Principal: { AWS: dev } }] },
    resourcesRead: [dev, prod],
  });
/** A queue of the own account lets the bot in, as far as queues of that Region are read. */
const ownQueue = (service: string, region: string, statement?: object) =>
  estate({
    principals: [role('bot', { statements: [allow('s3:GetObject', 'arn:aws:s3:::data/*')] })],
    resourcePolicies: statement
      ? {
          [`${dev} arn:aws:sqs:eu-central-1:${dev}:jobs`]: [
            { ...statement, Principal: { AWS: `arn:aws:iam::${dev}:role/bot` } },
          ],
        }
      : {},
    resourcesRead: [dev, prod],
    resourcesCovered: { services: ['s3', service], regions: [region] },
  });
const openQueue = ownQueue('sqs', 'eu-central-1', allow('sqs:*', `arn:aws:sqs:eu-central-1:${dev}:jobs`));

describe('night after night', () => {
  const seconds: readonly [
    string,
    readonly [Estate, Registry],
    string,
    readonly string[],
    string | null,
    Estate?,
  ][] = [
    ['the same again', [first, reader], 'open', [], null],
    [
      'the same in other words',
      [
        holding(allow('s3:PutObject', ['arn:aws:s3:::data/*']), allow('S3:getobject', 'arn:aws:s3:::data/*')),
        reader,
      ],
      'open',
      [],
      null,
    ],
    [
      'another grant',
      [
        holding(allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::data/*'), allow('sqs:SendMessage')),
        reader,
      ],
      'widened',
      ['widened'],
      null,
    ],
    ['a wider resource', [holding(allow('s3:PutObject')), reader], 'widened', ['widened'], null],
    [
      'a narrower resource',
      [holding(allow('s3:PutObject', 'arn:aws:s3:::data/a/*')), reader],
      'open',
      ['narrowed'],
      null,
    ],
    [
      'a hole in the resource',
      [
        holding(allow('s3:PutObject', 'arn:aws:s3:::data/*'), deny('s3:PutObject', 'arn:aws:s3:::data/a/*')),
        reader,
      ],
      'open',
      ['narrowed'],
      null,
    ],
    [
      'the grant gone',
      [holding(allow('s3:GetObject', 'arn:aws:s3:::data/*')), reader],
      'resolved',
      ['resolved'],
      'access narrowed',
    ],
    [
      'an SCP that denies it',
      [
        estate({
          ...{ principals: first.accounts.flatMap(({ roles }) => roles) },
          controls: [control('p-1', [deny('s3:Put*')])],
        }),
        reader,
      ],
      'resolved',
      ['resolved'],
      'access narrowed',
    ],
    // Facts that only the bucket's policy asks for are facts of both sides: the registry is as it was.
    [
      'a Deny of the bucket',
      [bucketSays('Deny'), reader],
      'resolved',
      ['resolved'],
      'access narrowed',
      bucketSays('Allow', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-example' } } }),
    ],
    [
      'the policy of the bucket of another account gone',
      [theirBucket(deny('s3:PutObject', 'arn:aws:s3:::theirs/*')), reader],
      'resolved',
      ['resolved'],
      'access narrowed',
      theirBucket(allow('s3:*', 'arn:aws:s3:::theirs/*')),
    ],
    [
      "the queue's policy gone",
      [ownQueue('sqs', 'eu-central-1'), reader],
      'resolved',
      ['resolved'],
      'access narrowed',
      openQueue,
    ],
    [
      'queues not read any more',
      [ownQueue('kms', 'eu-central-1'), reader],
      'unknown',
      [],
      `it rests on resource policies of account ${dev} in a service or Region that was not read`,
      openQueue,
    ],
    [
      'its Region not read any more',
      [ownQueue('sqs', 'eu-west-1'), reader],
      'unknown',
      [],
      `it rests on resource policies of account ${dev} in a service or Region that was not read`,
      openQueue,
    ],
    [
      'both',
      [holding(allow('s3:DeleteObject', 'arn:aws:s3:::data/*')), wider],
      'resolved',
      ['resolved'],
      'access narrowed and scope changed',
    ],
    ['a scope that allows it', [first, wider], 'resolved', ['resolved'], 'scope widened'],
    ['the role gone', [estate({}), reader], 'resolved', ['resolved'], 'principal gone'],
    [
      'the role gone, unsealed',
      [estate({ unknown: [`${dev} iam`] }), reader],
      'unknown',
      [],
      `iam of account ${dev} is incomplete: not read`,
    ],
    [
      'a policy nobody collected, and the grant gone',
      [
        estate({
          principals: [
            role('bot', { statements: [allow('s3:GetObject', 'arn:aws:s3:::data/*')], attached: [more] }),
          ],
        }),
        reader,
      ],
      'unknown',
      [],
      `${more} is attached and was not collected`,
    ],
    [
      'no registry entry any more',
      [first, bot('', '')],
      'unknown',
      [],
      'its scope is unknown: no scope is declared',
    ],
    [
      'another role of the name',
      [
        estate({
          principals: [
            role('bot', { uniqueId: 'AROAOTHER', inlinePolicies: [policy('x', [allow('s3:PutObject')])] }),
          ],
        }),
        reader,
      ],
      'new',
      ['recreated', 'opened'],
      null,
    ],
  ];
  for (const [title, second, state, events, reason, before = first] of seconds) {
    it(`${state} after ${title}`, () => {
      const [opened, then] = nights([[before, reader], second]);
      expect(opened).to.deep.equal({ state: 'new', reason: null, events: ['opened'] });
      expect(then).to.deep.equal({ state, reason, events });
    });
  }

  it('regressed when it comes back', () => {
    const quiet = holding(allow('s3:GetObject', 'arn:aws:s3:::data/*'));
    const told = nights([
      [first, reader],
      [quiet, reader],
      [first, reader],
      [first, reader],
    ]);
    expect(told.map(({ state }) => state)).to.deep.equal(['new', 'resolved', 'regressed', 'regressed']);
    expect(told.map(({ events }) => events)).to.deep.equal([['opened'], ['resolved'], ['regressed'], []]);
  });

  it("resolves what another account's policy granted only when that account's policies were all read", () => {
    const here = bot('{ ceiling: none, allow: [{ actions: ["*"], resources: ["*"], environments: [dev] }] }');
    const principals = [role('bot', { statements: [allow('s3:GetObject')] })];
    const arn = 'arn:aws:s3:::theirs';
    const granted = allow('s3:GetObject', `${arn}/*`, { Principal: { AWS: dev } });
    const open = estate({
      principals,
      resourcePolicies: { [`${prod} ${arn}`]: [granted] },
      resourcesRead: [dev, prod],
    });
    const unread = estate({ principals, resourcesRead: [dev] });
    const closed = estate({ principals, resourcesRead: [dev, prod] });
    expect(
      nights([
        [open, here],
        [unread, here],
        [closed, here],
      ]).map(({ state, reason }) => [state, reason]),
    ).to.deep.equal([
      ['new', null],
      ['unknown', `it rests on the resource policies of account ${prod}, which could not all be read`],
      ['resolved', 'access narrowed'],
    ]);
  });
});

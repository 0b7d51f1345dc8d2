import { expect } from 'chai';
import type { ExcessUse } from '../../src/audit/excess-use.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { trailVisibility } from '../../src/catalog/trail-visibility.ts';
import type { Estate, Role } from '../../src/estate/estate.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import type { Session } from '../../src/estate/session.ts';
import { auditOf, bot, found, outcomeOf } from '../fakes/audits.ts';
import {
  allow,
  call,
  control,
  deny,
  dev,
  estate,
  permissionSetRole,
  role,
  session,
} from '../fakes/estate.ts';

const open = '{ ceiling: none, allow: [{ actions: ["s3:*"], resources: ["*"] }] }';
const long = '2026-10-01T00:00:00.000Z' as Instant;
const end = '2026-11-19T01:30:00.000Z' as Instant;
const other = permissionSetRole('Developer', dev, []);

/** A session of somebody else whose first event makes the trail 49 days long. */
const opening = session(other, {
  startedAt: long,
  lastEventAt: end,
  calls: [call('ec2:DescribeInstances', null, 1, { firstAt: long, lastAt: long })],
});
const acting = (agent: Role, calls: Session['calls'], more: Partial<Session> = {}) =>
  session(agent, { id: 'ASIAbot', human: null, agent: null, calls, lastEventAt: end, ...more });

/** The estate, where its collector says with which limits it read the events. */
function readBy(whole: Estate, limits: readonly string[] | undefined, from = long): Estate {
  if (limits === undefined) return whole;
  const events = { source: 'lookup-events', regions: ['us-east-1'], from, to: end, limits };
  const layers = whole.layers.map((layer) => (layer.layer === 'cloudtrail' ? { ...layer, events } : layer));
  return { ...whole, layers };
}

interface Case {
  readonly title: string;
  readonly statements: readonly unknown[];
  readonly calls?: Session['calls'];
  readonly session?: Partial<Session>;
  readonly role?: Partial<Role>;
  /** Leaves the opening session out: the trail is half an hour long. */
  readonly short?: true;
  readonly unread?: true;
  /** What the reading of the events left out. */
  readonly limits?: readonly string[];
  /** Since when the account's own events were read. */
  readonly readFrom?: Instant;
  readonly controls?: Parameters<typeof control>[1];
  readonly outcome: 'present' | 'absent' | 'unknown';
  readonly severity?: string;
  readonly says?: string;
  readonly silent?: string;
}

const cases: readonly Case[] = [
  {
    title: 'a service that was never called',
    statements: [allow(['rds:*', 'cloudformation:DescribeStacks'])],
    calls: [call('cloudformation:DescribeStacks', null, 5)],
    outcome: 'present',
    severity: 'low',
    says: 'no use was seen of rds: rds:',
  },
  {
    title: 'only reads unused',
    statements: [allow(['rds:Describe*', 'cloudformation:DescribeStacks'])],
    calls: [call('cloudformation:DescribeStacks', null, 5)],
    outcome: 'present',
    severity: 'info',
  },
  {
    title: 'every service used, though not every action',
    statements: [allow(['rds:Describe*'])],
    calls: [call('rds:DescribeDBClusters', null, 5)],
    outcome: 'absent',
  },
  {
    title: 'only what data events would show',
    statements: [allow(['s3:GetObject', 's3:PutObject', 'dynamodb:PutItem', 'lambda:InvokeFunction'])],
    outcome: 'absent',
  },
  {
    title: 'only what has no event of its own',
    statements: [allow(['iam:PassRole', 'kms:Decrypt', 'ec2:CreateTags'])],
    outcome: 'absent',
  },
  {
    title: 'a service of which a call was refused, once it was tried',
    statements: [allow(['rds:Describe*'])],
    calls: [call('rds:DescribeDBClusters', null, 5, { errorCode: 'AccessDenied' })],
    outcome: 'absent',
  },
  {
    title: 'a call that failed for another reason, which is use',
    statements: [allow(['rds:DeleteDBCluster'])],
    calls: [call('rds:DeleteDBCluster', null, 5, { errorCode: 'DBClusterNotFoundFault' })],
    outcome: 'absent',
  },
  {
    title: "what a service did with the caller's rights, which is use",
    statements: [allow(['cloudformation:DeleteStack', 'ec2:TerminateInstances'])],
    calls: [
      call('cloudformation:DeleteStack', null, 5, {
        consequences: {
          tier: 'inferred',
          invokedBy: ['cloudformation.amazonaws.com'],
          count: 1,
          reads: 0,
          firstAt: end,
          lastAt: end,
          calls: [call('ec2:TerminateInstances', null, 6)],
          callsTruncated: false,
        },
      }),
    ],
    session: { madeByServices: 1 },
    outcome: 'absent',
  },
  {
    title: "calls of services with the caller's rights that nobody could join",
    statements: [allow(['rds:*'])],
    calls: [call('cloudformation:DeleteStack', null, 5)],
    session: { madeByServices: 3 },
    outcome: 'unknown',
    says: 'not all told apart',
  },
  {
    title: 'more calls than are kept',
    statements: [allow(['rds:*'])],
    session: { callsTruncated: true },
    outcome: 'unknown',
    says: 'than are kept',
  },
  {
    title: 'a trail of half an hour',
    statements: [allow(['rds:*'])],
    calls: [call('rds:DescribeDBClusters', null, 5)],
    short: true,
    outcome: 'unknown',
    says: '30 are needed',
  },
  {
    title: 'events that were not read',
    statements: [allow(['rds:*'])],
    unread: true,
    outcome: 'unknown',
    says: 'were not read',
  },
  {
    title: 'a trail of which only some Regions were asked',
    statements: [allow(['rds:*'])],
    calls: [call('cloudformation:DescribeStacks', null, 5)],
    limits: ['usual-regions-only'],
    outcome: 'unknown',
    says: 'calls in others are not seen',
  },
  {
    title: 'a service that IAM saw asked in the window, though no event shows it',
    statements: [allow(['rds:*', 'cloudformation:DescribeStacks'])],
    calls: [call('cloudformation:DescribeStacks', null, 5)],
    role: { lastUsedServices: new Map([['rds', '2026-11-01T05:00:00.000Z' as Instant]]) },
    outcome: 'absent',
  },
  {
    title: 'two services, one of which IAM saw',
    statements: [allow(['rds:*', 'ec2:*', 'cloudformation:DescribeStacks'])],
    calls: [call('cloudformation:DescribeStacks', null, 5)],
    role: { lastUsedServices: new Map([['rds', '2026-11-01T05:00:00.000Z' as Instant]]) },
    outcome: 'present',
    says: 'IAM saw rds asked last at 2026-11-01 05:00 UTC, which no event shows',
    silent: 'no use was seen of rds',
  },
  {
    title: 'a service that IAM saw asked before the window only',
    statements: [allow(['rds:*', 'cloudformation:DescribeStacks'])],
    calls: [call('cloudformation:DescribeStacks', null, 5)],
    role: { lastUsedServices: new Map([['rds', '2026-09-01T05:00:00.000Z' as Instant]]) },
    outcome: 'present',
    says: 'no use was seen of rds: rds:',
  },
  {
    title: 'an account whose own events were read for a week, and those of another for longer',
    statements: [allow(['rds:*'])],
    calls: [call('cloudformation:DescribeStacks', null, 5)],
    limits: [],
    readFrom: '2026-11-12T00:00:00.000Z' as Instant,
    outcome: 'unknown',
    says: 'events cover 7 days, from 2026-11-12 00:00 UTC to 2026-11-19 01:30 UTC; 30 are needed',
  },
  {
    title: 'events of which only those were brought that bear on agents',
    statements: [allow(['rds:*'])],
    calls: [call('cloudformation:DescribeStacks', null, 5)],
    limits: ['agent-sessions-only', 'not-verified'],
    outcome: 'unknown',
    says: 'only those were read that bear on agents',
  },
  {
    title: 'a trail of every Region whose newest minutes are to come',
    statements: [allow(['rds:*'])],
    calls: [call('cloudformation:DescribeStacks', null, 5)],
    limits: ['delivery-delay', 'management-events-only'],
    outcome: 'present',
    says: 'no use was seen of rds: rds:',
  },
  {
    title: 'a call of a service the catalog cannot name',
    statements: [allow(['rds:*'])],
    calls: [call('quantumfoo:Run', null, 5)],
    outcome: 'unknown',
    says: 'quantumfoo:Run',
  },
  {
    title: 'what a control policy denies, which is not granted',
    statements: [allow(['rds:*'])],
    controls: [deny('rds:*')],
    outcome: 'absent',
  },
  {
    title: 'what is denied on some resources only, which is granted elsewhere',
    statements: [allow(['rds:*']), deny('rds:*', 'arn:aws:rds:*:*:cluster:prod')],
    outcome: 'present',
  },
  {
    title: 'everything but a service',
    statements: [{ Effect: 'Allow', NotAction: ['rds:*'], Resource: '*' }],
    outcome: 'present',
    silent: ' of rds:',
  },
  {
    title: 'a role that IAM saw used and no event shows',
    statements: [allow(['rds:*'])],
    calls: [],
    role: { lastUsedAt: '2026-11-01T00:00:00.000Z' as Instant },
    session: { issuer: other.arn, principal: opening.principal },
    outcome: 'unknown',
    says: 'no event shows it',
  },
];

describe('unused-permissions', () => {
  for (const one of cases) {
    it(`${one.outcome}: ${one.title}`, () => {
      const agent: Role = { ...role('bot', { statements: one.statements }), ...one.role };
      const sessions = [acting(agent, one.calls ?? [], one.session), ...(one.short ? [] : [opening])];
      const whole = estate({
        principals: [agent, other],
        sessions,
        unknown: one.unread ? [`${dev} cloudtrail`] : [],
        controls: one.controls ? [control('p-1', one.controls)] : [],
      });
      const result = auditOf(readBy(whole, one.limits, one.readFrom), bot(open));
      const subject = { rule: 'unused-permissions', account: dev, principalKey: agent.arn } as const;
      expect(outcomeOf(result, subject)).to.equal(one.outcome);
      const [finding] = found(result, 'unused-permissions');
      if (one.severity) expect(finding?.severity).to.equal(one.severity);
      const reasons = result.judgements.map(({ reason }) => reason ?? '').join('\n');
      if (one.says) expect(finding?.details.join('\n') ?? reasons).to.include(one.says);
      if (one.silent) expect(finding?.details.join('\n')).to.not.include(one.silent);
    });
  }

  it('says who used what last, how often, and what nobody could have seen', () => {
    const agent = role('bot', { statements: [allow(['rds:*', 's3:GetObject', 'dynamodb:CreateTable'])] });
    const sessions = [opening, acting(agent, [call('dynamodb:CreateTable', null, 5, { count: 3 })])];
    const [finding] = found(
      auditOf(estate({ principals: [agent, other], sessions }), bot(open)),
      'unused-permissions',
    );
    const text = finding?.details.join('\n');
    expect(text).to.include(
      'used: dynamodb:CreateTable 3 times, last at 2026-11-19 01:05 UTC by session ASIAbot',
    );
    expect(text).to.match(/not observable.*s3:GetObject/);
    expect(text).to.include('from 2026-10-01 00:00 UTC to 2026-11-19 01:30 UTC');
    expect(finding?.title).to.equal(`bot in dev (${dev}) used 1 of the 2 services it may use in 49 days`);
  });
});

describe('the line on use in a finding on access', () => {
  interface More {
    readonly unread?: boolean;
    readonly role?: Partial<Role>;
    readonly limits?: readonly string[];
    readonly dataEvents?: readonly string[];
    readonly granted?: readonly string[];
  }
  const finding = (calls: Session['calls'], more: More = {}) => {
    const agent = {
      ...role('bot', { statements: [allow(more.granted ?? ['s3:*', 'rds:*'])] }),
      ...more.role,
    };
    const whole = estate({
      principals: [agent, other],
      sessions: [opening, acting(agent, calls)],
      unknown: more.unread ? [`${dev} cloudtrail`] : [],
    });
    const read = readBy(whole, more.limits);
    const { dataEvents } = more;
    const layers = read.layers.map((one) =>
      one.layer === 'cloudtrail' && dataEvents !== undefined ? { ...one, dataEvents } : one,
    );
    const [one] = found(auditOf({ ...read, layers }, bot(open)), 'agent-outside-intended-scope');
    return one;
  };
  const line = (calls: Session['calls'], more: More = {}) =>
    finding(calls, more)?.details.find((text) => text.startsWith('used since?'));

  it('names what was used beyond the scope, and that closing it would take that away', () => {
    expect(line([call('rds:DeleteDBCluster', 'arn:aws:rds:eu-west-1:777788889999:cluster:x', 5)])).to.match(
      /yes, rds:DeleteDBCluster on x last at 2026-11-19 01:05 UTC by session ASIAbot; closing it would take away what was used: rds:DeleteDBCluster/,
    );
  });

  it('says that no use was seen, over which time, and that objects are not recorded', () => {
    expect(line([call('s3:CreateBucket', 'arn:aws:s3:::x', 5)], { dataEvents: [] })).to.equal(
      'used since? no use outside the scope was seen from 2026-10-01 00:00 UTC to 2026-11-19 01:30 UTC (object-level events are not recorded there); closing it takes away nothing that was seen in use',
    );
  });

  const s3 = ['AWS::S3::Object'];
  const observed: readonly [string, More, string][] = [
    ['nobody knows', {}, '(whether object-level events are recorded there is not known); closing'],
    ['they are recorded of some', { dataEvents: s3 }, 'are recorded there of AWS::S3::Object only); closing'],
    [
      'they were not read',
      { limits: ['management-events-only'] },
      '(object-level events were not read); closing',
    ],
    [
      'they are recorded, and were not read',
      { limits: ['management-events-only'], dataEvents: s3 },
      '(object-level events, recorded of AWS::S3::Object, were not read); closing',
    ],
    [
      'not every Region was asked',
      { limits: ['usual-regions-only'], dataEvents: [] },
      '(calls in Regions that were not asked are not seen; object-level events are not recorded there)',
    ],
  ];
  for (const [title, more, says] of observed)
    it(`says of use that could not be seen: ${title}`, () => {
      const told = line([call('s3:CreateBucket', 'arn:aws:s3:::x', 5)], more);
      expect(told).to.include(says);
      // What nobody looked for is not "nothing".
      if (more.limits?.includes('usual-regions-only')) expect(told).to.not.include('takes away nothing');
    });

  const beyond = call('rds:DeleteDBCluster', null, 5);
  const uses: readonly [string, Session['calls'], More, ExcessUse][] = [
    ['a call beyond the scope', [beyond], {}, 'used'],
    ['none, where each action is recorded', [], { granted: ['s3:*', 'rds:DeleteDBCluster'] }, 'unseen'],
    [
      'none, where some are data events',
      [],
      { granted: ['rds:DeleteDBCluster', 'sns:Publish'] },
      'unseen-in-part',
    ],
    ['none, where all are data events', [], { granted: ['sns:Publish', 'sqs:SendMessage'] }, 'unknown'],
    [
      'none, where an action is none of the catalog',
      [],
      { granted: ['sns:Publish', 'rds:Nobody*'] },
      'unknown',
    ],
    ['a call that was refused', [{ ...beyond, errorCode: 'AccessDenied' }], {}, 'unseen-in-part'],
    ['events that were not read', [], { unread: true }, 'unknown'],
    ['events of some Regions', [], { limits: ['usual-regions-only'] }, 'unknown'],
    ['events that bear on agents only', [], { limits: ['agent-sessions-only'] }, 'unknown'],
  ];
  for (const [title, calls, more, use] of uses)
    it(`is ${use} for ${title}`, () => {
      expect(finding(calls, more)?.excessUse).to.equal(use);
    });

  it('counts no refused call', () => {
    const refused = call('rds:DeleteDBCluster', null, 5, { errorCode: 'AccessDenied' });
    expect(line([refused])).to.include('no use outside the scope was seen');
  });

  it('gives what IAM knows where no event was read', () => {
    const lastUsedAt = '2026-11-01T05:00:00.000Z' as Instant;
    expect(line([], { unread: true, role: { lastUsedAt } })).to.equal(
      'used since? nobody can say: not read; IAM saw the role used last at 2026-11-01 05:00 UTC',
    );
    const lastUsedServices = new Map(
      ['ec2', 'iam', 'rds', 's3'].map((one, at) => [one, `2026-10-0${at + 1}T05:00:00.000Z` as Instant]),
    );
    expect(line([], { unread: true, role: { lastUsedAt: null, lastUsedServices } })).to.equal(
      'used since? nobody can say: not read; IAM saw it ask s3 last at 2026-10-04 05:00 UTC, rds last at 2026-10-03 05:00 UTC and iam last at 2026-10-02 05:00 UTC',
    );
  });
});

describe('what a trail shows of an action', () => {
  const rows: readonly [action: string, shown: string][] = [
    ['s3:GetObject', 'data-event'],
    ['S3:putobject', 'data-event'],
    ['s3:ListBucket', 'data-event'],
    ['s3:DeleteBucket', 'recorded'],
    ['s3:GetBucketPolicy', 'recorded'],
    ['dynamodb:GetItem', 'data-event'],
    ['dynamodb:DeleteTable', 'recorded'],
    ['lambda:InvokeFunction', 'data-event'],
    ['lambda:DeleteFunction', 'recorded'],
    ['sns:Publish', 'data-event'],
    ['sqs:SendMessage', 'data-event'],
    ['kms:Decrypt', 'excludable'],
    ['kms:ScheduleKeyDeletion', 'recorded'],
    ['iam:PassRole', 'no-event'],
    ['ec2:CreateTags', 'no-event'],
    ['rds-db:connect', 'no-event'],
    ['secretsmanager:GetSecretValue', 'recorded'],
    ['bedrock:InvokeModel', 'recorded'],
    ['nobody:Knows', 'no-event'],
  ];
  for (const [action, shown] of rows) {
    it(`${action}: ${shown}`, () => {
      expect(trailVisibility(action)).to.equal(shown);
    });
  }

  it('most actions have management events', () => {
    const catalog = loadCatalog();
    const names = Array.from({ length: catalog.size }, (_, index) => catalog.actionName(index));
    const recorded = names.filter((name) => trailVisibility(name) === 'recorded').length;
    expect(recorded / names.length).to.be.within(0.8, 0.95);
  });
});

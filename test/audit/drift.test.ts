import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { createAdvance } from '../../src/audit/advance-findings.ts';
import { originOf } from '../../src/audit/drift/change-event-of.ts';
import { changeInWords } from '../../src/audit/drift/change-wording.ts';
import { type DriftGroup, driftBetween } from '../../src/audit/drift/drift.ts';
import { beyondByEngine, containsByEngine } from '../../src/audit/index.ts';
import type { FindingRecord, ScanReport } from '../../src/audit/lifecycle.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { ChangeEvent } from '../../src/estate/changes/change-event.ts';
import type { Estate, Group } from '../../src/estate/estate.ts';
import type { AccountId, Arn, Instant, UniqueId } from '../../src/estate/identifiers.ts';
import type { Registry } from '../../src/registry/index.ts';
import { auditOf, nightReport, registry } from '../fakes/audits.ts';
import {
  allow,
  control,
  deny,
  dev,
  estate,
  management,
  policy,
  role,
  session as sessionOf,
  user,
} from '../fakes/estate.ts';

const catalog = loadCatalog();
const engine = createEngine(catalog);
const advance = createAdvance(containsByEngine(engine));

const yesterday = '2026-11-18T18:00:00.000Z' as Instant;
const tonight = '2026-11-19T18:00:00.000Z' as Instant;

/** In every row the bot is meant to read one bucket. */
const meant = '{ allow: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::reports/*"] }] }';
const reads = allow('s3:GetObject', 'arn:aws:s3:::reports/*');
const writes = allow('s3:PutObject', 'arn:aws:s3:::reports/*');
const both = [reads, writes];
const more = policy('more', [writes]);
const moreArn = `arn:aws:iam::${dev}:policy/team/more`;
const reader = policy('reader', [reads]);
const readerArn = `arn:aws:iam::${dev}:policy/reader`;
const ofAws = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';

type Parts = NonNullable<Parameters<typeof estate>[0]>;
type RoleParts = NonNullable<Parameters<typeof role>[1]>;

/** An estate whose agent is the role `bot`. */
function ofBot(parts: RoleParts = {}, estateParts: Parts = {}): Estate {
  const managed = { [moreArn]: more, [readerArn]: reader };
  return estate({ managed, ...estateParts, principals: [role('bot', { statements: [reads], ...parts })] });
}

/** An estate whose agent is a user of one group. */
function ofUser(groups: readonly string[], groupStatements: readonly unknown[]): Estate {
  const made = estate({ principals: [user('bot', [reads], { groups })] });
  const group: Group = {
    arn: `arn:aws:iam::${dev}:group/writers` as Arn,
    name: 'writers',
    uniqueId: 'AGPAwriters' as UniqueId,
    inlinePolicies: [policy('of-writers', groupStatements)],
    attachedPolicyArns: [],
  };
  return {
    ...made,
    accounts: made.accounts.map((one) => (one.id === dev ? { ...one, groups: [group] } : one)),
  };
}

function inOrganization(made: Estate, parentId: string): Estate {
  const { organization } = made;
  if (organization === null) throw new Error('no organization');
  return {
    ...made,
    organization: {
      ...organization,
      organizationalUnits: [
        ...organization.organizationalUnits,
        { id: 'ou-free', name: 'Free', parentId: 'r-1' },
      ],
      accounts: organization.accounts.map((one) => (one.id === dev ? { ...one, parentId } : one)),
      policies: organization.policies.map((one) =>
        one.id === 'p-FullAWSAccess' ? { ...one, targets: [...one.targets, 'ou-free'] } : one,
      ),
    },
  };
}

const declared = registry(`- id: bot
  owner: builders
  identify: [{ role: "arn:aws:iam::*:role/bot" }, { user: "arn:aws:iam::*:user/bot" }]
  scope: ${meant}
`);

/** Beside the bot a role with wide rights, trusted by the given principals. */
function withTarget(trusted: readonly string[]): Estate {
  const names = [`arn:aws:iam::${dev}:role/other`, ...trusted];
  const trust = [{ Effect: 'Allow', Principal: { AWS: names }, Action: 'sts:AssumeRole' }];
  const target = role('target', { statements: both, trust });
  const made = ofBot();
  return {
    ...made,
    accounts: made.accounts.map((one) => (one.id === dev ? { ...one, roles: [...one.roles, target] } : one)),
  };
}

interface Row {
  readonly name: string;
  readonly before: Estate;
  readonly after: Estate;
  /** The call that did it; null: no trail shows it. */
  readonly call: readonly [action: string, names: Readonly<Record<string, string>>] | null;
  /** The account that records the call. */
  readonly account?: AccountId;
  readonly text: string;
  readonly moved: 'opened' | 'widened' | 'narrowed' | 'resolved';
}

const noWrites = control('p-no-writes', [deny('s3:PutObject')], ['ou-all']);
const noWritesElsewhere = control('p-no-writes', [deny('s3:PutObject')], ['r-1']);
const noDeletes = control('p-no-writes', [deny('s3:DeleteObject')], ['ou-all']);
const bucket = 'arn:aws:s3:::reports';
const toBot = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${dev}:role/bot` }, Action: 's3:PutObject' };
const bucketAllows = (statements: readonly unknown[]): Parts => ({
  resourcePolicies: { [`${dev} ${bucket}`]: statements },
  resourcesRead: [dev],
});
const tagged = { StringEquals: { 'aws:PrincipalTag/team': 'reports' } };
const readsOnly = [{ ...toBot, Action: 's3:GetObject', Resource: `${bucket}/*` }];

const rows: readonly Row[] = [
  {
    name: 'a managed policy was attached',
    before: ofBot(),
    after: ofBot({ attached: [moreArn] }),
    call: ['iam:AttachRolePolicy', { rolename: 'bot', policyarn: moreArn }],
    text: `more attached to role/bot in dev (${dev})`,
    moved: 'opened',
  },
  {
    name: 'a managed policy was detached',
    before: ofBot({ attached: [moreArn] }),
    after: ofBot(),
    call: ['iam:DetachRolePolicy', { rolename: 'bot', policyarn: moreArn }],
    text: `more detached from role/bot in dev (${dev})`,
    moved: 'resolved',
  },
  {
    name: 'an inline policy was added',
    before: ofBot(),
    after: ofBot({ inlinePolicies: [policy('inline', [reads]), policy('hotfix', [writes])] }),
    call: ['iam:PutRolePolicy', { rolename: 'bot', policyname: 'hotfix' }],
    text: `inline policy hotfix added to role/bot in dev (${dev})`,
    moved: 'opened',
  },
  {
    name: 'an inline policy was edited',
    before: ofBot({ statements: both }),
    after: ofBot({ statements: [reads, allow('s3:*', 'arn:aws:s3:::reports/*')] }),
    call: ['iam:PutRolePolicy', { rolename: 'bot', policyname: 'inline' }],
    text: `inline policy inline edited on role/bot in dev (${dev})`,
    moved: 'widened',
  },
  {
    name: 'an inline policy was deleted',
    before: ofBot({ inlinePolicies: [policy('inline', [reads]), policy('hotfix', [writes])] }),
    after: ofBot(),
    call: ['iam:DeleteRolePolicy', { rolename: 'bot', policyname: 'hotfix' }],
    text: `inline policy hotfix removed from role/bot in dev (${dev})`,
    moved: 'resolved',
  },
  {
    name: 'the permissions boundary was dropped',
    before: ofBot({ statements: both, boundary: readerArn }),
    after: ofBot({ statements: both }),
    call: ['iam:DeleteRolePermissionsBoundary', { rolename: 'bot' }],
    text: `permissions boundary of role/bot in dev (${dev}) removed: it was reader`,
    moved: 'opened',
  },
  {
    name: 'a permissions boundary was set',
    before: ofBot({ statements: both }),
    after: ofBot({ statements: both, boundary: readerArn }),
    call: ['iam:PutRolePermissionsBoundary', { rolename: 'bot', permissionsboundary: readerArn }],
    text: `permissions boundary of role/bot in dev (${dev}) set to reader`,
    moved: 'resolved',
  },
  {
    name: 'a customer managed policy was edited',
    before: ofBot({ attached: [moreArn] }, { managed: { [moreArn]: reader } }),
    after: ofBot({ attached: [moreArn] }, { managed: { [moreArn]: more } }),
    call: ['iam:CreatePolicyVersion', { policyarn: moreArn, setasdefault: 'true' }],
    text: 'managed policy more edited',
    moved: 'opened',
  },
  {
    name: 'AWS changed a managed policy of its own',
    before: ofBot({ attached: [ofAws] }, { managed: { [ofAws]: reader } }),
    after: ofBot({ attached: [ofAws] }, { managed: { [ofAws]: more } }),
    call: null,
    text: 'AWS changed its managed policy AmazonS3FullAccess',
    moved: 'opened',
  },
  {
    name: 'an SCP was detached',
    before: ofBot({ statements: both }, { controls: [noWrites] }),
    after: ofBot({ statements: both }, { controls: [{ ...noWrites, targets: [] }] }),
    call: ['organizations:DetachPolicy', { policyid: 'p-no-writes', targetid: 'ou-all' }],
    account: management,
    text: 'SCP p-no-writes (p-no-writes) detached from organizational unit All (ou-all)',
    moved: 'opened',
  },
  {
    name: 'an SCP was attached',
    before: ofBot({ statements: both }, { controls: [{ ...noWrites, targets: [] }] }),
    after: ofBot({ statements: both }, { controls: [noWritesElsewhere] }),
    call: ['organizations:AttachPolicy', { policyid: 'p-no-writes', targetid: 'r-1' }],
    account: management,
    text: "SCP p-no-writes (p-no-writes) attached to the organization's root (r-1)",
    moved: 'resolved',
  },
  {
    name: 'an SCP was edited',
    before: ofBot({ statements: both }, { controls: [noWrites] }),
    after: ofBot({ statements: both }, { controls: [noDeletes] }),
    call: ['organizations:UpdatePolicy', { policyid: 'p-no-writes' }],
    account: management,
    text: 'SCP p-no-writes (p-no-writes) edited',
    moved: 'opened',
  },
  {
    name: 'the account was moved to another organizational unit',
    before: inOrganization(ofBot({ statements: both }, { controls: [noWrites] }), 'ou-all'),
    after: inOrganization(ofBot({ statements: both }, { controls: [noWrites] }), 'ou-free'),
    call: ['organizations:MoveAccount', { accountid: dev, destinationparentid: 'ou-free' }],
    account: management,
    text: `account dev (${dev}) moved from organizational unit All (ou-all) to organizational unit Free (ou-free)`,
    moved: 'opened',
  },
  {
    name: 'the user was put into a group',
    before: ofUser([], [writes]),
    after: ofUser(['writers'], [writes]),
    call: ['iam:AddUserToGroup', { username: 'bot', groupname: 'writers' }],
    text: `user/bot put into group writers in dev (${dev})`,
    moved: 'opened',
  },
  {
    name: "the group's policy was edited",
    before: ofUser(['writers'], [reads]),
    after: ofUser(['writers'], [writes]),
    call: ['iam:PutGroupPolicy', { groupname: 'writers', policyname: 'of-writers' }],
    text: `inline policy of-writers edited on group/writers in dev (${dev})`,
    moved: 'opened',
  },
  {
    name: 'the role was made',
    before: estate(),
    after: ofBot({ statements: both }),
    call: ['iam:CreateRole', { rolename: 'bot' }],
    text: `role/bot made in dev (${dev})`,
    moved: 'opened',
  },
  {
    name: 'the role was deleted',
    before: ofBot({ statements: both }),
    after: estate(),
    call: ['iam:DeleteRole', { rolename: 'bot' }],
    text: `role/bot deleted in dev (${dev})`,
    moved: 'resolved',
  },
  {
    name: 'a tag that a condition asks for was set',
    before: ofBot({ statements: [reads, { ...writes, Condition: tagged }] }),
    after: ofBot({ statements: [reads, { ...writes, Condition: tagged }], tags: { team: 'reports' } }),
    call: ['iam:TagRole', { rolename: 'bot' }],
    text: `tags of role/bot in dev (${dev}) changed`,
    moved: 'opened',
  },
  {
    name: 'a bucket policy was edited',
    before: ofBot({}, bucketAllows(readsOnly)),
    after: ofBot({}, bucketAllows([...readsOnly, { ...toBot, Resource: `${bucket}/*` }])),
    call: ['s3:PutBucketPolicy', { bucketname: 'reports' }],
    text: `resource policy of ${bucket} edited`,
    moved: 'opened',
  },
  {
    name: "a role's trust policy let the bot in",
    before: withTarget([]),
    after: withTarget([`arn:aws:iam::${dev}:role/bot`]),
    call: ['iam:UpdateAssumeRolePolicy', { rolename: 'target' }],
    text: `trust policy of role/target in dev (${dev}) edited`,
    moved: 'opened',
  },
];

describe('what moved between two estates', () => {
  for (const row of rows)
    it(`names the change and its event: ${row.name}`, () => {
      const { groups, before, after } = driftOf(row);
      const caused = groups.filter(
        ({ cause, moved }) => cause === 'proved' && moved.some(({ kind }) => kind === row.moved),
      );
      expect(
        caused.map(({ changes }) => changes.map((change) => changeInWords(change, before, after))),
        JSON.stringify(
          groups.map(({ cause, moved }) => [
            cause,
            moved.map(({ kind, detection }) => [kind, detection.rule]),
          ]),
        ),
      ).to.deep.equal([[row.text]]);
      const [change] = caused[0]?.changes ?? [];
      if (change === undefined) throw new Error('no change');
      const origin = originOf(change, before, after);
      if (row.call === null) expect(origin).to.deep.equal({ state: 'by-aws' });
      else expect(origin).to.deep.include({ state: 'found', human: 'wei.chen@example.com' });
    });

  it('says that the trail does not show it where it was read to its end', () => {
    const { groups, before, after } = driftOf({ ...(rows[0] as Row), call: null });
    const change = groups[0]?.changes[0];
    if (change === undefined) throw new Error('no change');
    expect(originOf(change, before, after)).to.deep.equal({ state: 'not-in-trail' });
    const layers = after.layers.map((one) =>
      one.layer === 'cloudtrail' ? { ...one, state: 'unknown' as const, reason: 'throttled' } : one,
    );
    expect(originOf(change, before, { ...after, layers })).to.deep.equal({
      state: 'trail-unread',
      reason: 'throttled',
    });
    // What is one for all Regions is recorded where it was asked for.
    const events = {
      source: 'lookup-events',
      regions: ['us-east-1'],
      from: null,
      to: null,
      limits: ['usual-regions-only'],
    };
    const some = after.layers.map((one) => (one.layer === 'cloudtrail' ? { ...one, events } : one));
    expect(originOf(change, before, { ...after, layers: some })).to.deep.equal({ state: 'not-in-trail' });
    for (const [resource, state] of [
      [`arn:aws:kms:us-east-1:${dev}:key/a`, 'not-in-trail'],
      [`arn:aws:kms:me-central-1:${dev}:key/a`, 'trail-unread'],
      ['arn:aws:s3:::bucket', 'trail-unread'],
    ] as const) {
      const facet = { kind: 'resource-policy', account: dev, resource } as const;
      const origin = originOf({ ...change, facet }, before, { ...after, layers: some });
      expect([resource, origin.state]).to.deep.equal([resource, state]);
    }
  });

  it('blames no change that alone would not have done it: a harmless one beside the culprit is left out', () => {
    const { groups } = driftOf({
      ...(rows[0] as Row),
      after: ofBot({ attached: [moreArn, readerArn], tags: { team: 'x' } }),
    });
    const [cause] = groups.filter((group) => group.cause === 'proved');
    expect(cause?.changes.map(({ facet }) => facet)).to.deep.equal([
      { kind: 'attachment', account: dev, holder: `arn:aws:iam::${dev}:role/bot`, policy: moreArn },
    ]);
  });

  it('names both of two changes that each grant it, and both of two that only together do', () => {
    const twice = driftOf({
      ...(rows[0] as Row),
      after: ofBot({
        attached: [moreArn],
        inlinePolicies: [policy('inline', [reads]), policy('hotfix', [writes])],
      }),
    });
    expect(kinds(twice.groups)).to.deep.equal([['attachment', 'inline-policy']]);
    expect(twice.groups[0]?.undo).to.equal('all');
    // The grant came, and the SCP that would have stopped it went: without either nothing would have opened.
    const together = driftOf({
      ...(rows[0] as Row),
      before: ofBot({}, { controls: [noWrites] }),
      after: ofBot({ attached: [moreArn] }, { controls: [{ ...noWrites, targets: [] }] }),
    });
    expect(kinds(together.groups)).to.deep.equal([['attachment', 'control-attachment']]);
    expect(together.groups[0]?.undo).to.equal('any');
  });

  it('names both of two changes that grant different things, though one region shows them', () => {
    const { groups } = driftOf({
      ...(rows[0] as Row),
      after: ofBot({
        inlinePolicies: [
          policy('inline', [reads]),
          policy('one', [allow('sqs:SendMessage')]),
          policy('other', [allow('sns:Publish')]),
        ],
      }),
    });
    const named = groups.flatMap(({ cause, changes }) =>
      cause === 'proved' ? [changes.map(({ facet }) => 'name' in facet && facet.name)] : [],
    );
    expect(named.toSorted()).to.deep.equal([['one'], ['other']]);
  });

  it('groups one detached SCP above two hundred agents as one cause', () => {
    const many = Array.from({ length: 200 }, (_, index) => role(`agent-${index}`, { statements: both }));
    const made = (controls: readonly ReturnType<typeof control>[]) => estate({ principals: many, controls });
    const { groups } = driftOf(
      {
        ...(rows[0] as Row),
        before: made([noWrites]),
        after: made([{ ...noWrites, targets: [] }]),
        call: null,
      },
      registry(`- id: fleet
  owner: builders
  identify: [{ role: "arn:aws:iam::*:role/agent-*" }]
  scope: ${meant}
`),
    );
    const proved = groups.filter(({ cause }) => cause === 'proved');
    expect(proved.map(({ moved }) => moved.length)).to.deep.equal([200]);
  });

  it('calls a narrower scope what it is: access is as it was', () => {
    const same = ofBot({ statements: both });
    const wide = registry(`- id: bot
  owner: builders
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
  scope: { allow: [{ actions: ["s3:*"], resources: ["*"] }] }
`);
    const { groups } = driftOf(
      { ...(rows[0] as Row), before: same, after: same, call: null },
      declared,
      wide,
    );
    expect(groups.map(({ cause, changes }) => [cause, changes.length])).to.deep.equal([['scope', 0]]);
  });

  it('finds nothing between an estate and itself', () => {
    const same = ofBot({ statements: both });
    expect(driftOf({ ...(rows[0] as Row), before: same, after: same }).groups).to.deep.equal([]);
  });

  it('says of an account that was not read that nothing is gone', () => {
    const { groups } = driftOf({
      ...(rows[0] as Row),
      before: ofBot({ statements: both }),
      after: estate({ unknown: [`${dev} iam`] }),
    });
    expect(groups.flatMap(({ moved }) => moved.filter(({ kind }) => kind === 'resolved'))).to.deep.equal([]);
  });
});

function kinds(groups: readonly DriftGroup[]): readonly string[][] {
  return groups
    .filter(({ cause }) => cause === 'proved')
    .map(({ changes }) => changes.map(({ facet }) => facet.kind));
}

/** Both nights of a row, with a harmless event beside the one that did it. */
function driftOf(row: Row, now: Registry = declared, then: Registry = now) {
  const session = {
    ...sessionOf(role('deployer')),
    accessKeyId: 'ASIADEPLOYER',
    principal: `arn:aws:sts::${dev}:assumed-role/deployer/wei.chen@example.com` as Arn,
  };
  const before: Estate = { ...row.before, collectedAt: yesterday, digest: 'before' };
  const after: Estate = {
    ...row.after,
    collectedAt: tonight,
    digest: 'after',
    sessions: [session],
    changeEvents: [
      changeEvent('iam:AttachRolePolicy', { rolename: 'other', policyarn: moreArn }, row.account),
      ...(row.call === null ? [] : [changeEvent(...row.call, row.account)]),
    ],
  };
  const first = night(before, then, []);
  const second = night(after, now, first.records);
  const groups = driftBetween({
    before,
    after,
    earlier: first.records,
    later: second.records,
    events: second.events,
    contains: containsByEngine(engine),
    beyond: beyondByEngine(engine),
    catalog,
  });
  return { groups: groups.map(withoutHygiene).filter(({ moved }) => moved.length > 0), before, after };
}

/** The rows speak of access; hygiene rules move beside it. */
function withoutHygiene(group: DriftGroup): DriftGroup {
  const rule = 'agent-outside-intended-scope';
  return { ...group, moved: group.moved.filter(({ detection }) => detection.rule === rule) };
}

function changeEvent(
  action: string,
  names: Readonly<Record<string, string>>,
  account: AccountId = dev,
): ChangeEvent {
  return {
    eventID: `event-of-${action}`,
    at: '2026-11-18T22:41:00.000Z' as Instant,
    account,
    action,
    actor: `arn:aws:sts::${dev}:assumed-role/deployer/wei.chen@example.com`,
    accessKeyId: 'ASIADEPLOYER',
    invokedBy: null,
    tool: 'Terraform/1.14.1',
    names,
  };
}

function night(at: Estate, by: Registry, previous: readonly FindingRecord[]) {
  const result = auditOf(at, by);
  const report: ScanReport = nightReport(at, result, `scan-${at.digest}`, at.collectedAt as Instant);
  const step = advance(previous, report);
  const records = new Map(previous.map((record) => [record.detection.fingerprint, record]));
  for (const record of step.records) records.set(record.detection.fingerprint, record);
  return { records: [...records.values()], events: step.events };
}

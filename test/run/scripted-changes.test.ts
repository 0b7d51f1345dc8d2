import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ChangePart, KeptChange, KeptOrigin } from '../../src/audit/kept-change.ts';
import type { RuleId } from '../../src/audit/rules.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { scanEstate } from '../../src/run/scan.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import {
  actorIn,
  attached,
  controlJson,
  dev,
  document,
  eventJson,
  inline,
  managedJson,
  type Night,
  person,
  roleJson,
  root,
  writeEstateFolder,
} from '../fakes/estate-folders.ts';
import { freshPglite, type TestPlace } from '../store/databases.ts';

const yesterday = '2025-11-18T18:00:00Z';
const tonight = '2025-11-19T18:00:00Z';

const reads = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' };
const writes = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::reports/*' };
const noWrites = document({ Effect: 'Deny', Action: 's3:PutObject', Resource: '*' });
const noWritesByAnybody = document({ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: '*' });
const more = `arn:aws:iam::${dev}:policy/more`;
const reader = `arn:aws:iam::${dev}:policy/reader`;
const ofAws = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
const policies = [managedJson(more, document(writes)), managedJson(reader, document(reads))];

const meant = `apiVersion: overreach/v1
kind: Registry
teams: [{ id: builders, default: true }]
operators: []
environments: [{ id: dev, tier: non-production, match: { accounts: ["${dev}"] } }]
agents:
  - id: bot
    owner: builders
    credentials: { requireSessionPolicy: true }
    identify:
      - { role: "arn:aws:iam::*:role/bot" }
      - { role: "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Robots_*" }
      - { user: "arn:aws:iam::*:user/bot" }
    scope: { allow: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::reports/*"] }] }
`;

type Parts = Omit<Night, 'id' | 'at'>;

/** The agent's role, of which this is said. */
function bot(parts: Record<string, unknown>, night: Parts = {}): Parts {
  const usual = { RolePolicyList: inline({ reads: document(reads) }) };
  return {
    managed: policies,
    ...night,
    roles: [roleJson('bot', { ...usual, ...parts }), ...(night.roles ?? [])],
  };
}

const writer = { RolePolicyList: inline({ all: document(reads, writes) }) };

function botUser(parts: Record<string, unknown>, groupStatements: readonly Record<string, unknown>[]): Parts {
  return {
    users: [
      {
        Path: '/',
        UserName: 'bot',
        UserId: 'AIDABOT',
        Arn: `arn:aws:iam::${dev}:user/bot`,
        CreateDate: '2025-03-04T08:00:00Z',
        UserPolicyList: inline({ reads: document(reads) }),
        GroupList: [],
        AttachedManagedPolicies: [],
        Tags: [],
        ...parts,
      },
    ],
    groups: [
      {
        Path: '/',
        GroupName: 'writers',
        GroupId: 'AGPAWRITERS',
        Arn: `arn:aws:iam::${dev}:group/writers`,
        CreateDate: '2025-03-04T08:00:00Z',
        GroupPolicyList: inline({ 'of-writers': document(...groupStatements) }),
        AttachedManagedPolicies: [],
      },
    ],
  };
}

const setName = 'AWSReservedSSO_Robots_0123456789abcdef';
const setArn = 'arn:aws:sso:::permissionSet/ssoins-1/ps-robots';

/** The agent on a permission set's role, and what its inline policy says. */
function permissionSet(...statements: readonly Record<string, unknown>[]): Parts {
  const path = '/aws-reserved/sso.amazonaws.com/';
  return {
    roles: [
      roleJson(setName, {
        Path: path,
        Arn: `arn:aws:iam::${dev}:role${path}${setName}`,
        RolePolicyList: inline({ AwsSSOInlinePolicy: document(...statements) }),
      }),
    ],
    identityCenter: {
      permissionSets: [
        { PermissionSetArn: setArn, Name: 'Robots' },
        { PermissionSetArn: `${setArn}-other`, Name: 'Other' },
      ],
      assignments: [],
      users: [],
      groups: [],
    },
  };
}

const bucket = 'arn:aws:s3:::reports';
const bucketPolicy = (...actions: readonly string[]): Parts => ({
  resourcesRead: true,
  resourcePolicies: [
    {
      arn: bucket,
      policy: document({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${dev}:role/bot` },
        Action: actions,
        Resource: `${bucket}/*`,
      }),
      tags: {},
    },
  ],
});

const target = (trusted: readonly string[]): Parts => ({
  roles: [
    roleJson('target', {
      RolePolicyList: inline({ all: document(writes) }),
      AssumeRolePolicyDocument: document({
        Effect: 'Allow',
        Principal: { AWS: [`arn:aws:iam::${root}:role/other`, ...trusted] },
        Action: 'sts:AssumeRole',
      }),
    }),
  ],
});

/** The bot's role assumed by a person, with or without a session policy, and used. */
function assumed(eventID: string, at: string, policy: string | null) {
  const accessKeyId = `ASIA${eventID.toUpperCase().padEnd(16, '0')}`;
  const arn = `arn:aws:sts::${dev}:assumed-role/bot/bot`;
  const parameters = { roleArn: `arn:aws:iam::${dev}:role/bot`, roleSessionName: 'bot' };
  const answer = {
    credentials: { accessKeyId, expiration: 'Nov 20, 2025, 10:11:58 AM' },
    assumedRoleUser: { assumedRoleId: 'AROABOT:bot', arn },
  };
  const userIdentity = {
    type: 'AssumedRole',
    principalId: 'AROABOT:bot',
    arn,
    accountId: dev,
    accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROABOT',
        arn: `arn:aws:iam::${dev}:role/bot`,
        accountId: dev,
        userName: 'bot',
      },
      attributes: { creationDate: at, mfaAuthenticated: 'false' },
    },
  };
  return [
    eventJson(eventID, 'sts:AssumeRole', policy === null ? parameters : { ...parameters, policy }, {
      at,
      readOnly: true,
      responseElements: answer,
    }),
    eventJson(
      `${eventID}-use`,
      's3:ListBuckets',
      {},
      { at: at.replace('10:00', '10:01'), readOnly: true, userIdentity },
    ),
  ];
}

/** The same call, on something else, to somebody else: never the one. */
const beside = eventJson('beside', 'iam:AttachRolePolicy', { roleName: 'other', policyArn: more });
const elsewhere = eventJson(
  'elsewhere',
  'iam:AttachRolePolicy',
  { roleName: 'bot', policyArn: more },
  { account: root },
);

interface Row {
  readonly name: string;
  readonly before: Parts;
  readonly after: Parts;
  /** Of the event that did it: call, parameters, account; or who else did it. */
  readonly by:
    | readonly [call: string, parameters: Record<string, unknown>, account?: string]
    | KeptOrigin['state'];
  readonly facet: string;
  readonly text: RegExp;
  readonly rule?: RuleId;
  readonly cause?: KeptChange['cause'];
  readonly undo?: RegExp;
}

const rows: readonly Row[] = [
  {
    name: 'a managed policy attached',
    before: bot({}),
    after: bot({ AttachedManagedPolicies: attached(more) }),
    by: ['iam:AttachRolePolicy', { roleName: 'bot', policyArn: more }],
    facet: 'attachment',
    text: /^more attached to role\/bot in dev/,
    undo: /^aws iam detach-role-policy --role-name bot --policy-arn arn:aws:iam::777788889999:policy\/more$/,
  },
  {
    name: 'a statement added to an inline policy',
    before: bot({}),
    after: bot({ RolePolicyList: inline({ reads: document(reads, writes) }) }),
    by: ['iam:PutRolePolicy', { roleName: 'bot', policyName: 'reads', policyDocument: '{"Statement":[]}' }],
    facet: 'inline-policy',
    text: /^inline policy reads edited on role\/bot/,
  },
  {
    name: 'an inline policy added',
    before: bot({}),
    after: bot({ RolePolicyList: inline({ reads: document(reads), hotfix: document(writes) }) }),
    by: ['iam:PutRolePolicy', { roleName: 'bot', policyName: 'hotfix', policyDocument: '{}' }],
    facet: 'inline-policy',
    text: /^inline policy hotfix added to role\/bot/,
    undo: /delete-role-policy --role-name bot --policy-name hotfix$/,
  },
  {
    name: 'a new default version of a managed policy',
    before: bot(
      { AttachedManagedPolicies: attached(more) },
      { managed: [managedJson(more, document(reads))] },
    ),
    after: bot(
      { AttachedManagedPolicies: attached(more) },
      { managed: [managedJson(more, document(writes), 'v2')] },
    ),
    by: ['iam:CreatePolicyVersion', { policyArn: more, policyDocument: '{}', setAsDefault: true }],
    facet: 'managed-policy',
    text: /^managed policy more edited$/,
  },
  {
    name: 'AWS updating its managed policy',
    before: bot(
      { AttachedManagedPolicies: attached(ofAws) },
      { managed: [managedJson(ofAws, document(reads))] },
    ),
    after: bot(
      { AttachedManagedPolicies: attached(ofAws) },
      { managed: [managedJson(ofAws, document(writes), 'v2')] },
    ),
    by: 'by-aws',
    facet: 'managed-policy',
    text: /^AWS changed its managed policy AmazonS3FullAccess$/,
  },
  {
    name: 'a boundary dropped',
    before: bot({
      ...writer,
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: reader },
    }),
    after: bot(writer),
    by: ['iam:DeleteRolePermissionsBoundary', { roleName: 'bot' }],
    facet: 'boundary',
    text: /^permissions boundary of role\/bot in dev \(\d+\) removed: it was reader$/,
    undo: /put-role-permissions-boundary --role-name bot --permissions-boundary arn:aws:iam::777788889999:policy\/reader$/,
  },
  {
    name: 'an SCP detached',
    before: bot(writer, { controls: [controlJson('p-no', noWrites, ['ou-all'])] }),
    after: bot(writer, { controls: [controlJson('p-no', noWrites, [])] }),
    by: ['organizations:DetachPolicy', { policyId: 'p-no', targetId: 'ou-all' }, root],
    facet: 'control-attachment',
    text: /^SCP no \(p-no\) detached from organizational unit All \(ou-all\)$/,
    undo: /^aws organizations attach-policy --policy-id p-no --target-id ou-all$/,
  },
  {
    name: 'an SCP edited',
    before: bot(writer, { controls: [controlJson('p-no', noWrites, ['ou-all'])] }),
    after: bot(writer, {
      controls: [
        controlJson('p-no', document({ Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' }), [
          'ou-all',
        ]),
      ],
    }),
    by: ['organizations:UpdatePolicy', { policyId: 'p-no', content: '{"Version":"2012-10-17"}' }, root],
    facet: 'control-policy',
    text: /^SCP no \(p-no\) edited$/,
  },
  {
    name: 'an RCP detached',
    before: bot(writer, { controls: [controlJson('p-rno', noWritesByAnybody, ['ou-all'], 'RESOURCE')] }),
    after: bot(writer, { controls: [controlJson('p-rno', noWritesByAnybody, [], 'RESOURCE')] }),
    by: ['organizations:DetachPolicy', { policyId: 'p-rno', targetId: 'ou-all' }, root],
    facet: 'control-attachment',
    text: /^RCP rno \(p-rno\) detached from organizational unit All/,
  },
  {
    name: 'a trust policy edited',
    before: bot({}, target([])),
    after: bot({}, target([`arn:aws:iam::${dev}:role/bot`])),
    by: ['iam:UpdateAssumeRolePolicy', { roleName: 'target', policyDocument: '{}' }],
    facet: 'trust-policy',
    text: /^trust policy of role\/target in dev/,
  },
  {
    name: 'a bucket policy edited',
    before: bot({}, bucketPolicy('s3:GetObject')),
    after: bot({}, bucketPolicy('s3:GetObject', 's3:PutObject')),
    by: ['s3:PutBucketPolicy', { bucketName: 'reports', bucketPolicy: {} }],
    facet: 'resource-policy',
    text: /^resource policy of arn:aws:s3:::reports edited$/,
  },
  {
    name: 'the account moved to another unit',
    before: bot(writer, { controls: [controlJson('p-no', noWrites, ['ou-all'])] }),
    after: bot(writer, { controls: [controlJson('p-no', noWrites, ['ou-all'])], parent: 'ou-free' }),
    by: [
      'organizations:MoveAccount',
      { accountId: dev, sourceParentId: 'ou-all', destinationParentId: 'ou-free' },
      root,
    ],
    facet: 'account-place',
    text: /moved from organizational unit All \(ou-all\) to organizational unit Free \(ou-free\)$/,
  },
  {
    name: 'a user put into a group',
    before: botUser({}, [writes]),
    after: botUser({ GroupList: ['writers'] }, [writes]),
    by: ['iam:AddUserToGroup', { userName: 'bot', groupName: 'writers' }],
    facet: 'group-membership',
    text: /^user\/bot put into group writers/,
    undo: /remove-user-from-group --user-name bot --group-name writers$/,
  },
  {
    name: "a group's policy edited",
    before: botUser({ GroupList: ['writers'] }, [reads]),
    after: botUser({ GroupList: ['writers'] }, [writes]),
    by: ['iam:PutGroupPolicy', { groupName: 'writers', policyName: 'of-writers', policyDocument: '{}' }],
    facet: 'inline-policy',
    text: /^inline policy of-writers edited on group\/writers/,
  },
  {
    name: 'a permission set edited',
    before: permissionSet(reads),
    after: permissionSet(reads, writes),
    by: [
      'sso:PutInlinePolicyToPermissionSet',
      { instanceArn: 'arn:aws:sso:::instance/1', permissionSetArn: setArn },
      root,
    ],
    facet: 'inline-policy',
    text: /^inline policy AwsSSOInlinePolicy edited on role\/aws-reserved/,
  },
  {
    name: 'the role deleted and made again',
    before: bot(writer),
    after: bot({ ...writer, RoleId: 'AROABOTAGAIN' }),
    by: ['iam:CreateRole', { roleName: 'bot', assumeRolePolicyDocument: '{}' }],
    facet: 'principal',
    text: /^role\/bot deleted and made again in dev/,
  },
  {
    name: 'the role made',
    before: {},
    after: bot(writer),
    by: ['iam:CreateRole', { roleName: 'bot', assumeRolePolicyDocument: '{}' }],
    facet: 'principal',
    text: /^role\/bot made in dev/,
  },
  {
    name: 'a tag that a condition asks for',
    before: bot({
      RolePolicyList: inline({
        tagged: document({ ...writes, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } }),
      }),
    }),
    after: bot({
      RolePolicyList: inline({
        tagged: document({ ...writes, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } }),
      }),
      Tags: [{ Key: 'team', Value: 'a' }],
    }),
    by: ['iam:TagRole', { roleName: 'bot', tags: [{ key: 'team', value: 'a' }] }],
    facet: 'tags',
    text: /^tags of role\/bot in dev/,
  },
  {
    name: 'a session started without the session policy',
    before: bot({}, { events: assumed('first', '2025-11-18T10:00:00Z', JSON.stringify(document(reads))) }),
    after: bot({}, { events: assumed('second', '2025-11-19T10:00:00Z', null) }),
    by: 'found',
    facet: 'act',
    text: /^bot had sessions of .* without the session policy/,
    rule: 'session-without-session-policy',
    cause: 'act',
  },
  {
    name: 'an attachment that the trail, read to its end, does not show',
    before: bot({}),
    after: bot({ AttachedManagedPolicies: attached(more) }),
    by: 'not-in-trail',
    facet: 'attachment',
    text: /^more attached to role\/bot/,
  },
  {
    name: 'an attachment where the trail was not read to its end',
    before: bot({}),
    after: bot({ AttachedManagedPolicies: attached(more) }, { trailUnread: [dev] }),
    by: 'trail-unread',
    facet: 'attachment',
    text: /^more attached to role\/bot/,
  },
  {
    name: 'an SCP detached where only the management account’s trail is unread',
    before: bot(writer, { controls: [controlJson('p-no', noWrites, ['ou-all'])] }),
    after: bot(writer, { controls: [controlJson('p-no', noWrites, [])], trailUnread: [root] }),
    by: 'trail-unread',
    facet: 'control-attachment',
    text: /^SCP no/,
  },
];

describe('scripted changes, from folders of estates to who did it', function () {
  // A database, and two scans a row.
  this.timeout(120_000);
  let place: TestPlace;
  let store: Store;
  let folder: string;
  before(async () => {
    place = await freshPglite();
    store = await openStore(place.location, { migrations: 'apply' });
    folder = mkdtempSync(join(tmpdir(), 'overreach-changes-'));
  });
  after(async () => {
    await store?.close();
    await place?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Scans two nights of an organization of its own into the one store; answers what the second one changed. */
  async function nights(id: string, before: Parts, after: Parts, registry = meant, registryAfter = registry) {
    const files = join(folder, id);
    mkdirSync(join(files, 'registry'), { recursive: true });
    const scan = async (name: string, at: string, parts: Parts, text: string) => {
      const path = join(files, 'registry/registry.yaml');
      writeFileSync(path, text);
      writeEstateFolder(join(files, name), { id, at, ...parts });
      const warnings: string[] = [];
      const result = await scanEstate(
        {
          estate: join(files, name),
          registry: join(files, 'registry'),
          store: undefined,
          folder: files,
          open: store,
          casesOut: null,
        },
        { report: () => {}, warn: (line) => warnings.push(line) },
      );
      expect(result.quarantined).to.deep.equal([]);
      expect(warnings).to.deep.equal([]);
    };
    await scan('before', yesterday, before, registry);
    expect(await store.changes({ estate: id })).to.deep.equal([]);
    await scan('after', tonight, after, registryAfter);
    expect(await store.unsettledScans(id)).to.deep.equal([]);
    return store.changes({ estate: id });
  }

  const caused = (changes: readonly KeptChange[], rule: RuleId): readonly KeptChange[] =>
    changes.filter(
      ({ findings, direction }) => direction !== 'narrowed' && findings.some((one) => one.rule === rule),
    );

  for (const [index, row] of rows.entries())
    it(`names the change, the event and the actor: ${row.name}`, async () => {
      const did =
        typeof row.by === 'string'
          ? []
          : [
              eventJson(
                'the-one',
                row.by[0],
                row.by[1],
                row.by[2] === undefined ? {} : { account: row.by[2] },
              ),
            ];
      const events = [beside, elsewhere, ...did, ...(row.after.events ?? [])];
      const changes = await nights(`o-row${index}`, row.before, { ...row.after, events });
      const [change, ...others] = caused(changes, row.rule ?? 'agent-outside-intended-scope');
      expect(others, JSON.stringify(changes, null, 1)).to.deep.equal([]);
      expect(change?.cause, JSON.stringify(changes, null, 1)).to.equal(row.cause ?? 'proved');
      expect(change?.changes).to.have.length(1);
      const part = change?.changes[0] as ChangePart;
      expect(part.facet.kind).to.equal(row.facet);
      expect(part.text).to.match(row.text);
      if (row.undo !== undefined) expect(part.command).to.match(row.undo);
      if (part.facet.kind === 'act') {
        expect(part.origin).to.include({
          eventID: 'second-use',
          human: person,
          actor: `arn:aws:sts::${dev}:assumed-role/bot/bot`,
        });
        return;
      }
      if (typeof row.by === 'string') {
        expect(part.origin.state).to.equal(row.by);
        return;
      }
      expect(part.origin).to.deep.equal({
        state: 'found',
        eventID: 'the-one',
        at: '2025-11-18T22:41:00.000Z' as Instant,
        action: row.by[0],
        actor: actorIn(row.by[2] ?? dev),
        human: person,
        tool: 'Terraform/1.14.1',
        invokedBy: null,
      });
    });

  it('names the commit and the author: the registry edited', async () => {
    const git = (...words: readonly string[]): void => {
      const done = spawnSync('git', words, {
        cwd: join(folder, 'o-registry/registry'),
        env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
      });
      expect(done.status, String(done.stderr)).to.equal(0);
    };
    mkdirSync(join(folder, 'o-registry/registry'), { recursive: true });
    git('init', '-q');
    const wide = meant.replace('["s3:GetObject"]', '["s3:GetObject", "s3:PutObject"]');
    const commit = (text: string, author: string): void => {
      writeFileSync(join(folder, 'o-registry/registry/registry.yaml'), text);
      git('add', '.');
      git('-c', `user.name=${author}`, '-c', 'user.email=a@example.com', 'commit', '-q', '-m', 'mean it');
    };
    commit(meant, 'li.na');
    const first = await nights('o-registry', bot(writer), bot(writer));
    expect(first).to.deep.equal([]);
    commit(wide, 'wei.chen');
    const at = '2025-11-20T18:00:00Z';
    const night = join(folder, 'o-registry/third');
    writeEstateFolder(night, { id: 'o-registry', at, ...bot(writer) });
    const request = {
      estate: night,
      registry: join(folder, 'o-registry/registry'),
      store: undefined,
      folder,
      open: store,
      casesOut: null,
    };
    await scanEstate(request, { report: () => {}, warn: () => {} });
    const [change] = await store.changes({ estate: 'o-registry' });
    expect(change).to.include({ cause: 'scope', direction: 'narrowed' });
    const [part] = change?.changes ?? [];
    expect(part?.text).to.match(/^registry edited by commit [0-9a-f]{12}$/);
    expect(part?.origin).to.include({ state: 'commit', author: 'wei.chen' });
    const [finding] = change?.findings ?? [];
    const history = await store.events(finding?.fingerprint ?? '');
    expect(history.at(-1)).to.deep.include({ kind: 'resolved' });
    expect(history.at(-1)?.detail).to.include({ reason: 'scope widened', author: 'wei.chen' });
    expect(history.at(-1)?.detail['commit']).to.match(/^[0-9a-f]{40}$/);
    // An edit that nobody committed is nobody's.
    writeFileSync(join(folder, 'o-registry/registry/registry.yaml'), meant);
    writeEstateFolder(night, { id: 'o-registry', at: '2025-11-21T18:00:00Z', ...bot(writer) });
    await scanEstate(request, { report: () => {}, warn: () => {} });
    const [again] = await store.changes({ estate: 'o-registry' });
    expect(again?.direction).to.equal('widened');
    expect(again?.changes[0]?.origin).to.deep.equal({
      state: 'trail-unread',
      reason: 'the registry had edits that were not committed',
    });
  });
});

import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import { audit } from '../../src/audit/audit.ts';
import { auditContext } from '../../src/audit/audit-context.ts';
import type { Detection } from '../../src/audit/finding.ts';
import type { FindingRecord } from '../../src/audit/lifecycle.ts';
import { excessDigest } from '../../src/audit/region-key.ts';
import { wasOutsideScope } from '../../src/audit/rules/was-outside-scope.ts';
import { shownState } from '../../src/audit/shown-state.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Account, Estate, PolicyReading } from '../../src/estate/estate.ts';
import type { Arn, Instant, UniqueId } from '../../src/estate/identifiers.ts';
import type { Registry } from '../../src/registry/index.ts';
import { nightReport, registry } from '../fakes/audits.ts';
import { type Call, changesOf, text, trustText } from '../fakes/change-calls.ts';
import {
  allow,
  control,
  deny,
  dev,
  estate,
  management,
  permissionSetRole,
  policy,
  prod,
  role,
  user,
} from '../fakes/estate.ts';

const catalog = loadCatalog();
const engine = createEngine(catalog);

/** Agents by a role's name, a user's name, a path, and a tag: all may read objects. */
const declared = registry(
  [
    ['bot', '{ role: "arn:aws:iam::*:role/bot" }'],
    ['helper', '{ user: "arn:aws:iam::*:user/helper" }'],
    ['hired', '{ role: "arn:aws:iam::*:role/agents/*" }'],
    ['tagged', '{ tags: [{ key: agent, values: ["yes"] }] }'],
  ]
    .map(
      ([id, identify]) =>
        `- { id: ${id}, owner: builders, identify: [${identify}], scope: { allow: [{ actions: ["s3:GetObject"], resources: ["*"] }] } }`,
    )
    .join('\n'),
);

const managed = (name: string) => `arn:aws:iam::${dev}:policy/${name}`;
const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';

function group(name: string, statements: readonly unknown[], attached: readonly string[] = []) {
  return {
    arn: `arn:aws:iam::${dev}:group/${name}` as Arn,
    name,
    uniqueId: `AGPA${name}` as UniqueId,
    inlinePolicies: statements.length === 0 ? [] : [policy('inline', statements)],
    attachedPolicyArns: attached,
  };
}

const units = [
  { id: 'ou-all', name: 'All', parentId: 'r-1' },
  { id: 'ou-open', name: 'Open', parentId: 'r-1' },
];

/** The evening: agents with what they are meant to have, a strict unit with a deny, and an open one without it. */
function evening(): Estate {
  const made = estate({
    principals: [
      role('bot', { statements: [allow('s3:GetObject')] }),
      role('held', { path: '/agents/', statements: [allow(['s3:GetObject', 'sqs:*'])] }),
      role('other', { statements: [allow('s3:GetObject')] }),
      user('helper', [allow('s3:GetObject')], { groups: ['readers'] }),
      user('person', [allow('s3:GetObject')]),
    ],
    managed: {
      [managed('queues')]: policy(managed('queues'), [allow('sns:*')]),
      [managed('bounds')]: policy(managed('bounds'), [allow('s3:GetObject')]),
    },
    controls: [control('p-nosqs', [deny('sqs:*')])],
  });
  const organization = made.organization && {
    ...made.organization,
    organizationalUnits: units,
    policies: made.organization.policies.map((one) =>
      one.id === 'p-FullAWSAccess' ? { ...one, targets: [...one.targets, 'ou-open'] } : one,
    ),
  };
  return {
    ...made,
    organization,
    accounts: made.accounts.map(
      (account): Account =>
        account.id === dev
          ? {
              ...account,
              groups: [
                group('readers', [allow('s3:GetObject')], []),
                group('Admins', [], [managed('queues')]),
              ],
            }
          : account,
    ),
  };
}

function judged(
  calls: readonly Call[],
  before: Estate = evening(),
  after: Estate = before,
  by: Registry = declared,
) {
  const collected = {
    ...after,
    collectedAt: '2026-11-20T18:00:00.000Z' as Instant,
    changeEvents: changesOf(calls),
  };
  return audit({ estate: collected, registry: by, catalog, engine, before }).detections;
}

function toldOf(detections: readonly Detection[]): readonly string[] {
  return detections.flatMap(({ rule, severity, title, principal }) =>
    rule === 'was-outside-scope' ? [`${severity} ${principal.split(':').at(-1)}: ${title}`] : [],
  );
}

function gapsOf(detections: readonly Detection[]): readonly string[] {
  return detections.flatMap(({ rule, subject, title, details }) =>
    rule === 'visibility-gap' && subject === 'came-and-went' ? [title, ...details] : [],
  );
}

const on = (at: string, action: string, parameters: Readonly<Record<string, unknown>>, more = {}): Call => ({
  at,
  action,
  parameters,
  ...more,
});
const member = (
  at: string,
  action: 'AddUserTo' | 'RemoveUserFrom',
  userName = 'helper',
  groupName = 'Admins',
) => on(at, `iam:${action}Group`, { userName, groupName });
const createRole = (at: string, roleName: string, more: Readonly<Record<string, unknown>> = {}): Call =>
  on(
    at,
    'iam:CreateRole',
    { roleName, path: '/', assumeRolePolicyDocument: trustText, ...more },
    {
      response: {
        role: {
          roleId: `AROA${roleName.toUpperCase()}`,
          arn: `arn:aws:iam::${dev}:role${more['path'] ?? '/'}${roleName}`,
        },
      },
    },
  );
const attach = (at: string, roleName: string, policyArn = administrator) =>
  on(at, 'iam:AttachRolePolicy', { roleName, policyArn });
const detach = (at: string, roleName: string, policyArn = administrator) =>
  on(at, 'iam:DetachRolePolicy', { roleName, policyArn });
const deleteRole = (at: string, roleName: string) => on(at, 'iam:DeleteRole', { roleName });
const put = (at: string, roleName: string, action: string) =>
  on(at, 'iam:PutRolePolicy', { roleName, policyName: 'hotfix', policyDocument: text(action) });
const drop = (at: string, roleName: string) =>
  on(at, 'iam:DeleteRolePolicy', { roleName, policyName: 'hotfix' });
const trust = (at: string, roleName: string, whom: string) =>
  on(at, 'iam:UpdateAssumeRolePolicy', { roleName, policyDocument: trustText.replace(dev, whom) });
const target = (at: string, action: 'Attach' | 'Detach', policyId = 'p-nosqs', targetId = 'ou-all') =>
  on(at, `organizations:${action}Policy`, { policyId, targetId });
const move = (at: string, from: string, to: string) =>
  on(at, 'organizations:MoveAccount', { accountId: dev, sourceParentId: from, destinationParentId: to });

describe('was-outside-scope', () => {
  const told: readonly (readonly [what: string, calls: readonly Call[], expected: RegExp])[] = [
    [
      'a user that was in a group for a while',
      [member('22:10', 'AddUserTo'), member('23:50', 'RemoveUserFrom')],
      /user\/helper: helper could do everything in sns, .*from 2026-11-19 22:10 UTC to 2026-11-19 23:50 UTC/,
    ],
    [
      'a group that is named in another case than it has',
      [
        member('22:10', 'AddUserTo', 'Helper', 'admins'),
        member('23:50', 'RemoveUserFrom', 'helper', 'ADMINS'),
      ],
      /user\/helper: helper could do everything in sns/,
    ],
    [
      'a policy that is named in another case where it is deleted',
      [
        put('22:10', 'BOT', 'rds:*'),
        on('23:50', 'iam:DeleteRolePolicy', { roleName: 'Bot', policyName: 'HotFix' }),
        put('23:55', 'bot', 's3:GetObject'),
      ],
      /bot could do everything in rds, .*from 2026-11-19 22:10 UTC to 2026-11-19 23:50 UTC/,
    ],
    [
      "a policy attached to a user's group for a while",
      [
        on('22:10', 'iam:AttachGroupPolicy', { groupName: 'readers', policyArn: managed('queues') }),
        on('23:50', 'iam:DetachGroupPolicy', { groupName: 'readers', policyArn: managed('queues') }),
      ],
      /user\/helper: helper could do everything in sns/,
    ],
    [
      "a policy written into a user's group for a while",
      [
        on('22:10', 'iam:PutGroupPolicy', {
          groupName: 'readers',
          policyName: 'hotfix',
          policyDocument: text('rds:*'),
        }),
        on('23:50', 'iam:DeleteGroupPolicy', { groupName: 'readers', policyName: 'hotfix' }),
      ],
      /user\/helper: helper could do everything in rds/,
    ],
    [
      'a group that was made, used and deleted',
      [
        on('22:00', 'iam:CreateGroup', { groupName: 'night' }, { response: { group: { groupId: 'AGPA1' } } }),
        on('22:01', 'iam:PutGroupPolicy', {
          groupName: 'night',
          policyName: 'p',
          policyDocument: text('rds:*'),
        }),
        member('22:10', 'AddUserTo', 'helper', 'night'),
        member('23:50', 'RemoveUserFrom', 'helper', 'night'),
        on('23:51', 'iam:DeleteGroupPolicy', { groupName: 'night', policyName: 'p' }),
        on('23:52', 'iam:DeleteGroup', { groupName: 'night' }),
      ],
      /user\/helper: helper could do everything in rds, .*from 2026-11-19 22:10 UTC to 2026-11-19 23:50 UTC/,
    ],
    [
      "a group's managed policy that said something else for a while",
      [
        member('22:00', 'AddUserTo', 'helper', 'Admins'),
        on('22:10', 'iam:CreatePolicyVersion', {
          policyArn: managed('queues'),
          policyDocument: text('rds:*'),
          setAsDefault: true,
        }),
        on('23:50', 'iam:CreatePolicyVersion', {
          policyArn: managed('queues'),
          policyDocument: text('s3:GetObject'),
          setAsDefault: true,
        }),
        member('23:55', 'RemoveUserFrom', 'helper', 'Admins'),
      ],
      /high user\/helper: helper could do everything in (rds|sns)/,
    ],
    [
      "a role that an agent's path names, made, used and deleted",
      [
        createRole('22:00', 'night', { path: '/agents/' }),
        attach('22:01', 'night'),
        detach('23:50', 'night'),
        deleteRole('23:51', 'night'),
      ],
      /^high role\/agents\/night: hired could .*from 2026-11-19 22:01 UTC to 2026-11-19 23:50 UTC/,
    ],
    [
      'the same within one second, where ids order nothing',
      [
        attach('22:00:07', 'night'),
        createRole('22:00:07', 'night', { path: '/agents/' }),
        deleteRole('23:51:09', 'night'),
        detach('23:51:09', 'night'),
      ],
      /^high role\/agents\/night: hired could .*from 2026-11-19 22:00 UTC to 2026-11-19 23:51 UTC/,
    ],
    [
      "a role that a tag makes an agent's when it is made",
      [
        createRole('22:00', 'night', { tags: [{ key: 'agent', value: 'yes' }] }),
        put('22:01', 'night', 'rds:*'),
        drop('23:50', 'night'),
        deleteRole('23:51', 'night'),
      ],
      /role\/night: tagged could do everything in rds/,
    ],
    [
      "a role that a tag made an agent's later",
      [
        createRole('22:00', 'night'),
        put('22:01', 'night', 'rds:*'),
        on('22:30', 'iam:TagRole', { roleName: 'night', tags: [{ key: 'agent', value: 'yes' }] }),
        drop('23:50', 'night'),
        deleteRole('23:51', 'night'),
      ],
      /role\/night: tagged could do everything in rds, .*from 2026-11-19 22:30 UTC/,
    ],
    [
      "a role that was an agent's for a while only, by its tag",
      [
        on('22:30', 'iam:TagRole', { roleName: 'other', tags: [{ key: 'agent', value: 'yes' }] }),
        put('22:40', 'other', 'rds:*'),
        drop('23:40', 'other'),
        on('23:50', 'iam:UntagRole', { roleName: 'other', tagKeys: ['agent'] }),
      ],
      /role\/other: tagged could do everything in rds/,
    ],
    [
      'a user that was made, used and deleted',
      [
        on('22:00', 'iam:CreateUser', { userName: 'Night', tags: [{ key: 'agent', value: 'yes' }] }),
        member('22:10', 'AddUserTo', 'Night'),
        member('23:50', 'RemoveUserFrom', 'Night'),
        on('23:51', 'iam:DeleteUser', { userName: 'Night' }),
      ],
      /user\/Night: tagged could do everything in sns/,
    ],
    [
      "a user that had an agent's name for a while",
      [
        on('21:50', 'iam:UpdateUser', { userName: 'helper', newUserName: 'gone' }),
        on('22:00', 'iam:UpdateUser', { userName: 'person', newUserName: 'helper' }),
        member('22:10', 'AddUserTo', 'helper'),
        member('23:50', 'RemoveUserFrom', 'helper'),
        on('23:51', 'iam:UpdateUser', { userName: 'helper', newUserName: 'person' }),
        on('23:52', 'iam:UpdateUser', { userName: 'gone', newUserName: 'helper' }),
      ],
      /user\/helper: helper could do everything in sns/,
    ],
    [
      'a role that trusted an agent for a while',
      [trust('22:10', 'other', `arn:aws:iam::${dev}:role/bot`), trust('23:50', 'other', dev)],
      /role\/bot: bot could .*sts:AssumeRole.* from 2026-11-19 22:10 UTC to 2026-11-19 23:50 UTC/,
    ],
    [
      'a role that was made for an agent to take, and deleted',
      [
        createRole('22:00', 'ladder', {
          assumeRolePolicyDocument: trustText.replace(dev, `arn:aws:iam::${dev}:role/bot`),
        }),
        attach('22:01', 'ladder'),
        detach('23:50', 'ladder'),
        deleteRole('23:51', 'ladder'),
      ],
      /role\/bot: bot could .*sts:AssumeRole.* from 2026-11-19 22:00 UTC to 2026-11-19 23:51 UTC/,
    ],
    [
      'a control policy that was detached for a while',
      [target('22:10', 'Detach'), target('23:50', 'Attach')],
      /role\/agents\/held: hired could do everything in sqs/,
    ],
    [
      'a control policy that was attached before another was made, and came back as it was',
      [
        on(
          '22:00',
          'organizations:CreatePolicy',
          { name: 'lax', type: 'SERVICE_CONTROL_POLICY', content: text('*') },
          { response: { policy: { policySummary: { id: 'p-lax' } } } },
        ),
        target('22:01', 'Attach', 'p-lax'),
        target('22:10', 'Detach'),
        target('23:50', 'Attach'),
        target('23:51', 'Detach', 'p-lax'),
        on('23:52', 'organizations:DeletePolicy', { policyId: 'p-lax' }),
      ],
      /role\/agents\/held: hired could do everything in sqs, .*from 2026-11-19 22:10 UTC/,
    ],
    [
      'an account that was moved out of its unit and back',
      [move('22:10', 'ou-all', 'ou-open'), move('23:50', 'ou-open', 'ou-all')],
      /role\/agents\/held: hired could do everything in sqs, .*from 2026-11-19 22:10 UTC to 2026-11-19 23:50 UTC/,
    ],
    [
      'an account that was moved into a unit made for it',
      [
        on(
          '22:00',
          'organizations:CreateOrganizationalUnit',
          { parentId: 'r-1', name: 'Night' },
          { response: { organizationalUnit: { id: 'ou-night', name: 'Night' } } },
        ),
        move('22:10', 'ou-all', 'ou-night'),
        move('23:50', 'ou-night', 'ou-all'),
        on('23:51', 'organizations:DeleteOrganizationalUnit', { organizationalUnitId: 'ou-night' }),
      ],
      /role\/agents\/held: hired could do everything in sqs/,
    ],
    [
      'control policies that were switched off for a while',
      [
        on('22:10', 'organizations:DisablePolicyType', {
          rootId: 'r-1',
          policyType: 'SERVICE_CONTROL_POLICY',
        }),
        on('23:40', 'organizations:EnablePolicyType', {
          rootId: 'r-1',
          policyType: 'SERVICE_CONTROL_POLICY',
        }),
        target('23:50', 'Attach'),
      ],
      /role\/agents\/held: hired could do everything in sqs/,
    ],
  ];
  for (const [what, calls, expected] of told)
    it(`tells of ${what}`, () => {
      const [one = '', ...more] = toldOf(judged(calls));
      expect(more).to.deep.equal([]);
      expect(one).to.match(expected);
    });

  it('tells of two agents whose calls cross each other, of each its own', () => {
    const calls = [
      put('22:10', 'bot', 'rds:*'),
      on('22:20', 'iam:PutRolePolicy', {
        roleName: 'held',
        policyName: 'hotfix',
        policyDocument: text('ec2:*'),
      }),
      drop('23:10', 'bot'),
      drop('23:20', 'held'),
    ];
    const [first = '', second = '', ...more] = toldOf(judged(calls)).toSorted();
    expect(more).to.deep.equal([]);
    expect(first).to.match(/held: .* in ec2, .*from 2026-11-19 22:20 UTC to 2026-11-19 23:20 UTC$/);
    expect(second).to.match(/bot: .* in rds, .*from 2026-11-19 22:10 UTC to 2026-11-19 23:10 UTC$/);
  });

  it('tells of every state of a night in the one finding of its principal', () => {
    const calls = [
      put('20:10', 'bot', 'sns:ListTopics'),
      drop('20:30', 'bot'),
      put('21:10', 'bot', 'rds:*'),
      drop('21:30', 'bot'),
      put('22:10', 'bot', 'sns:Publish'),
      drop('22:30', 'bot'),
    ];
    const [one, ...more] = judged(calls).filter(({ rule }) => rule === 'was-outside-scope');
    expect(more).to.deep.equal([]);
    expect(one?.title).to.match(/rds, .*from 2026-11-19 21:10 UTC to 2026-11-19 21:30 UTC/);
    const also = one?.details.filter((line) => line.startsWith('also: ')) ?? [];
    expect(
      also.map((line) => line.match(/sns:\w+.* from .*/)?.[0].replace(/ .*, from/, ' from')),
    ).to.deep.equal([
      'sns:ListTopics from 2026-11-19 20:10 UTC to 2026-11-19 20:30 UTC',
      'sns:Publish from 2026-11-19 22:10 UTC to 2026-11-19 22:30 UTC',
    ]);
    const deeds = one?.evidence.filter((each) => each.kind === 'event' && each.did === 'allowed');
    expect(deeds).to.have.length(3);
  });

  it('tells of two agents that were given something within one second', () => {
    const calls = [
      put('22:10:01', 'bot', 'rds:*'),
      put('22:10:01', 'held', 'ec2:*'),
      drop('23:10:01', 'bot'),
      drop('23:10:01', 'held'),
    ];
    expect(toldOf(judged(calls))).to.have.length(2);
  });

  it('tells the same of a trail in any order, and of records that come twice', () => {
    const calls = [
      createRole('22:00', 'night', { path: '/agents/' }),
      attach('22:01', 'night'),
      detach('23:50', 'night'),
      deleteRole('23:51', 'night'),
    ].map((call, place) => ({ ...call, id: `id-${place}` }));
    const once = toldOf(judged(calls));
    expect(once).to.have.length(1);
    expect(toldOf(judged(calls.toReversed()))).to.deep.equal(once);
    expect(toldOf(judged([...calls, ...calls]))).to.deep.equal(once);
  });

  it("counts an agent's role that was there in the evening, was widened, and is gone", () => {
    const before = evening();
    const after = {
      ...before,
      accounts: before.accounts.map((account) => ({
        ...account,
        roles: account.roles.filter(({ name }) => name !== 'bot'),
      })),
    };
    const calls = [put('22:10', 'bot', 'rds:*'), drop('23:50', 'bot'), deleteRole('23:51', 'bot')];
    expect(toldOf(judged(calls, before, after))).to.have.length(1);
  });

  const quiet: readonly (readonly [what: string, calls: readonly Call[]])[] = [
    [
      'a user of nobody that was declared, in and out of a group',
      [member('22:10', 'AddUserTo', 'person'), member('23:50', 'RemoveUserFrom', 'person')],
    ],
    [
      'a group that no agent is in',
      [
        on('22:10', 'iam:PutGroupPolicy', {
          groupName: 'Admins',
          policyName: 'p',
          policyDocument: text('rds:*'),
        }),
        on('23:50', 'iam:DeleteGroupPolicy', { groupName: 'Admins', policyName: 'p' }),
      ],
    ],
    [
      'calls that failed',
      [{ ...member('22:10', 'AddUserTo'), errorCode: 'AccessDenied' }, member('23:50', 'RemoveUserFrom')],
    ],
    [
      "a role that is nobody's, made, used and deleted",
      [
        createRole('22:00', 'night'),
        attach('22:01', 'night'),
        detach('23:50', 'night'),
        deleteRole('23:51', 'night'),
      ],
    ],
    [
      'a role of another account of the same name',
      [
        { ...put('22:10', 'held', 'rds:*'), account: prod },
        { ...drop('23:50', 'held'), account: prod },
      ],
    ],
    [
      'a group joined and left within one second',
      [member('22:10:01', 'AddUserTo'), member('22:10:01', 'RemoveUserFrom')],
    ],
    [
      'a role that trusted somebody else for a while',
      [trust('22:10', 'other', `arn:aws:iam::${dev}:user/person`), trust('23:50', 'other', dev)],
    ],
    ['a group that was joined to stay', [member('22:10', 'AddUserTo')]],
    [
      'a control policy that only took more away for a while',
      [
        on(
          '22:00',
          'organizations:CreatePolicy',
          { name: 'strict', type: 'SERVICE_CONTROL_POLICY', content: text('rds:*', 'Deny') },
          { response: { policy: { policySummary: { id: 'p-strict' } } } },
        ),
        target('22:01', 'Attach', 'p-strict'),
        target('23:51', 'Detach', 'p-strict'),
        on('23:52', 'organizations:DeletePolicy', { policyId: 'p-strict' }),
      ],
    ],
    [
      'a policy of another type, attached and detached',
      [target('22:10', 'Attach', 'p-tags'), target('23:50', 'Detach', 'p-tags')],
    ],
    [
      'an account that does not act under control policies',
      [
        on('22:10', 'organizations:MoveAccount', {
          accountId: management,
          sourceParentId: 'r-1',
          destinationParentId: 'ou-open',
        }),
        on('23:50', 'organizations:MoveAccount', {
          accountId: management,
          sourceParentId: 'ou-open',
          destinationParentId: 'r-1',
        }),
      ],
    ],
  ];
  for (const [what, calls] of quiet)
    it(`is silent of ${what}`, () => {
      const detections = judged(calls);
      expect(toldOf(detections)).to.deep.equal([]);
      expect(gapsOf(detections)).to.deep.equal([]);
    });

  const power = 'arn:aws:iam::aws:policy/PowerUserAccess';
  const gaps: readonly (readonly [what: string, calls: readonly Call[], expected: RegExp])[] = [
    [
      'a managed policy whose text nobody knows',
      [attach('22:10', 'bot', power), detach('23:50', 'bot', power)],
      /in dev \(777788889999\) .*, once: bot: .*PowerUserAccess is attached and was not collected/,
    ],
    [
      'the same policy twice, which is one state',
      [
        attach('20:10', 'bot', power),
        detach('20:50', 'bot', power),
        attach('22:10', 'bot', power),
        detach('23:50', 'bot', power),
      ],
      /, once: bot: .*PowerUserAccess is attached/,
    ],
    [
      'a policy whose text the record does not hold',
      [on('22:10', 'iam:PutRolePolicy', { roleName: 'bot', policyName: 'hotfix' }), drop('23:50', 'bot')],
      /, once: bot: identity policy hotfix cannot be read/,
    ],
    [
      'a boundary whose text nobody knows',
      [
        put('22:00', 'bot', 'rds:*'),
        on('22:10', 'iam:PutRolePermissionsBoundary', { roleName: 'bot', permissionsBoundary: power }),
        drop('23:40', 'bot'),
        on('23:50', 'iam:DeleteRolePermissionsBoundary', { roleName: 'bot' }),
      ],
      /2 times: bot: permissions boundary .*PowerUserAccess was not collected$/,
    ],
    [
      'calls of one second that undo one another',
      [
        put('21:00', 'bot', 's3:GetObject'),
        put('22:10:01', 'bot', 'rds:*'),
        drop('22:10:01', 'bot'),
        put('23:50', 'bot', 's3:GetObject'),
        drop('23:51', 'bot'),
      ],
      /bot: two calls within one second undo one another/,
    ],
  ];
  for (const [what, calls, expected] of gaps)
    it(`is a gap in sight: ${what}`, () => {
      expect(gapsOf(judged(calls)).join('\n')).to.match(expected);
    });

  it('knows the text that a managed policy has again, as it is collected after', () => {
    const set = (at: string, versionId: string) =>
      on(at, 'iam:SetDefaultPolicyVersion', { policyArn: managed('queues'), versionId });
    const calls = [
      set('21:00', 'v1'),
      set('22:00', 'v2'),
      attach('22:10', 'bot', managed('queues')),
      detach('23:50', 'bot', managed('queues')),
    ];
    expect(toldOf(judged(calls)).join()).to.match(/bot could do everything in sns/);
    const whileRead = on('22:20', 'iam:CreatePolicyVersion', {
      policyArn: managed('queues'),
      policyDocument: text('s3:GetObject'),
      setAsDefault: true,
    });
    const asOf = (collectedAt: string) => ({ ...evening(), collectedAt: collectedAt as Instant });
    const short = [...calls.slice(0, 3), whileRead, detach('22:15', 'bot', managed('queues'))];
    const input = { estate: { ...asOf('2026-11-19T22:16:00.000Z'), changeEvents: changesOf(short) } };
    const rest = { registry: declared, catalog, engine, before: evening() };
    expect(gapsOf(audit({ ...input, ...rest }).detections).join()).to.match(/queues is attached and was not/);
    const later = [attach('20:10', 'bot', managed('queues')), ...calls.slice(0, 2), calls[3] as Call];
    expect(gapsOf(judged(later)).join()).to.match(/queues is attached and was not collected/);
  });

  it('tells of what was ended after the collection began, before its account was read', () => {
    const calls = [put('22:10', 'bot', 'rds:*'), drop('22:30', 'bot')];
    const estate = { ...evening(), collectedAt: '2026-11-19T22:20:00.000Z' as Instant };
    const input = { estate: { ...estate, changeEvents: changesOf(calls) }, before: evening() };
    const { detections } = audit({ ...input, registry: declared, catalog, engine });
    expect(toldOf(detections).join()).to.match(/bot could do everything in rds/);
  });

  it('is news again on another night, also where the first was accepted, and not where it is read twice', () => {
    const night = (calls: readonly Call[], at: string) => {
      const estate = { ...evening(), collectedAt: at as Instant, changeEvents: changesOf(calls) };
      const result = audit({ estate, registry: declared, catalog, engine, before: evening() });
      return nightReport(estate, result, at, at as Instant);
    };
    const first = [put('20:10', 'bot', 'rds:*'), drop('20:30', 'bot')];
    const again = [put('22:10', 'bot', 'sns:Publish'), drop('22:30', 'bot')];
    const rule = ({ detection }: FindingRecord) => detection.rule === 'was-outside-scope';
    const told = advanceFindings([], night(first, '2026-11-20T18:00:00.000Z')).records.filter(rule);
    const accepted = told.map((record) => ({
      ...record,
      suppression: {
        person: 'kim',
        reason: 'a drill',
        expires: '2027-01-01T00:00:00.000Z' as Instant,
        ceilingDigest: excessDigest(record.detection.excess),
      },
    }));
    const kinds = (calls: readonly Call[], kept: readonly FindingRecord[]) =>
      advanceFindings(kept, night(calls, '2026-11-21T18:00:00.000Z'))
        .events.filter(({ fingerprint }) => fingerprint === told[0]?.detection.fingerprint)
        .map(({ kind }) => kind);
    expect(told).to.have.length(1);
    expect(kinds(again, told)).to.deep.equal(['widened']);
    expect(kinds(again, accepted)).to.have.members(['widened', 'expired']);
    expect(kinds(first, told)).to.deep.equal([]);
    expect(kinds(first, accepted)).to.deep.equal([]);
  });

  it('has no gap any more after a night in which all was seen', () => {
    const outcomes = (calls: readonly Call[], before: Estate | null) =>
      audit({
        estate: {
          ...evening(),
          collectedAt: '2026-11-20T18:00:00.000Z' as Instant,
          changeEvents: changesOf(calls),
        },
        registry: declared,
        catalog,
        engine,
        before,
      });
    const seen = outcomes([put('22:10', 'bot', 'rds:*'), drop('23:50', 'bot')], evening());
    expect(gapsOf(seen.detections)).to.deep.equal([]);
    const unkept = outcomes([], null);
    expect(gapsOf(unkept.detections).join()).to.match(/the estate of the scan before is not kept any more/);
    const gap = unkept.detections.find(({ subject }) => subject === 'came-and-went');
    const outcome = seen.judgements.find(({ fingerprint }) => fingerprint === gap?.fingerprint)?.outcome;
    expect(outcome).to.equal('absent');
  });

  describe('of an agent that may do what its operator may', () => {
    const capped = registry(`- id: bot
  owner: builders
  operators: [wei.chen]
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
  scope: { ceiling: operator, allow: [{ actions: ["s3:*", "rds:*"], resources: ["*"] }] }`);
    const set = permissionSetRole('Developer', dev, [allow('s3:*')]);
    const withSet = (extra: readonly PolicyReading[]) => {
      const { accounts, ...rest } = evening();
      const own = { ...set, inlinePolicies: [...set.inlinePolicies, ...extra] };
      return {
        ...rest,
        accounts: accounts.map((one) => (one.id === dev ? { ...one, roles: [...one.roles, own] } : one)),
      };
    };
    const poor = withSet([]);
    const rich = withSet([policy('hotfix', [allow('rds:*')])]);

    it('is silent where the operator was given it before', () => {
      const calls = [put('20:00', set.name, 'rds:*'), put('21:00', 'bot', 'rds:*'), drop('22:00', 'bot')];
      expect(toldOf(judged(calls, poor, rich, capped))).to.deep.equal([]);
    });

    it('tells where the agent was given again what its operator did not have any more', () => {
      const again = [
        put('20:00', 'bot', 'rds:*'),
        drop('20:30', 'bot'),
        drop('21:00', set.name),
        put('22:00', 'bot', 'rds:*'),
        drop('22:20', 'bot'),
        put('22:30', set.name, 'rds:*'),
      ];
      const [one = '', ...more] = toldOf(judged(again, rich, rich, capped));
      expect(more).to.deep.equal([]);
      expect(one).to.match(
        /bot could do everything in rds, .*from 2026-11-19 22:00 UTC to 2026-11-19 22:20 UTC/,
      );
    });
  });

  it('stays told though the role is gone, while its gap is over with the next night', () => {
    const power = 'arn:aws:iam::aws:policy/PowerUserAccess';
    const nights: readonly (readonly Call[])[] = [
      [
        createRole('22:00', 'night', { path: '/agents/' }),
        attach('22:01', 'night'),
        attach('22:30', 'bot', power),
        detach('23:40', 'bot', power),
        detach('23:50', 'night'),
        deleteRole('23:51', 'night'),
      ],
      [put('22:10', 'bot', 's3:GetObject'), drop('23:50', 'bot')],
    ];
    let kept: readonly FindingRecord[] = [];
    const states = nights.map((calls, night) => {
      const at = `2026-11-2${night}T18:00:00.000Z` as Instant;
      const estate = { ...evening(), collectedAt: at, changeEvents: changesOf(calls) };
      const result = audit({ estate, registry: declared, catalog, engine, before: evening() });
      kept = advanceFindings(kept, nightReport(estate, result, `scan-${night}`, at)).records;
      return kept
        .filter(
          ({ detection: { rule, subject } }) => rule === 'was-outside-scope' || subject === 'came-and-went',
        )
        .map((record) => `${record.detection.rule} ${shownState(record)}`)
        .toSorted();
    });
    expect(states).to.deep.equal([
      ['visibility-gap new', 'was-outside-scope new'],
      ['visibility-gap resolved', 'was-outside-scope unknown'],
    ]);
  });

  const minute = (place: number) => `${19 + Math.floor(place / 60)}:${String(place % 60).padStart(2, '0')}`;
  const many = Array.from({ length: 120 }, (_, place) =>
    put(minute(place), 'bot', place === 110 ? 'rds:*' : `s3:Get${place}`),
  );

  it('looks at far more than fifty states', () => {
    const detections = judged(many);
    expect(toldOf(detections).join()).to.match(/bot could do everything in rds/);
    expect(gapsOf(detections)).to.deep.equal([]);
  });

  it('says how many it did not look at, though it found nothing', () => {
    const collected = { ...evening(), collectedAt: '2026-11-20T18:00:00.000Z' as Instant };
    const input = {
      estate: { ...collected, changeEvents: changesOf(many) },
      registry: declared,
      catalog,
      engine,
      before: evening(),
    };
    const rulings = wasOutsideScope(input, auditContext(input), 100);
    const detections = rulings.flatMap(({ detection }) => detection ?? []);
    expect(gapsOf(detections)).to.have.length(1);
    expect(gapsOf(detections).join()).to.match(
      /19 times: bot: only the first 100 states of that night were looked at$/,
    );
  });
});

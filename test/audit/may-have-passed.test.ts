import { expect } from 'chai';
import { mayHavePassed } from '../../src/audit/index.ts';
import type { Registry } from '../../src/registry/index.ts';
import { registry } from '../fakes/audits.ts';
import { type Call, changesOf, text, trustText } from '../fakes/change-calls.ts';
import { allow, dev, estate, role, user } from '../fakes/estate.ts';

const agents = (identify: string): Registry =>
  registry(`- { id: bot, owner: builders, identify: [${identify}] }`);
const byName = agents('{ role: "arn:aws:iam::*:role/bot" }');
const byPath = agents('{ role: "arn:aws:iam::*:role/agents/*" }');
const byUser = agents('{ user: "arn:aws:iam::*:user/helper" }');
const byTag = agents('{ tags: [{ key: agent, values: ["yes"] }] }');

const after = estate({
  principals: [
    role('bot', { statements: [allow('s3:GetObject')] }),
    role('other', { statements: [allow('s3:GetObject')] }),
    user('helper', [allow('s3:GetObject')], { groups: ['readers'] }),
  ],
});

const on = (at: string, action: string, parameters: Readonly<Record<string, unknown>>): Call => ({
  at,
  action,
  parameters,
});
const put = (at: string, roleName: string) =>
  on(at, 'iam:PutRolePolicy', { roleName, policyName: 'p', policyDocument: text('rds:*') });
const drop = (at: string, roleName: string) => on(at, 'iam:DeleteRolePolicy', { roleName, policyName: 'p' });
const create = (at: string, roleName: string, more = {}) =>
  on(at, 'iam:CreateRole', { roleName, assumeRolePolicyDocument: trustText, ...more });
const gone = (at: string, roleName: string) => on(at, 'iam:DeleteRole', { roleName });
const tag = (at: string, roleName: string) =>
  on(at, 'iam:TagRole', { roleName, tags: [{ key: 'agent', value: 'yes' }] });

const rows: readonly (readonly [
  what: string,
  declared: Registry,
  calls: readonly Call[],
  expected: boolean,
])[] = [
  ['calls on an agent', byName, [put('22:10', 'bot'), drop('23:50', 'bot')], true],
  ['one call alone, which nothing ended', byName, [put('22:10', 'bot')], false],
  ['calls before the scan before', byName, [put('17:10', 'bot'), drop('17:50', 'bot')], false],
  ['calls on somebody else', byName, [put('22:10', 'other'), drop('23:50', 'other')], false],
  [
    "a role made and deleted that is an agent's by its path",
    byPath,
    [create('22:00', 'new', { path: '/agents/' }), put('22:10', 'new'), gone('23:50', 'new')],
    true,
  ],
  [
    "a role made and deleted that is nobody's",
    byPath,
    [create('22:00', 'new'), put('22:10', 'new'), gone('23:50', 'new')],
    false,
  ],
  [
    'a role made, and tagged later',
    byTag,
    [create('22:00', 'new'), tag('22:05', 'new'), gone('23:50', 'new')],
    true,
  ],
  [
    'a role that was tagged, and nobody knows how it was before',
    byTag,
    [tag('22:05', 'other'), put('22:10', 'other')],
    true,
  ],
  [
    'the same where no agent is told by its tags',
    byPath,
    [tag('22:05', 'other'), put('22:10', 'other')],
    false,
  ],
  [
    'a role that is gone, and was given something before',
    byPath,
    [put('22:10', 'old'), gone('23:50', 'old')],
    true,
  ],
  [
    'a role that is gone, and of whose name no agent has one',
    byName,
    [put('22:10', 'old'), gone('23:50', 'old')],
    false,
  ],
  [
    'a role that is gone, and lost a policy before, which may have denied',
    byName,
    [drop('22:10', 'Bot'), gone('23:50', 'Bot')],
    true,
  ],
  [
    "a user's group",
    byUser,
    [
      on('22:10', 'iam:AttachGroupPolicy', { groupName: 'readers', policyArn: 'p' }),
      on('23:50', 'iam:DetachGroupPolicy', { groupName: 'READERS', policyArn: 'p' }),
    ],
    true,
  ],
  [
    'a group that no agent is in',
    byUser,
    [
      on('22:10', 'iam:AttachGroupPolicy', { groupName: 'admins', policyArn: 'p' }),
      on('23:50', 'iam:DetachGroupPolicy', { groupName: 'admins', policyArn: 'p' }),
    ],
    false,
  ],
  [
    'an account that was moved and back',
    byName,
    ['22:10', '23:50'].map((at) =>
      on(at, 'organizations:MoveAccount', { accountId: dev, destinationParentId: at }),
    ),
    true,
  ],
  [
    "calls that change nobody's access",
    byName,
    ['22:10', '23:50'].map((at) => on(at, 'organizations:InviteAccountToOrganization', { accountId: at })),
    false,
  ],
  [
    'a role that trusted an agent for a while',
    byName,
    ['bot', 'kim'].map((name, place) =>
      on(`2${place + 2}:10`, 'iam:UpdateAssumeRolePolicy', {
        roleName: 'other',
        policyDocument: trustText.replace(dev, `arn:aws:iam::${dev}:role/${name}`),
      }),
    ),
    true,
  ],
];

describe('whether anything may have come and gone since a scan', () => {
  for (const [what, declared, calls, expected] of rows)
    it(`${expected ? 'may' : 'cannot'}: ${what}`, () => {
      const collected = { ...after, changeEvents: changesOf(calls) };
      expect(mayHavePassed(collected, '2026-11-19T18:00:00.000Z', declared)).to.equal(expected);
    });
});

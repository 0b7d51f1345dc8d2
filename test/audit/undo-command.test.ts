import { expect } from 'chai';
import type { EstateChange } from '../../src/audit/drift/facet.ts';
import { undoCommand } from '../../src/audit/drift/undo-command.ts';
import type { Partition } from '../../src/estate/identifiers.ts';
import { dev, estate, role } from '../fakes/estate.ts';

const bot = `arn:aws:iam::${dev}:role/team/bot`;
const more = `arn:aws:iam::${dev}:policy/more`;
const reserved = `arn:aws:iam::${dev}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Robots_0123456789abcdef`;
const before = estate({ principals: [role('bot', { path: '/team/', boundary: more })] });
const china = { ...before, partition: 'aws-cn' as Partition };

const rows: readonly [name: string, change: EstateChange, command: string | null, at?: typeof before][] = [
  [
    'an attachment, by the name without its path',
    { what: 'added', facet: { kind: 'attachment', account: dev, holder: bot, policy: more } },
    `aws iam detach-role-policy --role-name bot --policy-arn ${more}`,
  ],
  [
    'a detachment',
    { what: 'removed', facet: { kind: 'attachment', account: dev, holder: bot, policy: more } },
    `aws iam attach-role-policy --role-name bot --policy-arn ${more}`,
  ],
  [
    'an inline policy whose name reads like an option',
    { what: 'added', facet: { kind: 'inline-policy', account: dev, holder: bot, name: "--x'; rm" } },
    "aws iam delete-role-policy --role-name bot '--policy-name=--x'\\''; rm'",
  ],
  [
    'a deleted inline policy: its text is needed',
    { what: 'removed', facet: { kind: 'inline-policy', account: dev, holder: bot, name: 'x' } },
    null,
  ],
  [
    'a boundary that was taken away',
    { what: 'removed', facet: { kind: 'boundary', account: dev, holder: bot } },
    `aws iam put-role-permissions-boundary --role-name bot --permissions-boundary ${more}`,
  ],
  [
    'a role of Identity Center: only its permission set can be changed',
    { what: 'added', facet: { kind: 'attachment', account: dev, holder: reserved, policy: more } },
    null,
  ],
  [
    'a detached SCP',
    { what: 'removed', facet: { kind: 'control-attachment', policy: 'p-no', target: 'ou-1' } },
    'aws organizations attach-policy --policy-id p-no --target-id ou-1',
  ],
  [
    'a detached SCP in China',
    { what: 'removed', facet: { kind: 'control-attachment', policy: 'p-no', target: 'ou-1' } },
    'aws organizations attach-policy --policy-id p-no --target-id ou-1 --region cn-northwest-1',
    china,
  ],
];

describe('the command that undoes a change', () => {
  for (const [name, change, command, at = before] of rows)
    it(`undoes ${name}`, () => {
      expect(undoCommand(change, at)).to.equal(command);
    });
});

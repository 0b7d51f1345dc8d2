import { FakeAwsError, type Output } from '../../answer.ts';
import { requiredText } from '../../params.ts';
import { awsJson } from '../../protocols/aws-json.ts';
import { jsonErrors } from '../../protocols/common-errors.ts';
import type { Service } from '../../service.ts';
import { type Turn, tokenPage } from '../../turn.ts';
import type { WorldIdentityGroup, WorldIdentityUser } from '../../world/identity-center.ts';
import { namedInstance } from './instance.ts';

/** Identity Store API Reference. */
export const identityStore: Service = {
  protocol: awsJson('1.1'),
  prefix: 'identitystore',
  errors: jsonErrors,
  layer: 'identity-center',
  operations: {
    ListUsers: (turn) =>
      list(
        turn,
        'Users',
        namedInstance(turn).users.map((user) => userOutput(turn, user)),
      ),
    ListGroups: (turn) =>
      list(
        turn,
        'Groups',
        namedInstance(turn).groups.map((group) => groupOutput(turn, group)),
      ),
    ListGroupMemberships(turn) {
      const group = namedGroup(turn);
      const memberships = group.members.map((UserId, index) => ({
        IdentityStoreId: turn.params['IdentityStoreId'],
        MembershipId: `${group.id}-${index}`,
        GroupId: group.id,
        MemberId: { UserId },
      }));
      return list(turn, 'GroupMemberships', memberships);
    },
    DescribeUser(turn) {
      const id = requiredText(turn.params, 'UserId');
      const user = namedInstance(turn).users.find((each) => each.id === id);
      if (!user) throw new FakeAwsError('ResourceNotFoundException', 'USER not found.');
      return userOutput(turn, user);
    },
    DescribeGroup: (turn) => groupOutput(turn, namedGroup(turn)),
  },
};

function namedGroup(turn: Turn): WorldIdentityGroup {
  const id = requiredText(turn.params, 'GroupId');
  const group = namedInstance(turn).groups.find((each) => each.id === id);
  if (!group) throw new FakeAwsError('ResourceNotFoundException', 'GROUP not found.');
  return group;
}

function userOutput({ params }: Turn, { id, userName, displayName, email }: WorldIdentityUser): Output {
  return {
    IdentityStoreId: params['IdentityStoreId'],
    UserId: id,
    UserName: userName,
    DisplayName: displayName ?? userName,
    Emails: email === undefined ? [] : [{ Value: email, Type: 'work', Primary: true }],
  };
}

function groupOutput({ params }: Turn, { id, displayName }: WorldIdentityGroup): Output {
  return { IdentityStoreId: params['IdentityStoreId'], GroupId: id, DisplayName: displayName };
}

function list(turn: Turn, name: string, all: readonly unknown[]): Output {
  return tokenPage(turn, name, all, { usual: 100, most: 100 });
}

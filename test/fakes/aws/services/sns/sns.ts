import { FakeAwsError } from '../../answer.ts';
import { requiredText, textOf } from '../../params.ts';
import { awsQuery } from '../../protocols/aws-query.ts';
import { queryErrors } from '../../protocols/common-errors.ts';
import { resourcesOf } from '../../resources-of.ts';
import type { Service } from '../../service.ts';
import { pageOf, type Turn } from '../../turn.ts';
import { tagList } from '../../world/organization.ts';
import type { WorldResource } from '../../world/resources.ts';
import { documentText } from '../iam/documents.ts';

/** Amazon SNS. */
export const sns: Service = {
  protocol: awsQuery('http://sns.amazonaws.com/doc/2010-03-31/'),
  prefix: 'sns',
  errors: {
    ...queryErrors,
    'access-denied': { code: 'AuthorizationError', status: 403 },
    internal: { code: 'InternalError', status: 500 },
  },
  resource: ({ params }) => textOf(params, 'TopicArn') ?? textOf(params, 'ResourceArn') ?? '*',
  operations: {
    ListTopics(turn) {
      const topics = resourcesOf(turn, 'sns').map(({ arn }) => ({ TopicArn: arn }));
      const { entries, next } = pageOf(turn, topics, {
        token: textOf(turn.params, 'NextToken'),
        limit: null,
        usual: 100,
        wrongToken: 'InvalidParameter',
      });
      return { Topics: entries, NextToken: next ?? undefined };
    },
    GetTopicAttributes(turn) {
      const { arn, policy } = namedTopic(turn, 'TopicArn');
      const attributes = new Map([
        ['TopicArn', arn],
        ['Owner', turn.account.id],
      ]);
      // A topic always has a policy: the one AWS makes lets only its owner in.
      attributes.set('Policy', policy ? documentText(policy) : ownersPolicy(arn, turn.account.id));
      return { Attributes: attributes };
    },
    ListTagsForResource: (turn) => ({ Tags: tagList(namedTopic(turn, 'ResourceArn').tags) }),
  },
};

function ownersPolicy(arn: string, account: string): string {
  const condition = { StringEquals: { 'AWS:SourceOwner': account } };
  const statement = { Sid: '__default_statement_ID', Effect: 'Allow', Principal: { AWS: '*' } };
  const grant = {
    ...statement,
    Action: ['SNS:Publish', 'SNS:Subscribe'],
    Resource: arn,
    Condition: condition,
  };
  return JSON.stringify({ Version: '2008-10-17', Id: '__default_policy_ID', Statement: [grant] });
}

function namedTopic(turn: Turn, parameter: string): WorldResource {
  const arn = requiredText(turn.params, parameter);
  const topic = resourcesOf(turn, 'sns').find((each) => each.arn === arn);
  if (!topic) throw new FakeAwsError('NotFound', 'Topic does not exist', 404);
  return topic;
}

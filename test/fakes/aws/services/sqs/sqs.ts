import { FakeAwsError } from '../../answer.ts';
import { listOf, requiredText, textOf } from '../../params.ts';
import { awsJson } from '../../protocols/aws-json.ts';
import { jsonErrors } from '../../protocols/common-errors.ts';
import { resourcesOf, tailOf } from '../../resources-of.ts';
import type { Service } from '../../service.ts';
import { type Turn, tokenPage } from '../../turn.ts';
import type { WorldResource } from '../../world/resources.ts';
import { documentText } from '../iam/documents.ts';

/** Amazon SQS: JSON 1.0 with the old query errors in a header. Queue URLs lead back to the fake. */
export const sqs: Service = {
  protocol: awsJson('1.0', { queryErrors: true }),
  prefix: 'sqs',
  errors: {
    ...jsonErrors,
    'access-denied': { code: 'AccessDenied', status: 403 },
    'expired-token': { code: 'ExpiredToken', status: 403 },
    'unknown-key': { code: 'InvalidClientTokenId', status: 403 },
    throttled: { code: 'RequestThrottled', status: 400 },
    internal: { code: 'InternalFailure', status: 500 },
  },
  resource: ({ params }) => textOf(params, 'QueueUrl') ?? '*',
  operations: {
    ListQueues(turn) {
      const prefix = textOf(turn.params, 'QueueNamePrefix') ?? '';
      const urls = resourcesOf(turn, 'sqs')
        .filter(({ arn }) => tailOf(arn).startsWith(prefix))
        .map(({ arn }) => urlOf(turn, arn));
      return tokenPage(turn, 'QueueUrls', urls, { usual: 1000, wrongToken: 'InvalidParameterValue' });
    },
    GetQueueAttributes(turn) {
      const { arn, policy } = namedQueue(turn);
      const all: Record<string, string> = { QueueArn: arn };
      if (policy) all['Policy'] = documentText(policy);
      const asked = listOf(turn.params, 'AttributeNames');
      const isAsked = (name: string) => asked.includes('All') || asked.includes(name);
      return { Attributes: Object.fromEntries(Object.entries(all).filter(([name]) => isAsked(name))) };
    },
    ListQueueTags: (turn) => ({ Tags: namedQueue(turn).tags ?? {} }),
  },
};

function urlOf({ account, state }: Turn, arn: string): string {
  return `${state.url}/${account.id}/${tailOf(arn)}`;
}

function namedQueue(turn: Turn): WorldResource {
  const name = requiredText(turn.params, 'QueueUrl').split('/').at(-1);
  const queue = resourcesOf(turn, 'sqs').find(({ arn }) => tailOf(arn) === name);
  if (!queue) {
    const message = 'The specified queue does not exist.';
    throw new FakeAwsError('AWS.SimpleQueueService.NonExistentQueue', message);
  }
  return queue;
}

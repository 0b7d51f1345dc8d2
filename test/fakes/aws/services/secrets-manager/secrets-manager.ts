import { FakeAwsError } from '../../answer.ts';
import { requiredText, textOf } from '../../params.ts';
import { awsJson } from '../../protocols/aws-json.ts';
import { jsonErrors } from '../../protocols/common-errors.ts';
import { resourcesOf, tailOf } from '../../resources-of.ts';
import type { Service } from '../../service.ts';
import { type Turn, tokenPage } from '../../turn.ts';
import { tagList } from '../../world/organization.ts';
import type { WorldResource } from '../../world/resources.ts';
import { documentText } from '../iam/documents.ts';

/** AWS Secrets Manager: a secret's name is its ARN's tail without `secret:` and the six letters AWS adds. */
export const secretsManager: Service = {
  protocol: awsJson('1.1'),
  prefix: 'secretsmanager',
  errors: { ...jsonErrors, internal: { code: 'InternalServiceError', status: 500 } },
  resource: ({ params }) => textOf(params, 'SecretId') ?? '*',
  operations: {
    ListSecrets(turn) {
      const secrets = resourcesOf(turn, 'secretsmanager').map(describe);
      const habit = { usual: 100, most: 100, wrongToken: 'InvalidNextTokenException' };
      return tokenPage(turn, 'SecretList', secrets, habit);
    },
    DescribeSecret: (turn) => describe(namedSecret(turn)),
    GetResourcePolicy(turn) {
      const { arn, policy } = namedSecret(turn);
      return { ARN: arn, Name: nameOf(arn), ResourcePolicy: policy ? documentText(policy) : undefined };
    },
  },
};

function describe({ arn, tags }: WorldResource) {
  return { ARN: arn, Name: nameOf(arn), Tags: tagList(tags) };
}

function namedSecret(turn: Turn): WorldResource {
  const id = requiredText(turn.params, 'SecretId');
  const secret = resourcesOf(turn, 'secretsmanager').find(({ arn }) => arn === id || nameOf(arn) === id);
  if (!secret) {
    throw new FakeAwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  return secret;
}

function nameOf(arn: string): string {
  return tailOf(arn)
    .replace('secret:', '')
    .replace(/-[A-Za-z0-9]{6}$/, '');
}

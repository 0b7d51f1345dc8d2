import { FakeAwsError } from '../../answer.ts';
import { requiredText, textOf, wholeOf } from '../../params.ts';
import { restErrors } from '../../protocols/common-errors.ts';
import { restJson } from '../../protocols/rest-json.ts';
import { resourcesOf, tailOf } from '../../resources-of.ts';
import type { Service } from '../../service.ts';
import { pageOf, type Turn } from '../../turn.ts';
import type { WorldResource } from '../../world/resources.ts';
import { documentText } from '../iam/documents.ts';

/** AWS Lambda: a function is a resource whose ARN ends in `function:<name>`. */
export const lambda: Service = {
  protocol: restJson({
    'GET /2015-03-31/functions': 'ListFunctions',
    'GET /2015-03-31/functions/{FunctionName}/policy': 'GetPolicy',
    'GET /2017-03-31/tags/{Resource}': 'ListTags',
  }),
  prefix: 'lambda',
  errors: {
    ...restErrors,
    throttled: { code: 'TooManyRequestsException', status: 429 },
    internal: { code: 'ServiceException', status: 500 },
  },
  resource: ({ params }) => textOf(params, 'FunctionName') ?? textOf(params, 'Resource') ?? '*',
  operations: {
    ListFunctions(turn) {
      const functions = resourcesOf(turn, 'lambda').map(({ arn, roleArn }) => ({
        FunctionName: nameOf(arn),
        FunctionArn: arn,
        Role: roleArn,
      }));
      const { entries, next } = pageOf(turn, functions, {
        token: textOf(turn.params, 'Marker'),
        limit: wholeOf(turn.params, 'MaxItems'),
        usual: 50,
        most: 50,
        wrongToken: 'InvalidParameterValueException',
      });
      return { Functions: entries, NextMarker: next ?? undefined };
    },
    GetPolicy(turn) {
      const { policy } = namedFunction(turn, 'FunctionName');
      if (policy) return { Policy: documentText(policy), RevisionId: '1' };
      throw new FakeAwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
    },
    ListTags: (turn) => ({ Tags: namedFunction(turn, 'Resource').tags ?? {} }),
  },
};

function namedFunction(turn: Turn, parameter: string): WorldResource {
  const name = requiredText(turn.params, parameter);
  const found = resourcesOf(turn, 'lambda').find(({ arn }) => arn === name || nameOf(arn) === name);
  if (!found) throw new FakeAwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
  return found;
}

function nameOf(arn: string): string {
  return tailOf(arn).replace('function:', '');
}

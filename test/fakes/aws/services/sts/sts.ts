import { textOf } from '../../params.ts';
import { awsQuery } from '../../protocols/aws-query.ts';
import { queryErrors } from '../../protocols/common-errors.ts';
import type { Service } from '../../service.ts';
import { assumeRole } from './assume-role.ts';

/** AWS Security Token Service. */
export const sts: Service = {
  protocol: awsQuery('https://sts.amazonaws.com/doc/2011-06-15/'),
  prefix: 'sts',
  errors: queryErrors,
  resource: ({ params }) => textOf(params, 'RoleArn') ?? '*',
  operations: {
    AssumeRole: assumeRole,
    GetCallerIdentity: ({ caller }) => ({ Arn: caller.arn, UserId: caller.userId, Account: caller.account }),
  },
};

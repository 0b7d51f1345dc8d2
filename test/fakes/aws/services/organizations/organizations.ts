import { awsJson } from '../../protocols/aws-json.ts';
import { jsonErrors } from '../../protocols/common-errors.ts';
import type { Service } from '../../service.ts';
import { organizationOperations } from './operations.ts';

/** AWS Organizations. */
export const organizations: Service = {
  protocol: awsJson('1.1'),
  prefix: 'organizations',
  errors: {
    ...jsonErrors,
    throttled: { code: 'TooManyRequestsException', status: 400 },
    internal: { code: 'ServiceException', status: 500 },
  },
  operations: organizationOperations,
};

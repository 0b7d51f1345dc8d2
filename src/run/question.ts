import type { Question } from '../audit/can.ts';
import { loadCatalog } from '../catalog/index.ts';
import { failure } from './failure.ts';

/**
 * Refuses what cannot be asked, with a CommandFailure that says what can: an action is `service:Name`, a resource an
 * ARN or `*`, wildcards in both. A name that the catalog does not know may be newer, a service's prefix may not.
 */
export function requireAskable({ action, resource }: Question): void {
  const [service = '', name = '', ...rest] = action.split(':');
  if (action !== '*' && (service === '' || name === '' || rest.length > 0)) {
    throw failure(`\`${action}\` is no action: give one such as s3:GetObject, wildcards are allowed`);
  }
  const isPattern = /[*?]/.test(service);
  if (!isPattern && loadCatalog().serviceName(service.toLowerCase()) === null) {
    throw failure(`no service has the prefix \`${service}\`: actions begin like s3: or iam:`);
  }
  if (!/^(arn:|\*)/.test(resource)) {
    throw failure(`\`${resource}\` is no resource: give an ARN, or '*' for any; wildcards are allowed`);
  }
}

import type { AccessLevel } from '../access/access-set.ts';
import type { PolicyDocument } from '../policy/document.ts';

/**
 * A level that allows one action on the resources of one pattern and nothing else: beside the layers of an access it
 * leaves just the requests that are asked about.
 */
export function requestLevel(action: string, resource: string): AccessLevel {
  const document: PolicyDocument = {
    version: '2012-10-17',
    id: null,
    statements: [
      {
        index: 0,
        sid: null,
        effect: 'Allow',
        action: { negated: false, patterns: [action] },
        resource: { negated: false, patterns: [resource] },
        principal: null,
        conditions: [],
      },
    ],
  };
  return { name: 'request', kind: 'scope', policies: [{ name: 'request', document }] };
}

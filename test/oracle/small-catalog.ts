import type { ActionCatalog } from '../../src/access/facts.ts';

/** A catalog of a dozen actions: enough for classes, actions without resource types, and names still to come. */
const actions: readonly (readonly [name: string, resources: readonly string[]])[] = [
  ['s3:GetObject', ['arn:*:s3:::*/*']],
  ['s3:PutObject', ['arn:*:s3:::*/*']],
  ['s3:DeleteObject', ['arn:*:s3:::*/*']],
  ['s3:ListBucket', ['arn:*:s3:::*']],
  ['s3:ListAllMyBuckets', []],
  ['sqs:SendMessage', ['arn:*:sqs:*:*:*']],
  ['sqs:ListQueues', []],
  ['logs:PutLogEvents', ['arn:*:logs:*:*:log-group:*']],
  ['kms:Decrypt', ['arn:*:kms:*:*:key/*']],
  ['kms:ListKeys', []],
  ['sts:AssumeRole', ['arn:*:iam::*:role/*']],
  ['ec2:DescribeInstances', []],
];

const sets = new Set(['aws:tagkeys', 'dynamodb:attributes', 'aws:calledvia']);
const names = actions.map(([name]) => name.toLowerCase());

/** Every key but three is single-valued. */
export const smallCatalog: ActionCatalog = {
  date: '2026-01-01',
  size: actions.length,
  actionName: (index) => actions[index]?.[0] ?? '',
  actionIndex: (action) => names.indexOf(action.toLowerCase()),
  accessLevel: () => 'Read',
  resourcePatterns: (index) => actions[index]?.[1] ?? [],
  isWildcardOnly: (action) => {
    const found = actions[names.indexOf(action.toLowerCase())];
    return found === undefined ? null : found[1].length === 0;
  },
  keyArity: (keyId) => (sets.has(keyId) ? 'multi' : 'single'),
  supportsResourceControlPolicies: () => false,
};

import type { Random } from '../../../oracle/random.ts';

const grants = [
  { actions: ['s3:GetObject', 's3:ListBucket'], resource: 's3:::' },
  { actions: ['s3:PutObject', 's3:DeleteObject'], resource: 's3:::' },
  {
    actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'],
    resource: 'dynamodb:*:ACCOUNT:table/',
  },
  { actions: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'], resource: 'sqs:*:ACCOUNT:' },
  { actions: ['lambda:InvokeFunction'], resource: 'lambda:*:ACCOUNT:function:' },
  { actions: ['secretsmanager:GetSecretValue'], resource: 'secretsmanager:*:ACCOUNT:secret:' },
  { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resource: 'logs:*:ACCOUNT:log-group:' },
  { actions: ['cloudformation:*'], resource: 'cloudformation:*:ACCOUNT:stack/' },
  { actions: ['iam:PassRole'], resource: 'iam::ACCOUNT:role/service/' },
] as const;

const names = ['orders', 'invoices', 'events', 'images', 'reports', 'sessions', 'audit'] as const;

/** A policy such as teams write: two to six statements, now and then a condition, a wildcard or a Deny. */
export function generatedDocument(random: Random, account: string, partition: string): object {
  const Statement = Array.from({ length: 2 + random.below(5) }, (_, index) => {
    const { actions, resource } = random.pick(grants);
    const text = resource.replace('ACCOUNT', account);
    return {
      Sid: `Statement${index}`,
      Effect: random.chance(0.05) ? 'Deny' : 'Allow',
      Action: [...actions],
      Resource: random.chance(0.15)
        ? '*'
        : [
            `arn:${partition}:${text}${random.pick(names)}`,
            `arn:${partition}:${text}${random.pick(names)}/*`,
          ],
      ...(random.chance(0.1)
        ? { Condition: { StringEquals: { 'aws:PrincipalTag/team': random.pick(names) } } }
        : {}),
    };
  });
  return { Version: '2012-10-17', Statement };
}

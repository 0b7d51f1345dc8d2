import type { Account, Estate, ResourcePolicy } from '../../src/estate/estate.ts';
import type { Arn } from '../../src/estate/identifiers.ts';
import { parsePolicyDocument } from '../../src/policy/index.ts';

/**
 * The estate with `count` resource policies in its first account, as accounts have them: buckets that refuse plain HTTP,
 * topics and keys with AWS's default policies, keys, queues and secrets that name one of the roles.
 */
export function withResourcePolicies(estate: Estate, count: number): Estate {
  const [first, ...others] = estate.accounts;
  if (first === undefined) return estate;
  const resourcePolicies = Array.from({ length: count }, (_, index) => resourcePolicy(first, index));
  const layer = {
    account: first.id,
    layer: 'resource-policies' as const,
    state: 'complete' as const,
    reason: null,
    collectedAt: null,
  };
  return {
    ...estate,
    accounts: [{ ...first, resourcePolicies }, ...others],
    layers: [...estate.layers, layer],
  };
}

function resourcePolicy({ id, roles }: Account, index: number): ResourcePolicy {
  const role = roles[(index * 7) % roles.length]?.arn ?? '';
  const named = { AWS: role };
  const root = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${id}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  const allow = (Principal: unknown, Action: unknown, Resource: string, more = {}) => ({
    Effect: 'Allow',
    Principal,
    Action,
    Resource,
    ...more,
  });
  const of = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:${id}:${resource}`;
  const bucket = `arn:aws:s3:::bucket-${index}`;
  const plainHttp = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucket, `${bucket}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  const cases: readonly (readonly [arn: string, statements: readonly unknown[]])[] = [
    [bucket, [plainHttp]],
    [bucket, [plainHttp, allow(named, ['s3:GetObject', 's3:PutObject'], `${bucket}/*`)]],
    [
      of('sns', `topic-${index}`),
      [
        allow({ AWS: '*' }, ['SNS:Publish', 'SNS:Subscribe'], of('sns', `topic-${index}`), {
          Condition: { StringEquals: { 'AWS:SourceOwner': id } },
        }),
      ],
    ],
    [of('kms', `key/${index}`), [root]],
    [of('kms', `key/${index}`), [root, allow(named, ['kms:Decrypt', 'kms:GenerateDataKey*'], '*')]],
    [of('sqs', `queue-${index}`), [allow(named, 'sqs:SendMessage', of('sqs', `queue-${index}`))]],
    [of('secretsmanager', `secret:s-${index}`), [allow(named, 'secretsmanager:GetSecretValue', '*')]],
  ];
  const [arn, statements] = cases[index % cases.length] ?? ['', []];
  const parsed = parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, 'resource');
  if (!parsed.ok) throw new Error(`${arn}: ${parsed.issues[0]?.message}`);
  return {
    arn: arn as Arn,
    policy: { state: 'readable', name: arn, document: parsed.value, digest: arn },
    tags: {},
  };
}

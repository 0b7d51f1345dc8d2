import type { NamedPolicy, PolicyKind } from '../../src/policy/document.ts';
import { parsePolicyDocument } from '../../src/policy/parse-document.ts';
import type { Random } from './random.ts';
import { randomConditions } from './random-conditions.ts';

/** Actions and their patterns: few, so that statements really meet requests. */
export const actionPatterns = [
  '*',
  '*',
  's3:*',
  's3:GetObject',
  'S3:getobject',
  's3:Get*',
  's3:?etObject',
  '*:*Object',
  's3:PutObject',
  's3:List*',
  'sqs:*',
  'kms:*',
  'kms:Decrypt',
  'kms:?e*',
  'sts:*',
  'sts:AssumeRole',
  'sts:TagSession',
  'iam:PassRole',
  'logs:*',
  '*:*e*',
];

/** Resource patterns: exact, wildcards in every place, variables, colons in ids, both readings of a star. */
export const resourcePatterns = [
  '*',
  '*',
  '*',
  'arn:aws:s3:::bkt',
  'arn:aws:s3:::bkt/*',
  'arn:aws:s3:::bkt/k',
  'arn:aws:s3:::*/k',
  'arn:aws:s3:::b?t/*',
  'arn:aws:s3:::bkt/${aws:username}/*',
  "arn:aws:s3:::bkt/${aws:username, 'Bob'}/k",
  'arn:aws:s3:::bkt/${custom:gone}',
  'arn:aws:s3:::bkt/${*}',
  'arn:aws:s3:::${aws:TagKeys}/k',
  'arn:aws:${aws:username}:::bkt',
  'arn:aws:s3:*',
  'arn:aws:s3:*:bkt/k',
  'arn:*:s3:::bkt/*',
  'arn:aws:*:*:111122223333:*',
  'arn:aws:*:*:*:*',
  'arn:aws:*:queue',
  'arn:aws:sqs:*',
  'arn:aws:sqs:us-*-1:*:queue',
  'arn:aws:kms:us-east-1:111122223333:key/*',
  'arn:aws:kms:*',
  'arn:aws:iam::111122223333:role/*',
  'arn:aws:iam::*:role/Target',
  'arn:aws:logs:us-east-1:111122223333:log-group:x:*',
  'arn:aws:logs:*:log-stream:y',
  'arn:aws:logs:us-east-1:111122223333:log-group:*',
];

export const principals = [
  'arn:aws:iam::111122223333:user/Bob',
  'arn:aws:iam::111122223333:user/people/Bob',
  'arn:aws:sts::111122223333:assumed-role/ExampleRole/agent-1',
  'arn:aws:sts::111122223333:federated-user/Bob',
  'arn:aws:iam::111122223333:root',
  'lambda.amazonaws.com',
  'arn:aws:iam::111122223333:role/app/ExampleRole',
  'arn:aws:iam::111122223333:saml-provider/idp',
];

const awsPrincipals = [
  '*',
  '111122223333',
  '444455556666',
  'arn:aws:iam::111122223333:root',
  'arn:aws-cn:iam::111122223333:root',
  'arn:aws:iam::111122223333:user/Bob',
  'arn:aws:iam::111122223333:user/people/Bob',
  'arn:aws:iam::111122223333:role/app/ExampleRole',
  'arn:aws:sts::111122223333:assumed-role/ExampleRole/agent-1',
  'arn:aws:sts::111122223333:assumed-role/ExampleRole/agent-2',
  'arn:aws:sts::111122223333:federated-user/Bob',
  'AIDACKCEVSQ6C2EXAMPLE',
  'AROACKCEVSQ6C2EXAMPLE',
];

function randomPrincipal(random: Random, not: boolean): unknown {
  if (not) {
    if (random.chance(0.05)) return '*';
    return { AWS: [...random.several(awsPrincipals, 1, 3), ...(random.chance(0.5) ? ['111122223333'] : [])] };
  }
  if (random.chance(0.15)) return '*';
  if (random.chance(0.12)) return { Service: random.pick(['lambda.amazonaws.com', 'ec2.amazonaws.com']) };
  if (random.chance(0.08)) {
    const providers = [
      'arn:aws:iam::111122223333:saml-provider/idp',
      'arn:aws:iam::111122223333:saml-provider/other',
    ];
    return { Federated: random.pick(providers) };
  }
  return { AWS: random.scalarOrList(() => random.pick(awsPrincipals), 3) };
}

/** One statement as JSON, in the grammar of its kind of policy. */
export function randomStatement(
  random: Random,
  kind: PolicyKind,
  allow: number,
  plain: boolean,
): Record<string, unknown> {
  const effect = random.chance(allow) ? 'Allow' : 'Deny';
  const control = kind === 'resource-control';
  const statement: Record<string, unknown> = { Effect: control ? 'Deny' : effect };
  const actions = random.scalarOrList(() => random.pick(actionPatterns), 4);
  statement[random.chance(0.12) && !control ? 'NotAction' : 'Action'] = actions;
  if (kind !== 'trust') {
    statement[random.chance(0.12) ? 'NotResource' : 'Resource'] = random.scalarOrList(
      () => random.pick(resourcePatterns),
      3,
    );
  }
  if (control) statement['Principal'] = '*';
  else if (kind === 'resource' || kind === 'trust' || kind === 'vpc-endpoint') {
    const not = effect === 'Deny' && kind === 'resource' && random.chance(0.3);
    // without a Principal the statement never applies.
    if (kind !== 'resource' || random.chance(0.95))
      statement[not ? 'NotPrincipal' : 'Principal'] = randomPrincipal(random, not);
  }
  if (random.chance(0.45)) statement['Condition'] = randomConditions(random, plain);
  return statement;
}

/**
 * A policy of one to three statements as JSON; one in ten is of the version without variables. `plain`: every
 * operator suits its key, so that a solver need not relate a text to what it is read as.
 */
export function randomDocument(
  random: Random,
  kind: PolicyKind,
  allow = 0.7,
  plain = false,
): Record<string, unknown> {
  const statements = Array.from({ length: 1 + random.below(3) }, () =>
    randomStatement(random, kind, allow, plain),
  );
  const version = random.chance(0.9)
    ? { Version: '2012-10-17' }
    : random.chance(0.5)
      ? { Version: '2008-10-17' }
      : {};
  return { ...version, Statement: statements };
}

/** Reads a JSON policy; throws when it is none, for then the generator is at fault. */
export function policyOf(json: unknown, kind: PolicyKind, name: string): NamedPolicy {
  const parsed = parsePolicyDocument(json, kind);
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.issues[0])} in ${JSON.stringify(json)}`);
  return { name, document: parsed.value };
}
